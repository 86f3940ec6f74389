#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# wrap.opts renames exactly what the sanitizer runtime has: a name too few would
# bind a policy to another sanitizer, one too many would not link.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"

listed=$(sed -n 's/^-Wl,--wrap=//p' "$SRCDIR/replayer/host/san/wrap.opts" | sort)
have=$(nm -D --defined-only "$BUILDDIR/lib/libsaakm-host.so" | awk '{ print $NF }' |
	sed -n 's/^__wrap_//p' | sort)
check 'the list has names' [ "$(wc -l <<<"$listed")" -gt 50 ]
is "$listed" "$have" 'wrap.opts lists what libsaakm-host.so exports'
done_testing
