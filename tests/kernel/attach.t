#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A recording that begins while a policy is loaded and busy has a snapshot of it,
# from which its source is replayed; what cannot be taken over is refused by name.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
. "$SRCDIR/tests/kernel/record.sh"
need_vm plain
mapfile -t files < <(good_files)
corpus=$SRCDIR/tests/corpus
build_policies "${files[@]}" "$modules/keeper.c" "$modules/alarms.c" "$corpus/multi" \
	"$corpus/voidbal/voidbal.c" "$corpus/hrkthread/hrkthread.c"
names="$(good_policies) keeper alarms multi voidbal"

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
# Again and again of one that has timers, works and RCU callbacks under way; a work
# that sleeps in its function is waited for, if it comes to an end.
busy() { # NAME ARGUMENTS
	rm -f stop
	insmod \$SAAKM_MODULES/alarms.ko \$2
	saakm exec -p alarms -- sh $T/load.sh &
	sleep 0.2
	for i in 1 2 3 4; do
		saakm record -q -b 4M -o \$1\$i.saakm -- sleep 0.1 || echo "\$1\$i: \$?"
	done
	touch stop
	while ! rmmod alarms 2>/dev/null; do sleep 0.05; done
	wait
}
busy again ''
busy dwell dwell=30
cd .. || exit 1
# Of a flight recorder the end is left, and a snapshot in it; several, in a ring that lasts
# far longer than they are apart: a fourth of it, and some time till the work's turn comes.
# So many children make it overflow, however fast the machine is.
flight() { # POLICY SIZE CHILDREN NAME
	rm -f stop
	insmod \$SAAKM_MODULES/\$1.ko
	saakm exec -p \$1 -- sh $T/load.sh &
	saakm record -q --flight -b \$2 -o flight_\$4.saakm -- saakm exec -p \$1 -- sh -c "
		i=0; while [ \\\$i -lt \$3 ]; do (:); i=\\\$((i + 1)); done
		echo enough >/sys/kernel/saakm/record_freeze; sleep 0.2" 2>\$1.err ||
		echo "flight of \$1: \$?"
	touch stop
	while ! rmmod \$1 2>/dev/null; do sleep 0.1; done
	wait
}
flight fifo 2M \$((400 * \$(nproc))) fifo
flight alarms 2M \$((400 * \$(nproc))) alarms
flight alarms 4M 300 several
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
late alarms_inside inside=1
late alarms_dwell dwell=5000
END
record() { # CPUS
	rm -rf "$T/traces"
	guest 400 plain --cpus "$1" --share "$T" -- sh "$T/guest.sh"
	is "$status$out" 0 "each policy was recorded late on $1 CPUs" ||
		diag "$err$(tail -n 5 "$T/console")$(cat "$T"/traces/*.err)"
}

judge_flight() { # NAME: $status, $verdict and $overwritten, a number of events
	overwritten=$("$SAAKM" info -q --json "$T/flight_$1.saakm" |
		jq -s 'map(.overwritten // empty) | .[0]')
	cp "$T/flight_$1.saakm" "$T/traces/"
	judge "flight_$1" "flight recorder with $1"
}

collect() { # the lines of all snapshots of alarms
	local f
	for f in "$T"/traces/{alarms,again?,dwell?}.saakm "$T/flight_alarms.saakm"; do
		"$SAAKM" dump --json "$f" | jq -r 'select(.kind == "snapshot") | .text'
	done >>"$T/lines"
}

# Each kind was there while it was pending, and while it was not.
told() {
	local line
	for line in 'hrtimer A [1-9][0-9]* 1' 'hrtimer A [0-9]* 0' 'timer A [1-9][0-9]*' 'timer A 0' \
		'work A [1-9][0-9]*' 'work A 0' 'rcu A [1-9][0-9]* A' 'irq_work A 0 A' \
		'percpu_object A [0-9]* [0-9]*' 'workqueue A [0-9]* [0-9]*' 'import A delayed_work_timer_fn'; do
		check "there was \"$line\"" grep -qxE "${line//A/[0-9a-f]+}" "$T/lines"
	done
}

judge_busy() { # CPUS
	local p
	for p in again{1..4} dwell{1..4}; do
		judge "$p" "$p on $1 CPUs"
		like "$status $verdict" '^0 identical' "$p on $1 CPUs ($verdict)"
	done
	collect
}

record 1
judge_busy 1
for p in $names; do
	run_is 0 "$p on 1 CPU: the trace is well-formed" "$SAAKM" check "$T/traces/$p.saakm"
	judge "$p" "$p on 1 CPU"
	like "$status $verdict" '^0 identical, 0 races' "$p on 1 CPU is replayed from there ($verdict)"
done
for p in fifo alarms; do
	judge_flight $p
	like "$overwritten $status $verdict" '^[0-9]{4,} 0 identical, 0 races' \
		"the end of what a flight recorder saw of $p on 1 CPU is replayed from its last snapshot"
	run_is 0 'and is well-formed' "$SAAKM" check "$T/flight_$p.saakm"
done
# Something that a policy has the address of for a while is none of the next snapshot.
spoil_first() { # TRACE NEW: all snapshots of it but the last
	cp "$1" "$2"
	"$SAAKM" dump --json "$1" | jq -r 'select(.kind == "snapshot" and (.text | test("^begin"))) |
		.seq' | head -n -1 >"$T/seqs"
	while read -r seq; do
		"$BUILDDIR/tests/diff-edit" "$2" "$T/edited.saakm" text "$seq" \
			"$(printf 'begin\nunknown ffff888000000000 ffff888000000008')"
		mv "$T/edited.saakm" "$2"
	done <"$T/seqs"
}
spoil_first "$T/flight_several.saakm" "$T/traces/spoilt.saakm"
check 'there were several snapshots' [ -s "$T/seqs" ]
judge spoilt 'all but the last snapshot hold an address that means nothing'
like "$status $verdict" '^0 identical, 0 races' "it is replayed from the last one ($verdict)"

record 2
judge_busy 2
told
for p in fifo alarms; do
	judge_flight $p
	like "$overwritten $status $verdict" '^[0-9]{4,} [01] ' \
		"of $p on 2 CPUs there is a verdict ($overwritten overwritten, $verdict)"
done
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
refused alarms_inside 'middle holds the address [0-9a-f]+, and what lies there is not in the snapshot'
refused alarms_dwell 'and a work of the policy was in the middle of its function all the time,'
refused hrkthread_threads 'policy hrkthread may have something under way that it began with [a-z_]+,'
done_testing
