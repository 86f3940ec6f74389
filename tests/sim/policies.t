#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every policy that has to run clean does, under every generator, on 1, 4 and
# 16 CPUs: no findings, a well-formed trace, handlers in the promised order.
# And all rules of that order were put to use.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

while read -r policy; do
	name=$(basename "$policy" .c)
	for g in $generators; do
		why=
		d=$(duration_of "$g")
		for cpus in 1 4 16; do
			why=$(clean_run "$policy" -w "$g" -c "$cpus" -d "$d") || break
			why=
		done
		is "$why" '' "$name is clean under $g"
	done
done < <(good_policies)

# Two more sources of rare sequences.
policy=$SRCDIR/policies/fifo/fifo.c
is "$(clean_run "$probe" -w chaos --exec-balance -d 100ms)" '' 'exec with balancing'
is "$(clean_run "$probe" -w mixed --param stay=1 -d 200ms)" '' 'tasks that stay RUNNING'
is "$(clean_run "$probe" -w chaos --param stay=1 -c 16 -d 200ms)" '' 'tasks that stay RUNNING, chaos'
is "$(clean_run "$policy" "$SRCDIR/policies/wfq/wfq.c" -w chaos -c 16 -d 200ms)" '' \
	'chaos with two policies'

# A rule of the table that no run ever used proves nothing. Rare: a task that
# the stopper has put and that is stolen before it is ousted; a yield into
# READY_TICK. Never: in the simulator tasks change their own class only.
rare='core_exit	has put its task|put	has taken its task off'
rare+='|new_prepare	when one that joined asleep|switch	is in the middle of nothing'
awk -F '\t' '{ n[$2 FS $3 FS $4] += $1 } END { for (r in n) if (!n[r]) print r }' \
	"$T/coverage" | grep -vE "$rare" | sort >"$T/unused"
is "$(cat "$T/unused")" '' 'every rule of sequences.h was used'
done_testing
