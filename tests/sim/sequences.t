#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The checker of sequences rejects what is wrong: traces that are falsified,
# one thing at a time.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

traces=()
for g in mixed chaos forkstorm hotplug; do
	d=60ms
	[ "$g" = hotplug ] && d=200ms
	sim "$probe" -w "$g" -c 4 -d "$d"
	mv "$T/sim.saakm" "$T/$g.saakm"
	traces+=("$T/$g.saakm")
done
"$BUILDDIR/tests/mutate_sequences" "${traces[@]}" >"$T/mutations" 2>&1
is $? 0 'the mutations ran'
while read -r line; do
	case $line in
	'ok '*) pass "${line#ok * - }" ;;
	'not ok '*) fail "${line#not ok * - }" ;;
	'#'*) diag "${line#\# }" ;;
	esac
done <"$T/mutations"

run "$check_sequences" "$T/mixed.saakm"
is "$status" 0 'the program says yes'
like "$out" '^in order: [1-9][0-9]* handler calls$' 'and of how many calls'
head -c 1000 "$T/mixed.saakm" >"$T/junk.saakm"
printf 'not a trace' >"$T/text.saakm"
run "$check_sequences" "$T/text.saakm"
is "$status" 3 'no verdict on what is no trace'
run "$check_sequences"
is "$status" 2 'usage'
done_testing
