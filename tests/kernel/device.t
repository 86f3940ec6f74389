#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# /dev/saakm-record: rings of the size that is asked for hold what two CPUs do at
# their highest rate of events, and each refusal is an errno and a sentence.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm plain
build_modules "$SRCDIR/policies/fifo/fifo.c" "$SRCDIR/policies/rr/rr.c" "$broken/wrong_rq.c"

# The highest rate of events that two CPUs reach. Where each vCPU is a thread of a busy machine, the
# recorder's may stand still while the other works: here they take turns, by instructions.
cat >"$T/rates.sh" <<'END'
for what in "hackbench 4M" "pingpong 4M"; do
	set -- "$1" "$2" $what
	# Not to the share: how fast that is depends on the host.
	saakm record -b $4 -o /tmp/$3.saakm -- "$2/kt-$3" -m fifo >"$1/$3$4.out" 2>"$1/$3$4.err"
	echo "$3$4 $?"
	cp /tmp/$3.saakm "$1/$3$4.saakm"
done
END
guest 400 plain "${steady[@]}" --cpus 2 --share "$T" -- sh "$T/rates.sh" "$T" "$kt"
is "$status" 0 'the guest does its work' || diag "$(tail -n 5 "$T/console")"
said=$out
for load in hackbench4M pingpong4M; do
	like "$said" "^$load 0" "$load is recorded" || diag "$(cat "$T/$load.out" "$T/$load.err")"
	run_is 0 "$load: the trace is well-formed, each event is in it or counted as lost" \
		"$SAAKM" check "$T/$load.saakm"
	like "$(cat "$T/$load.err")" 'record: [0-9]{5,} events, 2 CPUs, .* lost 0 ' \
		"$load: nothing is lost in rings of that size" || diag "$(cat "$T/$load.err")"
done

cat >"$T/guest.sh" <<'END'
cd "$1" || exit 1
for level in decisions class machine; do
	saakm record --level $level -o $level.saakm -- sh -c "
		insmod $SAAKM_MODULES/fifo.ko
		saakm exec -p fifo -- sh -c 'for i in 1 2 3 4; do
			(sleep 0.0\$i; md5sum /bin/busybox >/dev/null) & done; wait'" 2>$level.err
	echo "$level $?"
	rmmod fifo
done
# Flight recorders, and what freezes them; each of small rings, which go round.
load='for i in 1 2 3 4 5 6; do (sleep 0.0$i; md5sum /bin/busybox >/dev/null) & done; wait'
insmod $SAAKM_MODULES/fifo.ko
saakm record --flight -b 64k -o sysfs.saakm -- sh -c "
	saakm exec -p fifo -- sh -c '$load'
	echo the-reason >/sys/kernel/saakm/record_freeze
	saakm exec -p fifo -- sh -c '$load'" 2>sysfs.err
echo "sysfs $?"
saakm record --flight -b 64k -o usr1.saakm -- sh -c "
	saakm exec -p fifo -- sh -c '$load'
	kill -USR1 \$PPID; sleep 0.3; echo went on >usr1.out" 2>usr1.err
echo "usr1 $?"
insmod $SAAKM_MODULES/rr.ko
saakm record -p rr -o only.saakm -- sh -c "
	saakm exec -p fifo -- sh -c '$load' & saakm exec -p rr -- sh -c '$load'; wait" 2>only.err
echo "only $?"
rmmod rr
insmod $SAAKM_MODULES/wrong_rq.ko
saakm record --flight -b 64k -o finding.saakm -- sh -c "
	saakm exec -p wrong_rq -- sh -c '$load'; sleep 0.2" 2>finding.err
echo "finding $?"
rmmod wrong_rq
# A recorder that is killed: the rings stay until the next recording.
saakm record -o dead.saakm -- sh -c "saakm exec -p fifo -- sh -c '$load'; kill -9 \$PPID" 2>dead.err
echo "dead $?"
saakm recover --json --trace dead.saakm.part -o dead.saakm /dev/saakm-record >dead.json 2>>dead.err
echo "recovered $?"
saakm record -o after.saakm -d 20ms 2>after.err
echo "after $?"
saakm recover -o nothing.saakm /dev/saakm-record 2>nothing.err
echo "nothing $?"
rmmod fifo
try() { # NAME COMMAND…
	local name=$1
	shift
	"$@" 2>"$name.err"
	echo "$name $?"
}
saakm record -o first.saakm -- sh -c 'saakm record -o second.saakm 2>busy.err; echo busy $?'
try small saakm record -b 8k -o s.saakm -d 20ms
try large saakm record -b 4T -o s.saakm -d 20ms
try larger saakm record -b 1G -o s.saakm -d 20ms
try nobody /usr/bin/setpriv --reuid 65534 saakm record -o s.saakm -d 20ms
try weak /usr/bin/setpriv --bounding-set -all --inh-caps -all saakm record -o s.saakm -d 20ms
try lowly /usr/bin/setpriv --bounding-set -sys_nice saakm record -o s.saakm -d 20ms
"$2/kt-abi" -p fifo
END
# Each recording patches the calls of Linux's trace points, which QEMU's TCG with
# several threads does not survive for ever: then once more.
for _ in 1 2 3; do
	guest 240 plain --cpus 2 --share "$T" -- sh "$T/guest.sh" "$T" "$kt"
	grep -q 'Oops: int3' "$T/console" || break
	diag 'QEMU did not survive the patching of running code'
	rm -f "$T"/*.saakm*
done
is "$status" 0 'the guest does its work' || diag "$(tail -n 5 "$T/console")"
said=$out
kinds() { # LEVEL: events that are for people, by kind
	"$SAAKM" dump --json "$1.saakm" | jq -r 'select(.kind) | .kind' | sort | uniq -c |
		awk '$2 ~ /^(class|idle|wake)$/ { print $2, $1 }'
}
for level in decisions class machine; do
	like "$said" "^$level 0\$" "level $level is recorded" || diag "$(cat "$T/$level.err")"
	run "$SAAKM" replay "$T/$level.saakm" -p "$SRCDIR/policies/fifo/fifo.c"
	check "level $level replays" [ "$status" = 0 ] || diag "$out$err"
	kinds $level >$level.kinds
done
is "$(grep -c 'class\|idle' decisions.kinds)" 0 'decisions: no callbacks, no idleness'
like "$(cat class.kinds)" '^class [0-9]{2,}' 'class: callbacks'
unlike "$(cat class.kinds)" idle 'but no idleness'
like "$(cat machine.kinds)" '^idle [0-9]{2,}' 'machine: idleness'
check 'and wake-ups of all tasks' [ "$(sed -n 's/wake //p' machine.kinds)" -gt \
	"$(sed -n 's/wake //p' class.kinds)" ]
ended() { "$SAAKM" info --json "$1.saakm" | jq -rs 'map(select(.how_ended)) | .[0].how_ended'; }
for name in sysfs usr1 finding; do
	like "$said" "^$name 0\$" "a flight recorder: $name" || diag "$(cat $name.err)"
	run_is 0 'its trace is whole' "$SAAKM" check $name.saakm
done
is "$(ended sysfs)" the-reason 'a write to sysfs: the trace says what was written'
is "$(cat usr1.out)" 'went on' 'SIGUSR1: what was started goes on'
like "$(ended finding)" '^discrepancy in newly_idle' 'a finding: the trace says which'
is "$("$SAAKM" dump --json finding.saakm | jq -r 'select(.kind == "error") | .code' | head -n 1)" \
	discrepancy 'and has it'
check 'small rings went round' [ "$("$SAAKM" info --json usr1.saakm |
	jq -s 'map(select(.overwritten != null)) | .[0].overwritten')" -gt 100 ]
run "$SAAKM" replay usr1.saakm -p "$SRCDIR/policies/fifo/fifo.c"
like "$status $err" '^(0|3 .*no snapshot behind them)' 'without a snapshot there is no replay'
is "$("$SAAKM" dump --json only.saakm | jq -r 'select(.kind == "enter") | .policy' | sort -u |
	grep -c .)" 1 '-p: calls of one policy alone'
like "$said" '^dead 137$' 'a recorder is killed'
like "$said" '^recovered 0$' 'what it had not written is got from the device' || diag "$(cat dead.err)"
is "$(jq -r '"\(.missing) \(.lost) \(.damaged)"' dead.json)" '0 0 0' 'nothing is missing'
check 'not all was written' [ "$(jq .recovered dead.json)" -gt 0 ]
run_is 0 'the trace is whole' "$SAAKM" check dead.saakm
check 'its .part is gone' [ ! -e dead.saakm.part ]
like "$said" '^after 0$' 'the next recorder begins anew'
like "$said" '^nothing 3$' 'and leaves nothing to recover'
like "$(cat nothing.err)" 'has kept no rings' 'which is said'
refusal() { # NAME STATUS SENTENCE
	like "$said" "^$1 $2\$" "$1: exit $2"
	like "$(head -n 1 "$T/$1.err")" "^saakm record: $3" "$1: it says why"
}
refusal busy 4 'another recorder has /dev/saakm-record'
like "$said" '^small 0$' 'small rings are possible'
refusal large 4 'not enough memory for rings of 4.4 TB for each CPU'
refusal larger 4 'not enough memory for rings of 1.1 GB for each CPU'
refusal nobody 4 'recording the kernel.s policies is for root'
refusal weak 4 'recording the kernel.s policies is for root'
refusal lowly 0 'no real-time priority \(Operation not permitted\)'
like "$said" 'ok 1 another ABI version' 'START of another ABI version: EPROTO'
unlike "$said" 'not ok' 'and what else the device must refuse'
check 'no one was killed for memory' [ -z "$(grep -i 'out of memory' "$T/console")" ]
done_testing
