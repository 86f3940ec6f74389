#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each policy under everything at once, some seconds each, and the distrustful
# one (probe: traps 10 and 14) through every behaviour, on a kernel that watches
# its own locks and lists (trap 18: sleeping where it is forbidden).
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm debug

programs=()
for name in $(good_policies) probe; do
	programs+=("stress,-m,$name,-s,4")
done
for name in forkstorm,1000 pingpong affinity renice classes exits boost stopped higher inherit \
	execs hotplug; do
	programs+=("${name%%,*},-m,probe${name#"${name%%,*}"}")
done
# shellcheck disable=SC2046
build_modules $(good_files) "$probe" "$modules/moody.c"
beside moody "$kt/kt-run" -t 240 "${programs[@]}"
guest 500 debug --strict --cpus 4 -- sh "$T/beside.sh"
take_ktap

# Trap 20: whoever waits for the rings is woken in the middle of the scheduler.
beside moody "$SAAKM" record -q -o "$T/x.saakm" -- \
	"$kt/kt-run" -t 240 pingpong,-m,probe classes,-m,fifo
guest 300 debug --strict --cpus 4 -- sh "$T/beside.sh"
take_ktap
done_testing
