#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build.sh VARIANT JOBS: the kernel of `saakm vm`, from linux-source-6.12 or $KSRC.
# Prints three lines: the build tree, the kernel image, and `cached` or `built`. One
# source tree serves all variants; each variant keeps its objects, so that a change of
# a file of ours is built in seconds. An interrupted build is taken up again.
# Exit 4: something of the system is missing; one sentence on stderr says what.
#
# Locks: $out/.saakm-lock is held shared by who uses a tree and exclusively by who builds
# it, so that other variants can be used meanwhile; $top/VERSION/.lock the same way for
# the source.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
variant=$1 jobs=$2
. "$here/lib.sh"

case $variant in
plain|preempt|bench|gdb|debug|kdump) parts="base saakm $variant" ;;
kasan) parts="base saakm debug kasan" ;;
scx) parts="base saakm bench scx" ;;
norecord) parts="base saakm bench norecord" ;;
vanilla) parts="base bench" ;;
*)	fail "there is no kernel variant '$variant';" \
		"there are: plain preempt bench gdb debug kdump kasan scx norecord vanilla" ;;
esac

tarball=/usr/src/linux-source-6.12.tar.xz
if [ -n "${KSRC:-}" ]; then
	[ -f "$KSRC/kernel/sched/core.c" ] ||
		fail "KSRC=$KSRC is no Linux source; it must hold kernel/sched/core.c"
	from=$(cd "$KSRC" && pwd)
	version=ksrc-$(sha256sum <<<"$from" | cut -c1-12)
	# Somebody may be working on it.
	state=$(find "$from" -name .git -prune -o -type f ! -name '*.o' -printf '%P %s %T@\n' |
		LC_ALL=C sort | sha256sum)
elif [ -f "$tarball" ]; then
	from=$tarball
	version=6.12-$(stat -c '%s %Y' "$tarball" | sha256sum | cut -c1-12)
	state=$version
else
	fail "there is no Linux source; install it by:" \
		"sudo apt-get install -y linux-source-6.12 (or set KSRC=DIR)"
fi
lacks=
for tool in make gcc bc flex bison xz patch flock; do
	command -v $tool >/dev/null || lacks="$lacks $tool"
done
[ "$variant" != scx ] || command -v pahole >/dev/null || lacks="$lacks pahole"
[ -z "$lacks" ] || fail "building a kernel needs$lacks; install by: sudo apt-get install -y$(
	for t in $lacks; do case $t in xz) echo -n ' xz-utils' ;; flock) echo -n ' util-linux' ;;
		*) echo -n " $t" ;; esac; done)"

src=$top/$version/src out=$top/$version/$variant
mkdir -p "$out" 2>/dev/null ||
	fail "the cache folder $out cannot be made; set SAAKM_CACHE_DIR to one that can"
free_mb=$(df -Pm "$out" | awk 'NR == 2 { print $4 }')
[ -f "$out/.saakm-key" ] || [ "$free_mb" -ge 2500 ] || fail \
	"$cache has $free_mb MB free and the kernel needs 2500; free some or set SAAKM_CACHE_DIR"

fragments() { for p in $parts; do cat "$here/$p.config"; done; }
ours=$({ echo "$state"; cd "$root/kernel" && find class core include patches -type f \
	! -name '*.orig' | LC_ALL=C sort | xargs sha256sum; } | sha256sum | cut -c1-16)
key=$({ fragments; echo "$variant $version $ours"; gcc --version | head -1
	sed -n '/^[^#]/p' "$here/build.sh"; } | sha256sum | cut -c1-16)
image=$out/saakm-$key.bzImage
answer() { touch "$out/.saakm-used"; printf '%s\n' "$out" "$image" "$1"; exit 0; }

is_built() { [ "$(cat "$out/.saakm-key" 2>/dev/null)" = "$key" ] && [ -s "$image" ]; }
lock() { # FD HOW WHAT: HOW as flock(1) has it
	flock "$2" -n "$1" || { say "waiting for $3"; flock "$2" "$1"; }
}
exec 9>>"$out/.saakm-lock" || fail "$out cannot be written; set SAAKM_CACHE_DIR"
lock 9 -s 'another build of this variant'
is_built && answer cached
lock 9 -x 'another build of this variant'
is_built && answer cached

touch "$out/.saakm-used"
log=$out/saakm-build.log
rm -f "$log"
started=$SECONDS

# Of the source only what an x86 guest can need: the rest is a gigabyte.
unpack() {
	local x=() d e
	for d in drivers/{gpu,media,infiniband,scsi,staging,usb,iio,hwmon,clk,pinctrl,video} \
		sound arch/{alpha,arc,arm,arm64,csky,hexagon,loongarch,m68k,microblaze,mips} \
		arch/{nios2,openrisc,parisc,powerpc,riscv,s390,sh,sparc,um,xtensa}; do
		for e in c h S dts dtsi; do
			x+=(--exclude="*/$d/*.$e")
		done
	done
	# Of drivers/net, the loopback belongs to every network.
	x+=(--exclude='*/drivers/net/*/*.c' --exclude='*/drivers/net/*/*.h')
	x+=(--exclude='*/Documentation/*.rst' --exclude='*/Documentation/*.yaml'
		--exclude='*/Documentation/*.txt' --exclude='*/Documentation/*.svg'
		--exclude='*/tools/testing/*' --exclude='*/tools/perf/*' --exclude='*/.git/*')
	rm -rf "$src" "$src.part"
	mkdir -p "$src.part"
	say "unpacking the Linux source to $src"
	if [ -d "$from" ]; then
		tar -C "$from/.." "${x[@]}" --exclude='*.o' -cf - "${from##*/}" |
			tar -C "$src.part" --strip-components=1 -xf -
	else
		tar -C "$src.part" --strip-components=1 "${x[@]}" -xf "$from"
	fi 2>"$log" || {
		local why
		why=$(fail_full "the Linux source $from cannot be unpacked:" \
			"$(head -n 1 "$log")" 2>&1) || :
		rm -rf "$src.part"
		echo "$why" >&2
		exit 4
	}
	echo "$state" >"$src.part/.saakm-state"
	mv "$src.part" "$src"
}

# Put our files in. With other patches there (an older series, or one whose application was
# interrupted), the files they touch are put back first.
touched() { sed -n 's,^+++ b/,,p' "$root"/kernel/patches/[0-9]*.patch | sort -u; }
# Whole or not at all: it is never copied again.
keep() { # FILE
	mkdir -p ".pristine/${1%/*}" && cp "$1" ".pristine/$1.part" &&
		mv ".pristine/$1.part" ".pristine/$1"
}
prepare() {
	# What nobody used for two weeks goes.
	find "$top" -mindepth 3 -maxdepth 3 -name .saakm-used -mtime +14 -printf '%h\n' |
		while read -r d; do
			flock -n "$d/.saakm-lock" rm -rf "$d" || :
		done
	for d in "$top"/*/; do
		[ -n "$(find "$d" -mindepth 2 -maxdepth 2 -name .saakm-used)" ] ||
			[ "${d%/}" = "$top/$version" ] || flock -n "$d/.lock" rm -rf "$d" || :
	done
	rm -f "$src/.saakm-ours"
	[ -f "$src/kernel/sched/core.c" ] && [ "$(cat "$src/.saakm-state" 2>/dev/null)" = "$state" ] || unpack
	if [ -f "$src/.saakm-patches" ] || [ -d "$src/.pristine" ]; then
		if [ "$(cat "$src/.saakm-patches" 2>/dev/null)" != \
		     "$(cat "$root"/kernel/patches/[0-9]*.patch | cksum)" ]; then
			[ ! -d "$src/.pristine" ] ||
				cp -rT --remove-destination "$src/.pristine" "$src" ||
				fail_full "$src cannot be written"
			rm -f "$src/.saakm-patches"
		fi
	fi
	mkdir -p "$src/.pristine"
	(cd "$src" && touched | while read -r f; do
		[ -e ".pristine/$f" ] || [ ! -e "$f" ] || keep "$f" || exit 1
	done) || fail_full "$src/.pristine cannot be written"
	sh "$root/kernel/class/install.sh" "$src" || fail_full \
		"the SaaKM class does not go into $from; a plain Linux 6.12 is needed"
	echo "$ours" >"$src/.saakm-ours" || fail_full "$src cannot be written"
}
exec 8>>"$top/$version/.lock"
lock 8 -s 'a build from other files'
while [ "$(cat "$src/.saakm-ours" 2>/dev/null)" != "$ours" ]; do
	lock 8 -x 'a build from other files'
	[ "$(cat "$src/.saakm-ours" 2>/dev/null)" = "$ours" ] || prepare
	lock 8 -s 'a build from other files'
done

cc='gcc'
if command -v ccache >/dev/null; then
	cc='ccache gcc'
	export CCACHE_BASEDIR=$cache CCACHE_NOHASHDIR=1
fi
# It keeps the locks: if we are killed, its rest must not meet another build.
kmake() {
	make -C "$src" O="$out" ARCH=x86_64 CC="$cc" HOSTCC=gcc KBUILD_BUILD_TIMESTAMP=@0 \
		KBUILD_BUILD_USER=saakm KBUILD_BUILD_HOST=saakm KBUILD_BUILD_VERSION=1 "$@"
}
configure() {
	fragments >"$out/saakm.fragment" || fail_full "$out cannot be written"
	KCONFIG_ALLCONFIG=$out/saakm.fragment kmake allnoconfig >"$log" 2>&1 || {
		! has_room || tail -n 5 "$log" >&2
		fail_full "the kernel could not be configured; the whole log is $log"
	}
	# The last line about an option counts; each must hold in the result.
	awk 'match($0, /CONFIG_[A-Z0-9_]+/) && /^(CONFIG_|# CONFIG_.* is not set$)/ {
		o = substr($0, RSTART, RLENGTH)
		if (FNR == NR) { want[o] = $0; next }
		have[o] = $0
	} END { for (o in want) {
		off = "# " o " is not set"
		if ((o in have ? have[o] : off) != want[o]) print want[o]
	} }' "$out/saakm.fragment" "$out/.config" >"$out/saakm.refused"
	[ ! -s "$out/saakm.refused" ] || fail \
		"this kernel refuses $(head -3 "$out/saakm.refused" | tr '\n' ' ')" \
		"(all: $out/saakm.refused); mend $here/*.config"
}
rm -f "$out/.saakm-key"
configure
say "building the kernel, variant $variant (log: $log)"
kmake -j"$jobs" bzImage modules >>"$log" 2>&1 || {
	! has_room ||
		grep -m 8 -E '(error:|ERROR:|undefined reference|No space|No rule)' "$log" >&2 || :
	fail_full "the kernel did not build; the whole log is $log"
}
rm -f "$out"/saakm-*.bzImage
cp "$out/arch/x86/boot/bzImage" "$image.part" && mv "$image.part" "$image" &&
	echo "$key" >"$out/.saakm-key" || fail_full "$image cannot be written"
say "built in $((SECONDS - started)) s"
answer built
