#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Handlers that overlap at every access: replay is identical, or the races that
# make the difference are found; never wrong without a word.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

seeds=${SEEDS:-3}
total=0 good=0
for p in policies/wfq/wfq.c tests/corpus/cfslike/cfslike.c; do
	for w in mixed schbench; do
		for seed in $(seq "$seeds"); do
			sim "$SRCDIR/$p" -w $w -c 4 -d 20ms --preempt=${PERMILLE:-300} --seed "$seed"
			total=$((total + 1))
			timeout 120 "$SAAKM" replay --json "$T/sim.saakm" >"$T/v.json" 2>"$T/v.err"
			status=$?
			verdict=$(jq -r .verdict "$T/v.json" 2>/dev/null)
			case $status:$verdict in
			0:identical) good=$((good + 1)) ;;
			1:diverged) diag "$p $w --seed $seed: not explained" ;;
			*) check "$p $w --seed $seed: a verdict, not $status $verdict" false ;;
			esac
		done
	done
done
diag "$good of $total identical or explained"
check "identical, or explained by races: $good of $total" \
	[ $((good * 100)) -ge $((total * ${PERCENT:-80})) ]
done_testing
