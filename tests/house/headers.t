#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every header compiles alone: whoever includes one need not know of another.
# (The shim's headers have a test of their own, with the shim's flags.)
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$SRCDIR" || exit 255
CC=${CC:-gcc}
paths=(-D_GNU_SOURCE -I. -Icommon/include -Iformats/include -Ikernel/include/uapi
	-Irecorder/include -Itests -Iformats/src -I"$BUILDDIR/gen")
# Files on the kernel's side of the simulator see the shim instead of libc.
read -ra kernel < <(make -s --no-print-directory O="$BUILDDIR" print-KERNEL_SIDE)
[ ${#kernel[@]} -gt 0 ] || exit 255
kernel+=(-Iformats/include)

alone() { # HEADER FLAG…
	local h=$1
	shift
	echo "#include \"$h\"" | $CC -std=gnu11 -I. "$@" -Wall -Wextra -Wno-unused-parameter \
		-Wno-unused-function -Wno-sign-compare -Werror -fsyntax-only -x c - >"$T/log" 2>&1
}

for dir in common formats recorder kernel/include/uapi kernel/core replayer/host replayer/sim \
	replayer/replay tui tests; do
	[ -d "$dir" ] || continue
	headers=$(find "$dir" -path tests/corpus -prune -o -name '*.h' -print | sort)
	[ -n "$headers" ] || continue
	bad=
	for h in $headers; do
		alone "$h" "${paths[@]}" || alone "$h" "${kernel[@]}" ||
			bad="$bad$h: $(grep -m1 error "$T/log")"$'\n'
	done
	is "$bad" '' "$dir: $(wc -w <<<"$headers") headers"
done
done_testing
