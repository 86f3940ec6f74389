#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Handlers that overlap at every access: replay is identical, or the races that
# make the difference are found; never wrong without a word. A sample; many more
# are in preempt.long.t.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/preempt.sh"

export DURATION=10ms
preempted_all 'mixed hackbench schbench' '2 8' '50 500' "${SEEDS:-1 2}" >"$T/rows"
check 'there are races that had to be explained' [ "$(count explained)" -gt 5 ]
preempt_verdict 95

# The same again gives the same.
sim "$SRCDIR/tests/corpus/cfslike" -w hackbench -c 8 -d 5ms --preempt=300 --seed 3
"$SAAKM" replay --json "$T/sim.saakm" >"$T/first"
"$SAAKM" replay --json "$T/sim.saakm" >"$T/second"
check 'twice: the same explanations' cmp "$T/first" "$T/second"
check 'of more than one' [ "$(jq .races_explained "$T/first")" -gt 1 ]
is "$(jq -c '[.races[] | .seq] == ([.races[] | .seq] | sort)' "$T/first")" true \
	'in the order of the divergences'

# While it searches, what stands behind an ENTER is told from what another CPU
# writes between the two, though it be about the same task.
sim "$SRCDIR/tests/corpus/cfslike" -w hackbench -c 8 -d 5ms --preempt=300 --seed 3
read -r enter cpu task < <("$SAAKM" dump --json "$T/sim.saakm" |
	jq -s -r --argjson race "$(jq '.races[0].seq' "$T/first")" '
		[.[] | select(.type == "event")] as $e | [range(1; $e | length)] |
		map(select($e[. - 1].kind == "enter" and $e[.].kind == "value" and
			$e[. - 1].cpu == $e[.].cpu and $e[.].seq < $race and $e[. - 1].task != 0)) |
		$e[last - 1] | "\(.seq) \(.cpu) \(.task)"')
check 'a call that begins with a value, before the first race' \
	"$edit" "$T/sim.saakm" "$T/between.saakm" insert "$enter" $(((cpu + 1) % 8)) 0 task task "$task"
is "$("$SAAKM" replay --json "$T/between.saakm" | jq -c '[.verdict, .races_explained]')" \
	"$(jq -c '[.verdict, .races_explained]' "$T/first")" 'races are explained as without that'
done_testing
