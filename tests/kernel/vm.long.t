#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What of `saakm vm` needs a kernel of its own: gdb in a policy's handler, and a disk that
# is full in the middle of a build.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
fifo=$SRCDIR/policies/fifo/fifo.c
need_vm gdb

# --- gdb -------------------------------------------------------------------------------

if command -v gdb >/dev/null; then
	cat >"$T/gdb.in" <<-'END'
		set width 0
		break fifo_new_place
		continue
		backtrace 2
		print e->target->pid > 1
		print fifo_policy.name
		delete
		continue
	END
	run timeout 300 "$SAAKM" vm gdb --cpus 1 --console "$T/console.gdb" -p "$fifo" -- \
		"$SAAKM" exec -p fifo -- true <"$T/gdb.in"
	is "$status" 0 'gdb on a guest ends as it should' || diag "$err"
	like "$out" 'symbols of fifo\.ko' 'the symbols of a policy come when it is loaded'
	like "$out" '#0 .*fifo_new_place \(p=.*\) at .*fifo\.c:[0-9]+' \
		'a breakpoint in a handler, set before, stops there, with the line'
	like "$out" '#1 .*kernel/sched/saakm/' 'called by the class'
	like "$out" '\$1 = 1' 'arguments can be printed'
	like "$out" '\$2 = "fifo' 'and so can variables'
else
	skip 'gdb on a guest' 'there is no gdb'
fi

# --- no room ---------------------------------------------------------------------------

small=$T/small
mkdir "$small"
full='the disk of .* is full; free some space there, or set SAAKM_CACHE_DIR'
if mount -t tmpfs -o size=3G,nr_inodes=3000 none "$small" 2>/dev/null; then
	trap 'umount -l "$small"' EXIT
	run env SAAKM_CACHE_DIR="$small/c" "$SAAKM" vm -q build
	is "$status" 4 'no room for the source'
	like "$err" "$full" 'is said, and what to do'
	is "$(wc -l <<<"$err")" 1 'in one sentence'
	check 'and nothing of it is left' [ -z "$(find "$small" -name '*.part' -o -name core.c)" ]
	nr=$(find "$(readlink -f "$tree/source")" | wc -l)
	mount -o "remount,nr_inodes=$((nr + 1500))" "$small"
	run env SAAKM_CACHE_DIR="$small/c" "$SAAKM" vm -q build
	is "$status" 4 'no room for what is built from it'
	like "$err" "$full" 'is said, and what to do'
	is "$(wc -l <<<"$err")" 1 'in one sentence'
else
	skip 'no room' 'a small file system cannot be mounted'
fi
done_testing
