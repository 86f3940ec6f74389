#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever a broken policy does in the simulator, replays identical: all generators
# × 1 to 64 CPUs, the builds in turn; and its bug under each way to go on.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/helpers.sh"
. "$SRCDIR/tests/replay/matrix.sh"

broken() { # POLICY
	local how

	generators_and_machines
	for how in warn eject panic; do
		echo "$(broken_args "$1" | tr '\n' ' ') -d 100ms --on-error $how --seed 2"
		echo "-w chaos -c 3 -d 50ms --on-error $how --seed 3"
	done
}

matrix broken 2 < <(ls "$SRCDIR"/policies/broken/*.c)
done_testing
