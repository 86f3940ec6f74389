#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every policy in policies/broken whose finding the kernel can detect: what it did
# in a guest, recorded, replays up to and including the finding; and gdb on that
# replay stops at the line that is marked as the bug.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm plain

names=() files=()
while read -r name finding handler; do
	# A crash takes the guest down; that the rings survive it is another test's matter.
	[ "$finding" = crash ] && continue
	kernel_findings | grep -qx "$finding" || continue
	names+=("$name,$finding,$handler")
	files+=("$broken/$name.c")
done < <(expected)
check "there are at least 16 (${#names[@]})" test "${#names[@]}" -ge 16
build_policies "${files[@]}"
mkdir "$T/traces"
cat >"$T/load.sh" <<END
cd $T/traces
for spec in ${names[*]}; do
	set -- \$(echo "\$spec" | tr , ' ')
	saakm record -q -b 32M -o "\$1.saakm" -- timeout 60 $kt/kt-broken "\$1" "\$2" "\$3" >"\$1.out" 2>&1
done
END
guest 580 plain --cpus 2 --share "$T" -- sh "$T/load.sh"
is "$status" 0 'the guest does its work' || diag "$(tail -n 5 "$T/console")"

nr=0 found=0 at=0
for spec in "${names[@]}"; do
	IFS=, read -r name finding handler <<<"$spec"
	trace=$T/traces/$name.saakm
	[ -s "$trace" ] || { fail "$name: there is a trace"; continue; }
	error=$("$SAAKM" dump --json -e error "$trace" 2>/dev/null |
		jq -r 'select(.kind == "error") | .seq' | head -n 1)
	if [ -z "$error" ]; then
		skip "$name: the finding is in the trace" 'this load did not bring it about'
		continue
	fi
	nr=$((nr + 1))
	text=$("$SAAKM" dump --json "$trace" | jq -r "select(.seq == $error) | .text")
	like "$text" "^$finding in $handler at .*\\[$name\\]" "$name: the event says what, and where"
	run timeout 200 "$SAAKM" replay --json --until "$error" "$trace"
	if check "$name: the run replays up to and including its finding (event $error)" \
		[ "$status" = 0 ]; then
		found=$((found + 1))
	else
		diag "$("$SAAKM" replay --until "$error" "$trace" 2>&1 | head -n 12)"
	fi
	want=$name.c:$(grep -n BUG "$broken/$name.c" | cut -d : -f 1)
	timeout 120 "$SAAKM" debug "$trace" --at error -- -batch >"$T/gdb.out" 2>&1 </dev/null
	if grep -q " at $want\$" "$T/gdb.out"; then
		at=$((at + 1))
		pass "$name: gdb stops at $want"
	else
		fail "$name: gdb stops at $want"
		diag "$(tail -n 4 "$T/gdb.out")"
	fi
done
diag "$nr findings recorded, $found replayed, gdb stopped at $at of their lines"
done_testing
