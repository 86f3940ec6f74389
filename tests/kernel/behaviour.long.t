#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What tasks do, and what is done to them, in a policy on a real kernel: one
# program for each, all in one boot. The traps of the policy interface are named
# in the checks. Beside it: what is refused, and with which errno.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm plain
build_modules "$SRCDIR/policies/fifo/fifo.c" "$SRCDIR/policies/rr/rr.c" "$modules"/*.c "$probe" \
	"$broken/off_by_one.c"

# What must be there for all: fifo is the policy that is used, number 0.
cat >"$T/all.sh" <<END
insmod $T/modules/fifo.ko && insmod $T/modules/rr.ko || exit 99
exec $kt/kt-run -t 100 attrs register inherit execs forkstorm pingpong affinity \
	renice classes exits boost stopped higher several unload,probe hotplug moods ends files \
	modes,off_by_one
END
guest 600 plain --cpus 4 -- sh "$T/all.sh"
take_ktap

# A kernel of its own, in which no test has loaded anything before.
cat >"$T/tools.sh" <<END
insmod $T/modules/fifo.ko && exec sh $SRCDIR/tests/kernel/guest/tools.sh $SAAKM
END
guest 60 plain --cpus 2 -- sh "$T/tools.sh"
take_ktap
done_testing
