#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The order of memory between producers and the reader, as TSan sees it.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
[ -x "$BUILDDIR/tests/recorder-tsan" ] || skip_all 'this variant has another sanitizer'

for name in recorder-tsan recorder-tsan-real; do
	run setarch -R "$BUILDDIR/tests/$name"
	grep -qE 'Operation not permitted|not found' err && run "$BUILDDIR/tests/$name"
	if grep -q 'FATAL: ThreadSanitizer' err; then
		skip "$name" "TSan does not run here: $(grep -m1 FATAL err)"
		continue
	fi
	is "$(grep -c 'WARNING: ThreadSanitizer' err)" 0 "$name: no data race"
	is "$status" 0 'and every check holds'
	like "$out" '^1\.\.[1-9]' 'of those that were made'
done
done_testing
