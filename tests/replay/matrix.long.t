#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever a policy that runs clean does in the simulator, replays identical: all
# generators × 1 to 64 CPUs × all builds. With other options of `saakm sim`:
# matrix_options.long.t.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/helpers.sh"
. "$SRCDIR/tests/replay/matrix.sh"

matrix generators_and_machines "${#builds[@]}" < <(good_policies; echo "$probe")
done_testing
