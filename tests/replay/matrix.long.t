#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever a policy that runs clean does in the simulator, replays identical.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/helpers.sh"
. "$SRCDIR/tests/replay/matrix.sh"

matrix < <(good_policies; echo "$probe")
done_testing
