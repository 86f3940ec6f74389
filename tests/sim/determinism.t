#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Same seed, same trace, byte for byte; another seed, another trace.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

# The same command twice, from different directories and environments.
twice() { # NAME ARGUMENTS…
	local name=$1
	shift
	mkdir -p "$T/a" "$T/b"
	rm -f "$T"/[ab]/*
	(cd "$T/a" && "$SAAKM" sim -q -o one.saakm "$@") >"$T/a/out" 2>"$T/err"
	(cd "$T/b" && SOMETHING=else_$RANDOM nice "$SAAKM" sim -q -o one.saakm "$@") \
		>"$T/b/out" 2>>"$T/err"
	if [ ! -s "$T/a/one.saakm" ]; then
		fail "$name"
		diag "no trace: $(head -n 3 "$T/err")"
		return
	fi
	check "$name" cmp "$T/a/one.saakm" "$T/b/one.saakm"
}

for g in $generators; do
	twice "$g" "$SRCDIR/policies/wfq/wfq.c" -w "$g" -c 4 -d "$(duration_of "$g")"
done
for dir in "$SRCDIR"/tests/corpus/*/; do
	twice "$(basename "$dir")" "${dir%/}" -w chaos -c 8 -d 50ms
done
for cpus in 1 16 64; do
	twice "$cpus CPUs" "$SRCDIR/policies/fifo_global/fifo_global.c" -w mixed -c "$cpus" -d 20ms
done
twice 'two policies' "$SRCDIR/policies/rr/rr.c" "$SRCDIR/policies/wfq/wfq.c" -w mixed -d 50ms
twice 'a small buffer' "$SRCDIR/policies/fifo/fifo.c" -w mixed -d 100ms -b 128K
twice 'compressed' "$SRCDIR/policies/fifo/fifo.c" -w mixed -d 100ms --compress 3
twice 'with a finding' "$SRCDIR/policies/broken/lost_wakeup.c" -w mixed
twice 'with a crash' "$SRCDIR/policies/broken/curr_null.c" -w mixed
twice 'with a runaway' "$SRCDIR/policies/broken/spin_for_work.c" -w mixed
twice 'sanitized' "$SRCDIR/policies/broken/history.c" --sanitize -w mixed
twice 'with failing allocations' "$probe" -w chaos --fail-alloc 100 -d 50ms

# Another checkout, another cache: nothing in a trace says where things lay.
elsewhere() { # NAME ARGUMENTS…: in the tree, and in a copy
	local name=$1
	shift
	rm -f "$T"/[ab]/*
	(cd "$SRCDIR" && "$SAAKM" sim -q -o "$T/a/one.saakm" "$@") >/dev/null 2>"$T/err"
	(cd "$T/copy" && XDG_CACHE_HOME=$T/cache "$SAAKM" sim -q -o "$T/b/one.saakm" "$@") \
		>/dev/null 2>>"$T/err"
	check "$name" cmp "$T/a/one.saakm" "$T/b/one.saakm"
}
mkdir -p "$T/copy"
cp -r "$SRCDIR/policies" "$T/copy"
elsewhere 'elsewhere' policies/rr/rr.c -w mixed -d 50ms
elsewhere 'elsewhere, a folder' policies/wfq -w mixed -d 50ms
elsewhere 'elsewhere, with a finding' policies/broken/lost_wakeup.c -w mixed
elsewhere 'elsewhere, with a crash' policies/broken/curr_null.c -w mixed
elsewhere 'elsewhere, sanitized' policies/broken/history.c --sanitize -w mixed

seeded() { # SEED
	rm -f "$T/seed$1.saakm"
	"$SAAKM" sim -q -o "$T/seed$1.saakm" "$probe" -w mixed -d 50ms --seed "$1" >/dev/null 2>&1
}
seeded 1
seeded 2
check 'traces of both seeds' test -s "$T/seed1.saakm" -a -s "$T/seed2.saakm"
cmp -s "$T/seed1.saakm" "$T/seed2.saakm"
is $? 1 'another seed, another trace'
# The seed itself stands in the file; what happened must differ, too.
for s in 1 2; do
	"$SAAKM" dump --no-pager -e switch "$T/seed$s.saakm" >"$T/switches$s" 2>/dev/null
done
cmp -s "$T/switches1" "$T/switches2"
is $? 1 'and other switches'
done_testing
