#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the simulator records replays identical: a fixed sample of policies,
# generators, machines and builds; each one twice, with and without ASLR. The
# whole matrix is in matrix.long.t.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"
. "$SRCDIR/tests/replay/helpers.sh"

fifo=$SRCDIR/policies/fifo/fifo.c
rr=$SRCDIR/policies/rr/rr.c
wfq=$SRCDIR/policies/wfq/wfq.c

[ ${#norandom[@]} != 0 ] && pass 'the second replay is made without ASLR' ||
	skip 'the second replay is made without ASLR' 'setarch -R does not work here'

# Each policy meets three generators, each of them on another machine.
cpus=(1 4 16 64)
read -ra all <<<"$generators"
i=0
while read -r policy; do
	name=$(basename "$policy" .c)
	why=
	for k in 0 1 2; do
		g=${all[(i + 4 * k) % 9]}
		c=${cpus[(i + k) % 4]}
		d=$(duration_of "$g")
		[ "$c" = 64 ] && d=20ms
		[ "$g" = pipe ] && d=5ms
		why=$(replays "$policy" -w "$g" -c "$c" -d "$d") || break
		why=
	done
	is "$why" '' "$name"
	i=$((i + 1))
done < <(good_policies)

# --- what else can be in a run
is "$(replays "$rr" "$wfq" -w mixed -d 50ms)" '' 'two policies at once'
is "$(replays "$SRCDIR"/policies/{fifo,rr,wfq,central,fifo_global}/*.c -w chaos -c 8 -d 50ms)" '' \
	'five policies at once'
is "$(replays "$rr" -w mixed -d 50ms --param quantum=3)" '' 'a parameter'
is "$(replays "$rr" "$wfq" -w mixed -d 30ms --param rr.quantum=7)" '' 'a parameter of one of two'
is "$(replays "$probe" -w mixed -d 100ms)" '' 'threads, timers and works of a policy'
is "$(replays "$probe" -w chaos -c 8 -d 50ms --fail-alloc 100)" '' 'allocations that fail'
is "$(replays "$probe" -w hotplug -c 8 -d 100ms)" '' 'cores that come and go'
is "$(replays "$probe" -w chaos --exec-balance -d 50ms)" '' 'exec with balancing'
is "$(replays "$wfq" -w mixed --topology 2x4x2 -d 50ms)" '' 'a machine with two sockets'
is "$(replays "$fifo" -w mixed -d 100ms --compress 3)" '' 'a compressed trace'
is "$(replays "$SRCDIR/tests/corpus/multi" -w mixed -d 50ms)" '' 'a policy of several files'
is "$("$SAAKM" dump --no-pager -e callback "$T/sim.saakm" | grep -c module_exit)" 2 \
	'and its module_exit is part of that'

# --- other builds than the one that was recorded
for build in '-O 0 --cc gcc' '-O 2 --cc gcc' '-O 0 --cc clang' '-O 2 --cc clang'; do
	read -ra args <<<"$build"
	if ! command -v "${args[3]}" >/dev/null; then
		skip "recorded with $build" "no ${args[3]} is installed"
		continue
	fi
	why=
	for as in '-O 0 --cc gcc' '-O 2 --cc gcc' '-O 0 --cc clang' '-O 2 --cc clang' --sanitize; do
		read -ra other <<<"$as"
		command -v "${other[3]:-gcc}" >/dev/null || continue
		why=$(replays "$wfq" -w chaos -d 20ms -c 8 "${args[@]}" -- "${other[@]}") || break
		why=
	done
	is "$why" '' "recorded with $build, replayed with any"
done
is "$(replays "$SRCDIR/tests/corpus/mlfq" -w mixed -d 30ms --sanitize)" '' 'recorded with --sanitize'

# --- with findings
for how in warn eject panic; do
	for name in wrong_rq lost_wakeup return_locked curr_null; do
		is "$(replays "$SRCDIR/policies/broken/$name.c" -w mixed -d 50ms --on-error $how)" '' \
			"$name, --on-error $how"
	done
done
for file in "$SRCDIR"/policies/broken/*.c; do
	# shellcheck disable=SC2046
	is "$(replays "$file" $(broken_args "$file"))" '' "$(basename "$file" .c)"
	is "$(jq -r '.findings[] | select(.recorded) | "\(.seq) \(.finding)"' "$T/one.json")" \
		"$("$SAAKM" dump --no-pager --json -e error "$T/sim.saakm" |
			jq -r 'select(.type == "event") | "\(.seq) \(.code)"' | head -n 256)" \
		"$(basename "$file" .c): with its findings"
done
done_testing
