#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The scripts behind make check, make bench and make demo, on trees and
# programs of the test's own: what they count, write and return.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
export PATH=$T/path:$PATH
unset JOBS VARIANTS LONG MAKE_ARGS RESULTS VARIANT SANITIZE

script() { # FILE LINE…
	mkdir -p "$(dirname "$1")"
	{ echo '#!/bin/bash'; printf '%s\n' "${@:2}"; } >"$1"
	chmod +x "$1"
}

# make check: a tree with two tests of the shell and one C test.
mkdir -p tree/tests
cp -r "$SRCDIR/tests/harness" "$SRCDIR/tests/tap.sh" tree/tests/
tap=". '$T/tree/tests/tap.sh'"
script tree/tests/a/one.t "$tap" 'pass 1' 'pass 2' 'skip 3 why' done_testing
script tree/tests/a/two.long.t "$tap" 'pass 1' done_testing
script path/fake-make 'for a; do case $a in O=*) out=${a#O=} ;; esac; done' \
	'mkdir -p $out/tests; printf "#!/bin/sh\\necho ok 1\\necho 1..1\\n" >$out/tests/c' \
	'chmod +x $out/tests/c; [ -z "$NO_BUILD" ]'
echo '# none' >tree/tests/asan.list
checks() { run env MAKE=fake-make "$@" bash tree/tests/harness/check.sh "$T/tree" "$T/build" c; }

checks
is "$status/$(tail -n 1 out)" '0/4 passed, 0 failed, 1 skipped' 'the totals are of both variants'
checks LONG=1
is "$(tail -n 1 out)" '5 passed, 0 failed, 1 skipped' 'long tests run when asked for'
echo tests/a/one.t >tree/tests/asan.list
checks
is "$(tail -n 1 out)" '6 passed, 0 failed, 2 skipped' 'the list is run in the sanitized variant'
checks NO_BUILD=1
is "$status/$(tail -n 1 out)" '1/0 passed, 2 failed, 0 skipped' 'what does not build has failed'
script tree/tests/a/bad.t "$tap" 'pass 1' 'fail 2' done_testing
checks
isnt "$status" 0 'a failure makes it fail'
is "$(tail -n 1 out)" '7 passed, 1 failed, 2 skipped' 'and is counted'
like "$out" '^failed: a-bad' 'and named'
like "$out" '^    not ok 2' 'with the check that is bad'
unlike "$out" '^    ok' 'and no other'
like "$err" 'make check-one TEST=tests/a/bad.t' 'and the command told'

# make bench
script bench/good 'echo "# words 12 are no figure"' 'echo ring_write_ns 9.5 ns' 'echo x_per_s 1.2e+07 1/s'
script bench/bad.sh 'echo half 1 x' 'exit 3'
run bash "$SRCDIR/mk/bench.sh" b.json bench/good bench/bad.sh
is "$status" 1 'a benchmark that fails makes it fail'
is "$(jq -c . b.json)" '{"ring_write_ns":9.5,"ring_write_ns_limit":25,"x_per_s":12000000,"half":1}' \
	'one flat object of all figures and limits'
run bash "$SRCDIR/mk/bench.sh" b.json bench/good
is "$status" 0 'good ones alone'
like "$out" '^ring_write_ns 9.5 ns$' 'the figures are shown'
unlike "$err" 'must be' 'none is beyond its limit'
script bench/slow 'echo ring_write_ns 25.1 ns' 'echo read_events_per_s 9e6 events/s'
run bash "$SRCDIR/mk/bench.sh" b.json bench/slow
like "$err" 'ring_write_ns is 25.1, and must be at most 25$' 'one that is too large is told'
like "$err" 'read_events_per_s is 9e6, and must be at least 15000000$' 'and one that is too small'
is "$status/$(jq -c '[.ring_write_ns, .half]' b.json)" '0/[25.1,1]' 'it counts, and others stay'
is "$(sed -nE '/^[^#]/{/^[a-z0-9_]+ [<>]= [0-9.]+$/!p}' "$SRCDIR/mk/limits")" '' 'each limit is well formed'

# make demo
printf '/*\n * expect: lost-task in unblock_place\n */\nint x; /* BUG */\n' >p.c
script build/bin/saakm 'echo "lost-task in unblock_place, p.c:4"' 'exit ${STATUS:-1}'
run bash "$SRCDIR/mk/demo.sh" build p.c
is "$status" 0 'demo: the finding that was announced is good'
like "$out" 'p\.c:4' 'its line is told'
like "$out" '^Next: ' 'and what to do next'
STATUS=0 run bash "$SRCDIR/mk/demo.sh" build p.c
is "$status" 1 'demo: a clean run is not'
sed -i 's/lost-task/bad-cpu/' p.c
run bash "$SRCDIR/mk/demo.sh" build p.c
is "$status" 1 'demo: nor is another finding'
demo=$(sed -n 's/^DEMO *?= *//p' "$SRCDIR/mk/targets.mk")
check 'demo: the policy of the Makefile announces a finding' grep -q 'expect: [a-z-]* in ' "$SRCDIR/$demo"
done_testing
