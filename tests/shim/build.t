#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# saakm build: what compiles, what is said of what does not, what is cached.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
export SAAKM_CACHE_DIR=$T/cache
build() { run "$BUILDDIR/bin/saakm-build" "$@"; }
policy() { # NAME EXTRA-TEXT: a module with one function
	printf '%s\n' "${2:-}" '#include <linux/module.h>' '#include <linux/saakm.h>' \
		"static int __init ${1}_init(void) { return 0; }" "module_init(${1}_init);" \
		'MODULE_LICENSE("GPL");'
}
# What a shared object defines of its own, by name.
symbols() { nm "$1" | awk 'NF == 3 { print $3 }'; }

# --- every policy there is, both compilers -----------------------------------
for cc in gcc clang; do
	command -v $cc >cc.path || { skip "with $cc" "$cc is not installed"; continue; }
	bad=
	for p in "$SRCDIR"/policies/{fifo,fifo_global,rr,wfq,central} "$SRCDIR"/tests/corpus/*/; do
		for how in '-O 0' '-O 2' '-O 0 --sanitize' '-O 2 --sanitize'; do
			build --cc $cc $how "$p"
			[ "$status$err" = 0 ] && continue
			bad="$bad $(basename "$p"):$how"
			diag "$(tail -5 err)"
		done
	done
	is "$bad" '' "$cc builds every policy, -O0 and -O2, plain and --sanitize, without a warning"
done
bad=
for p in "$SRCDIR"/policies/broken/*.c; do
	build "$p"
	[ "$status" = 0 ] || { bad="$bad $(basename "$p")"; diag "$(tail -5 err)"; }
done
is "$bad" '' 'the broken ones build, too'

# --- what is missing is named --------------------------------------------------
policy gone >gone.c
sed -i 's/return 0/return kernel_has_this_shim_does_not(3)/' gone.c
build gone.c
is "$status" 1 'an unknown function is the answer no'
like "$err" 'gone\.c:4:[0-9]+: error: .*kernel_has_this_shim_does_not' "the compiler's message, as it is"
like "$(tail -1 err)" '^saakm build: .*gone\.c does not compile.*\bline 4\b' 'then one sentence with the line'
is "$out" '' 'and no path'

policy late >late.c
sed -i '4s/.*/void declared_only(void);\nstatic int __init late_init(void) { declared_only(); return 0; }/' late.c
build late.c
is "$status" 1 'a function that is only declared is found by the linker'
like "$err" 'late\.c:5: undefined reference to .declared_only' 'with the line'
like "$(tail -1 err)" 'late\.c does not link.*declared_only' 'and one sentence'

policy floats >floats.c
sed -i 's/return 0/volatile double d = 1; return (int)(d * 3)/' floats.c
build floats.c
is "$status" 1 'floating point is an error, as in the kernel'

# --- names that clash -------------------------------------------------------------
for n in one two; do
	policy $n 'struct core { int a; };' |
		sed 's/^static int/DEFINE_PER_CPU(int, core); DEFINE_PER_CPU(int, state_info); int shared = 3;\n&/' >$n.c
	build $n.c
	is "$status" 0 "$n.c defines core, state_info and shared" || diag "$err"
	is "$(nm -D --defined-only "$out" | awk '{ print $3 }')" shim_module_info 'and shows none of them'
done

# --- stray includes, several spellings -------------------------------------------------
policy stray '#include "linux/sched.h"
#include <linux/pci.h>
#include <vdso/time64.h>
#include <generated/asm-offsets.h>
#include <linux/debugfs.h>
#include <linux/trace_events.h>
#include <asm/processor.h>
#include <asm/tsc.h>
#include "linux/saakm.h"
#include <linux/ipanema.h>' >stray.c
build stray.c
is "$status$err" 0 'includes that editors leave are tolerated'

# plain "inline" means what it means in the kernel
policy inlined 'inline int twice(int x) { return 2 * x; }' | sed 's/return 0/return twice(0)/' >inlined.c
build inlined.c
is "$status" 0 'a plain inline function links at -O0' || diag "$err"

# --- Kbuild -----------------------------------------------------------------------------
mkdir -p kb/include other
policy kbmain '#include "kb.h"
#include "../other/far.h"
#ifndef FROM_CCFLAGS
#error ccflags-y
#endif
#ifndef ONLY_MAIN
#error CFLAGS_main.o
#endif' | sed 's/return 0/return part() + FAR/' >kb/main.c
printf '#include <linux/types.h>\n#include "kb.h"\n#ifdef ONLY_MAIN\n#error leaked\n#endif\nint part(void) { return 0; }\n' >kb/part.c
echo 'int part(void);' >kb/include/kb.h
echo '#define FAR 0' >other/far.h
cat >kb/Kbuild <<'END'
# a comment
obj-m += mymod.o
mymod-y := main.o \
	part.o
ccflags-y := -I$(src)/include -DFROM_CCFLAGS
CFLAGS_main.o += -DONLY_MAIN=1
END
for what in kb kb/Kbuild; do
	build $what
	is "$status" 0 "$what builds" || diag "$err"
	like "$out" '/mymod-[0-9a-f]+\.so$' 'under the name of obj-m'
done
sed -i 's/mymod-y :=/mymod-objs :=/' kb/Kbuild
build kb
is "$status" 0 'NAME-objs is the same' || diag "$err"
like "$(symbols "$out")" '^part$' 'and both files are in it'
echo 'obj-m := a.o b.o' >kb/Kbuild
build kb
is "$status" 1 'two modules in one file are refused'
like "$err" 'more than one module' 'and it says so'
printf 'obj-m := mymod.o\nmymod-y := $(WHAT).o\n' >kb/Kbuild
build kb
like "$err" 'Kbuild:2: \$\(WHAT\) is not known' 'a variable that is not known: file and line'
printf 'obj-m := ../mymod.o\n' >kb/Kbuild
build kb
like "$err" 'Kbuild:1: .*no name for a module' 'a module is no path'
# What people have: one file for Kbuild and for `make` by hand.
cat >kb/Makefile <<'END'
ifneq ($(KERNELRELEASE),)
obj-m += mymod.o
mymod-y := main.o part.o
ccflags-y := -I$(src)/include
ccflags-y := $(ccflags-y) -DFROM_CCFLAGS=2
CFLAGS_main.o := -DONLY_MAIN
else
KDIR ?= /lib/modules/$(shell uname -r)/build
all:
	$(MAKE) -C $(KDIR) M=$(PWD) modules
endif
END
rm kb/Kbuild
build kb
is "$status" 0 'a Makefile that calls make in the kernel builds' || diag "$err"
rm kb/Makefile
printf 'obj-m := mymod.o\nmymod-y := main.o part.o\nccflags-y := -I$(src)/include -DFROM_CCFLAGS\nCFLAGS_main.o := -DONLY_MAIN\n' >kb/Kbuild

# --- the cache ----------------------------------------------------------------------------
# A mould for the questions: is it cached, and under which name?
cached() { build --json "$@"; grep -o '"cached": *[a-z]*' <<<"$out" | grep -o '[a-z]*$'; }
file() { grep -o '"so": *"[^"]*"' <<<"$1"; }
is "$(cached kb)" false 'first time: built'
is "$(cached kb)" true 'second time: from the cache'
touch kb/main.c
is "$(cached kb)" true 'by content, not by time'
echo '#define FAR 1' >other/far.h
is "$(cached kb)" false 'a header elsewhere has changed: built'
is "$(cached kb)" true 'and cached again'
echo 'int part(void); /* */' >kb/include/kb.h
is "$(cached kb)" false 'a header of its own has changed: built'
is "$(cached -D X=1 kb)" false 'other flags: built'
is "$(cached -O 2 kb)" false 'another level: built'
is "$(cached kb)" true 'and the first is still there'
rm -rf cache
for i in 1 2 3 4; do
	"$BUILDDIR/bin/saakm-build" kb >"par$i" 2>"par$i.err" &
done
wait
is "$(cat par[1-4] | sort -u | wc -l)" 1 'four builds at once agree'
is "$(cat par[1-4].err)" '' 'and do not disturb each other'
is "$(find cache -name 'tmp.*' | wc -l)" 0 'nothing is left behind'
build -o copy.so kb
is "$status" 0 '-o copies the result'
check 'to where it was told' test -s copy.so
build -v -D Y=2 one.c
like "$err" '^[^ ]*(gcc|clang|cc) .*-DY=2.*one\.c$' '-v prints the commands'

for what in nothing.c "$T" /dev/null; do
	build "$what"
	check "$what: no policy, and no crash (exit status $status)" test "$status" -ge 1 -a "$status" -le 4
	like "$err" '^saakm build: ' 'one sentence says why'
done
done_testing
