#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a policy does in the real kernel is recorded, and its source replays it
# here: on one CPU to the last event; on several, where races matter, it is
# identical, or explained, or said not to be.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm plain
# shellcheck disable=SC2046
build_modules $(good_files)

policies='fifo rr wfq central fifo_global'
cat >"$T/load.sh" <<'END'
cd "$1" || exit 1
for p in $2; do
	saakm record -q -o "$p.saakm" -- sh -c "
		insmod $SAAKM_MODULES/$p.ko &&
		saakm exec -p $p -- sh -c 'for i in 1 2 3 4 5 6; do
			(sleep 0.0\$i; md5sum /bin/busybox >/dev/null) & done; wait' &&
		sleep 0.2 && rmmod $p" || echo "$p: $?"
done
END

record() { # CPUS
	mkdir -p "$T/traces"
	rm -f "$T/traces/"*
	guest 120 plain --cpus "$1" --share "$T" -- sh "$T/load.sh" "$T/traces" "$policies"
	is "$status" 0 "the guest with $1 CPUs does its work" || diag "$(tail -n 5 "$T/console")"
	is "$out" '' 'and each policy was recorded' || diag "$err"
}

record 1
for p in $policies; do
	run_is 0 "$p: the trace is well-formed" "$SAAKM" check "$T/traces/$p.saakm"
	run "$SAAKM" replay --json "$T/traces/$p.saakm" -p "$SRCDIR/policies/$p/$p.c"
	is "$status $(jq -r '"\(.verdict) \(.races | length)"' <<<"$out")" '0 identical 0' \
		"$p: one CPU of a real kernel replays to the last of $(jq .events <<<"$out") events"
done

record 2
nr=0
for p in $policies; do
	run timeout 300 "$SAAKM" replay --json "$T/traces/$p.saakm" -p "$SRCDIR/policies/$p/$p.c"
	diag "$p on 2 CPUs: $(jq -r '"\(.events) events, \(.verdict), \(.races | length) races, \(.divergences) divergences"' <<<"$out")"
	[ "$status" = 0 ] && nr=$((nr + 1))
	# 3: a slow machine lost events, which is said, too.
	check "$p on 2 CPUs: a verdict" [ "$status" -le 1 -o "$status" = 3 ]
done
diag "$nr of 5 identical or explained on 2 CPUs"
done_testing
