#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# /dev/saakm-record: rings of the size that is asked for hold what two CPUs do at
# their highest rate of events, and each refusal is an errno and a sentence.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm plain
build_modules "$SRCDIR/policies/fifo/fifo.c"

cat >"$T/guest.sh" <<'END'
cd "$1" || exit 1
for load in pingpong hackbench; do
	saakm record -b 4M -o $load.saakm -- "$2/kt-$load" -m fifo >$load.out 2>$load.err
	echo "$load $?"
done
for level in decisions class machine; do
	saakm record --level $level -o $level.saakm -- sh -c "
		insmod $SAAKM_MODULES/fifo.ko
		saakm exec -p fifo -- sh -c 'for i in 1 2 3 4; do
			(sleep 0.0\$i; md5sum /bin/busybox >/dev/null) & done; wait'" 2>$level.err
	echo "$level $?"
	rmmod fifo
done
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
guest 180 plain --cpus 2 --share "$T" -- sh "$T/guest.sh" "$T" "$kt"
is "$status" 0 'the guest does its work' || diag "$(tail -n 5 "$T/console")"
said=$out
for load in pingpong hackbench; do
	like "$said" "^$load 0" "$load is recorded" || diag "$(cat "$T/$load.out" "$T/$load.err")"
	like "$(cat "$T/$load.err")" 'record: [0-9]{5,} events, 2 CPUs, .* lost 0 ' \
		'rings of 4 MiB lose nothing of it'
	run_is 0 'the trace is well-formed' "$SAAKM" check "$T/$load.saakm"
done
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
