#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A policy damages the links of its runqueue, and the class is the first to follow
# them, outside of every handler: a finding, not the end of the tool.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

# fifo with sleepers in a queue; a wake-up clears the sleeper's links and names another core.
mkdir "$T/links"
sed -e 's/^\tstruct saakm_rq rq;/\tstruct saakm_rq rq, asleep;/' \
	-e '/SAAKM_BLOCKED/s/, NULL)/, \&saakm_core(task_cpu(e->target)).asleep)/' \
	-e 's/^\t*init_saakm_rq(.*\.rq, .*/&\n\t\tinit_saakm_rq(\&saakm_core(cpu).asleep, FIFO, cpu, SAAKM_BLOCKED, NULL);/' \
	-e '/^static int fifo_unblock_prepare/,/^{/s/^{/&\n\tif (e->target->saakm.rq)\n\t\tmemset(\&e->target->saakm.node_list, 0, sizeof(struct list_head));\n\treturn (task_cpu(e->target) + 1) % num_online_cpus();/' \
	"$SRCDIR/policies/fifo/fifo.c" >"$T/links/fifo.c"
is "$(grep -c 'asleep' "$T/links/fifo.c"),$(grep -c memset "$T/links/fifo.c")" 3,1 'the copy does so'

for on_error in eject warn panic; do
	sim "$T/links/fifo.c" -w chaos -d 20ms --on-error $on_error
	is "$status" 1 "$on_error: a finding"
	like "$out" 'crash in no handler: the links of the runqueue' "$on_error: which says so"
	like "$out" 'policy fifo, task [a-z]' "$on_error: and whose, and of which task"
	run_is 0 "$on_error: the trace is whole" "$SAAKM" check "$T/sim.saakm"
	run_is 0 "$on_error: and replays" "$SAAKM" replay "$T/sim.saakm"
done
sim "$T/links/fifo.c" -w pipe -d 20ms --sanitize
is "$status" 1 'sanitized, too'
done_testing
