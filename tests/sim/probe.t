#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A policy that checks at each handler what the interface promises of that
# moment finds nothing to complain about; and it would: with its checks turned
# round, it complains of each handler.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

handlers='get_core_state new_prepare new_place new_end tick yield block unblock_prepare
unblock_place unblock_end terminate schedule newly_idle enter_idle exit_idle balancing_select
core_entry core_exit reweight_task checkparam_attr setparam_attr attr_changed getparam_attr
can_be_default attach init free_metadata migration'

content() { # NAME ARGUMENTS…
	local name=$1 why
	shift
	why=$(clean_run "$probe" "$@")
	is "$why$(printed "$T/sim.saakm" | grep 'probe:' | head -n 3)" '' "$name"
}

for g in $generators; do
	for cpus in 1 4 16; do
		content "nothing to complain about: $g, $cpus CPUs" \
			-w "$g" -c "$cpus" -d "$(duration_of "$g")"
	done
done
for t in 1x2x2 2x2x2 4x2x1; do
	content "nothing to complain about: $t" -w chaos --topology "$t" -d 100ms
done
content 'nothing to complain about: exec' -w chaos --exec-balance -d 100ms
content 'nothing to complain about: another order' -w chaos --seed 42 -d 100ms
content 'nothing to complain about: slow locks' -w mixed -c 4 -d 50ms --cost lock=2us --cost ipi=20us

# A task that joins while it is asleep is new at its next wake-up, and not before.
joined=0
for seed in 1 2 3 4 5 6; do
	content "nothing to complain about: two policies, seed $seed" "$SRCDIR/policies/rr/rr.c" \
		-w chaos -c 4 -d 300ms --seed "$seed"
	joined=$((joined + $("$SAAKM" dump --json -e enter "$T/sim.saakm" |
		grep '"handler":"new_prepare"' | grep -c '"flags":8,')))
done
check "tasks joined while they were asleep ($joined)" test "$joined" -gt 0

# A handler whose checks are turned round complains, if it is called at all.
for h in $handlers; do
	found=
	for w in chaos hotplug attr; do
		sim "$probe" -w "$w" -c 4 -d 100ms --param "pretend=$h"
		printed "$T/sim.saakm" | grep -q "probe: $h:" && found=yes && break
	done
	is "$found" yes "$h is called, and checked"
done
done_testing
