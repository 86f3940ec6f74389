#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Traces with one thing changed: see mutate_replay.c. A seeded sample; many more
# are in mutate.long.t.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/helpers.sh"

mutation_traces
[ "${VARIANT:-}" = asan ] && COUNT=${COUNT:-30}
# It says itself that it speaks TAP.
"$mutator" "${COUNT:-120}" "${SEED:-1}" "$T"/m-*.saakm | sed 1d
exit "${PIPESTATUS[0]}"
