#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What `saakm sim` can be told, one option at a time and some at once: machines of
# all sizes and shapes, seeds, costs, failing memory, levels, parameters, several
# policies, workload files. Each trace replays identical with three builds.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/helpers.sh"
. "$SRCDIR/tests/replay/matrix.sh"

# Tasks that change their class, affinity and nice value, sleep on each other and fork.
workload_file() { # TO
	cat >"$1" <<'END'
{ "tasks": {
    "hog": { "instance": 3, "loop": -1, "run": 2000, "priority": 5 },
    "pair": { "instance": 2, "loop": 40, "run": 100, "sleep": 300 },
    "walker": { "loop": 8, "phases": {
        "here": { "loop": 2, "run": 500, "cpus": [0] },
        "anywhere": { "loop": 2, "run": 500, "sleep": 200 } } },
    "classes": { "loop": 6, "phases": {
        "fair": { "policy": "SCHED_OTHER", "run": 400, "sleep": 200 },
        "back": { "policy": "SCHED_SAAKM", "run": 400, "sleep": 200 } } },
    "parent": { "loop": 3, "run": 300, "fork": "child", "sleep": 1000 },
    "child": { "instance": 0, "loop": 2, "run": 200 } } }
END
}

# Each parameter of the policy, in the type that it has.
parameters() { # POLICY
	cat "$1" "$1"/*.c 2>/dev/null | tr -d ' ' |
		sed -nE 's/^module_param\((\w+),(u?int|ulong|bool),.*/\1 \2/p' |
		while read -r name type; do
			[ "$type" = bool ] && echo "--param $name=1 -w chaos -d 30ms" && continue
			[ "$type" = ulong ] && echo "--param $name=300000 -w mixed -d 30ms" && continue
			echo "--param $name=3 -w mixed -d 30ms"
		done
}

options() { # POLICY
	local c t seed how level others

	for c in 3 5 7 8 12 24 33 48 63; do
		echo "-c $c -w mixed -d 15ms --seed $c"
		echo "-c $c -w hotplug -d 15ms --seed $c"
	done
	for t in 1x1x2 1x2x2 2x1x1 2x2x1 2x4x2 4x4x4 8x8x1; do
		echo "--topology $t -w mixed -d 20ms"
		echo "--topology $t -w affinity -d 20ms"
	done
	for seed in 2 3 4 5 6 7 8 9; do
		echo "-w chaos -c 4 -d 30ms --seed $seed"
		echo "-w forkstorm -c 2 -d 10ms --seed $seed"
	done
	for how in warn eject panic; do
		echo "-w chaos -c 8 -d 20ms --on-error $how"
	done
	echo "-w chaos -c 4 -d 30ms --fail-alloc 50"
	echo "-w forkstorm -c 4 -d 10ms --fail-alloc 500 --on-error warn"
	echo "-w mixed -d 30ms --exec-balance"
	echo "-w chaos -d 30ms --exec-balance --fail-alloc 20"
	echo "-w mixed -d 30ms --compress 3 -b 64K"
	echo "-w mixed -d 60ms --tick 4ms --balance 1ms"
	echo "-w mixed -d 20ms --tick 100us --balance 500us"
	echo "-w mixed -d 30ms --cost call=2us --cost lock=3us --cost ipi=20us"
	echo "-w hackbench -d 5ms --cost switch=50ns --cost call=10ns --cost lock=0"
	echo "-w mixed -d 60ms --watchdog 3ms --idle-limit 500us --on-error warn"
	for level in class machine; do
		echo "-w mixed -d 20ms --level $level"
		echo "-w hotplug -c 8 -d 15ms --level $level"
		echo "-w forkstorm -c 2 -d 10ms --level $level --fail-alloc 50"
	done
	parameters "$1"
	workload_file "$T/workload.json"
	echo "-w $T/workload.json -d 30ms"
	echo "-w $T/workload.json -d 30ms --topology 2x2x2"
	others="$SRCDIR/policies/fifo/fifo.c $SRCDIR/policies/wfq/wfq.c $SRCDIR/tests/corpus/mlfq $probe"
	for t in $others; do
		[ "$(basename "$t" .c)" = "$(basename "$1" .c)" ] && continue
		echo "$t -w mixed -d 20ms"
		echo "$t -w chaos -c 8 -d 20ms"
	done
	[ "$1" != "$SRCDIR/policies/rr/rr.c" ] &&
		echo "$SRCDIR/policies/rr/rr.c $SRCDIR/policies/central/central.c -w hotplug -c 6 -d 30ms"
	return 0
}
export -f workload_file parameters

matrix options 3 < <(good_policies; echo "$probe")
done_testing
