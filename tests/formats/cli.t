#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# saakm info, dump and check: what they print, their exit codes, what they say.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
make=$BUILDDIR/tests/formats-make
info=$BUILDDIR/bin/saakm-info
dump=$BUILDDIR/bin/saakm-dump
chk=$BUILDDIR/bin/saakm-check

# --- no file, wrong file ------------------------------------------------------
run_is 3 'nothing there' "$info"
like "$err" 'run.saakm cannot be opened' 'says which'
like "$err" 'saakm sim' 'and what makes one'
for prog in "$info" "$dump" "$chk"; do
	name=${prog##*-}
	run_is 3 "$name: no such file" "$prog" nothing.saakm
	like "$err" 'nothing.saakm' "$name: says which"
	run_is 3 "$name: a directory" "$prog" "$T"
	like "$err" 'is a directory' "$name: says so"
	: >empty
	run_is 3 "$name: an empty file" "$prog" empty
	like "$err" 'empty is empty' "$name: says so"
	run_is 3 "$name: a script" "$prog" "$SRCDIR/tests/tap.sh"
	like "$err" 'is not a SaaKM trace' "$name: says so"
	run_is 2 "$name: an option that there is not" "$prog" --jsn
	run_is 2 "$name: two files" "$prog" a b
	run_is 0 "$name: help" "$prog" -h
done

# --- a story ---------------------------------------------------------------------
"$make" run.saakm story
run_is 0 'info of run.saakm' "$info"
like "$out" 'events +14$' 'events'
like "$out" 'calls +3$' 'calls'
like "$out" 'policies +fifo$' 'policies'
like "$out" 'starvation +1$' 'findings'
like "$out" 'recorded +made=by hand' 'header'
like "$out" 'saakm dump -e error' 'the next command'
run_is 0 'info --json' "$info" --json
for want in 'events 14' 'handlers 3' 'lost 0' 'errors 1' 'cpus 2' 'duration_ns 13000' \
	'complete true' 'findings.starvation 1' 'policies[0] "fifo"' 'emitted 14' 'recorded 14' \
	'kinds.task 2' 'cut null' 'how_ended "exit"' 'header_text "made=by\u0020hand\n"' \
	'per_cpu[1].recorded 5' 'tasks 2'; do
	# shellcheck disable=SC2059
	is "$(jq ".${want%% *}" "$T/out")" "$(printf '%s' "${want#* }" | jq .)" "json: ${want%% *}"
done
is "$(jq .file_bytes "$T/out")" "$(stat -c %s run.saakm)" 'json: file_bytes'
run_is 0 'check' "$chk" run.saakm
like "$out" '^well-formed: run.saakm, 14 events, 3 calls, 2 CPUs, lost 0$' 'its verdict'
run_is 0 'check --json' "$chk" --json -i run.saakm
is "$(jq -c '[.well_formed, .events]' "$T/out")" '[true,14]' 'its verdict'
run_is 0 'from stdin' bash -c "'$info' --json - <run.saakm"
is "$(jq .events "$T/out")" 14 'the same events'
run_is 0 'from a pipe' bash -c "cat run.saakm | '$chk' -"

# --- dump -------------------------------------------------------------------------
run_is 0 'dump' "$dump"
is "$(wc -l <"$T/out")" 15 'a line per event, and a head'
like "$out" '3 +0\.000002000 +0  > unblock_place task=hog/101' 'a call, with the name of its task'
like "$out" '6 +0\.000005000 +0    > exit_idle' 'a nested call is indented'
like "$out" '9 +0\.000008000 +0  < unblock_place ret=0' 'its end is not'
like "$out" 'state task=hog/101 rq=1 from_cpu=0 to_cpu=0 from=blocked to=ready' 'a change of state'
like "$out" 'error starvation .*handler=none: hog waited 2 s' 'a finding'
like "$out" 'schedule ret=-5' 'a number with a sign'
unlike "$out" $'\033' 'no escape sequence of a task reaches the terminal'
count() { grep -vc '^#' "$T/out"; }
run_is 0 '-e' "$dump" -e error,printk
is "$(count)" 2 'only those kinds'
run_is 2 '-e of an unknown kind' "$dump" -e eror
like "$err" "is 'error' meant" 'the nearest one'
run_is 0 '-C' "$dump" -C 1
is "$(count)" 5 'only that CPU'
run_is 0 '--comm' "$dump" --comm 'ho*'
is "$(grep -c 'hog/101' "$T/out")" "$(grep -c 'hog/101' <("$dump"))" 'all that name it'
unlike "$out" 'policy_add|printk' 'nothing else'
like "$out" '< unblock_place' 'and the end of its call'
run_is 0 '--pid' "$dump" --pid 101
like "$out" 'error starvation' 'its finding'
unlike "$out" 'printk|clock=virtual' 'nothing else'
run_is 0 '--pid of nobody' "$dump" --pid 4711
is "$(count)" 0 'nothing'
run_is 0 '-p' "$dump" -p fifo
is "$(count)" 12 'calls of the policy and what is in them'
run_is 0 '-p of another' "$dump" -p rr
is "$(count)" 0 'nothing'
run_is 0 '--range' "$dump" --range 3,6
is "$(grep -v '^#' "$T/out" | awk '{print $1}' | tr '\n' ' ')" '3 4 5 6 ' 'those events'
like "$out" 'task=hog/101' 'with names'
run_is 0 '--range with an open end' "$dump" --range 13,
is "$(count)" 2 'up to the last'
run_is 2 '--range backwards' "$dump" --range 6,3
run_is 0 '--time' "$dump" --time 2us,4us
is "$(grep -v '^#' "$T/out" | awk '{print $1}' | tr '\n' ' ')" '3 4 5 ' 'those events'
run_is 0 '--time with an open end' "$dump" --time 12us,
is "$(count)" 2 'up to the last'
run_is 0 '--json' "$dump" --json
is "$(jq -r .type "$T/out" | uniq -c | tr -s ' \n' ' ')" ' 1 header 14 event 1 end ' 'header, events, end'
is "$(jq -c 'select(.seq == 8) | [.kind, .task, .from, .to, .comm, .pid]' "$T/out")" \
	'["state",1,"blocked","ready","hog",101]' 'an event'
is "$(jq -c 'select(.seq == 4) | .fields' "$T/out")" '{"addr":"0xffff888000001000","pid":101}' \
	'fields of a task; addresses are strings'
is "$(jq -c 'select(.type == "end") | [.shown, .lost, .complete]' "$T/out")" '[14,0,true]' 'the end'
for file in "$SRCDIR"/tests/data/*.saakm; do "$dump" --json "$file"; done >"$T/all"
run python3 -c '
import json, sys
def once(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), names
for line in sys.stdin:
    json.loads(line, object_pairs_hook=once)' <"$T/all"
is "$status" 0 'no member of a JSON object is there twice' || diag "$(tail -n 1 "$T/err")"

# --- what check finds ----------------------------------------------------------------
expect() { # WRONG SENTENCE
	"$make" wrong.saakm story "$1"
	run_is 3 "check: $1" "$chk" wrong.saakm
	like "$err" "$2" 'says what'
}
expect exit 'exit from tick on CPU 0, but the innermost open call is unblock_place, entered at event 3'
expect middle 'exit from tick on CPU 0, but no call is open'
expect number '\(state\) has to = 99, of which there are only 7'
expect counts 'CPU 1 emitted 100 events, but 5 were recorded, 7 lost and 0 overwritten'
"$make" lost.saakm story lost
run_is 0 'check: lost events that are counted' "$chk" lost.saakm
like "$out" 'lost 3' 'are told of'
run_is 3 'info: lost events' "$info" lost.saakm
like "$out" 'lost +3' 'are shown'
like "$err" '3 events were lost' 'and told of'
run_is 3 'dump: lost events' "$dump" lost.saakm
like "$out" 'lost count=3' 'at their place'

# --- cut and damaged ------------------------------------------------------------------
"$make" whole.saakm sched 20000 2 1
size=$(stat -c %s whole.saakm)
mkdir part && head -c $((size / 2)) whole.saakm >part/run.saakm.part
cd part || exit 255
run_is 3 'what is left of a recording' "$info" --json
like "$err" 'there is no run.saakm: reading run.saakm.part' 'is taken'
like "$err" 'was cut: .* at byte [0-9]+ .*; event [0-9]+ is the last that can be read' 'and where it ends'
is "$(jq .complete "$T/out")" false 'it is not complete'
events=$(jq .events "$T/out")
check 'it has events' test "$events" -gt 0
run_is 3 'dump of it' "$dump" --json -e enter
is "$(jq -c 'select(.type == "end") | [.recorded, .complete]' "$T/out")" "[$events,false]" 'to the end'
run_is 3 'check of it' "$chk"
cd "$T" || exit 255
cp whole.saakm flipped.saakm
printf '\377' | dd of=flipped.saakm bs=1 seek=$((size / 2)) conv=notrunc 2>dd.err
run_is 3 'a damaged byte: dump' "$dump" flipped.saakm
like "$err" 'flipped.saakm: packet [0-9]+ is damaged: its checksum is wrong \(at byte [0-9]+\)' 'where'
run_is 3 'a damaged byte: check' "$chk" flipped.saakm
if [ "$(id -u)" = 0 ]; then
	skip 'a file that may not be read' 'root may read it'
else
	touch secret
	chmod 0 secret
	run_is 4 'a file that may not be read' "$info" secret
fi

# --- protoc -----------------------------------------------------------------------------
if type protoc >/dev/null 2>&1; then
	for file in run.saakm whole.saakm "$SRCDIR/tests/data/format-v1-chunks.saakm"; do
		run_is 0 "protoc decodes ${file##*/}" bash -c \
			"protoc --decode=saakm.Trace -I'$SRCDIR/formats' '$SRCDIR/formats/saakm.proto' <'$file'"
		is "$(grep -c '^packet {' "$T/out")" "$("$info" --json "$file" | jq .packets)" 'each packet'
		unlike "$out" '^ *[0-9]+: ' 'no field that the schema does not have'
	done
else
	skip 'protoc --decode' 'there is no protoc'
fi
done_testing
