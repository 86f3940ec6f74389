#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Show what the toolkit does: a policy with a known bug runs on a simulated
# machine, and the bug is found. mk/demo.sh BUILD POLICY.c; exit status 0 when
# the finding that the policy's first comment announces was found.
set -u
build=$1
policy=$2
expect=$(sed -n 's/.*expect: *\([a-z-]*\) in .*/\1/p' "$policy" | head -1)
trace=$build/demo.saakm
extra=()
grep -q 'expect:.*--sanitize' "$policy" && extra=(--sanitize)

if [ -z "$expect" ]; then
	echo "demo: $policy has no line 'expect: FINDING in HANDLER'." >&2
	exit 2
fi
command=("$build/bin/saakm" sim "$policy" "${extra[@]}" -o "$trace")
printf '\n$ %s\n' "${command[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"${command[@]}" >"$log" 2>&1
status=$?
cat "$log"
if [ "$status" = 1 ] && grep -q -- "$expect" "$log"; then
	line=$(grep -n 'BUG' "$policy" | head -1 | cut -d: -f1)
	printf '\ndemo: found, as it should be: %s' "$expect"
	[ -z "$line" ] || printf ' (the bug was put in at %s:%s)' "$policy" "$line"
	printf '.\nNext: %s info %s\n' "$build/bin/saakm" "$trace"
	exit 0
fi
echo "demo: the finding $expect was not found (exit status $status)." >&2
exit 1
