#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every policy in policies/broken whose finding the kernel can detect is loaded
# and driven: it is ejected, the machine lives, last_error says what its first
# comment announces. Which those are, the files and the table of findings say.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm plain

choose_broken
check "there are at least 16 (${#programs[@]})" test "${#programs[@]}" -ge 16

build_modules "${paths[@]}" "$modules/moody.c"
beside moody "$kt/kt-run" -t 100 "${programs[@]}"
guest 400 plain --cpus 4 -- sh "$T/beside.sh"
take_ktap
done_testing
