#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What tasks do, and what is done to them, in a policy on one core of a real kernel,
# in a guest whose time is that of its instructions: the same on a machine that is
# busy. Those that want several cores, and all of these on such, are in
# behaviour.long.t.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm plain
build_modules "$SRCDIR/policies/fifo/fifo.c" "$SRCDIR/policies/rr/rr.c" "$modules"/*.c

# All from the guest's own memory: while it waits for a file of the host its clock runs
# on to the next timer, so that a host that is busy would cost minutes of its time.
cat >"$T/all.sh" <<END
mkdir /run/kt && cp $kt/kt-* $T/modules/*.ko /run/kt && cd /run/kt || exit 99
insmod fifo.ko && insmod rr.ko || exit 99
export SAAKM_MODULES=/run/kt
exec ./kt-run -t 400 attrs register inherit execs forkstorm pingpong renice classes exits \
	boost stopped
END
guest 500 plain "${steady[@]}" --cpus 1 -- sh "$T/all.sh"
take_ktap
done_testing
