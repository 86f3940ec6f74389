#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A CPU goes and comes while it is recorded, in rings of small sub-buffers: wherever one ended
# when it went, its irq_work wakes the reader when it is back (and whoever else waits for one).
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm plain

cat >"$T/rounds.sh" <<'END_OF_ROUNDS'
works() { awk '/IWI/ { print $3 }' /proc/interrupts; }
cpu=/sys/devices/system/cpu/cpu1/online
n=0
while [ $n -lt $1 ]; do
	n=$((n + 1))
	echo 0 >$cpu
	echo 1 >$cpu
	before=$(works)
	taskset 2 sh -c 'i=0; while [ $i -lt 14 ]; do usleep 100; i=$((i + 1)); done'
	[ "$(works)" -gt "$before" ] || echo "round $n: no irq_work runs on CPU 1"
done
echo "$n rounds"
END_OF_ROUNDS
rounds=${ROUNDS:-300}	# about one in 100 failed
guest 600 plain --cpus 2 --share "$T" -- saakm record -q -b 64K --level machine \
	-o "$T/offline.saakm" -- sh "$T/rounds.sh" "$rounds"
is "$out" "$rounds rounds" 'whenever the CPU was back its irq_work ran' || diag "$err"
run_is 0 'the trace is well-formed' "$SAAKM" check "$T/offline.saakm"
done_testing
