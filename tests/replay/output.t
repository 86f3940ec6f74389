#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# saakm replay -o: a trace of what replay did, which saakm diff compares with the record.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

rr=$SRCDIR/policies/rr/rr.c
sim "$rr" -w mixed -d 60ms
run_is 0 'of an identical replay' "$SAAKM" replay "$T/sim.saakm" -o "$T/same.saakm"
run_is 0 'it is the same' "$SAAKM" diff --times --fields all "$T/sim.saakm" "$T/same.saakm"
run_is 0 'and well-formed' "$SAAKM" check "$T/same.saakm"
run_is 0 'and replays' "$SAAKM" replay "$T/same.saakm"
check 'nothing is left behind' test ! -e "$T/same.saakm.part"

sed 's/quantum = 2/quantum = 3/' "$rr" >"$T/rr.c"
check 'a policy that was changed' test "$(diff "$rr" "$T/rr.c" | wc -l)" -gt 0
run_is 1 'it diverges' "$SAAKM" replay "$T/sim.saakm" -p "$T/rr.c" -k --json -o "$T/other.saakm"
first=$(jq '.first_divergences[0].seq' <<<"$out")
run_is 1 'the trace of that differs' "$SAAKM" diff "$T/sim.saakm" "$T/other.saakm"
like "$out" "^differ at event $first of A" 'first where the replay diverged'
like "$out" '^tasks that differ: [1-9]' 'with what differs by task'
like "$out" 'first [0-9]+' 'and by core'
run_is 1 'without --keep-going' "$SAAKM" replay -q "$T/sim.saakm" -p "$T/rr.c" -o "$T/short.saakm"
is "$("$SAAKM" info --json "$T/short.saakm" | jq .events)" $((first - 1)) 'it ends there'

run_is 4 'a place that cannot be written' "$SAAKM" replay "$T/sim.saakm" -o "$T/no/such/x.saakm"
like "$err" 'no/such/x\.saakm\.part cannot be written' 'it is named'
run_is 2 'not with --races' "$SAAKM" replay "$T/sim.saakm" --races -o "$T/x.saakm"
done_testing
