#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every header of the shim compiles alone, with both compilers; also behind
# libc's, as a file of the host may have it; and README.md lists each of them.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
include=$SRCDIR/replayer/shim/include
flags=(-std=gnu11 -fgnu89-inline -D__KERNEL__ -Wall -Wno-unused-function -Werror
	-fsyntax-only -I"$include" -I"$SRCDIR/kernel/include" -I"$SRCDIR/kernel/include/uapi")
headers=$(cd "$include" && find . -name '*.h' | sed 's,^\./,,' | sort)
like "$(wc -w <<<"$headers")" '^[1-9][0-9][0-9]$' 'there are some hundreds of headers'

for cc in gcc clang; do
	command -v $cc >cc.path || { skip "with $cc" "$cc is not installed"; continue; }
	bad=
	for h in $headers linux/saakm.h linux/ipanema.h; do
		printf '#include <%s>\nint x;\n' "$h" >one.c
		$cc "${flags[@]}" -nostdinc one.c 2>cc.log || { bad="$bad $h"; diag "$(head -3 cc.log)"; }
	done
	is "$bad" '' "each header compiles alone with $cc"
	{
		printf '#include <%s>\n' stdio.h stdlib.h string.h stdint.h stdbool.h errno.h limits.h \
			unistd.h signal.h sys/mman.h
		printf '#include <%s>\n' linux/saakm.h linux/slab.h linux/mutex.h linux/hrtimer.h \
			linux/workqueue.h linux/kthread.h linux/seq_file.h linux/proc_fs.h
		echo 'uint64_t f(void) { return (uint64_t)malloc(3) + strlen("x"); }'
	} >libc.c
	run_is 0 "and behind libc's headers with $cc" $cc "${flags[@]}" -D_GNU_SOURCE libc.c
	{
		printf '#include <%s>\n' $headers
		echo 'int x;'
	} | grep -v autoconf >all.c
	run_is 0 "and all together with $cc" $cc "${flags[@]}" -nostdinc all.c
done

missing=
for h in $headers; do
	grep -qF -- "$h" "$SRCDIR/replayer/shim/README.md" || missing="$missing $h"
done
is "$missing" '' 'the table of README.md says of each whether it is real, custom or stub'
done_testing
