#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `saakm vm`: what it prints, how it exits, what it does with bad input.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"

vm() { timeout 300 "$SAAKM" vm "$@"; }

run vm
is "$status" 2 'an action is needed'
run vm run
is "$status" 2 'run needs a command'
like "$err" 'saakm vm run -- COMMAND' 'and says how'
KSRC=$T run vm build
is "$status" 4 'KSRC without a kernel source is refused'
like "$err" 'no Linux source' 'and says why'
run vm build --variant nonsense
is "$status" 4 'an unknown variant is refused'
like "$err" 'there are: plain' 'and the others are named'

# Before anything is built: an empty PATH has no QEMU, and the cache no kernel.
for action in 'run -- true' shell gdb; do
	# shellcheck disable=SC2086
	run env PATH="$T" SAAKM_CACHE_DIR="$T/empty" "$SAAKM" vm $action
	is "$status" 125 "${action%% *} without QEMU"
	like "$err" 'install it by: sudo apt-get install' 'names the package'
	check 'and builds nothing' [ ! -e "$T/empty" ]
done

for tool in qemu-system-x86_64 bc flex bison; do
	command -v $tool >/dev/null && continue
	skip 'booting a guest' "there is no $tool"
	done_testing
	exit
done
if [ ! -f /usr/src/linux-source-6.12.tar.xz ] && [ -z "${KSRC:-}" ]; then
	skip 'booting a guest' 'there is no linux-source-6.12'
	done_testing
	exit
fi

variant=${VM_VARIANT:-plain}
run timeout 840 "$SAAKM" vm build --variant "$variant" --json
is "$status" 0 'the kernel is built' || { diag "$err"; done_testing; exit; }
run vm build --variant "$variant" --json
like "$out" '"cached":true' 'and not built again'

# One boot for all that one boot can show.
echo from-the-host >file
cat >guest.sh <<'END'
echo "to stdout"
echo "to stderr" >&2
echo "to /dev/stderr" >/dev/stderr
pwd
cat file
echo written >by-the-guest
echo secret >/etc/by-the-guest && echo "etc is a copy"
grep -c ^processor /proc/cpuinfo
echo "$WORD"
uname -r
exit 37
END
export WORD="it's  a 'word' with \$signs"
run vm run --cpus 3 --variant "$variant" --console console -- bash guest.sh
is "$status" 37 'the exit status is the command'"'"'s'
is "$err" $'to stderr\nto /dev/stderr' 'its stderr, and nothing else'
is "$(sed -n 1,6p <<<"$out")" "to stdout
$T
from-the-host
etc is a copy
3
$WORD" 'its stdout, in the same folder, with the same environment'
like "$out" '^6\.12' 'of another kernel'
is "$(cat by-the-guest)" written 'what it writes to the folder is there'
check 'what it writes elsewhere is not' [ ! -e /etc/by-the-guest ]
like "$(cat console)" 'Linux version 6.12' 'the console goes to a file'

run vm run --variant "$variant" --cpus 1 -- no-such-command
is "$status" 127 'a command that is not there'

run vm run --variant "$variant" --cpus 1 --timeout 20s -- sleep 1000
is "$status" 124 'a time-out'
like "$err" '--timeout TIME allows more' 'and what to do'

run vm run --variant "$variant" --cpus 1 -- sh -c 'echo c >/proc/sysrq-trigger; sleep 60'
is "$status" 125 'a panic'
like "$err" 'Kernel panic' 'with the last lines of the console'

run vm run --variant "$variant" --cpus 1 -- sh -c \
	'echo "<1>Kernel panic - not syncing: so it says" >/dev/kmsg; sleep 0.2; exit 3'
is "$status/$err" 3/ 'text about a panic is none, when the command came to its end'

cat >oops.c <<'END_OF_C'
#include <linux/module.h>
static int __init oops(void) { *(volatile int *)8 = 1; return 0; }
module_init(oops);
MODULE_LICENSE("GPL");
END_OF_C
run vm run --variant "$variant" --cpus 1 -p oops.c -- true
is "$status" 125 'a policy that oopses takes its guest down'
like "$err" 'oops.*\[oops\]' 'and where is said'

run vm run --variant "$variant" --cpus 1 --strict -- \
	sh -c 'echo "<4>WARNING: just a test" >/dev/kmsg'
is "$status" 125 '--strict looks at the console'
like "$err" 'just a test' 'and shows the line'

printf '#include <linux/module.h>\nMODULE_LICENSE("GPL");\nint x = nonsense;\n' >bad.c
run vm run --variant "$variant" -p bad.c -- true
is "$status" 125 'a policy that does not build'
like "$err" 'bad\.c:3:.*nonsense' "the compiler's message, with the line"
like "$err" 'does not build as a module' 'and the sentence'

run vm run --variant "$variant" -p none.c -- true
is "$status" 125 'a policy that is not there'

cat >refuses.c <<'END'
#include <linux/module.h>
static int __init refuse(void) { return -EBUSY; }
module_init(refuse);
MODULE_LICENSE("GPL");
END
run vm run --variant "$variant" --cpus 1 -p refuses.c -- true
is "$status" 125 'a module that refuses to load'
like "$err" 'refuses.ko does not load' 'is named'

run vm run --variant "$variant" --cpus 2 -p "$SRCDIR/policies/fifo/fifo.c" -- \
	sh -c 'grep -c "^fifo " /proc/modules'
is "$status/$out" 0/1 'an unmodified policy is built and loaded' || diag "$err"
done_testing
