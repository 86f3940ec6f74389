#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever a broken policy does in the simulator, replays identical: all generators
# × 1 to 64 CPUs, the builds in turn; and its bug under each way to go on. Those from
# a to m; the others are in matrix_broken_n_z.long.t, so that both can run at once.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/helpers.sh"
. "$SRCDIR/tests/replay/matrix.sh"

matrix broken 2 < <(ls "$SRCDIR"/policies/broken/[a-m]*.c)
done_testing
