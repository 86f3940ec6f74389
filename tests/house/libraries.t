#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Libraries never print, exit or read the environment, and keep no variables:
# proved from the symbols of what was built.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"

nm -u "$BUILDDIR/lib/libsaakmcommon.a" 2>/dev/null | grep -qE '__(gcov|asan|tsan)_' &&
	skip_all 'this build is instrumented'
never='printf|__printf_chk|vprintf|__vprintf_chk|puts|putchar|perror|stdout|stderr|exit|_exit|abort|getenv|secure_getenv'

# One that does all of it is caught.
mkdir -p l
printf '#include <stdio.h>\nstatic int n = 3;\nvoid f(void) { printf("%%d", n++); }\n' >l/bad.c
(cd l && "${CC:-gcc}" -O2 -c bad.c && ar rcs bad.a bad.o)

prints() { nm -u "$1" 2>/dev/null | sed 's/@.*//' | grep -wE "($never)" | sort -u; }
# Constant tables of pointers are in .data.rel.ro, and no state.
keeps() {
	objdump -t "$1" 2>/dev/null |
		awk '$3 == "O" && $4 ~ /^\.(data|bss|tdata|tbss)$/ || $4 == "*COM*" { print $6 }'
}
like "$(prints l/bad.a)" printf 'a library that prints is seen'
is "$(keeps l/bad.a)" n 'one that keeps a variable is seen'

for lib in saakmtrace saakmrecord; do
	a=$BUILDDIR/lib/lib$lib.a
	if [ ! -e "$a" ]; then
		skip "$lib" 'it is not in this build'
		continue
	fi
	is "$(prints "$a")" '' "$lib does not print, exit or read the environment"
	is "$(keeps "$a")" '' "$lib keeps no variables"
done

# Of common/, the modules for programs do; the rest does not.
a=$BUILDDIR/lib/libsaakmcommon.a
cp "$a" common.a
ar d common.a log.o cli_main.o progress.o pager.o
is "$(prints common.a)" '' 'common: only the modules for programs print'
is "$(keeps common.a)" '' 'common: no variables'

# kernel/core needs nothing but its host.
a=$BUILDDIR/lib/libsaakmcore.a
if [ -e "$a" ]; then
	libc='malloc|calloc|realloc|free|f?printf|fopen|open|read|write|pthread_[a-z_]*|errno|__errno_location'
	is "$(nm -u "$a" | sed 's/@.*//' | grep -wE "($libc|$never)")" '' 'kernel/core calls nothing of libc'
else
	skip 'kernel/core' 'it is not in this build'
fi
done_testing
