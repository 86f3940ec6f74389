#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A policy that is not quite the one that was recorded: replay says so, and
# where it first matters. Where that is, is known from elsewhere, too: the
# simulator runs the changed policy on the same input, and the two traces differ
# there first.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

fifo=$SRCDIR/policies/fifo/fifo.c
sim "$fifo" -w mixed -d 100ms
mv "$T/sim.saakm" "$T/run.saakm"
total=$("$SAAKM" info --json "$T/run.saakm" | jq '.events')

# The line of the copy that has this text; the first one if there are several.
line_of() { # FILE TEXT
	grep -nF -- "$2" "$1" | head -n 1 | cut -d: -f1
}

# changed NAME SED-SCRIPT SUMMARY [TEXT-IN-THE-LINE]
# SUMMARY: recorded kind, replayed kind, handler, the fields that differ.
changed() {
	local name=$1 script=$2 want=$3 text=${4:-} file=$T/changed/fifo.c verdict seq want_seq

	mkdir -p "$T/changed"
	sed "$script" "$fifo" >"$file"
	if cmp -s "$fifo" "$file"; then
		fail "$name: the script changes something"
		return
	fi
	run_is 1 "$name: exit status 1" "$SAAKM" replay "$T/run.saakm" -p "$file" --json
	like "$err" 'changed/fifo\.c is not the source of fifo that was recorded' "$name: it is said"
	verdict=$out
	is "$(jq -r '.first_divergences[0] | [.recorded_kind, .replayed_kind, .handler] +
		[.fields[].name] | map(. // "-") | join(" ")' <<<"$verdict")" "$want" \
		"$name: what differs"
	seq=$(jq -r '.first_divergences[0].seq' <<<"$verdict")
	sim "$file" -w mixed -d 100ms
	"$SAAKM" diff --json --fields checked "$T/run.saakm" "$T/sim.saakm" >"$T/diff.json" 2>&1
	want_seq=$(jq -r 'select(.type == "difference") | .a.seq' "$T/diff.json")
	# The names of locks are numbers to diff, so it sees a new one when it comes again.
	[[ $want == lock*lock ]] && seq=$((seq + 1))
	is "$seq" "$want_seq" "$name: where the simulator, too, does something else"
	[[ $want == lock*lock ]] && seq=$((seq - 1))
	[ "$text" ] && like "$(jq -r '.first_divergences[0] | .where + .text' <<<"$verdict")" \
		"changed/fifo\.c:$(line_of "$file" "$text") " "$name: the line is named"

	run "$SAAKM" replay "$T/run.saakm" -p "$file"
	like "$out" "^event $seq, cpu [0-9]+, .*in $(cut -d' ' -f3 <<<"$want")\b" "$name: in words"
	like "$out" "saakm debug .* --at $seq" "$name: and what to type next"

	run_is 1 "$name: --keep-going: exit status 1" \
		"$SAAKM" replay "$T/run.saakm" -p "$file" --json --keep-going
	is "$(jq -c '[.end, .events, .first_divergences[0].seq]' <<<"$out")" \
		"[\"done\",$total,$seq]" "$name: it goes on to the end"
	is "$(jq '.divergences >= (.first_divergences | length) and .divergences < .events' \
		"$T/out")" true "$name: a sane number of divergences"
	[ "$seq" -gt 1 ] &&
		run_is 0 "$name: --until just before it" \
			"$SAAKM" replay "$T/run.saakm" -p "$file" --until $((seq - 1))
}

changed 'another core' 's/return fifo_select(e->target);/return fifo_select(e->target) ? 0 : 1;/' \
	'exit exit new_prepare ret'
changed 'no change_state' '/SAAKM_BLOCKED, task_cpu/d' 'state error block'
changed 'another state' 's/SAAKM_READY_TICK, cpu, rq/SAAKM_READY, cpu, rq/' \
	'state state tick to' 'change_state(e->target, SAAKM_READY, cpu, rq)'
changed 'another order' 's/^	if (!t)/	if (t)\n		t = list_last_entry(\&saakm_core(cpu).rq.head, struct task_struct,\n				    saakm.node_list);\n&/' \
	'state state schedule task' 'change_state(t, SAAKM_RUNNING'
changed 'another lock first' 's/^	saakm_lock_core(src);/	saakm_lock_core(dst);&/' \
	'lock lock balancing_select lock' 'saakm_lock_core(src);'
changed 'a lock is kept' '0,/^	saakm_unlock_core(src);/{/^	saakm_unlock_core(src);/d}' \
	'lock lock balancing_select lock op'
changed 'another answer' 's/return saakm_core(e->target).state;/return SAAKM_ACTIVE_CORE;/' \
	'exit exit get_core_state ret'
changed 'one more allocation' \
	's/^	if (saakm_task_state(e->target) != SAAKM_RUNNING/	kfree(kmalloc(24, GFP_ATOMIC));\n&/' \
	'exit value tick' 'kfree(kmalloc(24'
changed 'a larger allocation' 's/u64 since_ns;/u64 since_ns, more[20];/' \
	'value value new_prepare arg' 'kzalloc('
changed 'one clock less' 's/md->since_ns = ktime_get_ns();/md->since_ns = 0;/' \
	'value state new_place' 'change_state(e->target, SAAKM_READY'
changed 'another clock' \
	'/slab.h>/a #include <linux/sched/clock.h>
	0,/ktime_get_ns()/s/ktime_get_ns()/local_clock()/' \
	'value value new_place source' 'local_clock()'
changed 'a crash' 's/^	if (saakm_task_state(e->target) != SAAKM_RUNNING/	*(volatile int *)8 = 1;\n&/' \
	'exit error tick' '*(volatile int *)8'
changed 'an endless loop' \
	's/^	if (saakm_task_state(e->target) != SAAKM_RUNNING/	while (cpu < nr_cpu_ids)\n		barrier();\n&/' \
	'exit error tick'
changed 'no such handler' '/\.balancing_select/d' 'value - balancing_select'
changed 'not registered' 's/return saakm_add_policy(&fifo_policy);/return 0;/' \
	'exit - init'

# --- what is no difference
same() { # NAME SED-SCRIPT
	mkdir -p "$T/same"
	sed "$2" "$fifo" >"$T/same/fifo.c"
	run_is 0 "$1: identical" "$SAAKM" replay "$T/run.saakm" -p "$T/same/fifo.c"
	like "$out" ': identical$' "$1: and it says so"
	like "$err" 'same/fifo\.c is not the source' "$1: that the source is another one"
}
same 'a comment' '$a /* nothing */'
same 'a line that is printed' 's/^	unsigned int prev = task_cpu(t), best/	int x = printk("here\\n");\n&/'

cp "$fifo" "$T/elsewhere.c"
mkdir -p "$T/moved"
cp "$fifo" "$T/moved/fifo.c"
run_is 0 'the same source elsewhere' "$SAAKM" replay "$T/run.saakm" -p "$T/moved/fifo.c"
is "$err" '' 'is the same source'
run_is 0 'under another name' "$SAAKM" replay "$T/run.saakm" -p "$T/elsewhere.c"

# --- another policy, or none
for other in policies/rr/rr.c policies/wfq/wfq.c tests/corpus/mlfq tests/corpus/cfslike; do
	run "$SAAKM" replay "$T/run.saakm" -p "$SRCDIR/$other"
	is "$status" 1 "$other is another policy"
	like "$out" 'look at it with: saakm debug' "$other: a divergence is named"
	run "$SAAKM" replay "$T/run.saakm" -p "$SRCDIR/$other" --keep-going --json
	is "$status:$(jq -r .end <<<"$out")" 1:done "$other: --keep-going gets to the end"
done
mkdir -p "$T/gone"
cp "$fifo" "$T/gone/gone.c"
sim "$T/gone/gone.c" -w mixed -d 10ms
rm -r "$T/gone"
run_is 3 'the source is gone: exit status 3' "$SAAKM" replay "$T/sim.saakm"
like "$err" 'gone\.c.*-p FILE\.c' 'the source is gone: and what to give'
run_is 3 'a source that does not exist' "$SAAKM" replay "$T/run.saakm" -p "$T/nosuch/fifo.c"
like "$err" 'nosuch/fifo\.c' 'a source that does not exist: it is named'
sim "$fifo" "$SRCDIR/policies/rr/rr.c" -w mixed -d 30ms
sed 's/return saakm_core(e->target).state;/return SAAKM_ACTIVE_CORE;/' "$fifo" >"$T/changed/fifo.c"
run_is 1 'one of two policies is changed' "$SAAKM" replay "$T/sim.saakm" -p "$T/changed/fifo.c"
like "$out" 'in get_core_state' 'one of two policies is changed: where'
run_is 0 'both are given' "$SAAKM" replay "$T/sim.saakm" -p "$T/moved/fifo.c" \
	-p "$SRCDIR/policies/rr/rr.c"

# --- --until and --json
run_is 0 '--until' "$SAAKM" replay "$T/run.saakm" --until 500 --json
is "$(jq -c '[.schema, .verdict, .end, .events, .divergences]' <<<"$out")" \
	'[1,"identical","until",500,0]' '--until: that far'
run_is 0 '--until in words' "$SAAKM" replay "$T/run.saakm" --until 500
like "$out" '500 events, [0-9]+ handler calls: identical so far' '--until in words: so far'
run_is 0 '--until beyond the end' "$SAAKM" replay "$T/run.saakm" --until 99999999 --json
is "$(jq -c '[.verdict, .end, .events]' <<<"$out")" "[\"identical\",\"done\",$total]" \
	'--until beyond the end: all of it'
is "$(jq -c 'keys' <<<"$out")" "$(jq -c 'sort' <<<'["schema","trace","verdict","end","why",
	"events","calls","displaced","sources_changed","divergences","first_divergences",
	"findings","outside","races","races_explained","race_unexplained","trials","data_races","first_data_races"]')" '--json: the keys'
run_is 0 'quiet' "$SAAKM" replay -q "$T/run.saakm"
is "$out$err" '' 'quiet: nothing'
run_is 2 'no trace: usage' "$SAAKM" replay
run_is 2 'two traces: usage' "$SAAKM" replay "$T/run.saakm" "$T/run.saakm"
done_testing
