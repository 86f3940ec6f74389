#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is done at a finding: warn and go on, eject the policy and let the
# machine live, or panic.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

broken=$SRCDIR/policies/broken

# A number of the summary in JSON.
number() { # KEY
	sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$T/out"
}

# Events of a kind, as JSON lines.
events() { # KIND
	"$SAAKM" dump --json -e "$1" "$T/sim.saakm" | grep '"type":"event"'
}

sim "$broken/lost_wakeup.c" -w mixed -d 300ms --on-error warn --json
is "$status" 1 'warn: exit status 1'
check 'warn: the run goes on to its end' test "$(number duration_ns)" -ge 300000000
check 'warn: the same finding again and again' test "$(events error | wc -l)" -gt 3
is "$(events error | grep -vc '"action":"warn"')" 0 'warn: and each was warned of'
first=$(events error | head -n 1 | sed 's/.*"seq":\([0-9]*\).*/\1/')
check 'warn: handlers are called after it' \
	test "$(events enter | tail -n 1 | sed 's/.*"seq":\([0-9]*\).*/\1/')" -gt "$((first + 1000))"

sim "$broken/lost_wakeup.c" -w mixed -d 300ms --json
is "$status" 1 'eject, the default: exit status 1'
is "$(events error | grep -c '"action":"eject"')" 1 'eject: one finding'
like "$out" '"panicked":false' 'eject: no panic'
error=$(events error | sed 's/.*"seq":\([0-9]*\).*/\1/')
cpu=$(events error | sed 's/.*"cpu":\([0-9]*\),"kind".*/\1/')
late=$(events enter | sed 's/.*"seq":\([0-9]*\),"ts":[0-9]*,"cpu":\([0-9]*\),.*/\1 \2/' |
	awk -v e="$error" -v c="$cpu" '$1 > e && $2 == c' | wc -l)
is "$late" 0 'eject: no handler of it is called on that CPU afterwards'
run "$check_sequences" "$T/sim.saakm"
is "$status" 0 'eject: the sequences are in order still'

sim "$broken/lost_wakeup.c" -w mixed -d 300ms --on-error panic --json
is "$status" 1 'panic: exit status 1'
like "$out" '"panicked":true' 'panic: the machine panicked'
is "$(events error | grep -c '"action":"panic"')" 1 'panic: one finding'
error=$(events error | sed 's/.*"seq":\([0-9]*\).*/\1/')
run "$SAAKM" info --json "$T/sim.saakm"
like "$out" '"complete":true' 'panic: the trace is complete'
like "$out" "\"events\":$error," 'panic: the finding is its last event'

# A bad transition is performed under warn and refused otherwise.
after_bad() { # the next state of the first task whose transition was bad
	local task
	events state >"$T/states"
	task=$(grep '"error":"bad-transition"' "$T/states" | head -n 1 |
		sed 's/.*"task":\([0-9]*\),.*/\1/')
	grep "\"task\":${task:-none}," "$T/states" |
		sed -n '/"error":"bad-transition"/,$p' | sed -n 2p
}
sim "$broken/tick_migrates.c" -w mixed -d 20ms --on-error warn
like "$(after_bad)" '"from":"migrating"' 'warn: a bad transition is done'
sim "$broken/tick_migrates.c" -w mixed -d 20ms
like "$(cat "$T/states")" 'bad-transition' 'eject: it is recorded'
unlike "$(after_bad)" '"from":"migrating"' 'eject: and not done'

# Beside a healthy policy the run goes on, and the healthy one is clean.
cat >"$T/both.json" <<'END'
{ "tasks": {
    "bad": { "instance": 3, "loop": -1, "policy": 0, "run": 300, "sleep": 700 },
    "good": { "instance": 3, "loop": -1, "policy": 1, "run": 300, "sleep": 700 } } }
END
sim "$broken/lost_wakeup.c" "$SRCDIR/policies/rr/rr.c" -w "$T/both.json" -d 200ms --json
is "$status" 1 'two policies, one is ejected: exit status 1'
check 'the machine lives to the end' test "$(number duration_ns)" -ge 200000000
is "$(events error | grep -c '"policy":1')" 0 'nothing is said against the other'
run "$check_sequences" "$T/sim.saakm"
is "$status" 0 'whose sequences are in order'
policy1=$(events enter | grep '"policy":1,' | tail -n 1 | sed 's/.*"ts":\([0-9]*\).*/\1/')
check 'and which is called to the end' test "${policy1:-0}" -gt 190000000

# A crash, a runaway and a second free leave a complete, readable trace.
for name in curr_null spin_for_work double_free relock; do
	for how in warn eject panic; do
		sim "$broken/$name.c" -w mixed -d 300ms --on-error $how
		is "$status" 1 "$name, $how: exit status 1"
		run "$SAAKM" check "$T/sim.saakm"
		is "$status" 0 "$name, $how: the trace is well-formed"
	done
done

# Going on with a broken policy never breaks the tool, and stays in bounds.
for file in "$broken"/*.c; do
	more=()
	grep -q 'expect:.*--sanitize' "$file" && more=(--sanitize)
	sim "$file" "${more[@]}" -w mixed -d 100ms --on-error warn
	case $status in
	0 | 1) "$SAAKM" check "$T/sim.saakm" >/dev/null 2>&1 || status='a damaged trace' ;;
	esac
	like "$status" '^[01]$' "$(basename "$file" .c) goes on under warn"
done
done_testing
