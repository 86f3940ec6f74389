#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The harness itself: a failure, a death and a broken plan are seen, counted,
# kept and told how to run again; tap.sh's checks can fail.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"

one=$SRCDIR/tests/harness/one.sh
mkdir -p tests/x b

try() { # NAME TEXT…: run a test of these lines; $out, $status, $counts
	local name=$1
	shift
	{ echo ". '$SRCDIR/tests/tap.sh'"; printf '%s\n' "$@"; } >"tests/x/$name.t"
	: >results
	run env BUILDDIR="$T/b" RESULTS="$T/results" SRCDIR="$SRCDIR" T= VARIANT= MAKE_ARGS= \
		TEST_TIMEOUT=5 bash "$one" "$T/tests/x/$name.t"
	counts=$(cut -d' ' -f1-3 results)
}

try good 'is 1 1 one' 'like abc b two' 'skip three because' 'done_testing'
is "$status/$counts" '0/2 0 1' 'passed and skipped ones are counted'
check 'the directory of a good test is removed' [ ! -e b/check/x-good ]

try bad 'is 1 1 one' 'touch left' 'is 1 2 two' 'done_testing'
is "$status/$counts" '1/1 1 0' 'a failed one is counted'
check 'its directory is kept' [ -e b/check/x-bad/left ]
like "$err" 'run it again: make check-one TEST=.*tests/x/bad\.t' 'the command that runs it again'

try dies 'is 1 1 one' 'exit 3'
is "$status/$counts" '3/1 1 0' 'a test that dies has failed'
try short 'is 1 1 one' 'echo 1..3'
is "${status/0/}/$counts" '1/1 1 0' 'a plan that is not kept is a failure'
try quiet 'done_testing'
is "${counts#* }" '1 0' 'a test without checks has failed'
try after 'is 1 1 one' 'done_testing() { echo 1..1; exit 7; }' 'done_testing'
is "$status/$counts" '7/1 1 0' 'a bad exit status after a good plan is a failure'
try skipped 'skip_all "no kernel here"'
is "$status/$counts" '0/0 0 1' 'a test that is skipped as a whole counts as one'
TEST_TIMEOUT=5 try slow 'sleep 60' 'pass x' 'done_testing'
is "$status/$counts" '124/0 1 0' 'a test that hangs is ended'

for call in 'is a b n' 'isnt a a n' 'like abc x n' 'unlike abc b n' 'check n false' \
	'run_is 0 n false' 'fail n'; do
	try "can-fail" "$call" done_testing
	is "$counts" '0 1 0' "can fail: ${call%% *}"
done

cat >ctest.c <<'END'
#include "tap.h"
int main(int argc, char **argv)
{
	ok(argc == 1, "ok");
	is_int(argc, 1, "int");
	is_str(argv[1], NULL, "str");
	has_str("abc", argc == 1 ? "bc" : "x", "has");
	skip("more", "no time");
	return done_testing();
}
END
if check 'tap.h compiles' "${CC:-gcc}" -Wall -Wextra -Werror -I"$SRCDIR/tests" ctest.c -o ctest; then
	run ./ctest
	is "$status/$(grep -c '^ok' out)/$(tail -1 out)" '0/5/1..5' 'C: all hold'
	run ./ctest x
	is "$status/$(grep -c '^not ok' out)" '1/4' 'C: all can fail'
fi
done_testing
