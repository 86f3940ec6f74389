#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The simulator: handler calls per second with recording on, and what the
# trace of a hackbench run takes. Prints NAME VALUE UNIT.
set -e
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
saakm=${SAAKM:-build/bin/saakm}
src=${SRCDIR:-.}

# The first run builds the policy; the second is measured.
run() { "$saakm" sim "$src/policies/fifo/fifo.c" -c 8 -q --json -O 2 "$@" >"$dir/out.json"; }
run -w pipe -d 50ms -o "$dir/warm.saakm"

# Ping-pong is nearly nothing but handlers; hackbench has more user time in it.
run -w pipe -d 1s -o "$dir/pipe.saakm"
jq -r '"sim_calls_per_s \(.handler_calls / .seconds | floor) calls/s"' "$dir/out.json"
rm -f "$dir/pipe.saakm"
run -w hackbench -d "${SIM_BENCH_DURATION:-4s}" -o "$dir/plain.saakm"
jq -r '"sim_calls_per_s_hackbench \(.handler_calls / .seconds | floor) calls/s",
       "bytes_per_event \(.file_bytes / .events * 100 | round / 100) bytes",
       "bytes_per_call \(.file_bytes / .handler_calls * 100 | round / 100) bytes"' "$dir/out.json"
run -w hackbench -d "${SIM_BENCH_DURATION:-4s}" --compress 1 -o "$dir/zstd.saakm"
jq -r '"bytes_per_event_zstd \(.file_bytes / .events * 100 | round / 100) bytes"' "$dir/out.json"
