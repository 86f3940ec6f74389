#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Files of every version of the format are read as they were meant. Later
# programs may tell more of them, but never something else.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"

# Is all of $1 in $2, line by line? (What is new in $2 does not matter, nor that
# a number has a name now. A callback once had two members "type".)
told_by() {
	jq -n --slurpfile old "$1" --slurpfile new "$2" '
		def plain: del(.file) | if .kind == "callback" and .type != "event" then
			.ctx_type = .type | .type = "event" else . end;
		def named($n): with_entries(if (.value | type) == "number" and
			($n[.key] | type) == "string" then .value = $n[.key] else . end);
		($old | length) == ($new | length) and
		all(range($old | length); . as $i |
			($new[$i] * ($old[$i] | plain | named($new[$i]))) == $new[$i])' | grep -qx true
}

for want in "$SRCDIR"/tests/data/format-v*.ndjson; do
	version=$(basename "$want" .ndjson)
	for file in "$SRCDIR/tests/data/$version"{,-zstd}.saakm; do
		[ -e "$file" ] || continue
		name=$(basename "$file")
		run_is 0 "$name is read" "$BUILDDIR/bin/saakm-dump" --json "$file"
		cp "$T/out" "$T/now"
		check "$name: the events are what they were" told_by "$want" "$T/now"
		run_is 0 "$name: info" "$BUILDDIR/bin/saakm-info" --json "$file"
		is "$(jq .complete "$T/out")" true "$name is complete"
	done
done

# The comparison itself notices a change.
jq -c 'if .seq == 5 then .ts += 1 else . end' "$T/now" >"$T/other"
check 'a time that differs would be noticed' bash -c "! $(declare -f told_by); ! told_by '$want' '$T/other'"
done_testing
