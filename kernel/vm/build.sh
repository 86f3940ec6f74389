#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build.sh VARIANT JOBS: the kernel of `saakm vm`, from linux-source-6.12 or $KSRC.
# Prints three lines: the build tree, the kernel image, and `cached` or `built`. One
# source tree serves all variants; each variant keeps its objects, so that a change of
# a file of ours is built in seconds. An interrupted build is taken up again.
# Exit 4: something of the system is missing; one sentence on stderr says what.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
variant=$1 jobs=$2
. "$here/lib.sh"

case $variant in
plain|preempt|bench|gdb|debug|scx) parts="base saakm $variant" ;;
kasan) parts="base saakm debug kasan" ;;
vanilla) parts="base plain" ;;
*)	fail "there is no kernel variant '$variant';" \
		"there are: plain preempt bench gdb debug kasan scx vanilla" ;;
esac

tarball=/usr/src/linux-source-6.12.tar.xz
if [ -n "${KSRC:-}" ]; then
	[ -f "$KSRC/kernel/sched/core.c" ] ||
		fail "KSRC=$KSRC is no Linux source; it must hold kernel/sched/core.c"
	from=$(cd "$KSRC" && pwd)
	version=ksrc-$({ echo "$from"; head -6 "$from/Makefile"; } | sha256sum | cut -c1-12)
elif [ -f "$tarball" ]; then
	from=$tarball
	version=6.12-$(stat -c '%s %Y' "$tarball" | sha256sum | cut -c1-12)
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
mkdir -p "$out" || fail "the cache folder $out cannot be made; set SAAKM_CACHE_DIR to one that can"
free_mb=$(df -Pm "$out" | awk 'NR == 2 { print $4 }')
[ -f "$out/.saakm-key" ] || [ "$free_mb" -ge 2500 ] || fail \
	"$cache has $free_mb MB free and the kernel needs 2500; free some or set SAAKM_CACHE_DIR"

fragments() { for p in $parts; do cat "$here/$p.config"; done; }
key=$({ fragments; echo "$variant $version"; gcc --version | head -1
	sed -n '/^[^#]/p' "$here/build.sh"
	cd "$root/kernel" && find class core include patches -type f ! -name '*.orig' |
		LC_ALL=C sort | xargs sha256sum; } | sha256sum | cut -c1-16)
image=$out/saakm-$key.bzImage
answer() { touch "$out/.saakm-used"; printf '%s\n' "$out" "$image" "$1"; exit 0; }

exec 9>>"$top/lock"
flock -s -n 9 || { say "waiting for another build"; flock -s 9; }
[ "$(cat "$out/.saakm-key" 2>/dev/null)" = "$key" ] && [ -s "$image" ] && answer cached
flock -n 9 || { say "waiting for another build"; flock 9; }
[ "$(cat "$out/.saakm-key" 2>/dev/null)" = "$key" ] && [ -s "$image" ] && answer cached

# What nobody used for two weeks goes.
find "$top" -mindepth 3 -maxdepth 3 -name .saakm-used -mtime +14 -printf '%h\0' |
	xargs -0 -r rm -rf --
for d in "$top"/*/; do
	[ -n "$(find "$d" -mindepth 2 -maxdepth 2 -name .saakm-used)" ] ||
		[ "${d%/}" = "$top/$version" ] || rm -rf "$d"
done

touch "$out/.saakm-used"
log=$out/saakm-build.log
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
	fi || fail "the Linux source $from could not be unpacked to $src.part; is the disk full?"
	mv "$src.part" "$src"
}
[ -f "$src/kernel/sched/core.c" ] || unpack

# Put our files in. With other patches there (an older series, or one whose application was
# interrupted), the files they touch are put back first.
touched() { sed -n 's,^+++ b/,,p' "$root"/kernel/patches/[0-9]*.patch | sort -u; }
if [ -f "$src/.saakm-patches" ] || [ -d "$src/.pristine" ]; then
	if [ "$(cat "$src/.saakm-patches" 2>/dev/null)" != \
	     "$(cat "$root"/kernel/patches/[0-9]*.patch | cksum)" ]; then
		[ ! -d "$src/.pristine" ] || cp -rT --remove-destination "$src/.pristine" "$src"
		rm -f "$src/.saakm-patches"
	fi
fi
mkdir -p "$src/.pristine"
(cd "$src" && touched | while read -r f; do
	[ -e ".pristine/$f" ] || [ ! -e "$f" ] || cp --parents "$f" .pristine/
done)
sh "$root/kernel/class/install.sh" "$src" || fail \
	"the SaaKM class does not go into $from; a plain Linux 6.12 is needed"

cc='gcc'
if command -v ccache >/dev/null; then
	cc='ccache gcc'
	export CCACHE_BASEDIR=$cache CCACHE_NOHASHDIR=1
fi
# It keeps the lock: if we are killed, its rest must not meet another build.
kmake() {
	make -C "$src" O="$out" ARCH=x86_64 CC="$cc" HOSTCC=gcc KBUILD_BUILD_TIMESTAMP=@0 \
		KBUILD_BUILD_USER=saakm KBUILD_BUILD_HOST=saakm KBUILD_BUILD_VERSION=1 "$@"
}
configure() {
	fragments >"$out/saakm.fragment"
	KCONFIG_ALLCONFIG=$out/saakm.fragment kmake allnoconfig >"$log" 2>&1 || {
		tail -5 "$log" >&2
		fail "the kernel could not be configured; the whole log is $log"
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
	grep -E '(error:|ERROR:|undefined reference|No space|No rule)' "$log" | head -8 >&2
	fail "the kernel did not build; the whole log is $log"
}
rm -f "$out"/saakm-*.bzImage
cp "$out/arch/x86/boot/bzImage" "$image.part" && mv "$image.part" "$image"
echo "$key" >"$out/.saakm-key"
say "built in $((SECONDS - started)) s"
answer built
