#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Traces that cannot be replayed, or not to their end: a sentence, the right exit
# status, and never a crash.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

edit=$BUILDDIR/tests/diff-edit
fifo=$SRCDIR/policies/fifo/fifo.c
sim "$fifo" -w mixed -d 50ms
mv "$T/sim.saakm" "$T/run.saakm"
total=$("$SAAKM" info --json "$T/run.saakm" | jq '.events')
bytes=$(stat -c %s "$T/run.saakm")

# --- events that were lost
check 'a trace with a loss' "$edit" "$T/run.saakm" "$T/lost.saakm" lose 2000
run_is 3 'lost events: exit status 3' "$SAAKM" replay "$T/lost.saakm"
like "$err" 'lost\.saakm: 1 events were lost on CPU [0-9]+: what comes behind event 2000 cannot' \
	'lost events: which, and from where on'
run_is 3 'lost events, as JSON' "$SAAKM" replay "$T/lost.saakm" --json
is "$(jq -c '[.verdict, .end, .divergences]' <<<"$out")" '["none","lost",0]' \
	'lost events, as JSON: no verdict'
run_is 0 'up to the loss it is replayed' "$SAAKM" replay "$T/lost.saakm" --until 1999
run_is 1 'a divergence before it counts' "$SAAKM" replay "$T/lost.saakm" \
	-p "$SRCDIR/policies/rr/rr.c"

sim "$fifo" -w mixed -d 1s --flight -b 64K
mv "$T/sim.saakm" "$T/flight.saakm"
run_is 3 'a flight recorder: exit status 3' "$SAAKM" replay "$T/flight.saakm"
like "$err" 'flight\.saakm: .*nothing to start from; record with a larger -b' 'a flight recorder: and what to do'

sim "$fifo" -w mixed -d 500ms --max-size 150K
run "$SAAKM" replay "$T/sim.saakm"
check "ended at its size: identical, or no verdict ($status)" test "$status" = 0 -o "$status" = 3
[ "$status" = 0 ] || like "$err" 'ended early.*event [0-9]+' 'ended at its size: up to which event'

# --- what cannot be, in the middle of it: named, and with -k the rest is looked at
first() { "$SAAKM" dump --json "$T/run.saakm" | jq "select(.seq > 500 and $1).seq" | head -n 1; }
impossible() { # EVENT FIELD VALUE
	check "event $1, $2 $3" "$edit" "$T/run.saakm" "$T/sim.saakm" set "$1" "$2" "$3"
	run "$SAAKM" replay --json -k "$T/sim.saakm"
	is "$status $(jq -c '[.end, .events, .first_divergences[0].seq]' <<<"$out")" \
		"1 [\"done\",$total,$1]" "event $1, $2 $3: it is named, and the rest replayed"
}
impossible "$(first '.kind == "task"')" task 99999999
impossible "$(first '.kind == "state" and .by_class == 1')" to_cpu 77
# A word of an argument, where no handler that was entered has one.
impossible "$(first '.kind == "value" and .source == "ktime_get"')" source 18

# --- no trace at all
for what in "$T" "$T/nosuch.saakm" "$SRCDIR/README.md" /dev/null; do
	run_is 3 "$what: exit status 3" "$SAAKM" replay "$what"
	like "$err" "saakm replay: .*$(basename "$what")" "$what: it is named"
done
printf 'syntax error' >"$T/bad.c"
run_is 3 'a policy that does not compile' "$SAAKM" replay "$T/run.saakm" -p "$T/bad.c"
like "$err" 'bad\.c does not compile: line 1' 'a policy that does not compile: the line'
printf '#include <linux/saakm.h>\n#include <linux/module.h>
static int f(void) { return saakm_no_such_thing(); }\nmodule_init(f);\n' >"$T/lacks.c"
run_is 3 'a policy that calls what there is not' "$SAAKM" replay "$T/run.saakm" -p "$T/lacks.c"
like "$err" 'saakm_no_such_thing' 'a policy that calls what there is not: what'

# --- cut and damaged ones: 0, 1 or 3, a word with each, and the same twice
sane() { # FILE
	timeout 60 "$SAAKM" replay "$1" >"$T/first.out" 2>"$T/first.err"
	local status=$?
	case $status in
	0) grep -q identical "$T/first.out" ;;
	1) grep -q '^event ' "$T/first.out" ;;
	3) grep -q "^saakm replay: .*${1##*/}" "$T/first.err" ;;
	*) false ;;
	esac || { echo "$status $(head -c 300 "$T/first.err")"; return 1; }
}

why=
for k in $(seq 1 24); do
	head -c $((bytes * k / 24 - 1)) "$T/run.saakm" >"$T/cut.saakm"
	why=$(sane "$T/cut.saakm") || break
	# A cut is no difference.
	[ -s "$T/first.out" ] && grep -q '^event ' "$T/first.out" && why="a divergence" && break
	why=
done
is "$why" '' 'a trace that was cut, at 24 places'
RANDOM=7
why=
for k in $(seq 1 ${DAMAGES:-60}); do
	cp "$T/run.saakm" "$T/damaged.saakm"
	at=$(((RANDOM << 15 | RANDOM) % bytes))
	printf "\\x$(printf %02x $((RANDOM % 256)))" |
		dd of="$T/damaged.saakm" bs=1 seek=$at conv=notrunc status=none
	why=$(sane "$T/damaged.saakm") || { why="byte $at: $why"; break; }
	why=
done
is "$why" '' 'a trace with a byte changed'

# --- without our front, under gdb
line=$(grep -n '^static void fifo_tick' "$fifo" | cut -d: -f1)
if gdb -q -batch -iex 'set debuginfod enabled off' -ex run --args true </dev/null 2>&1 |
	grep -q 'exited normally'; then
	run timeout 120 gdb -nx -batch -ex 'set breakpoint pending on' -ex 'break fifo_tick' \
		-ex run -ex bt -ex 'delete' -ex continue \
		--args "$BUILDDIR/bin/saakm-replay" "$T/run.saakm"
	like "$out" "Breakpoint 1, fifo_tick .*fifo\.c:($((line + 2))|$((line + 3)))" \
		'plain gdb stops in the policy'
	like "$out" '#0 +fifo_tick \(p=0x[0-9a-f]+.*, e=0x' 'with its arguments'
	like "$out" "run\.saakm: $total events, [0-9]+ handler calls: identical" \
		'and the replay is none the worse for it'
else
	skip 'plain gdb' 'there is no gdb that may trace a process here'
fi
# --- a snapshot that says what cannot be
late=$SRCDIR/tests/data/kernel/alarms_late.saakm
"$SAAKM" dump --json "$late" | jq -c 'select(.kind == "snapshot")' >"$T/lines"
spoil() { # WORD SED SENTENCE: the lines of that kind are others
	local seq text was changed=0
	cp "$late" "$T/spoilt.saakm"
	for seq in $(jq -r "select(.text | test(\"(^|\\n)$1 \")) | .seq" "$T/lines"); do
		was=$(jq -r "select(.seq == $seq) | .text" "$T/lines")
		text=$(sed "/^$1 /$2" <<<"$was")
		[ "$was" = "$text" ] || changed=$((changed + 1))
		"$edit" "$T/spoilt.saakm" "$T/sim.saakm" text "$seq" "$text"
		mv "$T/sim.saakm" "$T/spoilt.saakm"
	done
	check "$1: $2" [ "$changed" -gt 0 ]
	run timeout 60 "$SAAKM" replay -p "$SRCDIR/tests/kernel/modules/alarms.c" "$T/spoilt.saakm"
	is "$status" 3 "$1: no verdict"
	like "$err" "$3" "$1: it says why"
}
nowhere='a timer or the like at 1234, where the policy has no memory'
spoil hrtimer 's/ [0-9a-f]* / 1234 /' "$nowhere"
spoil timer 's/ [0-9a-f]* / 1234 /' "$nowhere"
spoil work 's/ [0-9a-f]* / 1234 /' "$nowhere"
spoil rcu 's/ [0-9a-f]* / 1234 /' "$nowhere"
spoil rcu 's/ [0-9a-f]*$/ 0/' 'a line of its snapshot is none'
spoil irq_work 's/.*/irq_work 12/' 'a line of its snapshot is none'
spoil percpu_object 's/ [0-9]*$/ 99/' 'of a module that it has not'
spoil percpu_object 's/ [0-9]* \([0-9]*\)$/ 9000000 \1/' '9000000 bytes of memory for each CPU, more than there is room for'
spoil copy 's/ [0-9]* / 77 /' 'memory at [0-9a-f]*, which belongs to nothing'
spoil import 's/ [a-z_]*$/ no_such_function/' 'address of no_such_function, which is not in the policy'
spoil import 's/ [a-z_]*$/ system/' 'address of system, which is not in the policy'
spoil workqueue 's/ .*/ zz/' 'a line of its snapshot is none'
done_testing
