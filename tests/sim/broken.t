#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every policy in policies/broken raises the finding that its first comment
# announces, in that handler, on the line that is marked.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

# The line that the finding must name.
marked() { # FILE
	grep -n 'BUG \*/$' "$1" | cut -d: -f1
}

nr=0
for file in "$SRCDIR"/policies/broken/*.c; do
	name=$(basename "$file" .c)
	expect=$(sed -n 's/^ \* expect: //p' "$file")
	expect=${expect% (needs*}
	finding=${expect%% in *}
	handler=${expect##* in }
	nr=$((nr + 1))

	# shellcheck disable=SC2046
	sim "$file" $(broken_args "$file")
	got=$(sed -n "s/^.*$name\.c:\([0-9]*\): \([a-z-]*\) in \([a-z_]*\):.*/\2 in \3 \1/p" "$T/out" |
		head -n 1)
	is "$status:${got% *}" "1:$expect" "$name: $expect"
	is "${got##* }" "$(marked "$file")" "$name: the line is right"
	like "$("$SAAKM" info --json "$T/sim.saakm")" "\"$finding\":[[:space:]]*[1-9]" \
		"$name: the trace says so, too"
	run "$SAAKM" check "$T/sim.saakm"
	is "$status" 0 "$name: and is well-formed"
	[ "$handler" ] || fail "$name: no handler is announced"
done
check 'there are at least 24' test "$nr" -ge 24
done_testing
