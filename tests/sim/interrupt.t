#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A run that is interrupted ends there, with a whole trace; killed, it leaves what
# was written.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

fifo=$SRCDIR/policies/fifo/fifo.c

# Starts a long run and waits until it writes.
start() { # ARGUMENTS…
	rm -f "$T"/sim.saakm*
	"$SAAKM" sim "$fifo" -w hackbench -c 8 -d 1000s -o "$T/sim.saakm" "$@" \
		>"$T/out" 2>"$T/err" &
	pid=$!
	for _ in $(seq 600); do
		[ -s "$T/sim.saakm.part" ] && return
		sleep 0.1
	done
}

for sig in INT TERM; do
	start
	kill -$sig $pid
	wait $pid
	is $? 3 "SIG$sig: no verdict of what was not run"
	like "$(cat "$T/err")" 'interrupted' "SIG$sig: it is said"
	like "$(cat "$T/out")" 'handler calls +[1-9]' "SIG$sig: with a summary"
	run_is 0 "SIG$sig: the trace is whole" "$SAAKM" check "$T/sim.saakm"
	like "$("$SAAKM" info "$T/sim.saakm")" 'complete \(interrupted\)' "SIG$sig: and says so"
	run_is 0 "SIG$sig: and replays" "$SAAKM" replay "$T/sim.saakm"
done

start
kill -9 $pid
wait $pid 2>/dev/null
check 'killed: the file keeps its name of a part' test -s "$T/sim.saakm.part" -a ! -e "$T/sim.saakm"
run_is 3 'killed: it is read, and called cut' "$SAAKM" check "$T/sim.saakm.part"
like "$err" 'was cut' 'killed: where it was cut'
done_testing
