#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# gdb on a long trace, as it is typed: going to any event once the trace has been
# passed (goto_ms: the slowest of 40, each the middle one of three), to the previous
# event (step_back_ms: the median of 240), what a condition costs an event in time of
# the process, memory with all snapshots.
set -e
command -v gdb >/dev/null || {
	echo 'debug.sh: gdb is not installed; no figures of it' >&2
	exit 0
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
saakm=${SAAKM:-build/bin/saakm}
src=${SRCDIR:-.}
events=${REPLAY_BENCH_EVENTS:-10000000}

sim() { "$saakm" sim "$src/policies/fifo/fifo.c" -c 8 -q --json -w pipe "$@" >"$dir/sim.json"; }
sim -d 10ms -o "$dir/short.saakm"
ns=$(jq --argjson n "$events" '$n / .events * 10000000 | ceil' "$dir/sim.json")
sim -d "${ns}ns" -o "$dir/long.saakm"
"$saakm" debug "$dir/long.saakm" --at 1 -- -batch -x "$src/tests/bench/debug.py" \
	</dev/null >"$dir/out" 2>&1 || true
if ! grep '^[a-z][a-z_]* [0-9.-]* ' "$dir/out"; then
	tail -n 5 "$dir/out" >&2
	exit 1
fi
