#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# How much is recorded: each level has what it should have and all that the ones
# before it have, the run is the same at all of them, and so is its replay.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

corpus=$SRCDIR/tests/corpus

record() { # LEVEL ARGUMENTS…: to $T/LEVEL.saakm
	run "$SAAKM" sim -q --level "$1" -o "$T/$1.saakm" "${@:2}"
}

events() { # TRACE [dump's arguments]: lines without their numbers
	"$SAAKM" dump --no-pager "$1" "${@:2}" | sed 's/^ *[0-9]* *//'
}

# What the policies did and saw; of machine only what decisions has, too.
common() { # TRACE
	events "$1" | grep -Ev '^[0-9.]+ +[0-9]+ +(\[[0-9]+\] +)?(class|idle|task|wake|switch|migrate|run) '
}

# Who is told by name, and who by number alone, depends on the level.
moves() { # TRACE
	events "$1" -e switch,migrate | sed 's,=\(modprobe/[0-9]*\|task#[0-9]*\),=someone,g'
}

count_of() { # TRACE KIND
	"$SAAKM" info --json "$1" | sed -n "s/.*\"kinds\":{[^}]*\"$2\":\([0-9]*\).*/\1/p"
}

same_run() { # NAME ARGUMENTS…
	local name=$1 level
	shift
	for level in decisions class machine; do
		record $level "$@"
		"$SAAKM" check "$T/$level.saakm" >"$T/check.out" 2>&1 || {
			is "$(cat "$T/check.out")" '' "$name: $level is well-formed"
			return
		}
		common "$T/$level.saakm" >"$T/$level.common"
		like "$("$SAAKM" replay "$T/$level.saakm" 2>&1 | sed -n '$s/.*: //p')" \
			'^identical( with [0-9]+ races explained)?$' "$name: the record at level $level replays"
	done
	is "$(cmp "$T/decisions.common" "$T/class.common" 2>&1)" '' "$name: class is the same run"
	is "$(cmp "$T/decisions.common" "$T/machine.common" 2>&1)" '' "$name: machine is the same run"
	is "$(moves "$T/class.saakm" | cmp - <(moves "$T/decisions.saakm") 2>&1)" '' \
		"$name: class adds callbacks and wake-ups, and no more"
}

same_run fifo "$SRCDIR/policies/fifo/fifo.c" -w mixed -d 50ms
same_run 'two policies' "$SRCDIR/policies/wfq/wfq.c" "$corpus/cfslike" -w chaos -c 6 -d 50ms
same_run 'threads and timers' "$corpus/hrkthread" -w chaos -d 50ms
same_run hotplug "$SRCDIR/policies/rr/rr.c" -w hotplug -c 4 -d 100ms
same_run preempted "$SRCDIR/policies/fifo_global/fifo_global.c" -w chaos --preempt=100 -d 20ms
same_run 'a finding' "$SRCDIR/policies/broken/wrong_rq.c" -w mixed -d 50ms

# --- what each has. Fair tasks that sleep and wake, beside the policy's.
cat >"$T/both.json" <<'END'
{ "tasks": {
    "mine": { "instance": 3, "loop": -1, "run": 300, "sleep": 200, "priority": 0 },
    "fair": { "instance": 3, "loop": -1, "run": 200, "sleep": 300, "policy": "SCHED_OTHER" } } }
END
set -- "$SRCDIR/policies/fifo/fifo.c" -w "$T/both.json" -c 2 -d 50ms
record decisions "$@"
is "$status" 0 'a run beside fair tasks'
record class "$@"
record machine "$@"
run "$SAAKM" sim -q -o "$T/default.saakm" "$@"
is "$(cmp "$T/default.saakm" "$T/decisions.saakm" 2>&1)" '' 'decisions is the default'

fair() { # TRACE KIND: events of that kind whose tasks are all fair, or idle
	events "$1" -e "$2" | grep -v '^#' | grep -c -v mine
}
is "$(count_of "$T/decisions.saakm" class),$(count_of "$T/decisions.saakm" idle)" , \
	'decisions has no callbacks and no idleness'
is "$(count_of "$T/decisions.saakm" wake)" '' 'nor wake-ups: the handlers tell of them'
isnt "$(count_of "$T/class.saakm" class)" '' 'class has callbacks'
isnt "$(count_of "$T/class.saakm" wake)" '' "and wake-ups of the policy's tasks"
is "$(fair "$T/class.saakm" wake)" 0 'and no wake-ups of fair tasks'
is "$(count_of "$T/class.saakm" idle)" '' 'and no idleness'
isnt "$(fair "$T/machine.saakm" wake)" 0 'machine has wake-ups of fair tasks'
isnt "$(events "$T/machine.saakm" -e switch | grep -c 'prev=fair.*next=fair')" 0 \
	'and switches between them'
is "$(events "$T/class.saakm" -e switch | grep -c 'prev=fair.*next=fair')" 0 'which class has not'
isnt "$(count_of "$T/machine.saakm" idle)" '' 'and idleness'
isnt "$(count_of "$T/machine.saakm" class)" '' 'and callbacks'
is "$(events "$T/machine.saakm" | grep -c 'task#')" 0 'every task in it has a name'

# On each CPU idleness begins and ends by turns, and agrees with the switches.
is "$(events "$T/machine.saakm" -e idle,switch | awk '
	$3 == "switch" { to_idle[$2] = $0 ~ /next=swapper/; next }
	{ enter = $0 ~ /enter=1/
	  if (($2 in last) && last[$2] == enter) print "twice", $0
	  if (($2 in to_idle) && to_idle[$2] != enter) print "no switch", $0
	  last[$2] = enter }' | head -n 3)" '' 'a core goes idle and comes back by turns'

# --- a callback stands before the handler that it leads to
before() { # HANDLER: callbacks of the same task right before its calls, each once
	events "$T/class.saakm" -e enter,class | awk -v h="$1" '
		$3 == "class" { split($5, t, "="); last[t[2]] = $4; next }
		$4 == h { for (i = 5; i <= NF; i++) if ($i ~ /^task=/) print last[substr($i, 6)] }' |
		sort -u | tr '\n' ' '
}
is "$(before unblock_prepare)" 'select_task_rq ' 'select_task_rq leads to unblock_prepare'
is "$(before new_prepare)" 'select_task_rq ' 'and to new_prepare'
is "$(before unblock_place)" 'enqueue_task ' 'enqueue_task to unblock_place'
is "$(before block)" 'dequeue_task ' 'dequeue_task to block'
is "$(before tick)" 'task_tick ' 'task_tick to tick'
is "$(before yield)" 'balance ' 'balance to yield'
like "$(events "$T/class.saakm" -e run)" 'level=class' 'the RUN event says the level'

run "$SAAKM" sim -q --level much -o "$T/x.saakm" "$SRCDIR/policies/fifo/fifo.c"
is "$status" 2 'there is no such level'
like "$err" 'decisions.*class.*machine' 'and there are these'
done_testing
