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
done_testing
