#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# saakm diff: what is the same, what is not, where two traces part, exit codes.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
diff=$BUILDDIR/bin/saakm-diff
edit=$BUILDDIR/tests/diff-edit
make=$BUILDDIR/tests/formats-make

# --- usage, files -------------------------------------------------------------
run_is 0 'help' "$diff" -h
run_is 2 'one trace' "$diff" a
like "$err" 'two traces are wanted, or none for run.saakm.old and run.saakm' 'says so'
run_is 2 'three traces' "$diff" a b c
run_is 2 'an unknown kind' "$diff" --kinds stat a b
like "$err" "is 'state' meant" 'the nearest one'
run_is 2 'unknown fields' "$diff" --fields some a b
run_is 3 'no files' "$diff"
like "$err" 'run.saakm.old cannot be opened' 'says which'
"$make" story.saakm story
run_is 3 'one file' "$diff" story.saakm nothing.saakm
like "$err" 'nothing.saakm cannot be opened' 'says which'
: >empty
run_is 3 'an empty file' "$diff" empty story.saakm

# --- the same -------------------------------------------------------------------
run_is 0 'a run to compare' "$SAAKM" sim "$SRCDIR/policies/wfq/wfq.c" -d 60ms --no-pager -o a.saakm
run_is 0 'a trace and itself' "$diff" a.saakm a.saakm
like "$out" '^the same: [0-9]{4,} events compared' 'says how many'
run_is 0 '-q' "$diff" -q a.saakm a.saakm
is "$out" '' 'says nothing'
cp a.saakm run.saakm
cp a.saakm run.saakm.old
run_is 0 'without operands' "$diff"
run_is 0 'the same run again' "$SAAKM" sim "$SRCDIR/policies/wfq/wfq.c" -d 60ms --no-pager -o again.saakm
run_is 0 'is the same' "$diff" --times --fields all a.saakm again.saakm
"$edit" a.saakm renumbered.saakm renumber
check 'other keys: other bytes' bash -c '! cmp -s a.saakm renumbered.saakm'
run_is 0 'but the same run' "$diff" a.saakm renumbered.saakm
run_is 0 'both ways' "$diff" renumbered.saakm a.saakm
run_is 0 'each CPU alone, too' "$diff" --any-order a.saakm renumbered.saakm
"$edit" a.saakm slow.saakm slow
run_is 0 'other times' "$diff" a.saakm slow.saakm
run_is 1 '--times' "$diff" --times a.saakm slow.saakm
like "$out" '^  time ' 'the time is what differs'

# --- each field that counts, and only those -----------------------------------------
"$edit" a.saakm list >fields
check 'there are many fields' test "$(wc -l <fields)" -gt 40
while read -r seq kind field role value; do
	case $kind.$field in
	run.session | run.boot | lost.* | task.mask | task.task | value.value) continue ;;
	esac
	new=$((value ^ 1))
	case $kind.$field in	# another key, one that the trace has
	*.task | *.current_task | *.prev | *.next | *.rq | *.lock | *.ctx_key)
		new=$((value == 1 ? 2 : 1)) ;;
	*.policy | *.module) new=77 ;;
	esac
	"$edit" a.saakm edited.saakm set "$seq" "$field" "$new"
	"$diff" --no-pager a.saakm edited.saakm >out.txt
	status=$?
	if [ "$role" = context ]; then
		is "$status" 0 "$kind.$field is context: the same"
		"$diff" -q --fields all a.saakm edited.saakm
		is "$?" 1 "$kind.$field: but not with --fields all"
		continue
	fi
	is "$status" 1 "$kind.$field of event $seq"
	if [ "$kind.$field" != policy_add.policy ]; then	# a key: later uses tell
		like "$(head -1 out.txt)" "event $seq of A \(cpu .*event $seq of B" 'the event is named'
		like "$(cat out.txt)" "^  $field " 'and the field'
	fi
	"$diff" -q --fields checked a.saakm edited.saakm
	status=$?
	# A key that is first seen there is just another number.
	[ "$kind.$field" = policy_remove.policy ] && continue
	if [ "$role" = checked ]; then
		is "$status" 1 "$kind.$field: with --fields checked, too"
	else
		is "$status" 0 "$kind.$field: not with --fields checked"
	fi
done < <(grep -v ' policy_add policy \| module ' fields)
task=$("$SAAKM" dump --json -e task a.saakm | jq -r 'select(.fields.prio) | .seq' | tail -1)
"$edit" a.saakm edited.saakm set "$task" prio 99
run_is 1 'a field of a task' "$diff" a.saakm edited.saakm
like "$out" "event $task of A" 'is found'
like "$out" '^  prio +[0-9]+ +99' 'and shown'
"$edit" a.saakm edited.saakm set "$task" addr 0xffff0000
run_is 0 'where a task lies does not count' "$diff" a.saakm edited.saakm
mask=$("$SAAKM" dump --json --range "$task" a.saakm | jq -r 'select(.type == "event") | .mask')
"$edit" a.saakm edited.saakm set "$task" mask $((mask & ~(1 << 6)))	# prio
run_is 1 'a field of a task that is not there' "$diff" a.saakm edited.saakm
like "$out" '^  prio +[0-9]+ +\(unchanged\)' 'is shown as that'
run_is 1 'and the other way round' "$diff" edited.saakm a.saakm
like "$out" '^  prio +\(unchanged\) +[0-9]+' 'is shown, too'
seq=$("$SAAKM" dump --json -e callback a.saakm | jq -r 'select(.text) | .seq' | head -1)
"$edit" a.saakm edited.saakm text "$seq" another
run_is 1 'the text of a context' "$diff" a.saakm edited.saakm
like "$out" '^  text +wfq +another' 'is shown'
run_is 0 'is an input' "$diff" --fields checked a.saakm edited.saakm
seq=$("$SAAKM" dump --json -e printk a.saakm | jq -r 'select(.text) | .seq' | head -1)
"$edit" a.saakm edited.saakm text "$seq" another
run_is 0 'what a policy prints does not count' "$diff" a.saakm edited.saakm
seq=$("$SAAKM" dump --json -e switch a.saakm | jq -r 'select(.cpu == 1) | .seq' | sed -n 9p)
"$edit" a.saakm edited.saakm cpu "$seq" 2
run_is 1 'the same event on another CPU' "$diff" a.saakm edited.saakm
like "$out" "^differ at event $seq of A .cpu 1, switch.* event $seq of B .cpu 2, switch" 'is found'
like "$out" '^  cpu +1 +2' 'and shown'

# --- figures of a trace made by hand ---------------------------------------------------
"$edit" story.saakm edited.saakm set 9 ret 5
run_is 1 'two stories' "$diff" --json story.saakm edited.saakm
is "$(jq -c 'select(.type == "task" and .a.comm == "hog") | .a | [.changes, .elected, .migrations,
	.woken, .waits, .wait_ns, .max_wait_ns, .state_ns.ready, .state_ns.running]' "$T/out")" \
	'[2,1,0,1,1,3000,3000,3000,3000]' 'what the hog did'
is "$(jq -c 'select(.type == "cpu") | .a | [.events, .calls, .elected, .findings]' "$T/out" | tr '\n' ' ')" \
	'[9,2,0,0] [5,1,1,1] ' 'what the CPUs did'

# --- where they part -------------------------------------------------------------------
seq=$("$SAAKM" dump --json -e state a.saakm | jq -r 'select(.to == "running") | .seq' | sed -n 40p)
cpu=$("$SAAKM" dump --json --range "$seq" a.saakm | jq -r 'select(.type == "event") | .cpu')
"$edit" a.saakm b.saakm set "$seq" to 3
run_is 1 'another state' "$diff" a.saakm b.saakm
like "$out" "^differ at event $seq of A \(cpu $cpu, state in schedule\) and event $seq of B" 'where'
like "$out" '^  to +running +ready' 'what'
like "$out" "^on cpu $cpu before it" 'what that CPU did'
like "$out" '^of [^ ]+/[0-9]+ before it' 'what that task did'
is "$(grep -A5 "^on cpu $cpu before" "$T/out" | sed -n '2,6p' | awk '{print $3}' | sort -u)" "$cpu" 'of that CPU only'
is "$(grep -A5 "^on cpu $cpu before" "$T/out" | sed -n '2,6p' | awk '{print $1}' | tr '\n' ' ')" \
	"$("$SAAKM" dump --json -C "$cpu" --range ",$((seq - 1))" a.saakm | jq -r 'select(.type == "event") | .seq' |
		tail -5 | tr '\n' ' ')" 'the last ones'
like "$out" "saakm dump --range $((seq - 20)),$((seq + 20)) a.saakm" 'the next command'
run_is 0 'which can be typed' "$SAAKM" dump --range "$((seq - 20)),$((seq + 20))" a.saakm
like "$out" "^ +$seq " 'and shows it'
run_is 1 '--json' "$diff" --json a.saakm b.saakm
is "$(jq -c 'select(.type == "difference") | [.a.seq, .b.seq, .a.to, .b.to, .differ]' "$T/out")" \
	"[$seq,$seq,\"running\",\"ready\",[\"to\"]]" 'the difference'
is "$(jq -r 'select(.type == "end") | .verdict' "$T/out")" differ 'the verdict'
is "$(jq -c 'select(.type == "cpu") | [.cpu, .differs]' "$T/out" | grep true)" "[$cpu,true]" \
	'the other CPUs do not differ'
is "$(jq -s '[.[] | select(.type == "task" and .differs)] | length' "$T/out")" 1 'one task differs'
is "$(jq -c 'select(.type == "task" and .differs) | .a.elected - .b.elected' "$T/out")" 1 \
	'it was elected once less'
moved=$("$SAAKM" dump --json -e state a.saakm | jq -s '[.[] | select(.from_cpu != .to_cpu)] | length')
is "$(jq -s '[.[] | select(.type == "task") | .a.migrations] | add' "$T/out")" "$moved" 'migrations are all counted'
is "$(jq -s '[.[] | select(.type == "cpu") | .a.arrived] | add' "$T/out")" "$moved" 'by CPUs, too'
sum=$("$SAAKM" dump --json -e state a.saakm | jq -s '[.[] | select(.to == "running")] | length')
is "$(jq -s '[.[] | select(.type == "task") | .a.elected] | add' "$T/out")" "$sum" 'elections are all counted'
is "$(jq -s '[.[] | select(.type == "cpu") | .a.events] | add' "$T/out")" \
	"$("$SAAKM" info --json a.saakm | jq .events)" 'events, too'
# Of CPU 0 between its switches; what comes before and behind is within the bounds.
"$SAAKM" dump --json -e switch -C 0 a.saakm | jq -s '[.[] | select(.type == "event")] as $s |
	[range(1; $s | length) | select($s[.].pid != 0) | $s[.].ts - $s[. - 1].ts] | add' >busy
busy=$(jq 'select(.type == "cpu" and .cpu == 0) | .a.busy_ns' "$T/out")
check 'the time that a CPU was busy' test "$busy" -ge "$(cat busy)" -a "$busy" -le $(($(cat busy) + 5000000))
"$edit" a.saakm c.saakm drop "$seq"
run_is 1 'an event less' "$diff" a.saakm c.saakm
like "$out" "event $seq of A" 'is found where it was'
last=$("$SAAKM" info --json a.saakm | jq .events)
for n in 0 1 2 3 4 5 6 7; do	# the last one that counts
	kind=$("$SAAKM" dump --json --range $((last - n)) a.saakm | jq -r 'select(.type == "event") | .kind')
	case $kind in wake | idle | migrate | printk | class) ;; *) break ;; esac
done
"$edit" a.saakm short.saakm drop $((last - n))
run_is 1 'the last event is missing' "$diff" a.saakm short.saakm
like "$out" 'the end of B' 'says so'
run_is 1 'the other way round' "$diff" short.saakm a.saakm
like "$out" 'the end of A' 'says so'

# --- order --------------------------------------------------------------------------------
"$edit" a.saakm delayed.saakm delay 1 3333
run_is 1 'another order of CPUs' "$diff" a.saakm delayed.saakm
like "$out" 'only their order across CPUs differs' 'is all that differs'
run_is 0 '--any-order' "$diff" --any-order a.saakm delayed.saakm
run_is 1 '--any-order and a difference' "$diff" --any-order a.saakm b.saakm
like "$out" "event $seq of A" 'is found'

# --- parts ----------------------------------------------------------------------------------
run_is 0 'kinds without the difference' "$diff" --kinds lock,value,enter,exit a.saakm b.saakm
run_is 1 'kinds with it' "$diff" --kinds state a.saakm b.saakm
run_is 1 'the CPU with it' "$diff" -C "$cpu" a.saakm b.saakm
run_is 0 'another CPU' "$diff" -C $((cpu == 3 ? 0 : 3)) a.saakm b.saakm
pid=$("$SAAKM" dump --json --range "$seq" a.saakm | jq -r 'select(.type == "event") | .pid')
comm=$("$SAAKM" dump --json --range "$seq" a.saakm | jq -r 'select(.type == "event") | .comm')
run_is 1 'the task with it' "$diff" --pid "$pid" a.saakm b.saakm
run_is 0 'another task' "$diff" --pid $((pid == 5 ? 6 : 5)) a.saakm b.saakm
run_is 1 'its name' "$diff" --comm "$comm" a.saakm b.saakm
run_is 1 'its policy' "$diff" -p wfq a.saakm b.saakm
run_is 0 'another policy' "$diff" -p fifo a.saakm b.saakm

# --- no verdict ---------------------------------------------------------------------------------
"$edit" a.saakm lost.saakm lose $((seq + 50))
run_is 3 'lost events' "$diff" a.saakm lost.saakm
like "$out" "no verdict: events were lost at event $((seq + 50)) of B" 'says where'
"$make" counts.saakm story counts
run_is 3 'losses that only the counters know of' "$diff" counts.saakm counts.saakm
run_is 1 'a difference before anything was lost' "$diff" b.saakm lost.saakm
head -c $(($(stat -c %s a.saakm) * 2 / 3)) a.saakm >cut.saakm
run_is 3 'a trace that was cut' "$diff" cut.saakm a.saakm
like "$out$err" 'was cut' 'says so'
"$make" sched.saakm sched 20000 2 0
exit=$("$SAAKM" dump --json -e exit --range 500,600 sched.saakm | jq -r 'select(.type == "event") | .seq' | head -1)
"$edit" sched.saakm edited.saakm set "$exit" ret 4711
head -c $(($(stat -c %s sched.saakm) * 2 / 3)) sched.saakm >half.saakm
run_is 1 'a difference before the cut' "$diff" edited.saakm half.saakm
like "$out" "event $exit of A" 'is found'
run_is 3 'each CPU alone, cut' "$diff" --any-order cut.saakm a.saakm
run_is 3 'cut, as JSON' "$diff" --json a.saakm cut.saakm
is "$(jq -r 'select(.type == "end") | .verdict' "$T/out")" no_verdict 'the verdict'
cp a.saakm flipped.saakm
printf '\377' | dd of=flipped.saakm bs=1 seek=$(($(stat -c %s a.saakm) / 2)) conv=notrunc 2>dd.err
run_is 3 'a damaged one' "$diff" flipped.saakm a.saakm

# --- different runs -----------------------------------------------------------------------------------
run_is 0 'another seed' "$SAAKM" sim "$SRCDIR/policies/wfq/wfq.c" -d 60ms --seed 2 -c 2 --no-pager -o other.saakm
run_is 1 'two different runs' "$diff" --no-pager a.saakm other.saakm
like "$out" '^tasks that differ: [0-9]+ of [0-9]+' 'per task'
like "$out" '^per core' 'per core'
run_is 0 'a third seed' "$SAAKM" sim "$SRCDIR/policies/wfq/wfq.c" -d 60ms --seed 3 --no-pager -o third.saakm
run_is 1 'different on as many CPUs' "$diff" --json a.saakm third.saakm
is "$(jq -s '[.[] | select(.type == "task" and .a and .b and .a.pid == .b.pid and .a.comm == .b.comm)] |
	length' "$T/out")" \
	"$(jq -s '[.[] | select(.type == "task")] | ([.[].a | select(.) | "\(.pid) \(.comm)"] | sort) as $a |
	[.[].b | select(.) | "\(.pid) \(.comm)"] | map(select(. as $x | $a | index($x))) | length' "$T/out")" \
	'tasks of the same name and pid are the same task'
"$edit" a.saakm two.saakm only 2
"$edit" a.saakm all.saakm copy
run_is 1 'a trace without two of the CPUs' "$diff" --json --any-order --kinds state two.saakm all.saakm
is "$(jq -c 'select(.type == "cpu") | .differs' "$T/out" | tr '\n' ' ')" 'false false true true ' \
	'these are what differs'
run_is 1 '-q --json' "$diff" -q --json a.saakm b.saakm
is "$out" '' 'says nothing'
run_is 1 'at other CPUs, the other way' "$diff" -v --json other.saakm a.saakm
is "$(jq -s '[.[] | select(.type == "cpu")] | length' "$T/out")" 4 'all CPUs of either'
done_testing
