#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a policy does in the real kernel is recorded, and its source, which the
# trace names, replays it here: on one CPU to the last event; on several, where
# races matter, it is identical, or explained, or said not to be.
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
	# 3: a slow machine lost events, which is said, too.
	check "$p on 2 CPUs: a verdict ($verdict)" [ "$status" -le 1 -o "$status" = 3 ]
done

record_loads 4 200 '' fifo wfq
for p in fifo wfq; do
	judge $p "$p on 4 CPUs"
	check "$p on 4 CPUs: a verdict ($verdict)" [ "$status" -le 1 -o "$status" = 3 ]
done
total=$((nr_identical + nr_explained + nr_lost + nr_diverged))
diag "$total traces: $nr_identical identical, $nr_explained with $nr_races races explained," \
	"$nr_lost lost events, $nr_diverged diverged"
check 'most of them are identical or explained' \
	[ $(((nr_identical + nr_explained) * 10)) -ge $(((total - nr_lost) * 8)) ]
done_testing
