#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kill -9 of the recorder at random moments: everything up to the last packet
# can be read, and the tools know that the run was cut. ROUNDS=N for more.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
ROUNDS=${ROUNDS:-10}
RANDOM=${SEED:-1}
all=0

for ((i = 1; i <= ROUNDS; i++)); do
	rm -f rings ready x.saakm*
	mkfifo ready
	# By turns at full speed, cut early, and at a pace at which flushes matter.
	pause=$((i % 2 * 500))
	ms=$((pause ? 60 + RANDOM % 640 : 20 + RANDOM % 80))
	"$BUILDDIR/tests/recorder-produce" rings 2 0 wait $pause >ready &
	producer=$!
	exec 5<ready
	read -r _ <&5
	options=()
	((i % 4 < 2)) && options+=(--compress)
	((i % 3 == 0)) && options+=(--buffered)
	"$BUILDDIR/bin/saakm-record" --rings rings -o x.saakm "${options[@]}" 2>record.err &
	pid=$!
	while [ ! -s x.saakm.part ] && kill -0 "$pid" 2>/dev/null; do sleep 0.005; done
	sleep "$(printf '0.%03d' $ms)"
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	kill -9 "$producer"
	wait "$producer" 2>/dev/null
	exec 5<&-

	"$SAAKM" info x.saakm.part --json >info.json 2>info.err
	like "$(tr -d '\n' <info.json)" '"complete": *false' \
		"after $ms ms, $(stat -c %s x.saakm.part) bytes: known to be cut"
	events=$(sed -nE 's/.*"events": *([0-9]+).*/\1/p' info.json | head -1)
	all=$((all + ${events:-0}))
	"$SAAKM" dump x.saakm.part --json 2>dump.err | grep '"kind"' >dump.json
	is "$(wc -l <dump.json)" "$events" "each of its $events events is printed"
	# The producer waits for room: values come without a gap.
	bad=$(awk '
		/"kind": *"value"/ {
			match($0, /"cpu": *[0-9]+/); c = substr($0, RSTART, RLENGTH)
			match($0, /"value": *"?[0-9]+/); v = substr($0, RSTART, RLENGTH)
			gsub(/[^0-9]/, "", v)
			if (v + 0 != next_value[c] + 0) bad++
			next_value[c] = v + 1; seen++
		}
		END { print bad + 0, (seen * 2 > NR || NR < 100 ? "seen" : "none") }' dump.json)
	is "$bad" '0 seen' 'and none is missing before the cut'
done
check "$all events in $ROUNDS rounds" [ "$all" -gt 10000 ]
done_testing
