#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Traces from a real kernel that are kept replay from the sources of this tree:
# timers, works and threads of policies, jiffies, hotplug. No guest is needed.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
# The traces name their sources from here.
cd "$SRCDIR" || exit 1
for trace in tests/data/kernel/*.saakm; do
	name=$(basename "$trace" .saakm)
	run timeout 200 "$SAAKM" replay --json "$trace"
	is "$status $(jq -r '"\(.verdict) \(.divergences) \(.sources_changed)"' <<<"$out")" \
		'0 identical 0 0' "$name: identical, or with races explained" || diag "$err"
	diag "$name: $(jq -r '"\(.events) events, \(.races | length) races"' <<<"$out")"
done

# What a kernel died of is not in its trace, but what it was doing is: replay finds it.
died() { # NAME FINDING
	local trace=tests/data/kernel/died/$1.saakm bug
	bug=$(grep -n BUG "policies/broken/$1.c" | cut -d : -f 1)
	run timeout 200 "$SAAKM" replay "$trace"
	is "$status" 1 "$1: its end is a finding"
	like "$out" "^event [0-9]+: $2: .*/$1.c:$bug fifo_" "$1: $2, in the guilty line"
	like "$out" 'identical, with findings of its own' "$1: up to there it is identical"
	command -v gdb >/dev/null || { skip "$1: gdb at it" 'gdb is not installed'; return; }
	run timeout 100 "$SAAKM" debug "$trace" --at error -- -batch -ex 'saakm step -r' \
		-ex 'saakm goto error' </dev/null
	like "$out" "behind it the machine died: .*$1.c:$bug" "$1: gdb, too, says what it died of"
	is "$(grep -c "^$bug[[:blank:]].*BUG" <<<"$out")" 2 "$1: in that line, again after a step back"
}
died curr_null crash
died spin_for_work stuck-handler

# A core may see another's current task change a little behind the event that tells of it.
"$BUILDDIR/tests/diff-edit" tests/data/kernel/multi_order.saakm "$T/early.saakm" \
	time 7688 17271606709
run "$SAAKM" replay --json "$T/early.saakm"
is "$status $(jq -r .verdict <<<"$out")" '0 identical' 'a change that is seen late is explained'
is "$(jq '.races | length' <<<"$out")" 3 'as one race more than there were'
is "$(jq -r '.races[0].accesses[0] | "\(.write) \(.behind)"' <<<"$out")" 'true 7682' 'of that change'

# What differs behind the end of what there is of a CPU is excused, and not searched for before.
head -c 72271 tests/data/kernel/fifo.saakm >"$T/cut.saakm"
run timeout 100 "$SAAKM" replay --json "$T/cut.saakm"
is "$status $(jq -r '"\(.verdict) \(.end)"' <<<"$out")" '3 none lost' 'a trace that was cut ends there'
check 'with no search behind that' [ "$(jq .trials <<<"$out")" -lt 50 ]

# It would fail if they were another policy's.
run "$SAAKM" replay --json -p policies/rr/rr.c tests/data/kernel/fifo.saakm
is "$status" 1 'the run of fifo is none of rr'

# A policy that damages its queue: the class finds that where it takes a task off.
awk '{ print } /change_state\(e->target, SAAKM_READY, cpu,/ {
	print "\te->target->saakm.node_list.next = NULL;" }' policies/fifo/fifo.c >"$T/damages.c"
run timeout 100 "$SAAKM" replay -p "$T/damages.c" tests/data/kernel/fifo.saakm
is "$status" 1 'a policy that damages its queue did something else'
like "$out" '^  replayed  error \(the links of the runqueue that the task is on are damaged\)$' \
	'which is said where the class finds it'

# A change of state is seen as a whole, early or late: no order of accesses lets another
# core see a task that is current already and in the queue still.
awk '{ print } /^static enum saakm_core_state fifo_get_core_state/ { within = 1 }
	within && /^{/ { within = 0
		print "\tstruct saakm_rq *rq = &saakm_core(0).rq;"
		print "\tstruct task_struct *curr = e->target ? get_saakm_current(0) : NULL;"
		print "\tif (curr && READ_ONCE(rq->nr_tasks) && saakm_first_task(rq) == curr)"
		print "\t\tktime_get_ns();" }' policies/fifo/fifo.c >"$T/fifo.c"
sim "$T/fifo.c" -c 2 -w hackbench -d 5ms
"$SAAKM" dump --json "$T/sim.saakm" | jq -s '[.[] | select(.type == "event")]' >"$T/events"
read -r at ts current_task < <(jq -r '. as $e | [.[] | select(.cpu == 0 and .kind == "state" and
	.from == "ready" and .to == "running" and .seq > 200)] | .[].seq as $at |
	[$e[:$at][] | select(.cpu == 1)] | last | select(.kind == "switch") |
	"\($at) \($e[$at - 1].ts) \(.next)"' "$T/events")
edit() {
	"$BUILDDIR/tests/diff-edit" "$T/sim.saakm" "$T/edited.saakm" "$@" &&
		mv "$T/edited.saakm" "$T/sim.saakm"
}
text=$(jq -r '[.[] | select(.kind == "run")][0].text' "$T/events")
edit text 1 "${text//host=simulator/host=linux}"
for seq in $(jq -r --argjson at "$at" --argjson ts "$ts" 'reverse | .[] |
	select(.cpu == 0 and .seq > $at and .ts == $ts) | .seq' "$T/events"); do
	edit time "$seq" $((ts + 5))
done
edit insert "$at" 1 0 enter current_task "$current_task" target_cpu 1 policy 0 handler 0 nested 2
edit insert $((at + 1)) 1 0 value value "$ts" source 0
edit insert $((at + 2)) 1 0 exit ret 0 handler 0
run "$SAAKM" replay --json "$T/sim.saakm"
is "$status $(jq '.first_divergences[0].seq' <<<"$out")" "1 $((at + 2))" \
	'a change that would have to be seen in part is no explanation'

# A kernel may move a module to another CPU right before its policy's init is
# called. The simulator never does, so what it has recorded is changed.
change() { # WHAT…: see diff_edit.c
	"$BUILDDIR/tests/diff-edit" "$T/sim.saakm" "$T/changed.saakm" "$@" &&
		mv "$T/changed.saakm" "$T/sim.saakm"
}
sim policies/fifo/fifo.c -c 2 -w pipe -d 1ms
read -r begin key end < <("$SAAKM" dump --json -e callback "$T/sim.saakm" | jq -r '
	select(.ctx_type == "module_init") | if .op == "begin" then .seq, .ctx_key else .seq end' |
	tr '\n' ' ')
for ((i = end; i > begin; i--)); do
	change cpu "$i" 1
done
change set "$((begin + 1))" target_cpu 1
change insert "$begin" 1 0 callback ctx_key "$key" target_cpu 1 type 1 op 2
change insert "$begin" 0 "$key" callback ctx_key "$key" target_cpu 0 type 1 op 4
like "$("$SAAKM" dump --no-pager "$T/sim.saakm" | awk '$3 == 1' | head -n 2 | tr '\n' ' ')" \
	"op=resume.*> init .*target_cpu=1" 'init is called on the CPU to which the module was moved'
run_is 0 'which replays' "$SAAKM" replay "$T/sim.saakm"
done_testing
