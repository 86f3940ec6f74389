#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Where the kernel patches its code to record (CONFIG_JUMP_LABEL, which the kernels of the other
# tests have not, for QEMU's sake: see beside() in helpers.sh), what it records is the same.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
. "$SRCDIR/tests/kernel/record.sh"
need_vm bench
grep -q '^CONFIG_JUMP_LABEL=y' "$tree/.config"
is $? 0 'this kernel patches its code'
mapfile -t files < <(good_files)
build_policies "${files[@]}"
names=$(good_policies)
# shellcheck disable=SC2034
record_variant=bench

for cpus in 1 2; do
	# shellcheck disable=SC2086
	record_loads $cpus 300 '' $names
	for p in $names; do
		run_is 0 "$p on $cpus CPUs: the trace is well-formed" \
			"$SAAKM" check "$T/traces/$p.saakm"
		judge "$p" "$p on $cpus CPUs"
		is "$status" 0 "$p on $cpus CPUs: $verdict"
	done
done
done_testing
