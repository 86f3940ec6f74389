#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A guest that is recorded panics, hangs, or is gone at a random moment: nothing
# that was committed to its rings is missing in the trace, which says how it
# ended and replays to there. ROUNDS=N for more moments.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
ROUNDS=${ROUNDS:-10}
RANDOM=${SEED:-1}
fifo=$SRCDIR/policies/fifo/fifo.c
need_vm plain

vm() { timeout 280 "$SAAKM" vm run --variant plain "$@"; }
info() { "$SAAKM" info --json "$1" | jq -rs "map(select(.$2 != null)) | .[0].$2"; }

# The machine goes down with the finding, whose event is the last but nothing.
run vm --cpus 2 --timeout 200s --record panic.saakm -p "$broken/wrong_rq.c" -- sh -c '
	echo panic >/sys/kernel/saakm/on_error
	saakm exec -p wrong_rq -- sh -c "for i in 1 2 3 4 5 6 7 8; do
		(sleep 0.0\$i; md5sum /bin/busybox) & done; wait" >/dev/null; sleep 20'
if [ "$status" = 125 ]; then
	pass 'a finding panics'
	like "$(info panic.saakm how_ended)" '^panic: saakm: ' 'the trace says that it did, and of what'
	run_is 0 'it is whole' "$SAAKM" check panic.saakm
	is "$("$SAAKM" dump --json panic.saakm | jq -r 'select(.kind == "error") | .code' | tail -n 1)" \
		discrepancy 'the finding is in it'
	run "$SAAKM" replay panic.saakm -p "$broken/wrong_rq.c"
	is "$status" 0 'and replay comes to it without a divergence' ||
		diag "$(head -c 600 <<<"$out$err")"
else
	fail 'a finding panics' && diag "$status: $(tail -n 5 <<<"$err")"
fi

# A guest with work for ever, in the background: $pid, $qemu. What is told to its monitor
# goes to file 8.
work() {
	rm -f now kill.* mon.*
	mkfifo mon.in mon.out
	timeout 280 "$SAAKM" vm run --variant plain --cpus 1 --mem 256M --timeout 250s \
		--memory mem --qemu=-monitor --qemu="pipe:$T/mon" \
		--record kill.saakm --recorder -b16M -p "$fifo" -- sh -c \
		"touch now; while :; do $kt/kt-pingpong -p fifo; $kt/kt-hackbench -p fifo; done" \
		>kill.out 2>kill.err &
	pid=$!
	exec 8<>mon.in 9<>mon.out
	for _ in $(seq 400); do
		[ ! -e now ] || break
		sleep 0.2
	done
	qemu=$(pgrep -P "$(pgrep -P "$pid")" qemu)
	check 'a guest that works' [ -e now ] || diag "$(tail -n 5 kill.err)"
}

# At a random moment the guest stands still: what a host sees of it then is what
# it would see had it been killed.
all=0
moment() { # NUMBER
	local sums

	sleep "0.$((100 + RANDOM % 900))"
	kill -STOP "$qemu" || return
	while grep -q '^State:.*[RD] ' /proc/"$qemu"/task/*/status 2>/dev/null; do sleep 0.01; done
	run "$SAAKM" recover --json --keep --trace kill.saakm.part -o k.saakm mem
	kill -CONT "$qemu"
	# 3: the guest was too slow for its rings, which it counted.
	sums=$(jq -r '"\(.missing) missing, \(.damaged) damaged"' <<<"$out")
	is "$sums" '0 missing, 0 damaged' "moment $1: nothing that was committed is missing" ||
		diag "$out$err"
	run_is 0 "moment $1: a whole trace" "$SAAKM" check k.saakm
	all=$((all + $(info k.saakm events)))
	[ $(($1 % 5)) = 1 ] || return
	run timeout 100 "$SAAKM" replay --json k.saakm -p "$fifo"
	is "$(jq -r '"\(.verdict) \(.divergences)"' <<<"$out")" 'identical 0' \
		"moment $1: one CPU replays to the last of $(jq .events <<<"$out") events" ||
		diag "$(head -c 600 <<<"$out$err")"
}

# What QEMU writes of a guest's memory when it is asked to, an ELF file as that of kdump.
dumped() {
	local sums where left abi

	printf 'stop\ndump-guest-memory %s\ninfo status\n' "$T/dump.elf" >&8
	grep -aqm 1 'VM status' <&9
	run "$SAAKM" recover --json --keep --trace kill.saakm.part -o k.saakm mem
	sums=$out
	run "$SAAKM" recover --json --keep --trace kill.saakm.part -o elf.saakm dump.elf
	is "${out/elf.saakm/k.saakm}" "$sums" "QEMU's dump gives the same as the memory itself"
	run_is 0 'the same events' cmp <("$SAAKM" dump --no-pager k.saakm) \
		<("$SAAKM" dump --no-pager elf.saakm)
	# In the middle of the rings it ends.
	abi=$(awk '$2 == "SAAKM_RECORD_ABI" { printf "\\x%02x", $3 }' \
		"$SRCDIR/kernel/include/uapi/linux/saakm_record.h")
	where=$(LC_ALL=C grep -obUaP "\\x42\\x53$abi\\x00\\x00\\x00\\x00\\x00" dump.elf |
		cut -d : -f 1)
	check 'sub-buffers stand in it' [ -n "$where" ] || return
	truncate -s $((($(head -n 1 <<<"$where") + $(tail -n 1 <<<"$where")) / 2)) dump.elf
	run "$SAAKM" recover --json --keep --trace kill.saakm.part -o elf.saakm dump.elf
	like "$err" 'the dump is cut: [0-9]+ bytes' 'that it is cut is said'
	# Of a call that had not returned some events may be in the rings that nobody has counted.
	left=$(($(jq .events <<<"$sums") - $(jq '.events + .missing' <<<"$out")))
	check "what is there is saved, what is not is counted ($left)" \
		[ $left -ge 0 -a $left -le $((20 * $(jq .open_calls <<<"$sums"))) ]
	# Where the recorder has kept up, all that it had not written may lie before the cut.
	if [ "$(jq .missing <<<"$out")" = 0 ]; then
		is "$left $status" '0 0' 'nothing is missing'
	else
		like "$status $("$SAAKM" dump --no-pager -e lost elf.saakm 2>/dev/null | tail -n 1)" \
			'^3 .* lost count=[0-9]+' 'what is missing is marked at its place'
	fi
	rm -f dump.elf
	echo cont >&8
}

for ((first = 1; first <= ROUNDS; first += 10)); do
	work
	for ((i = first; i < first + 10 && i <= ROUNDS; i++)); do
		moment "$i"
	done
	[ $first != 1 ] || dumped
	kill -KILL "$qemu"
	wait "$pid"
	is "$(info kill.saakm how_ended)" killed 'killed for good: the trace says so'
	run "$SAAKM" check kill.saakm
	is "$status" 0 'and is whole'
done
diag "$all events in $ROUNDS moments"

# A handler that never returns.
run vm --cpus 1 --timeout 70s --record hang.saakm -p "$broken/spin_for_work.c" -- sh -c '
	saakm exec -p spin_for_work -- sh -c "for i in 1 2 3 4; do
		(sleep 0.0\$i; md5sum /bin/busybox) & done; wait" >/dev/null; sleep 100'
is "$status" 124 'a guest that hangs'
like "$(info hang.saakm how_ended)" '^hang' 'the trace says so' || diag "$err"
run_is 0 'and is whole' "$SAAKM" check hang.saakm
run timeout 100 "$SAAKM" replay hang.saakm
like "$status $out" "^1 .*stuck-handler: .*/spin_for_work.c:$(grep -n BUG "$broken/spin_for_work.c" |
	cut -d : -f 1) " 'and replays up to the line in which it hangs' || diag "$err"
done_testing
