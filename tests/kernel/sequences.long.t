#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The real class calls handlers in the order in which the simulator does: what is
# recorded in a guest is accepted by the same automaton (tests/sim/sequences.h).
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
"$SAAKM" record -h >/dev/null 2>&1 || skip_all 'saakm record is not in this build'
need_vm plain
build_modules "$SRCDIR/policies/fifo/fifo.c" "$probe"

programs='pingpong affinity classes stopped exits'
cat >"$T/record.sh" <<END
for name in fifo probe; do
	for program in $programs; do
		$SAAKM record -q -b 16M -o $T/\$name.\$program.saakm -- $kt/kt-\$program -m \$name ||
			echo "\$name \$program: \$?"
	done
done
END
guest 300 plain --cpus 4 -- sh "$T/record.sh"
for name in fifo probe; do
	for program in $programs; do
		unlike "$out" "^$name $program: " "$name, $program: recorded"
		run "$SAAKM" check "$T/$name.$program.saakm"
		is "$status" 0 "$name, $program: the trace is well-formed"
		run "$BUILDDIR/tests/check_sequences" "$T/$name.$program.saakm"
		is "$status" 0 "$name, $program: the handlers are called in order" || diag "$err"
	done
done
done_testing
