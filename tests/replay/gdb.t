#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# gdb on a replay: it lands where the finding is, goes back and forth exactly,
# stops on conditions in both directions, and the user's breakpoints survive.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/gdb.sh"

# What the last error of the trace says: FILE:LINE.
line_of_error() {
	"$SAAKM" dump --json -e error "$T/sim.saakm" | jq -r 'select(.kind == "error") | .text' |
		tail -n 1 | sed -E 's/^([^ ]*\/)?([^\/ ]+:[0-9]+) .*/\2/'
}

# --- at the finding of each broken policy: in the line that says BUG ---------------------------

for p in "$SRCDIR"/policies/broken/*.c; do
	name=$(basename "$p")
	args=$(broken_args "$p")
	[[ $args == *-d\ * ]] || args="$args -d 300ms"
	# shellcheck disable=SC2086
	sim "$p" $args
	want=$(line_of_error)
	debug error
	check "$name: gdb is at ${want:-no line}" grep -q " at ${want:-no line}\$" "$T/gdb.out" ||
		diag "$(tail -n 5 "$T/gdb.out")"
	check "$name: which is the guilty one" grep -q "^${want##*:}[[:blank:]].*BUG" "$T/gdb.out"
done

# --- there and back -----------------------------------------------------------------

sim "$SRCDIR/policies/fifo/fifo.c" -w mixed -d 100ms
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

# --- a run whose races are explained: as it was ------------------------------------------------

sim "$SRCDIR/policies/wfq/wfq.c" -w hackbench -c 8 -d 3ms --preempt=300 --seed 3
races=$("$SAAKM" replay --json "$T/sim.saakm" | jq .races_explained)
last=$("$SAAKM" info --json "$T/sim.saakm" | jq .events)
check 'a trace that has to be explained' [ "${races:-0}" -gt 1 ]
debug divergence 'saakm goto 2000' 'saakm goto end' 'saakm step -r 1000' 'saakm step' 'bt'
said "^replayed with $races racing accesses held up" 'it is said how many are held up'
said "^the replay ends at event $last;" 'there is no difference to stop at'
is "$(position)" "2000 $last $((last - 1000)) $((last - 999)) " 'and it goes back and forth'
is "$(grep -c 'differences from the record' "$T/gdb.out")" 0 'nowhere different'
timeout 120 "$SAAKM" debug "$T/sim.saakm" --no-search --at divergence -- -batch -ex 'saakm goto end' \
	>"$T/gdb.out" 2>&1 </dev/null
said '^the replay leaves the record here' 'without the search, races are differences'
seq=$(numbers "select(.kind == \"exit\" and .handler == \"unblock_prepare\" and .seq > 3000)" | head -n 1)
check 'one that no race explains' "$BUILDDIR/tests/diff-edit" "$T/sim.saakm" "$T/false.saakm" set "$seq" ret 63
mv "$T/false.saakm" "$T/sim.saakm"
debug divergence
said '^replayed with [1-9][0-9]* racing accesses held up' 'the rest is explained'
is "$(position)" "$seq " 'it alone is shown'

# --- snapshots, without gdb ------------------------------------------------------------------

for args in "$SRCDIR/policies/wfq/wfq.c -w mixed -d 100ms" "$probe -w chaos -d 20ms" \
	"$SRCDIR/tests/corpus/hrkthread/hrkthread.c -w mixed -d 50ms"; do
	# shellcheck disable=SC2086
	sim $args
	run "$BUILDDIR/tests/replay-snapshots" "$T/sim.saakm" 100 7
	like "$out" '^ok ' "from 100 snapshots the rest replays: $(basename "${args%% *}")"
done
done_testing
