#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What `saakm sim` can be told: topologies, several policies, parameters,
# allocations that fail, CPUs that come and go.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

policies=$SRCDIR/policies
corpus=$SRCDIR/tests/corpus

# --- topologies
for t in 1x1x1 1x4x1 2x2x1 2x4x2 4x1x4; do
	is "$(clean_run "$policies/fifo_global/fifo_global.c" --topology $t -w mixed -d 50ms)" '' \
		"clean on $t"
	cpus=$(($(tr x '*' <<<$t)))
	like "$("$SAAKM" info --json "$T/sim.saakm")" "\"cpus\":$cpus[,}]" "$t has $cpus CPUs"
done

# A policy that prints what it sees of the topology.
cat >"$T/topo.c" <<'END'
#include <linux/saakm.h>
static int __init topo_init(void)
{
	struct topology_level *l;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		for (l = per_cpu(topology_levels, cpu); l; l = l->next)
			pr_info("topo: %u of %d: %x %*pbl\n", cpu, nb_topology_levels, l->flags,
				cpumask_pr_args(&l->cores));
	return -ENODEV;
}
static void __exit topo_exit(void) { }
module_init(topo_init);
module_exit(topo_exit);
MODULE_LICENSE("GPL");
END
sim "$T/topo.c" --topology 2x2x2 -w mixed -d 1ms
isnt "$status" 0 'a module whose init fails does not run'
like "$err" 'topo.*init' 'and that is said'
seen=$(printed "$T/sim.saakm" 2>/dev/null | sed -n 's/.*topo: //p')
like "$seen" '^5 of [0-9]*: 1 4-5$' 'threads of a core'
like "$seen" '^5 of [0-9]*: [0-9a-f]* 4-7$' 'cores of a cache'
like "$seen" '^5 of [0-9]*: 8 0-7$' 'the machine'
is "$(sed -n 's/^5 of .*: \([0-9a-f]*\) .*/\1/p' <<<"$seen" | head -n 1)" 1 'innermost first'

# --- several policies at once, whose global names clash
is "$(clean_run "$policies/rr/rr.c" "$policies/wfq/wfq.c" -w mixed -d 100ms)" '' 'two policies'
is "$(clean_run "$corpus/ipa_rr" "$corpus/cfslike" -w chaos -c 8 -d 50ms)" '' \
	'two with symbols of the same names'
is "$(clean_run "$policies/fifo/fifo.c" "$policies/rr/rr.c" "$corpus/multi" "$corpus/mlfq" \
	-w chaos -c 4 -d 50ms)" '' 'four policies'
info=$("$SAAKM" info --json "$T/sim.saakm")
for name in fifo rr multi mlfq; do
	like "$info" "\"policies\":\[[^]]*\"$name\"" "$name is registered"
done
cat >"$T/two.json" <<'END'
{ "tasks": {
    "first": { "loop": -1, "policy": 0, "run": 100, "sleep": 100 },
    "second": { "loop": -1, "policy": 1, "run": 100, "sleep": 100 } } }
END
is "$(clean_run "$policies/rr/rr.c" "$policies/wfq/wfq.c" -w "$T/two.json" -d 20ms)" '' \
	'tasks of two policies'
for p in 0 1; do
	comms=$("$SAAKM" dump --json -e enter "$T/sim.saakm" | grep '"handler":"new_place"' |
		grep "\"policy\":$p," | sed 's/.*"comm":"\([a-z]*\)[0-9]*".*/\1/' | sort -u | xargs)
	is "$comms" "$([ $p = 0 ] && echo first || echo second)" "policy $p gets its own"
done
sim "$policies/rr/rr.c" "$policies/rr/rr.c" -d 10ms
isnt "$status" 0 'the same policy twice is refused'
like "$err" 'rr' 'and which one is said'

# --- parameters
placed() { # ARGUMENTS…: how many ticks made a task READY_TICK
	sim "$policies/rr/rr.c" -w mixed -d 100ms -c 1 "$@"
	"$SAAKM" dump --json -e state "$T/sim.saakm" | grep -c '"to":"ready_tick"'
}
short=$(placed --param quantum=1)
long=$(placed --param quantum=20)
check "a longer quantum, fewer switches by tick ($short, $long)" test "$short" -gt "$((2 * long))"
is "$(placed --param rr.quantum=1)" "$short" 'a parameter of a policy by name'
is "$(clean_run "$corpus/ipa_rr" --param ordered=1 -w chaos -d 50ms)" '' 'ipa_rr ordered=1'
is "$(clean_run "$corpus/mlfq" --param levels=2 --param base_ticks=1 -w chaos -d 50ms)" '' \
	'mlfq levels=2 base_ticks=1'
is "$(clean_run "$corpus/hrkthread" --param kbalance=1 -w mixed -c 4 -d 100ms)" '' \
	'hrkthread kbalance=1'

# --- timers of rt-app: an absolute one keeps its grid after an overrun
wakes() { # MODE: times of wake-ups behind the overrun, in ms of a period of 10
	cat >"$T/timer.json" <<-END
	{ "tasks": { "t": { "loop": 1, "phases": {
	    "a": { "loop": 2, "run": 1000, "timer": { "ref": "x", "period": 10000, "mode": "$1" } },
	    "b": { "run": 25000, "timer": { "ref": "x", "period": 10000, "mode": "$1" } },
	    "c": { "loop": 5, "run": 1000,
	           "timer": { "ref": "x", "period": 10000, "mode": "$1" } } } } } }
	END
	sim "$policies/fifo/fifo.c" -w "$T/timer.json" -c 1 -d 150ms --level class
	"$SAAKM" dump --json -e wake "$T/sim.saakm" | grep '"comm":"t' |
		sed 's/.*"ts":\([0-9]*\).*/\1/' |
		awk 'NR == 2 { t = $1 } NR > 2 { print int(($1 - t) / 1e6 + 0.5) }' | xargs
}
is "$(wakes absolute)" '30 40 50 60' 'an absolute timer keeps its grid'
is "$(wakes relative)" '35 45 55 65 75' 'a relative one starts anew'

# --- allocations that fail
for policy in "$probe" "$policies"/{fifo,rr,wfq}/*.c; do
	is "$(clean_run "$policy" -w forkstorm -d 50ms --fail-alloc 300)" '' \
		"$(basename "$policy" .c) survives allocations that fail"
done
like "$("$SAAKM" dump --json -e value "$T/sim.saakm")" \
	'"source":"alloc".*"value":0|"value":0.*"source":"alloc"' 'and some did'

# --- CPUs that come and go
is "$(clean_run "$probe" -w hotplug -c 4 -d 200ms)" '' 'hotplug'
events=$("$SAAKM" dump --json -e hotplug,enter "$T/sim.saakm")
like "$events" '"kind":"hotplug".*"online":0' 'a core goes'
like "$events" '"kind":"hotplug".*"online":1' 'and comes back'
like "$events" '"handler":"core_exit"' 'core_exit is called'
like "$events" '"handler":"core_entry"' 'core_entry is called'
like "$events" '"flags":8192.*"handler":"block"' 'tasks are ousted'

# --- costs
sim "$policies/fifo/fifo.c" -w pipe -c 2 -d 5ms --json
fast=$(sed -n 's/.*"switches":\([0-9]*\).*/\1/p' "$T/out")
sim "$policies/fifo/fifo.c" -w pipe -c 2 -d 5ms --json --cost switch=10us --cost call=2us
slow=$(sed -n 's/.*"switches":\([0-9]*\).*/\1/p' "$T/out")
check "what switches cost counts ($fast, $slow)" test "$fast" -gt $((2 * slow))

# --- the summary
run "$SAAKM" sim "$policies/fifo/fifo.c" -w mixed -d 20ms -o "$T/sum.saakm"
for word in events 'handler calls' findings utilisation 'wake-up latency' p50 p99; do
	like "$out" "$word" "the summary has: $word"
done
like "$err" '^\[ saakm sim: [0-9]+ events, 4 CPUs, .* lost 0 -> ' 'and a line about the trace'
sim "$policies/fifo/fifo.c" -w mixed -d 20ms --json
if command -v python3 >/dev/null; then
	check '--json is JSON' python3 -c 'import json,sys; json.load(open(sys.argv[1]))' "$T/out"
else
	skip '--json is JSON' 'no python3'
fi
run "$SAAKM" sim "$policies/fifo/fifo.c" -w mixed -d 20ms --no-record
is "$status" 0 '--no-record'
check 'leaves no file' test ! -e "$T/run.saakm"
# --- a trace that may not grow: all CPUs end at the same time, so it replays to its end
for size in '4 20' '4 40' '16 100' '16 400' '64 400'; do
	kib=${size#* }
	run "$SAAKM" sim -o "$T/sim.saakm" "$policies/fifo/fifo.c" -c ${size% *} -w mixed \
		-d 600ms --max-size ${kib}K
	like "$err" 'ended at --max-size' "$size KiB: it is said"
	bytes=$(stat -c %s "$T/sim.saakm")
	check "$size KiB: $bytes bytes" test "$bytes" -le $((kib * 1024)) -a \
		"$bytes" -ge $((kib * (kib < 100 ? 500 : 800)))
	run_is 0 "$size KiB: well-formed" "$SAAKM" check "$T/sim.saakm"
	run_is 0 "$size KiB: identical to its end" "$SAAKM" replay "$T/sim.saakm"
done
run "$SAAKM" sim -o "$T/sim.saakm" "$policies/fifo/fifo.c" -c 64 -w mixed -d 20ms --max-size 2K
like "$err" 'too small for a single event' 'one that is too small for anything'
for again in 1 2; do
	"$SAAKM" sim -q -o "$T/max$again.saakm" "$policies/rr/rr.c" -w chaos -d 300ms \
		--max-size 60K >/dev/null 2>&1
done
is "$(cmp "$T/max1.saakm" "$T/max2.saakm" 2>&1)" '' 'the same seed, the same bytes'

done_testing
