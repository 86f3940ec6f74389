#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `saakm sim --preempt`: cores take turns in the middle of handlers. It repeats,
# correct policies stay correct, and what they do without locks are races.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

wfq=$SRCDIR/policies/wfq/wfq.c
cfslike=$SRCDIR/tests/corpus/cfslike

# --- same seed, same bytes ---------------------------------------------------

record() { # TRACE ARGUMENTS…
	local to=$1
	shift
	rm -f "$to"
	"$SAAKM" sim -q -o "$to" "$@" >/dev/null 2>"$T/err"
	[ -s "$to" ] || { diag "saakm sim $*: $(head -n 3 "$T/err")"; return 1; }
}

twice() { # NAME ARGUMENTS…
	local name=$1
	shift
	record "$T/one.saakm" "$@"
	(cd / && SOMETHING=else_$RANDOM nice "$SAAKM" sim -q -o "$T/two.saakm" "$@") \
		>/dev/null 2>&1
	check "$name: the same twice" cmp "$T/one.saakm" "$T/two.saakm"
}

twice wfq "$wfq" -w hackbench -d 10ms --preempt
twice cfslike "$cfslike" -w chaos -c 8 -d 20ms --preempt=1000
twice 'threads and timers' "$probe" -w chaos -d 20ms --preempt=100
twice 'two policies' "$SRCDIR/policies/rr/rr.c" "$wfq" -w mixed -d 20ms --preempt=200
twice sanitized "$wfq" -w mixed -d 20ms --preempt --sanitize
twice optimized "$wfq" -w mixed -d 20ms --preempt -O2
twice 'with a crash' "$SRCDIR/policies/broken/curr_null.c" -w mixed -d 50ms --preempt

# --- what it changes -----------------------------------------------------------

record none.saakm "$wfq" -w hackbench -d 5ms
record some.saakm "$wfq" -w hackbench -d 5ms --preempt
record many.saakm "$wfq" -w hackbench -d 5ms --preempt=500
runs=$("$SAAKM" dump --no-pager -e run none.saakm; "$SAAKM" dump --no-pager -e run some.saakm
	"$SAAKM" dump --no-pager -e run many.saakm)
is "$(grep -o 'preempt=[0-9]*' <<<"$runs" | paste -sd' ')" 'preempt=50 preempt=500' \
	'the trace tells how much, and nothing without it'
for t in none some many; do
	"$SAAKM" dump --no-pager -e switch $t.saakm >$t.switches
done
check 'other switches than without' [ -n "$(diff -q none.switches some.switches)" ]
check 'and with another number' [ -n "$(diff -q some.switches many.switches)" ]

# Handlers of a core in which another core's begin before they end: lockless
# ones that record nothing in between give way nowhere else.
overlapping() { # TRACE
	"$SAAKM" dump --no-pager -e enter,exit "$1" | awk '
		/> unblock_prepare/ { open[$3] = 1; next }
		/< unblock_prepare/ { n += open[$3] == 2; open[$3] = 0; next }
		/ > / { for (c in open) if (c != $3 && open[c]) open[c] = 2 }
		END { print n + 0 }'
}
is "$(overlapping none.saakm)" 0 'without it, a handler that gives way nowhere is alone'
check 'with it, others begin in its middle' [ "$(overlapping many.saakm)" -gt 10 ]

# --- correct policies stay correct -----------------------------------------------

while read -r policy; do
	for seed in 1 2; do
		said=$(clean_run "$policy" -w chaos -d 30ms --seed $seed --preempt=$((seed * 150)))
		is "$said" '' "$(basename "$policy"), seed $seed: clean, and calls in order"
	done
done < <(good_policies)

# --- and races are races -----------------------------------------------------------

# In how many of so many traces does replay, which runs each segment of a
# handler at once, decide otherwise than the record?
diverging() { # POLICY SIM-ARGUMENTS…
	local policy=$1 n=0
	shift
	for seed in 1 2 3 4 5 6; do
		record race.saakm "$policy" -w hackbench -d 5ms --seed $seed "$@"
		"$SAAKM" replay -q --no-search race.saakm >/dev/null 2>&1
		case $? in
		0) ;;
		1) n=$((n + 1)) ;;
		*) diag "seed $seed: no verdict" && n=100 ;;
		esac
	done
	echo $n
}

for policy in "$wfq" "$cfslike"; do
	name=$(basename "$policy" .c)
	is "$(diverging "$policy")" 0 "$name: replay follows without --preempt"
	n=$(diverging "$policy" --preempt=100)
	check "$name: there are races with it ($n of 6)" [ "$n" -ge 1 ] && check 'with verdicts' [ "$n" -lt 100 ]
done

run "$SAAKM" sim "$wfq" --preempt=0
is "$status" 2 'not at all is not a number for it'
run "$SAAKM" sim "$wfq" --preempt=1001
is "$status" 2 'nor is more than all'
done_testing
