#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a module may call besides the interface answers as Linux does, and what
# comes of it replays.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

beside() { # SIM-ARGUMENTS…
	sim "$SRCDIR/policies/fifo/fifo.c" "$SRCDIR/tests/sim/calls/calls.c" "$@"
	lines=$(printed "$T/sim.saakm")
}

for w in mixed chaos; do
	beside -w "$w" -c 4 -d 100ms
	is "$status" 0 "$w: no finding"
	is "$(grep -A1 wrong <<<"$lines")" '' "$w: every answer is right"
	like "$lines" 'calls: [0-9][0-9][0-9]* checks' "$w: all were asked for"
	like "$lines" 'calls: gone' "$w: and it was unloaded"
	run "$SAAKM" replay "$T/sim.saakm"
	like "$out" 'identical' "$w: replay"
done

beside -w hotplug -c 4 -d 300ms --param steady=0
is "$(grep wrong <<<"$lines")" '' 'hotplug: every answer is right'
for what in up down; do
	n=$(grep -c "calls: core [1-3] $what" <<<"$lines")
	check "hotplug: cores that go and come are told ($n $what)" test "$n" -gt 3
done
run "$SAAKM" replay "$T/sim.saakm"
like "$out" 'identical' 'hotplug: replay'

# Addresses that are printed are the same in each run, wherever things lie.
beside -w mixed -d 2ms
cp "$T/sim.saakm" "$T/first.saakm"
like "$lines" 'addresses ffffffffc[0-9a-f]* ffffffffc[0-9a-f]* 00003[0-9a-f]* ffffc90[0-9a-f]*' \
	'addresses are printed'
beside -w mixed -d 2ms
check 'and the same in another run' cmp "$T/first.saakm" "$T/sim.saakm"
done_testing
