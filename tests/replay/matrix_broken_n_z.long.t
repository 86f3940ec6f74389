#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# matrix_broken.long.t for the broken policies whose names begin with n to z.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/helpers.sh"
. "$SRCDIR/tests/replay/matrix.sh"

matrix broken 2 < <(ls "$SRCDIR"/policies/broken/[n-z]*.c)
done_testing
