#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever a broken policy does in the simulator, replays identical.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/helpers.sh"
. "$SRCDIR/tests/replay/matrix.sh"

matrix < <(ls "$SRCDIR"/policies/broken/*.c)
done_testing
