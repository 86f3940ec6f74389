#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Traces from a real kernel that are kept replay from the sources of this tree:
# timers, works and threads of policies, jiffies, hotplug. No guest is needed.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
# The traces name their sources from here.
cd "$SRCDIR" || exit 1
for trace in tests/data/kernel/*.saakm; do
	name=$(basename "$trace" .saakm)
	run timeout 200 "$SAAKM" replay --json "$trace"
	is "$status $(jq -r '"\(.verdict) \(.divergences) \(.sources_changed)"' <<<"$out")" \
		'0 identical 0 0' "$name: identical, or with races explained" || diag "$err"
	diag "$name: $(jq -r '"\(.events) events, \(.races | length) races"' <<<"$out")"
done

# It would fail if they were another policy's.
run "$SAAKM" replay --json -p policies/rr/rr.c tests/data/kernel/fifo.saakm
is "$status" 1 'the run of fifo is none of rr'
done_testing
