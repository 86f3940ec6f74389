#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each command that `saakm debug` gives gdb, both ways, and each of its refusals.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/gdb.sh"

rr=$SRCDIR/policies/rr/rr.c
wfq=$SRCDIR/policies/wfq/wfq.c

# --- goto and step, against what saakm dump says ---------------------------------------------

sim "$SRCDIR/policies/broken/late_check.c" -w mixed -d 60ms --on-error warn
read -r -d '' first second _ < <(numbers 'select(.kind == "error")')
last=$(numbers 'select(.kind == "error")' | tail -n 1)
check 'a trace with several findings' [ "${second:-0}" -gt "${first:-0}" ]
debug first-error 'saakm goto next-error' 'saakm goto prev-error' 'saakm goto prev-error' \
	'saakm goto error' 'saakm goto next-error' 'saakm goto end'
is "$(position)" "$first $second $first $last $("$SAAKM" info --json "$T/sim.saakm" | jq .events) " \
	'from finding to finding, and to the end'
said "^there is no finding before event $first\$" 'none before the first'
said "^there is no finding behind event $last\$" 'none behind the last'

sim "$wfq" -w mixed -d 60ms
mv "$T/sim.saakm" "$T/wfq.saakm"
cp "$T/wfq.saakm" "$T/sim.saakm"
here=$(numbers 'select(.kind == "enter" and .handler == "tick" and .seq > 3000)' | head -n 1)
cpu=$("$SAAKM" dump --json --range "$here" "$T/sim.saakm" | jq 'select(.seq).cpu')
pid=$("$SAAKM" dump --json --range "$here" "$T/sim.saakm" | jq 'select(.seq).pid')
next() { # jq's condition, which event: the nth behind, or -nth before
	numbers "select($1)" | awk -v here="$here" -v n="$2" '
		n > 0 && $1 > here && ++i == n { print; exit }
		n < 0 && $1 < here { before[++k] = $1 }
		END { if (n < 0) print before[k + 1 + n] }'
}
of_task() { "$SAAKM" dump --pid "$pid" "$T/sim.saakm" | awk '/^ *[0-9]/ { print $1 }'; }
debug "$here" 'saakm step cpu' "saakm goto $here" 'saakm step -r 3 cpu' "saakm goto $here" \
	'saakm step 2 handler' "saakm goto $here" 'saakm step -r handler' "saakm goto $here" \
	'saakm step handler schedule' "saakm goto $here" 'saakm step -r 2 handler tick' \
	"saakm goto $here" 'saakm step task' "saakm goto $here" 'saakm step -r task'
is "$(position)" "$here $(next ".cpu == $cpu" 1) $here $(next ".cpu == $cpu" -3) $here $(
	next '.kind == "enter"' 2) $here $(next '.kind == "enter"' -1) $here $(
	next '.kind == "enter" and .handler == "schedule"' 1) $here $(
	next '.kind == "enter" and .handler == "tick"' -2) $here $(
	of_task | awk -v h="$here" '$1 > h' | head -n 1) $here $(
	of_task | awk -v h="$here" '$1 < h' | tail -n 1) " 'steps of a CPU, of calls, of a handler, of a task'
debug "$here" "saakm goto task $pid" 'saakm goto task 99999' 'saakm step 0' 'saakm step sideways' \
	'saakm step -r 999999999' 'saakm step -r' 'saakm goto 99999999' 'saakm goto 0' 'saakm goto' \
	'saakm goto nowhere'
is "$(position)" "$here $(of_task | awk -v h="$here" '$1 > h' | head -n 1) 1 " 'goto task'
said 'no task has the pid or name 99999' 'a task that is not there'
said '^usage: saakm step \[-r\] \[N\]' 'a step that is none'
said '^this is the first event of the trace' 'no step before the first'
said '^there is no event 99999999: the trace has 1 to [0-9]+$' 'no event behind the last'
said '^usage: saakm goto N\|error' 'a place that is none'

# --- what is shown --------------------------------------------------------------------------

debug "$here" 'saakm tasks' 'saakm tasks -a' 'saakm rqs' 'saakm cores' 'saakm event' 'saakm event 1' \
	'saakm event 99999999' "saakm history $pid" "saakm history cpu $cpu" 'saakm history cpu 64' \
	'lx-ps' 'p $lx_current().pid' "p \$lx_task_by_pid($pid).pid" 'p/x $lx_per_cpu("core", 1).state' \
	"p \$saakm_metadata(\$lx_task_by_pid($pid)).weight" 'p *e.target' 'p e.target->cpus_mask' \
	'p $lx_per_cpu("core", 1).rq' 'saakm why' 'bt'
said "hog[0-9]+/[0-9]+ +(RUNNING|READY|BLOCKED) +[0-9] +([0-9]+|-) +120 +0x" 'tasks'
said 'swapper/0/0 +no policy' 'tasks -a'
said '^ +[0-9]+ +[0-9] READY +[0-9]+ +0x' 'rqs'
said "^\* +$cpu online +[a-z0-9/]+ +in tick" 'cores'
said "^ +handler tick" 'event'
said "^ +kind run" 'event N'
said '^there is no event 99999999: the trace has 1 to' 'event: none such'
said '^there is no CPU 64: they are 0 to 3' 'history: no such CPU'
check 'history of a task and of a CPU' [ "$(grep -cE "^ +[0-9]+ +[0-9.]+ +[0-9]+ " "$T/gdb.out")" -ge 30 ]
said '^\$1 = [0-9]+$' '$lx_current()'
said "^\\\$2 = $pid\$" '$lx_task_by_pid()'
said '^\$3 = 0x' '$lx_per_cpu()'
said '^\$4 = [0-9]+$' 'the metadata of a task, as its policy sees it'
said '^\$5 = [a-z0-9]+/'"$pid"' RUNNING on core [0-9] = \{prio = 120.*policy = wfq.*metadata = \{vtime_ns' \
	'a task in a line'
said '^\$6 = 0-3$' 'a cpumask'
said '^\$7 = rq [0-9]+: [0-9]+ tasks READY on core 1$' 'a runqueue'
said '^no finding up to this event' 'why: nothing'
said "^#[0-9]+ +\[kernel event $here: tick of .*/$pid on CPU $cpu\]" \
	'a backtrace ends in what the kernel did'
sim "$SRCDIR/tests/corpus/hrkthread/hrkthread.c" -w mixed -d 30ms
at=$(numbers 'select(.kind == "value" and .ctx != 0)' | sed -n 20p)
debug "$at" bt
said '^#[0-9]+ +\[kernel event: [a-z]+, context [0-9]+, on CPU [0-9]\]' 'a backtrace of a timer, work or thread names it, too'

# --- two CPUs in the middle of something ------------------------------------------------------

sim "$SRCDIR/policies/fifo_global/fifo_global.c" -w hackbench -c 4 -d 5ms
at=$("$SAAKM" dump --json -e enter,exit "$T/sim.saakm" | jq -r '
	select(.type == "event") | "\(.seq) \(.cpu) \(.kind)"' | awk '
	{ d[$2] += $3 == "enter" ? 1 : -1; n = 0; for (c in d) n += d[c] > 0 }
	n >= 2 && $3 == "enter" { print $1, $2; for (c in d) if (d[c] > 0 && c != $2) print c; exit }')
read -r -d '' at cpu other < <(echo "$at")
debug "$at" "saakm cpu $other bt" 'bt' "saakm cpu $other" 'saakm cpu 77' 'saakm cpu' 'saakm step'
check "what CPU $other is in the middle of while CPU $cpu runs" test "$(
	grep -c "kernel event .* on CPU $other\]" "$T/gdb.out")" = 2
said "kernel event .* on CPU $cpu\]" 'and back'
said '^there is no CPU 77: they are 0 to 3' 'a CPU that is not there'
is "$(position)" "$at $((at + 1)) " 'and the replay is none the worse for it'

# --- stops on conditions, breakpoints and watchpoints: back is the mirror of forth -----------------

cp "$T/wfq.saakm" "$T/sim.saakm"
mirror() { # NAME COMMAND…: five stops on, four back
	local name=$1 there back

	shift
	debug 3000 "$@" 'saakm continue' 'saakm continue' 'saakm continue' 'saakm continue' \
		'saakm continue' 'saakm continue -r' 'saakm continue -r' 'saakm continue -r' \
		'saakm continue -r' 'info breakpoints'
	read -ra at < <(position)
	there="${at[*]:1:4}"
	back="${at[9]:-} ${at[8]:-} ${at[7]:-} ${at[6]:-}"
	is "$back" "$there" "$name: back as forth"
	check "$name: five places" [ "$(printf '%s\n' "${at[@]:1:5}" | sort -un | wc -l)" = 5 ]
}
mirror 'a condition' 'saakm break rq[2].nr > 3'
is "$(grep -c '^Condition 1: break rq' "$T/gdb.out")" 10 'each stop says which it is'
mirror 'a condition on events' 'saakm break event.handler == tick && target.cpu != 0'
mirror 'a watched expression' 'saakm watch core[1].current'
mirror 'a breakpoint' 'break wfq_tick'
said 'breakpoint +keep y +0x.* in wfq_tick' 'it is still there'
mirror 'a breakpoint that is hit often in a call' 'break wfq_load'
mirror 'a watchpoint' 'p &$lx_per_cpu("core", 1).vtime_ns' 'watch *(unsigned long *)$'
said 'hw watchpoint +keep y' 'it is still there'
mirror 'a breakpoint with commands' 'break wfq_tick' 'python gdb.breakpoints()[-1].commands = "p 4711"'
said '^\$[0-9]+ = 4711' 'they run on the way on'

debug 3000 'saakm break' 'saakm break nonsense(' 'saakm break rq[1].nr > 999' 'saakm break task(0).nope' \
	'saakm break' 'saakm continue' 'saakm goto 3000' 'saakm continue -r' 'saakm delete 9' 'saakm delete x' \
	'saakm delete 1' 'saakm break' 'saakm watch' 'saakm continue sideways'
said '^no conditions' 'no conditions'
said 'column 9|nonsense' 'what is none is refused, with its column'
said '^1: break rq\[1\]\.nr > 999' 'they are listed'
said '^the replay ends here$' 'one that never holds: to the end'
said '^nothing stopped the replay on the way back' 'and back to the start'
said '^there is no condition 9; `saakm break` lists them' 'none such to delete'
said '^usage: saakm watch EXPR' 'watch what?'
said '^usage: saakm continue \[-r\]' 'continue whereto?'

# --- Ctrl-C in the middle of a search ------------------------------------------------------------

sim "$SRCDIR/policies/fifo/fifo.c" -c 8 -w pipe -O 2 -d 150ms
total=$("$SAAKM" info --json "$T/sim.saakm" | jq .events)
debug 1000 "saakm break rq[1].nr > 100000" 'python pid = gdb.selected_inferior().pid' \
	"python import os, signal, threading; threading.Timer(0.3, os.kill, (pid, signal.SIGINT)).start()" \
	'saakm continue' 'saakm step -r' "saakm goto $((total - 5))" \
	"python threading.Timer(0.15, os.kill, (pid, signal.SIGINT)).start()" 'saakm continue -r' \
	'saakm step -r' 'saakm goto 1000'
read -ra at < <(position)
said '^interrupted$' 'Ctrl-C stops the search'
check "in the middle of it: ${at[1]:-}" [ "${at[1]:-0}" -gt 1000 -a "${at[1]:-0}" -lt "$total" ]
check 'from there one goes on' [ "$((at[2] + 1))" = "${at[1]}" ]
said '^interrupted; this is where the search began' 'Ctrl-C stops the one backwards, too'
is "${at[*]: -3}" "$((total - 5)) $((total - 6)) 1000" 'and it is where it was'

# --- inside one call --------------------------------------------------------------------------------

sim "$SRCDIR/policies/broken/wrong_rq.c" -w mixed -d 100ms
debug error 'saakm why' 'saakm record' 'reverse-finish' 'reverse-step' 'info record' 'saakm cpu 0' \
	'saakm step -r' 'info record'
said '^event .*: discrepancy: .*wrong_rq\.c:87' 'why: the finding'
said '^  the rule +arguments of change_state disagree' 'why: the rule'
said '^  expected +READY on core' 'why: what was expected'
said '^  got +READY on core' 'why: what was done'
said '^what led there' 'why: what led there'
check "gdb's own reverse-step works in a call" grep -q 'Replay mode:' "$T/gdb.out"
check 'it can record all of the call' test "$(grep -cE 'does not support|failed to record' "$T/gdb.out")" = 0
said 'No record|No recording is currently active' 'and the recording ends by going on'
debug 1 'reverse-step' 'saakm record'
is "$(grep -c '^no handler call is being made here' "$T/gdb.out")" 2 'there has to be a call'

# The same without asking for it: from anywhere in a call, and on from there as if nothing were.
lines() { grep -oE '^[0-9]+\s' "$T/gdb.out" | tr -d '\t' | tr '\n' ' '; }
cp "$T/wfq.saakm" "$T/sim.saakm"
debug "$here" 'next' 'next' 'reverse-next' 'reverse-continue' 'next' 'next' 'next' 'next' 'next' 'info record'
read -ra at < <(lines)
check 'reverse-next by itself' [ "${at[3]:-0}" -lt "${at[2]:-0}" ]
is "${at[4]:-}" "${at[0]}" "reverse-continue: to the call's beginning"
said 'No more reverse-execution history' 'and not beyond it'
check 'on again, further than it had been' [ "${at[-1]}" -gt "${at[2]}" ]
said 'No record|No recording is currently active' 'where nothing is recorded any more'
debug "$here" 'break wfq_load' 'saakm continue' 'saakm continue' 'finish' 'next' 'p/x $sp' 'p $pc' 'next' \
	'reverse-next' 'p/x $sp' 'p $pc' 'reverse-continue'
is "$(grep -c '^Breakpoint 1, wfq_load' "$T/gdb.out")" 3 'in the middle of a call: its breakpoint, backwards'
values() { sed -n "s/^\\\$$1 = //p" "$T/gdb.out"; }
is "$(values 4)" "$(values 2)" 'in the same frame'
at=$(numbers "select(.seq > $here and .kind == \"value\" and .ctx == 0)" | head -n 1)
debug "$at" 'reverse-step' 'reverse-step' 'saakm step -r' 'saakm step'
read -ra at < <(lines)
check 'at an event: from the line that makes it' \
	[ "${at[1]:-0}" -le "${at[0]:-0}" -a "${at[2]:-99999}" -lt "${at[0]:-0}" ]
is "$(grep -cE 'cannot record|does not support' "$T/gdb.out")" 0 'which gdb can record'
debug "$(numbers "select(.seq > $here and .kind == \"exit\" and .handler == \"tick\")" | head -n 1)" \
	'reverse-step' 'reverse-continue' 'bt 1'
said '^#0 .*wfq_tick \(.* at .*wfq\.c:' 'behind the handler: into it'
sim "$SRCDIR/tests/corpus/hrkthread/hrkthread.c" -w mixed -d 30ms
debug "$(numbers 'select(.kind == "value" and .ctx != 0)' | sed -n 20p)" 'reverse-step'
said '^no handler call is being made here' 'a timer, work or thread is none'

# --- with the sanitizer; starting, and what is said when it cannot ------------------------------------

sim "$SRCDIR/policies/broken/free_then_count.c" --sanitize -w mixed
debug error 'saakm step -r' 'saakm step' 'saakm goto 100' 'saakm goto error'
said '^fifo_[a-z_]* at free_then_count\.c:' 'a sanitized policy: at the finding'
read -ra at < <(position)
is "${at[1]} ${at[2]} ${at[3]} ${at[4]}" "$((at[0] - 1)) ${at[0]} 100 ${at[0]}" \
	'a sanitized policy: back and forth'
debug error 'saakm why'
said ': use-after-free: ' 'a sanitized policy: why'
cp "$T/wfq.saakm" "$T/sim.saakm"
timeout 120 "$SAAKM" debug "$T/sim.saakm" --sanitize --at "$here" -- -batch -ex 'saakm step -r' \
	-ex 'saakm goto 200' -ex "saakm goto $here" >"$T/gdb.out" 2>&1 </dev/null
is "$(position)" "$here $((here - 1)) 200 $here " '--sanitize by hand'

run "$SAAKM" debug "$T/sim.saakm" --print-command
like "$out" 'gdb .*saakm\.py' 'the command is shown'
run_is 2 'a place that is none' "$SAAKM" debug "$T/sim.saakm" --at elsewhere
run_is 2 'an event that is not there' "$SAAKM" debug "$T/sim.saakm" --at 99999999
run_is 3 'no finding in it' "$SAAKM" debug "$T/sim.saakm" --at error
run_is 3 'a trace that is none' "$SAAKM" debug "$SRCDIR/Makefile"
(PATH=$BUILDDIR/bin; hash -r; "$SAAKM" debug "$T/sim.saakm" >"$T/no.out" 2>"$T/no.err")
check 'without gdb: the package to install' grep -q 'install the package gdb' "$T/no.err"
sed 's/quantum = /quantum = 1 + /' "$rr" >"$T/rr.c"
sim "$rr" -w mixed -d 60ms
timeout 60 "$SAAKM" debug "$T/sim.saakm" -p "$T/rr.c" --at divergence -- -batch -ex bt \
	-ex 'python at = int(gdb.parse_and_eval("saakm_replay->seq"))' -ex 'saakm continue' \
	-ex 'python gdb.execute(f"saakm goto {at - 1}")' -ex 'saakm goto end' \
	>"$T/gdb.out" 2>&1 </dev/null
said 'rr\.c is not the source of rr that was recorded' 'another source: it is said'
check 'gdb is where it first matters, and then next' test "$(
	grep -c '^the replay leaves the record here:' "$T/gdb.out")" = 2
read -ra at < <(position)
is "${at[*]:2}" "$((at[0] - 1)) $("$SAAKM" info --json "$T/sim.saakm" | jq .events)" \
	'and goes anywhere, before and behind'
said '^replayed: exit \(' 'with what the policy did instead'
said '^\(differences from the record before this: [1-9]' 'which is said where it may matter'
done_testing
