# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the tests of gdb on a replay share; sourced behind tests/tap.sh. They skip
# where gdb is not, or may not trace a process.

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

# The numbers of the events at which it was, in the order of the commands.
position() { grep -E '^ +[0-9]+ +[0-9.]+ ' "$T/gdb.out" | awk '{print $1}' | tr '\n' ' '; }

# Events of the trace that jq selects, by number: events 'select(.kind == "enter")'
numbers() { # FILTER
	"$SAAKM" dump --json "$T/sim.saakm" | jq -r "select(.type == \"event\") | $1 | .seq"
}

said() { # REGEX NAME
	check "$2" grep -qE -- "$1" "$T/gdb.out" || diag "$(tail -n 12 "$T/gdb.out")"
}
