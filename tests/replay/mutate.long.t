#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Thousands of traces with one thing changed: see mutate_replay.c.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/helpers.sh"

mutation_traces
# It says itself that it speaks TAP.
"$mutator" "${COUNT:-4000}" "${SEED:-1000}" "$T"/m-*.saakm | sed 1d
exit "${PIPESTATUS[0]}"
