#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Replay: events and handler calls per second of a long trace, reading and
# checking included; how much of a run's own time its replay takes; memory.
# Prints NAME VALUE UNIT. Wall time of the whole program, median of five.
set -e
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
saakm=${SAAKM:-build/bin/saakm}
src=${SRCDIR:-.}
events=${REPLAY_BENCH_EVENTS:-10000000}

# measure COMMAND…: seconds and the largest resident set of it or a child, in KiB.
measure() {
	python3 -c '
import resource, statistics, subprocess, sys, time
took = []
for i in range(5):
    start = time.monotonic()
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
    took.append(time.monotonic() - start)
print(statistics.median(took), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
' "$@"
}

# Nearly nothing but handlers. How long for so many events?
sim() { "$saakm" sim "$src/policies/fifo/fifo.c" -c 8 -q --json -O 2 "$@" >"$dir/sim.json"; }
sim -w pipe -d 10ms -o "$dir/short.saakm"
ns=$(jq --argjson n "$events" '$n / .events * 10000000 | ceil' "$dir/sim.json")
sim -w pipe -d "${ns}ns" -o "$dir/long.saakm"
nr=$(jq .events "$dir/sim.json")
calls=$(jq .handler_calls "$dir/sim.json")

per_second() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f", n / s }'; }

for opt in 2 0; do
	# Build the policy, and see that there is something to measure.
	"$saakm" replay -q -O $opt "$dir/short.saakm"
	read -r seconds kib < <(measure "$saakm" replay -q -O $opt "$dir/long.saakm")
	if [ $opt = 2 ]; then
		echo "replay_events_per_s $(per_second "$nr" "$seconds") events/s"
		echo "replay_calls_per_s $(per_second "$calls" "$seconds") calls/s"
		awk -v k="$kib" 'BEGIN { printf "replay_memory %.1f MiB\n", k / 1024 }'
	else
		echo "replay_events_per_s_o0 $(per_second "$nr" "$seconds") events/s"
	fi
done

rm -f "$dir/long.saakm"
"$saakm" sim "$src/policies/fifo/fifo.c" -c 8 -q -w mixed -d 5s -o "$dir/mixed.saakm" >/dev/null
read -r seconds _ < <(measure "$saakm" replay -q "$dir/mixed.saakm")
awk -v s="$seconds" 'BEGIN { printf "replay_time_ratio %.4f of the run\n", s / 5 }'
