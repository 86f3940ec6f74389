#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# gdb on a replay: it lands where the finding is, goes back and forth exactly,
# stops on conditions in both directions, and the user's breakpoints survive.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
command -v gdb >/dev/null || skip_all 'gdb is not installed'
gdb -q -batch -iex 'set debuginfod enabled off' -ex run --args true </dev/null 2>&1 |
	grep -q 'exited normally' || skip_all 'gdb may not trace a process here'

debug() { # WHERE COMMAND…
	local where=$1 args=() c

	shift
	for c in "$@"; do
		args+=(-ex "$c")
	done
	timeout 120 "$SAAKM" debug "$T/sim.saakm" --at "$where" -- -batch "${args[@]}" \
		>"$T/gdb.out" 2>&1 </dev/null
}

# What the last error of the trace says: FILE:LINE.
line_of_error() {
	"$SAAKM" dump --json -e error "$T/sim.saakm" | jq -r 'select(.kind == "error") | .text' |
		tail -n 1 | sed -E 's/^([^ ]*\/)?([^\/ ]+:[0-9]+) .*/\2/'
}

# --- at the finding of each broken policy that has one without the sanitizer ---

nr=0
for p in "$SRCDIR"/policies/broken/*.c; do
	# shellcheck disable=SC2046
	sim "$p" $(broken_args "$p" 2>/dev/null) -d 300ms
	want=$(line_of_error)
	[ -n "$want" ] || continue
	nr=$((nr + 1))
	debug error
	check "$(basename "$p"): gdb is at $want" grep -q " at $want\$" "$T/gdb.out" ||
		diag "$(tail -n 5 "$T/gdb.out")"
done
check "of most broken policies: $nr" [ "$nr" -ge 30 ]

# --- there and back -----------------------------------------------------------------

sim "$SRCDIR/policies/fifo/fifo.c" -w mixed -d 100ms
position() { grep -E '^ +[0-9]+ +[0-9.]+ ' "$T/gdb.out" | awk '{print $1}' | tr '\n' ' '; }
debug 5000 'saakm goto 200' 'saakm goto 9000' 'saakm step -r' 'saakm step -r 3' 'saakm step' \
	'saakm goto 1' 'saakm goto 8999'
is "$(position)" '5000 200 9000 8999 8996 8997 1 8999 ' 'goto and step land on the event, both ways'

debug 5000 'saakm step handler' 'saakm step -r handler' 'bt'
check 'a backtrace begins at the kernel event' grep -q '\[kernel event' "$T/gdb.out"
"$SAAKM" dump --json --range 4000,6000 "$T/sim.saakm" >"$T/events"
is "$(position)" "5000 $(jq -s '[.[] | select(.kind == "enter" and .seq > 5000)][0].seq' "$T/events") $(
	jq -s '[.[] | select(.kind == "enter")] as $e | ([$e[] | select(.seq > 5000)][0].seq) as $n |
		[$e[] | select(.seq < $n)][-1].seq' "$T/events") " 'the next and the previous call'

debug 5000 'saakm watch core[1].current' 'saakm continue' 'saakm continue' 'saakm continue -r' \
	'saakm delete 1' 'break fifo_tick' 'saakm continue -r' 'info breakpoints'
read -r _ first second back _ < <(position)
check 'a watched expression stops it' [ "${first:-0}" -gt 5000 ]
check 'again' [ "${second:-0}" -gt "${first:-0}" ]
is "$back" "$first" 'and backwards at the same event'
check "gdb's own breakpoint stops it backwards" grep -q '^fifo_tick at fifo.c:' "$T/gdb.out"
check 'and is still there' grep -q 'breakpoint .*keep y .*fifo_tick' "$T/gdb.out"

debug 5000 'saakm break nonsense(' 'saakm tasks' 'saakm rqs' 'saakm cores' 'saakm event' \
	'saakm history cpu 1' 'lx-ps' 'p $lx_current().pid' 'saakm goto 99999999'
check 'a condition that is none is refused with its column' grep -qi 'column' "$T/gdb.out"
check 'tasks' grep -q 'hog0/' "$T/gdb.out"
check 'an event that is not there is refused' grep -q 'there is no event 99999999' "$T/gdb.out"

sim "$SRCDIR/policies/broken/wrong_rq.c" -d 100ms
debug error 'saakm why' 'saakm record' 'reverse-step' 'saakm step -r'
check 'why' grep -q '^event .*: discrepancy:' "$T/gdb.out"
check "gdb's own reverse-step works in a call" grep -vq 'does not support' "$T/gdb.out"

run "$SAAKM" debug "$T/sim.saakm" --print-command
like "$out" 'gdb .*saakm\.py' 'the command is shown'
run_is 2 'a place that is none' "$SAAKM" debug "$T/sim.saakm" --at elsewhere
run_is 3 'a trace that is none' "$SAAKM" debug "$SRCDIR/Makefile"
(PATH=$BUILDDIR/bin; hash -r; "$SAAKM" debug "$T/sim.saakm" >"$T/no.out" 2>"$T/no.err")
check 'without gdb: the package to install' grep -q 'install the package gdb' "$T/no.err"

# --- snapshots, without gdb ------------------------------------------------------------------

for args in "$SRCDIR/policies/wfq/wfq.c -w mixed -d 100ms" "$probe -w chaos -d 20ms" \
	"$SRCDIR/tests/corpus/hrkthread/hrkthread.c -w mixed -d 50ms"; do
	# shellcheck disable=SC2086
	sim $args
	run "$BUILDDIR/tests/replay-snapshots" "$T/sim.saakm" 100 7
	like "$out" '^ok ' "from 100 snapshots the rest replays: $(basename "${args%% *}")"
done
done_testing
