#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A loop with nothing in it passes no hook of the compiler, and is found all the
# same: in the simulator, and when its trace is replayed.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

mkdir "$T/empty"
sed 's/^\tif (saakm_task_state(e->target) != SAAKM_RUNNING/\tfor (;;)\n\t\t;\n&/' \
	"$SRCDIR/policies/fifo/fifo.c" >"$T/empty/fifo.c"
line=$(grep -n '^	for (;;)$' "$T/empty/fifo.c" | cut -d: -f1)
is "${line:+found}" found 'the copy has such a loop'
sim "$T/empty/fifo.c" -d 20ms
is "$status" 1 'the run ends, with a finding'
like "$out" "fifo.c:$((line + 0)).*stuck-handler in tick|fifo.c:$((line + 1)).*stuck-handler in tick" \
	'which is the loop'
run_is 0 'the trace replays identical' "$SAAKM" replay "$T/sim.saakm"
done_testing
