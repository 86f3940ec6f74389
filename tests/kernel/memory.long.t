#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every behaviour, and every broken policy whose finding the kernel can detect, on
# the kernel that watches its memory and its locks: what is freed when tasks and
# modules go, and when a policy is ejected in the middle of something.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm kasan

choose_broken
build_modules "${paths[@]}" "$modules"/*.c "$SRCDIR/policies/fifo/fifo.c" \
	"$SRCDIR/policies/rr/rr.c" "$probe"

cat >"$T/all.sh" <<END
insmod $T/modules/fifo.ko && insmod $T/modules/rr.ko || exit 99
exec $kt/kt-run -t 240 attrs register inherit execs forkstorm,1000 pingpong affinity \
	renice classes exits boost stopped higher several unload,probe hotplug moods ends files \
	modes,off_by_one ${programs[*]}
END
guest 800 kasan --cpus 4 --mem 2G -- sh "$T/all.sh"
take_ktap
done_testing
