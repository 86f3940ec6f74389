#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run one test: a C program of BUILDDIR/tests, or a tests/AREA/NAME.t. Gives it
# an empty directory, which is kept if it fails; notes its counts in $RESULTS;
# tells how to run it again. prove calls this for each test.
test=$1
name=${test##*/}
case $test in
*.t) area=$(basename "$(dirname "$test")"); name=$area-${name%.t} ;;
esac
name=$name${VARIANT:+.$VARIANT}
T=$BUILDDIR/check/$name
rm -rf "$T"
mkdir -p "$T"
export T SRCDIR BUILDDIR SAAKM
export ASAN_OPTIONS=${ASAN_OPTIONS-detect_stack_use_after_return=0:detect_leaks=1:abort_on_error=0:exitcode=99}
export UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1:halt_on_error=1}
export LC_ALL=C.UTF-8 TERM=dumb NO_COLOR=1
unset SAAKM_LOG SAAKM_PAGER PAGER MAKEFLAGS MFLAGS MAKELEVEL

log=$BUILDDIR/check/$name.tap
limit=${TEST_TIMEOUT:-900}
# Kernels take minutes: those that check.sh has built, or the user, serve.
[ "${area:-}" = kernel ] || export SAAKM_CACHE_DIR=${SAAKM_CACHE_DIR:-$BUILDDIR/check/cache}
case $test in
*.t) set -- bash "$test"; short=${test#"$SRCDIR"/} ;;
*) set -- "$test"; short=${test##*/} ;;
esac
(cd "$T" && exec timeout --kill-after=10 "$limit" "$@" </dev/null) 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

# passed, failed, skipped; a plan that was not kept and a death are failures.
counts=$(awk -v status="$status" '
	/^ok /		{ if ($0 ~ /# *[Ss][Kk][Ii][Pp]/) skipped++; else passed++ }
	/^not ok /	{ failed++ }
	/^1\.\.[0-9]+/	{ plan = substr($1, 4) + 0; planned = 1
			  if (plan == 0 && /# *[Ss][Kk][Ii][Pp]/) { all_skipped = 1; skipped++ } }
	/^Bail out!/	{ bailed = 1 }
	END {
		if (!all_skipped && (!planned || plan != passed + failed + skipped ||
		    plan == 0 || (status != 0 && !failed) || bailed)) failed++
		print passed + 0, failed + 0, skipped + 0
	}' "$log")
[ -n "${RESULTS:-}" ] && echo "$counts $name $log" >>"$RESULTS"

set -- $counts
if [ "$2" != 0 ]; then
	# prove shows what goes to stderr only.
	{
		echo "# $name:"
		awk '/^not ok/ { show = 1 } /^ok/ { show = 0 } show' "$log" | head -60
		grep -q '^not ok' "$log" || tail -25 "$log"
		[ "$status" = 124 ] && echo "# timed out after $limit s"
		echo "# exit status $status; kept: $T and $log"
		echo "# run it again: make check-one TEST=$short${VARIANT:+ SANITIZE=$SANITIZE}${MAKE_ARGS:+ $MAKE_ARGS}"
	} | sed 's/^[^#]/# &/' >&2
	[ "$status" != 0 ] || status=1
else
	rm -rf "$T"
fi
exit "$status"
