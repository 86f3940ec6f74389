#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# saakm diff: events per second (of one of the two traces) where they are the
# same. Prints NAME VALUE UNIT.
set -e
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
saakm=${SAAKM:-build/bin/saakm}
src=${SRCDIR:-.}

"$saakm" sim "$src/policies/fifo/fifo.c" -q --json -O 2 -d "${DIFF_BENCH_DURATION:-20s}" \
	-o "$dir/a.saakm" >"$dir/out.json"
cp "$dir/a.saakm" "$dir/b.saakm"
best=0
for _ in 1 2 3; do
	start=${EPOCHREALTIME/./}
	"$saakm" diff --json "$dir/a.saakm" "$dir/b.saakm" >"$dir/diff.json"
	us=$((${EPOCHREALTIME/./} - start))
	[ "$best" = 0 ] || [ "$us" -lt "$best" ] && best=$us
done
jq -r 'select(.type == "end") | "diff_events_per_s \(.same_events * 1000000 / '"$best"' | floor) events/s"' \
	"$dir/diff.json"
