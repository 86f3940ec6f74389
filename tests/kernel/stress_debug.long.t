#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each policy under everything at once for a minute, with cores that go and come, on the
# kernel that watches its locks; stress_kasan.long.t: on the one that watches its memory.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"

seconds=${STRESS_SECONDS:-60}
programs=()
for name in $(good_policies) probe; do
	programs+=("stress,-m,$name,-s,$seconds,hotplug")
done
variant=${STRESS_VARIANT:-debug}
need_vm "$variant"
# shellcheck disable=SC2046
build_modules $(good_files) "$probe" "$modules/moody.c"
beside moody "$kt/kt-run" -t $((seconds + 80)) "${programs[@]}"
guest $((${#programs[@]} * (seconds + 90))) "$variant" --strict --cpus 4 --mem 2G \
	-- sh "$T/beside.sh"
take_ktap
done_testing
