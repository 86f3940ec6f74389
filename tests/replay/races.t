#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `saakm replay --races`: says what is a race, with both lines, and nothing else.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

racy=$SRCDIR/tests/replay/racy/racy.c

# The modes of racy.c, in their order; and, if it is a race, the marks of both lines.
modes='PLAIN race PLAIN
LOCKED none
ATOMIC none
MARKED none
OTHER_LOCK race OTHER_LOCK
HINT race HINT
MARKED_HINT none
PUBLISHED none
WORK none
WORK_LATE race WORK_LATE
FREED race FREED
NEIGHBOURS none
DATA_RACE none'

line_of() { # MARK
	grep -n "/\* $1 \*/" "$racy" | cut -d: -f1
}

record() { # TRACE SIM-ARGUMENTS…
	local to=$1
	shift
	rm -f "$to"
	"$SAAKM" sim -q -o "$to" "$@" >"$T/sim.out" 2>&1 && [ -s "$to" ] && return
	diag "saakm sim $*: $(head -n 3 "$T/sim.out")"
	return 1
}

n=0
while read -r name kind mark; do
	record $name.saakm "$racy" --param mode=$n -w hackbench -d 10ms --preempt=200
	check "$name: there is nothing that replay cannot follow" \
		"$SAAKM" replay -q --no-search $name.saakm
	run "$SAAKM" replay --races --json $name.saakm
	case $kind in
	none)
		is "$status $(jq .data_races <<<"$out")" '0 0' "$name: no race" ;;
	race)
		is "$status" 1 "$name: a race"
		is "$(jq -r .verdict <<<"$out")" identical "$name: in an identical replay"
		wheres=$(jq -r '.first_data_races[] | .accesses[].where' <<<"$out" | grep -o 'racy.c:[0-9]*')
		like "$wheres" "racy.c:$(line_of "$mark")(\$|[^0-9])" "$name: its line"
		is "$(jq '[.first_data_races[] | select([.accesses[].write] | any | not)] | length' \
			<<<"$out")" 0 "$name: one of both writes"
		;;
	esac
	n=$((n + 1))
done <<<"$modes"
is $n "$(sed -n '/^enum mode/,/^}/p' "$racy" | grep -c '^	[A-Z]')" 'all modes were tried'

# --- what it tells -----------------------------------------------------------------

run "$SAAKM" replay --races PLAIN.saakm
is "$status" 1 'in words'
l=$(line_of PLAIN)
like "$out" 'race: variable counter, at offset 0' 'the variable'
like "$out" "writes +[^ ]*racy.c:$l touch, in (new|unblock)_prepare on cpu [0-9], behind event [0-9]+" \
	'one side'
like "$out" "reads +[^ ]*racy.c:$l touch, in (new|unblock)_prepare on cpu [0-9]" 'the other'
like "$out" 'calls: 1 races$' 'each pair of lines once, and how many'
cp out first
"$SAAKM" replay --races PLAIN.saakm >second
check 'the same again' cmp first second

"$SAAKM" replay --races --json PLAIN.saakm >json
side=$(jq -c '.first_data_races[0].accesses[1]' json)
behind=$(jq .behind <<<"$side")
call=$(jq .call <<<"$side")
"$SAAKM" dump --no-pager PLAIN.saakm >dump
is "$(awk -v n="$call" '$1 == n { print $5 }' dump)" "$(jq -r .handler <<<"$side")" \
	'the call is one of that handler'
check 'and began before the access' [ "$call" -le "$behind" ]

run "$SAAKM" replay --races FREED.saakm
like "$out" 'an object of 8 bytes, at offset 0; it was allocated in [^ ]*racy.c:[0-9]+ replace' \
	'an object of the heap, and where it is from'
like "$out" "frees it +[^ ]*racy.c:$(line_of FREED) replace" 'that is freed'
run "$SAAKM" replay --races HINT.saakm
like "$out" 'per-CPU variable core of core [0-9]' 'a per-CPU variable, and whose'
like "$out" 'writes \(core\) +[^ ]*racy.c:[0-9]+ (place|elect|tick|block)' \
	'change_state() where it is called'

# --- other builds ----------------------------------------------------------------------

for args in -O2 '--cc clang'; do
	# shellcheck disable=SC2086
	set -- $args
	[ "$1" = --cc ] && ! command -v "$2" >/dev/null && skip "built by $2" "no $2" && continue
	for name in PLAIN OTHER_LOCK; do
		check "$name, $args: found" [ "$("$SAAKM" replay --races --json "$@" $name.saakm |
			jq .data_races)" = 1 ]
	done
	for name in LOCKED ATOMIC MARKED NEIGHBOURS; do
		check "$name, $args: none" "$SAAKM" replay -q --races "$@" $name.saakm
	done
done

# --- policies that lock as they should ----------------------------------------------------

# Lines of both sides of all races that are found in traces of a policy.
races_of() { # POLICY
	local w seed

	for w in hackbench chaos; do
		for seed in 1 2 3; do
			record p.saakm "$1" -w $w -d 5ms --seed $seed --preempt=$((seed * 20))
			"$SAAKM" replay --races --json p.saakm 2>/dev/null |
				jq -r '.first_data_races[] | select(.behind_divergence | not) | [.accesses[].where] | sort | join(" ")'
		done
	done | grep -o '[a-z_]*\.c:[0-9]* [a-z_]*' | paste -d' ' - - | sort -u
}
for name in fifo rr wfq fifo_global; do
	is "$(races_of "$SRCDIR/policies/$name/$name.c")" '' "$name has none: its hints are marked"
done
# Whoever looks for work goes through the queue under its lock, but a task's
# state is changed under that of its core: a hint, checked again under both.
races=$(races_of "$SRCDIR/policies/central/central.c")
is "$(grep . <<<"$races" | grep -v cq_fits)" '' \
	"central has none but in cq_fits(), a hint"
check 'fifo without --preempt: none' record p.saakm "$SRCDIR/policies/fifo/fifo.c" -w mixed -d 50ms
check 'said so' "$SAAKM" replay -q --races p.saakm

# A policy that reads other cores' counters as they are.
races=$(races_of "$SRCDIR/tests/corpus/cfslike")
like "$races" 'cfs_join_core.*cfs_(find_least_loaded|newly_idle)|cfs_(find_least_loaded|newly_idle).*cfs_join_core' \
	'cfslike: the load of other cores is read without a lock'
unlike "$races" '(cfs_join_core|cfs_leave_core) [^ ]* (cfs_join_core|cfs_leave_core)' \
	'but not changed without one'

# Races that lead elsewhere are explained first, so that all of the trace is seen.
record p.saakm "$SRCDIR/tests/corpus/cfslike" -w hackbench -d 5ms --seed 2 --preempt
"$SAAKM" replay --races --json --no-search p.saakm >some
"$SAAKM" replay --races --json p.saakm >all
check 'a trace whose replay leaves the record early' [ "$(jq .events some)" -lt 5000 ]
is "$(jq -r '.verdict, .events' all | paste -sd' ')" \
	"identical $("$SAAKM" dump --no-pager -q p.saakm | grep -c '^ *[0-9]')" 'is explained to its end'
check 'which shows more races' [ "$(jq .data_races all)" -gt "$(jq .data_races some)" ]

run "$SAAKM" replay --races --sanitize PLAIN.saakm
is "$status" 2 '--races and --sanitize do not go together'
like "$err" 'one at a time' 'and that is said'
done_testing
