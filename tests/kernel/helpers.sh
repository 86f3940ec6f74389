# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the tests in a guest share; sourced behind tests/tap.sh.

kt=$BUILDDIR/tests
modules=$SRCDIR/tests/kernel/modules
probe=$SRCDIR/tests/sim/probe/probe.c
broken=$SRCDIR/policies/broken

# Without a machine to boot, and a kernel for it, there is nothing to test.
need_vm() { # VARIANT
	local tool
	for tool in qemu-system-x86_64 busybox bc flex bison; do
		command -v $tool >/dev/null || skip_all "no kernel to boot: there is no $tool"
	done
	[ -f /usr/src/linux-source-6.12.tar.xz ] || [ -n "${KSRC:-}" ] ||
		skip_all 'no kernel to boot: there is no linux-source-6.12'
	run "$SAAKM" vm build --variant "$1" --json
	is "$status" 0 "the kernel $1 is built" || { diag "$err"; done_testing; exit 1; }
	tree=$(sed -n 's/.*"tree": *"\([^"]*\)".*/\1/p' <<<"$out")
}

# Build files as modules of that kernel, all at once, into $T/modules: whether
# and when they are loaded is the programs' business.
build_modules() { # FILE.c…
	local f
	rm -rf "$T/modules" "$T/kbuild"
	mkdir "$T/modules" "$T/kbuild" "$T/kbuild.out"
	ln -s "$@" "$T/kbuild/"
	for f; do
		find "$(dirname "$f")" -maxdepth 1 -name '*.h' -exec ln -sft "$T/kbuild" {} +
	done
	for f; do
		echo "obj-m += $(basename "$f" .c).o"
	done >"$T/kbuild/Kbuild"
	run bash "$SRCDIR/kernel/vm/module.sh" "$tree" "$T/kbuild.out" "$T/kbuild"
	[ "$status" = 0 ] && xargs cp -t "$T/modules" <<<"$out"
	is "$status" 0 "$# files build as modules" || diag "$(tail -n 20 <<<"$err")"
	rm -rf "$T/kbuild" "$T/kbuild.out"
}

# The same, each by itself, as `saakm vm run -p` does it; folders, too.
build_policies() { # PATH…
	local p bad=0
	mkdir -p "$T/modules" "$T/kbuild.out"
	for p; do
		SAAKM_BUILD_TOOL=$BUILDDIR/bin/saakm-build run bash \
			"$SRCDIR/kernel/vm/module.sh" "$tree" "$T/kbuild.out" "$p"
		if [ "$status" = 0 ]; then
			cp "$out" "$T/modules/"
		else
			bad=1
			diag "$err"
		fi
		rm -rf "$T/kbuild.out/"*
	done
	is "$bad" 0 "$# policies build as modules"
}

# Those that have to run clean: ours and the outside corpus, as -p takes them.
all_policies() {
	good_files
	local d
	for d in "$SRCDIR"/tests/corpus/*/; do
		if [ -f "$d/Kbuild" ]; then echo "${d%/}"; else ls "$d"*.c; fi
	done
}

# guest SECONDS VARIANT OPTIONS… -- COMMAND…: $status, $out, $err; what the
# kernel said is in $T/console, that of guests before in $T/console.N.
nr_guests=0
guest() {
	local limit=$1 variant=$2 options=()
	shift 2
	[ ! -f "$T/console" ] || mv "$T/console" "$T/console.$((nr_guests++))"
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	run timeout $((limit + 60)) "$SAAKM" vm run --variant "$variant" --timeout "${limit}s" \
		--console "$T/console" "${options[@]}" -- env SAAKM_MODULES="$T/modules" "$@"
}

# Options of a guest in which time counts instructions, 4 ns each, and waiting takes none: what
# it does in its time does not depend on how busy this machine is. For one core: several take
# turns, and one that waits for another in a loop burns its time.
# shellcheck disable=SC2034
steady=(--icount --qemu=-icount --qemu=shift=2,sleep=off)

# A command line for the guest: NAME is loaded from beginning to end. Where the
# only policy goes, and comes, Linux patches its own code each time, which QEMU's
# TCG with several threads does not survive for ever ("Oops: int3").
beside() { # NAME COMMAND…
	local name=$1
	shift
	printf 'insmod %s && exec %s\n' "$T/modules/$name.ko" "$*" >"$T/beside.sh"
}

# Files of the policies that have to run clean.
good_files() {
	ls "$SRCDIR"/policies/*/*.c | grep -v /broken/
}

# Names of the policies that have to run clean.
good_policies() {
	local f
	for f in "$SRCDIR"/policies/*/*.c; do
		[[ $f == */broken/* ]] || basename "$f" .c
	done
}

# Findings that the class itself detects, from the table.
kernel_findings() {
	sed -n 's/^\tX([A-Z_]*, "\([a-z-]*\)", ERROR, 1, .*/\1/p' \
		"$SRCDIR/kernel/include/uapi/linux/saakm_events.h"
}

# "NAME FINDING HANDLER" of each policy in policies/broken, as it says itself.
expected() {
	local f
	for f in "$SRCDIR"/policies/broken/*.c; do
		sed -n "s/^ \* expect: \([a-z-]*\) in \([a-z_]*\).*/$(basename "$f" .c) \1 \2/p" "$f"
	done
}

# Of them, those whose finding the kernel can detect, but for a crash, which takes the
# guest down (fatal.long.t): $programs for kt-run, $paths for build_modules.
choose_broken() {
	local name finding handler

	programs=()
	paths=()
	while read -r name finding handler; do
		[ "$finding" = crash ] && continue
		kernel_findings | grep -qx "$finding" || continue
		programs+=("broken,$name,$finding,$handler")
		paths+=("$broken/$name.c")
	done < <(expected)
}

# What kt-run printed ($out) as results of this test: each single check, and for
# each program that it kept all promises.
take_ktap() {
	local line name rest program='' seen=0 plan=0
	while IFS= read -r line; do
		case $line in
		1..*) plan=${line#1..} ;;
		'  # Subtest: '*) program=${line#*: } ;;
		'  ok '*'# SKIP '*)
			rest=${line#  ok * }
			skip "$program: ${rest% \# SKIP *}" "${rest##*SKIP }"
			;;
		'  ok '*) pass "$program: ${line#  ok * }" ;;
		'  not ok '*) fail "$program: ${line#  not ok * }" ;;
		'  # '*) diag "${line#  \# }" ;;
		'ok '*'# SKIP '*)
			seen=$((seen + 1))
			skip "$program" "${line##*SKIP }"
			;;
		'ok '*)
			seen=$((seen + 1))
			pass "$program: it keeps its plan, the kernel has no complaint"
			;;
		'not ok '*)
			seen=$((seen + 1))
			fail "$program: it keeps its plan, the kernel has no complaint"
			;;
		esac
	done <<<"$out"
	is "$seen" "${plan%% *}" 'every program has been run'
	# Of a guest with --strict: from its boot to its end, not only while programs run.
	unlike "$err" 'but the kernel complained' 'and the console has no complaint' || diag "$err"
	if [ "$plan" = 0 ] || [ "$seen" != "$plan" ]; then
		diag "$ran"
		diag "exit status $status"
		diag "$(tail -n 30 <<<"$err")"
	fi
}
