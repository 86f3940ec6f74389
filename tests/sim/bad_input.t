#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What `saakm sim` is given may be wrong: each time one sentence that names
# the thing and the place, the right exit status, and nothing recorded.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

rr=$SRCDIR/policies/rr/rr.c

refused() { # NAME STATUS REGEX ARGUMENTS…
	local name=$1 want=$2 regex=$3
	shift 3
	sim "$@"
	is "$status" "$want" "$name: exit status $want"
	like "$err" "$regex" "$name: said so"
	check "$name: nothing is recorded" test ! -e "$T/sim.saakm"
}

# --- policies
cp "$rr" "$T/typo.c"
echo 'int typo = ;' >>"$T/typo.c"
line=$(wc -l <"$T/typo.c")
refused 'does not compile' 1 "typo\.c does not compile: line $line: .*expected expression" \
	"$T/typo.c"
like "$err" "typo\.c:$line:[0-9]+: error" "with the compiler's own message"

missing() { # DECLARATION
	local line
	{
		cat "$rr"
		echo "$1"
		echo 'void use_it(struct task_struct *t) { sched_frobnicate(t); }'
	} >"$T/missing.c"
	line=$(wc -l <"$T/missing.c")
	refused "a function that is missing (${1:-not declared})" 1 'sched_frobnicate' "$T/missing.c"
	like "$err" "line $line|missing\.c:$line" 'and in which line it is called'
}
missing ''
missing 'extern void sched_frobnicate(struct task_struct *t);'

refused 'a file that is not there' 1 'nosuch\.c.*No such file' "$T/nosuch.c"
mkdir -p "$T/empty"
refused 'a directory without sources' 1 'empty' "$T/empty"
: >"$T/nothing.c"
sim "$T/nothing.c" -d 1ms
is "$status" 1 'an empty file: exit status 1'
like "$err" 'nothing' 'an empty file: said so'

# A policy without a mandatory handler is refused at registration.
for h in get_core_state schedule newly_idle core_exit unblock_place; do
	grep -v "^	\.$h[	 ]*=" "$rr" |
		sed '/^static .*(struct saakm_policy/s/^static/static __maybe_unused/' >"$T/no_$h.c"
	sim "$T/no_$h.c" -w mixed -d 1ms
	isnt "$status" 0 "without $h: refused"
	like "$out$err$(printed "$T/sim.saakm" 2>/dev/null)" "$h" "without $h: and it is named"
done

# --- parameters
refused 'no such parameter' 2 'no parameter nosuch' "$rr" --param nosuch=1
refused 'not a value' 2 'quantum' "$rr" --param quantum=lots
refused 'no such policy' 2 'no policy is named nobody' "$rr" --param nobody.quantum=1
refused 'no value' 2 'KEY=VALUE' "$rr" --param quantum

# --- workloads
cat >"$T/key.json" <<'END'
{
  "tasks": {
    "a": {
      "runn": 3
    }
  }
}
END
refused 'an unknown key' 2 'key\.json:4: .*runn' "$rr" -w "$T/key.json"
printf '{ "tasks": {\n "a": { "run": 3 ' >"$T/cut.json"
refused 'half a file' 2 'cut\.json:2' "$rr" -w "$T/cut.json"
: >"$T/empty.json"
refused 'an empty file' 2 'empty\.json' "$rr" -w "$T/empty.json"
head -c 4096 /dev/urandom >"$T/noise.json"
refused 'noise' 2 'noise\.json' "$rr" -w "$T/noise.json"
refused 'a directory' 2 'empty' "$rr" -w "$T/empty/"
refused 'no such file' 2 'nosuch\.json.*No such file' "$rr" -w "$T/nosuch.json"
refused 'no such generator' 2 'did you mean "hackbench"' "$rr" -w hackbensh
refused 'no such parameter of it' 2 'pipe has no parameter "foo"' "$rr" -w pipe:foo=1
refused 'a parameter out of range' 2 'pairs' "$rr" -w pipe:pairs=-1

# --- options
refused 'no policy' 2 'no policy given'
refused 'no CPUs' 2 '0' "$rr" -c 0
refused 'a topology of nothing' 2 '2x0x1 is not a topology' "$rr" --topology 2x0x1
refused 'a topology too large' 2 '9x9x9 is not a topology' "$rr" --topology 9x9x9
refused 'a contradiction' 2 'do not agree' "$rr" --topology 2x2x2 -c 4
refused 'no time' 2 'duration' "$rr" -d 0
refused 'an unknown cost' 2 'cost' "$rr" --cost coffee=2us
refused 'an unknown option' 2 'topology' "$rr" --topologie 2x2x2

# --- where the trace is to go
sim "$rr" -d 1ms
run "$SAAKM" sim -q "$rr" -d 1ms -o "$T/nowhere/x.saakm"
is "$status" 4 'a directory that is not there: exit status 4'
like "$err" 'nowhere/x\.saakm.*No such file' 'and it is said'
if [ -w /dev/full ]; then
	"$SAAKM" sim -q "$rr" -w mixed -d 50ms -o - >/dev/full 2>"$T/err"
	is $? 4 'a full disk: exit status 4'
	like "$(cat "$T/err")" 'No space left' 'and it is said'
fi
done_testing
