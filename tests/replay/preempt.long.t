#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# At least 500 traces whose handlers overlap at every access, of policies that
# read other cores' data without a lock: 99 of 100 replay identical, or with the
# races explained; the rest says that it is not explained.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/preempt.sh"

preempted_all 'mixed hackbench schbench chaos pipe forkstorm' '2 4 8' '50 200 500' \
	"${SEEDS:-1 2 3 4 5}" >"$T/rows"
check 'as many as wanted' [ "$(wc -l <"$T/rows")" -ge "${AT_LEAST:-500}" ]
preempt_verdict 99
done_testing
