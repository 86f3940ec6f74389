#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same as record.t for everything: all policies, ours and the outside corpus, with
# the parameters that are worth a run, under each kind of load, on 1, 2 and 4 CPUs.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
. "$SRCDIR/tests/kernel/record.sh"
need_vm plain
mapfile -t files < <(all_policies)
build_policies "${files[@]}"
names=$(for f in "${files[@]}"; do basename "$f" .c; done)

for cpus in 1 2 4; do
	nr_identical=0 nr_explained=0 nr_races=0 nr_lost=0 nr_diverged=0
	for part in pingpong hackbench forks affinity sleepers hotplug; do
		[ $cpus-$part != 1-hotplug ] || continue
		# shellcheck disable=SC2086
		record_loads $cpus 580 $part $names
		for p in $names; do
			judge "$p" "$p, $part on $cpus CPUs"
			[ "$status" = 3 ] && continue	# counted below
			if [ $cpus = 1 ]; then
				like "$status $verdict" '^0 identical, 0 races' \
					"$p, $part on 1 CPU: $verdict"
			else
				is "$status" 0 "$p, $part on $cpus CPUs: $verdict"
			fi
		done
	done
	diag "$cpus CPUs: $nr_identical identical, $nr_explained with $nr_races races explained," \
		"$nr_lost lost events, $nr_diverged diverged"
	is "$nr_lost" 0 "nothing was lost on $cpus CPUs"
done
done_testing
