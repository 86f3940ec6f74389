#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A recording that begins while a policy is loaded and busy has a snapshot of it,
# from which its source is replayed; what cannot be taken over is refused by name.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
. "$SRCDIR/tests/kernel/record.sh"
need_vm plain
mapfile -t files < <(good_files)
build_policies "${files[@]}" "$modules/keeper.c" "$SRCDIR/tests/corpus/hrkthread/hrkthread.c"
names="$(good_policies) keeper"

# Tasks that compute, sleep, and talk by pipes, from before the recording to behind it.
cat >"$T/load.sh" <<'END'
for i in 1 2 3; do
	while [ ! -e stop ]; do md5sum /bin/busybox >/dev/null; sleep 0.01; done &
done
while [ ! -e stop ]; do echo ping; sleep 0.003; done | while read -r x; do :; done &
while [ ! -e stop ]; do (:) ; done &
wait
END
cat >"$T/guest.sh" <<END
mkdir -p $T/traces && cd $T/traces || exit 1
for p in $(echo $names); do
	rm -f stop
	insmod \$SAAKM_MODULES/\$p.ko
	saakm exec -p \$p -- sh $T/load.sh &
	sleep 0.3
	saakm record -q -b 4M -o \$p.saakm -- sh -c "sleep 0.3; touch stop
		while ! rmmod \$p 2>/dev/null; do sleep 0.05; done" 2>\$p.err || echo "\$p: \$?"
	wait
done
cd .. || exit 1
# Of a flight recorder the end is left, and a snapshot in it.
rm -f stop
insmod \$SAAKM_MODULES/fifo.ko
saakm exec -p fifo -- sh $T/load.sh &
saakm record -q --flight -b 512k -o flight.saakm -- sh -c '
	sleep 8; echo enough >/sys/kernel/saakm/record_freeze; sleep 0.2' 2>flight.err || echo "flight: \$?"
touch stop
while ! rmmod fifo 2>/dev/null; do sleep 0.1; done
wait
late() { # NAME ARGUMENTS -- OPTIONS
	local name=\$1 args=\$2
	shift 2
	insmod \$SAAKM_MODULES/\${name%_*}.ko \$args
	saakm record -q -o \$name.saakm "\$@" -- saakm exec -p \${name%_*} -- sh -c : 2>/dev/null ||
		echo "\$name: \$?"
	rmmod \${name%_*}
}
late keeper_stray stray=1
late fifo_small '' -b 8k
late hrkthread_threads ''
END
record() { # CPUS
	rm -rf "$T/traces"
	guest 120 plain --cpus "$1" --share "$T" -- sh "$T/guest.sh"
	is "$status$out" 0 "each policy was recorded late on $1 CPUs" ||
		diag "$err$(tail -n 5 "$T/console")$(cat "$T"/traces/*.err)"
}

judge_flight() { # $status, $verdict and $overwritten, a number of events
	overwritten=$("$SAAKM" info -q --json "$T/flight.saakm" |
		jq -s 'map(.overwritten // empty) | .[0]')
	cp "$T/flight.saakm" "$T/traces/"
	judge flight 'flight recorder'
}

record 1
for p in $names; do
	run_is 0 "$p on 1 CPU: the trace is well-formed" "$SAAKM" check "$T/traces/$p.saakm"
	judge "$p" "$p on 1 CPU"
	like "$status $verdict" '^0 identical, 0 races' "$p on 1 CPU is replayed from there ($verdict)"
done
judge_flight
like "$overwritten $status $verdict" '^[0-9]{4,} 0 identical, 0 races' \
	'the end of what a flight recorder saw on 1 CPU is replayed from its last snapshot'
run_is 0 'and is well-formed' "$SAAKM" check "$T/flight.saakm"
record 2
judge_flight
like "$overwritten $status $verdict" '^[0-9]{4,} [01] ' "of 2 CPUs there is a verdict ($verdict)"
for p in $names; do
	judge "$p" "$p on 2 CPUs"
	check "$p on 2 CPUs: a verdict ($verdict)" [ "$status" -le 1 -o "$status" = 3 ]
done
refused() { # NAME SENTENCE
	run "$SAAKM" replay "$T/$1.saakm"
	is "$status" 3 "$1: no verdict"
	like "$err" "$2" "$1: it says why" || diag "$("$SAAKM" dump "$T/$1.saakm" | head -n 20)"
}
refused keeper_stray 'copy holds the address [0-9a-f]{16}, and what lies there is not in the snapshot'
refused fifo_small 'before the recording began, and it takes [0-9]+ KiB, more .* larger -b, .* start from'
refused hrkthread_threads 'policy hrkthread may have something under way that it began with [a-z_]+,'
done_testing
