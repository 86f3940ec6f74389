#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `saakm record` as a process of its own, with a producer that is another.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
record=$BUILDDIR/bin/saakm-record
produce=$BUILDDIR/tests/recorder-produce
rings=$T/rings

# start_producer CPUS EVENTS MODE [PAUSE_US]: in the background, rings ready.
start_producer() {
	rm -f "$rings" ready
	mkfifo ready
	"$produce" "$rings" "$@" >ready 2>produce.err &
	producer=$!
	exec 5<ready
	read -r word <&5
	[ "$word" = ready ]
}
# What it counted, once it has ended.
producer_sums() {
	read -r sums <&5
	exec 5<&-
	wait "$producer"
}
field() { # NAME of the JSON of `saakm info`
	sed -nE "s/.*\"$1\": *([0-9a-z]+).*/\1/p" info.json | head -1
}
info() {
	"$SAAKM" info "$1" --json >info.json 2>info.err
}

run "$record"
is "$status" 4 'no rings named: the system lacks something'
like "$(tr '\n' ' ' <<<"$err")" '/dev/saakm.*--rings' 'it says what, and what to do'
is "$(wc -l <err)" 2 'in two lines'
run "$record" --rings "$T/none"
like "$err" 'none does not exist' 'rings that are not there'
isnt "$status" 0 'are an error'
echo 'not a ring at all' >text
head -c 8192 /dev/zero >>text
run "$record" --rings text
like "$err" 'no rings: magic' 'a file of another kind'
run "$record" --no-such-option
is "$status" 2 'an unknown option: usage'

start_producer 4 20000 wait
run_is 0 'records until the producer has closed its rings' "$record" --rings "$rings" -o a.saakm
like "$err" '^\[ saakm record: [0-9]+ events, 4 CPUs, [0-9.]+ [kM]?B, lost 0 -> a\.saakm \]$' \
	'one line tells'
producer_sums
like "$sums" 'emitted [0-9]+ lost 0' 'nothing was lost'
read -r _ emitted _ <<<"$sums"
like "$err" " $emitted events" 'as many events as the producer counted'
check 'no .part is left' [ ! -e a.saakm.part ]
info a.saakm
is "$(field events)" "$emitted" 'the file has them all'
is "$(field complete)" true 'and is complete'

start_producer 2 20000 wait
run_is 0 'zstd, in small buffers' "$record" --rings "$rings" -o z.saakm --compress --write-size 64k
producer_sums
info z.saakm
is "events $(field events)" "events $(awk '{ print $2 }' <<<"$sums")" 'all events'
check 'it became smaller' [ "$(stat -c %s z.saakm)" -lt "$(stat -c %s a.saakm)" ]

start_producer 1 5000 wait
run_is 0 'the same name again' "$record" --rings "$rings" -o a.saakm -q
is "$err" '' '-q says nothing'
producer_sums
check 'the previous one is .old' [ -e a.saakm.old ]

start_producer 1 20000 wait
"$record" --rings "$rings" -o - 2>err >piped.saakm
is "$?" 0 'to standard output'
producer_sums
info piped.saakm
is "$(field events) $(field complete)" "$(awk '{ print $2 }' <<<"$sums") true" 'a whole trace'

start_producer 1 0 wait
"$record" --rings "$rings" -o - 2>err | head -c 1000 >cut.saakm
is "${PIPESTATUS[0]}" 4 'a reader that goes away: an error, no signal'
like "$(cat err)" 'nobody reads' 'said in a sentence'
kill "$producer"
exec 5<&-
wait "$producer" 2>/dev/null

for sig in INT TERM; do
	start_producer 2 0 wait 1000
	"$record" --rings "$rings" -o sig.saakm 2>err &
	pid=$!
	sleep 0.4
	kill -$sig "$pid"
	wait "$pid"
	is "$?" 0 "SIG$sig ends a recording cleanly"
	info sig.saakm
	is "$(field complete)" true 'the trace is complete'
	check 'and has events' [ "$(field events)" -gt 100 ]
	kill "$producer"
	exec 5<&-
	wait "$producer" 2>/dev/null
done

start_producer 2 0 wait 1000
run_is 0 '--duration ends it' "$record" --rings "$rings" -o d.saakm -d 300ms
info d.saakm
is "$(field complete)" true 'the trace is complete'
run_is 7 'a command: its status' "$record" --rings "$rings" -o c.saakm -- sh -c 'sleep 0.2; exit 7'
info c.saakm
is "$(field complete)" true 'the trace is complete'
run_is 4 'a command that is not there' "$record" --rings "$rings" -o c.saakm -- "$T/nothing"
like "$err" 'cannot run .*nothing' 'it says which'
"$record" --rings "$rings" -o p.saakm --pid-of-producer "$producer" 2>err &
pid=$!
sleep 0.3
kill -9 "$producer"
wait "$producer" 2>/dev/null
exec 5<&-
wait "$pid"
is "$?" 0 'a producer that dies ends it'
info p.saakm
is "$(field complete)" true 'the trace is complete'

start_producer 2 3000 flight
producer_sums
run_is 0 'a flight recorder' "$record" --rings "$rings" --flight -o f.saakm
info f.saakm
is "$(field complete) $(field lost)" "true 0" 'the trace is complete'
start_producer 2 30000 drop
producer_sums
run_is 3 'losses: no verdict' "$record" --rings "$rings" -o l.saakm
like "$err" 'lost [1-9]' 'the line tells'
run "$record" --rings "$rings" --flight -o l.saakm
like "$err" 'no flight recorder' '--flight with other rings is refused'

start_producer 1 200000 wait
"$record" --rings "$rings" -o m.saakm --max-size 300k 2>err
like "$(cat err)" 'ended at --max-size' '--max-size ends it'
check 'below that size' [ "$(stat -c %s m.saakm)" -le 307200 ]
info m.saakm
is "$(field complete)" true 'the trace is complete'
kill "$producer"
exec 5<&-
wait "$producer" 2>/dev/null

start_producer 1 200000 wait
(ulimit -f 200; exec "$record" --rings "$rings" -o u.saakm) 2>err
is "$?" 4 'a file that may not grow: the system failed'
like "$(cat err)" 'no room for more than [0-9]+ bytes in u\.saakm\.part' 'it says where it stands'
info u.saakm.part
is "$(field complete)" false 'what was written can be read, and is known to be cut'
check 'with events' [ "$(field events)" -gt 1000 ]
kill "$producer"
exec 5<&-
wait "$producer" 2>/dev/null
done_testing
