#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a policy does in the real kernel is recorded, and its source, which the
# trace names, replays it here: on one CPU to the last event; on several, where
# races matter, identical or with these explained.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
. "$SRCDIR/tests/kernel/record.sh"
need_vm plain
mapfile -t files < <(all_policies)
build_policies "${files[@]}"
names=$(for f in "${files[@]}"; do basename "$f" .c; done)

record_loads 1 200 '' fifo wfq
for p in fifo wfq; do
	run_is 0 "$p: the trace is well-formed" "$SAAKM" check "$T/traces/$p.saakm"
	judge $p "$p on 1 CPU"
	like "$status $verdict" '^0 identical, 0 races' \
		"$p: one CPU of a real kernel replays to the last event ($verdict)"
done

# Parameters: at load, and written while it runs.
cat >"$T/param.sh" <<'END'
cd "$1" || exit 1
saakm record -q -o param.saakm -- sh -c '
	insmod $SAAKM_MODULES/rr.ko quantum=7
	saakm exec -p rr -- sh -c "md5sum /bin/busybox /bin/busybox" >/dev/null
	echo 1 >/sys/module/rr/parameters/quantum
	for i in 1 2 3; do saakm exec -p rr -- md5sum /bin/busybox /bin/busybox & done >/dev/null
	wait
	rmmod rr'
END
guest 120 plain --cpus 1 --share "$T" -- sh "$T/param.sh" "$T/traces"
run "$SAAKM" dump --json "$T/traces/param.saakm"
like "$out" '"text": *"name=rr.n.*param.quantum=7' 'parameters given at load are in MODULE_LOAD'
is "$(jq -c 'select(.kind == "value" and .source == "param") | .value' <<<"$out")" 1 \
	'one that is written while it runs is a VALUE'
judge param 'parameters'
like "$status $verdict" '^0 identical, 0 races' "and replay applies both ($verdict)"

# shellcheck disable=SC2086
record_loads 2 300 '' $names
for p in $names; do
	run_is 0 "$p on 2 CPUs: the trace is well-formed" "$SAAKM" check "$T/traces/$p.saakm"
	judge "$p" "$p on 2 CPUs"
	is "$status" 0 "$p on 2 CPUs: $verdict"
done

record_loads 4 200 '' fifo wfq
for p in fifo wfq; do
	judge $p "$p on 4 CPUs"
	is "$status" 0 "$p on 4 CPUs: $verdict"
done

# A CPU that is off when the recording begins, and so not in its RUN: policies that look at
# the topology find it, and it finds the others, when it has come.
cat >"$T/comes.sh" <<'END'
cd "$1" || exit 1
cpu=/sys/devices/system/cpu/cpu2/online
load='for i in 1 2 3 4 5 6 7 8; do (md5sum /bin/busybox; sleep 0.02; :) & done >/dev/null; wait'
for p in cfslike multi; do
	echo 0 >$cpu
	saakm record -q -o comes_$p.saakm -- sh -c "
		insmod $SAAKM_MODULES/$p.ko
		saakm exec -p $p -- sh -c '$load'
		echo 1 >$cpu
		saakm exec -p $p -- sh -c '$load; $load'
		rmmod $p" || echo "$p: $?"
done
END
guest 120 plain --cpus 3 --share "$T" -- sh "$T/comes.sh" "$T/traces"
is "$status$out" 0 'a CPU comes while it is recorded' || diag "$err"
for p in cfslike multi; do
	like "$("$SAAKM" dump --json -e run "$T/traces/comes_$p.saakm" |
		grep -o 'online=[0-9-]*' | tr '\n' ' ')" \
		'^online=0-1 .*online=0-2' "$p: RUN comes again, with the CPU"
	judge comes_$p "$p, with a CPU that comes"
	is "$status" 0 "$p, with a CPU that comes: $verdict"
done
diag "$nr_identical identical, $nr_explained with $nr_races races explained," \
	"$nr_lost lost events, $nr_diverged diverged"
done_testing
