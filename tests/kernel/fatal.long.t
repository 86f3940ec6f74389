#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Policies that no kernel survives: one that oopses, one that never returns, and
# any finding where on_error is panic. The guest goes down; it is said so, within
# the time-out, with the last lines of the console.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm plain

# shellcheck disable=SC2046
build_modules $(expected | awk -v b="$broken" \
	'$2 == "crash" || $2 == "stuck-handler" { print b "/" $1 ".c" }') "$broken/off_by_one.c"

# drive NAME: the policy under a load, in a guest that has 40 seconds.
drive() {
	local started=$SECONDS
	guest 40 plain --cpus 2 -- "$kt/kt-stress" -m "$1" -s 30
	took=$((SECONDS - started))
}

for name in $(expected | awk '$2 == "crash" { print $1 }' | head -n 1); do
	drive "$name"
	is "$status" 125 "$name: the guest has panicked"
	like "$err" 'panicked' "$name: it is said"
	like "$(grep -aE "BUG:|Oops|fault|\[$name\]" "$T/console")" "\[$name\]" \
		"$name: the console says where"
done
for name in $(expected | awk '$2 == "stuck-handler" { print $1 }' | head -n 1); do
	drive "$name"
	check "$name: it is a time-out or a panic ($status)" \
		test "$status" = 124 -o "$status" = 125
	check "$name: the time-out is kept ($took s)" test "$took" -le 60
	check "$name: it is said" test -n "$err"
done

guest 60 plain --cpus 2 -- "$kt/kt-modes" off_by_one panic
is "$status" 125 'on_error=panic: the guest has panicked'
like "$(grep -a 'Kernel panic' "$T/console")" 'saakm: bad-cpu in new_prepare' \
	'on_error=panic: the console says which finding'
done_testing
