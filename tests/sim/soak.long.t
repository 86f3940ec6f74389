#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Good policies under the wildest generators, with many seeds.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

while read -r policy; do
	for g in affinity chaos forkstorm hotplug; do
		why=
		for seed in $(seq 10 17); do
			for cpus in 2 8 16; do
				why=$(clean_run "$policy" -w $g -c $cpus --seed "$seed" -d 100ms) ||
					break 2
				why=
			done
		done
		is "$why" '' "$(basename "$policy" .c) under $g, eight seeds"
	done
done < <(good_policies; echo "$probe")
done_testing
