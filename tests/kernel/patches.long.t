#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The series: each patch passes checkpatch, and builds alone on those before it;
# and a kernel that is configured without the class has the code that it had
# before, but for what handles struct sched_attr, which has grown.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
need_vm plain
from=$(readlink -f "$tree/source")
[ -d "$from/.pristine" ] || skip_all "$from was unpacked by an older version; remove it"

src=$T/src obj=$T/objects
targets=(kernel/sched/ kernel/softirq.o kernel/module/ kernel/fork.o kernel/exit.o)
cc=gcc
command -v ccache >/dev/null && cc='ccache gcc'

kmake() {
	make -C "$src" O="$obj" ARCH=x86_64 CC="$cc" HOSTCC=gcc -j2 "$@" >"$T/log" 2>&1
}

# Linux as it was: a copy by links, in which what we change is not linked.
cp -al "$from" "$src"
cp -rT --remove-destination "$from/.pristine" "$src"
rm -rf "$src/.pristine" "$src/.saakm-patches" "$src/kernel/sched/saakm" \
	"$src"/include/{linux,uapi/linux,trace/events}/{saakm,ipanema}*.h
mkdir "$obj"
grep -v SAAKM "$tree/.config" >"$obj/.config"
check 'the kernel is configured without us' kmake olddefconfig
check 'Linux as it was builds' kmake "${targets[@]}" || diag "$(tail -n 20 "$T/log")"

# OBJECT FUNCTION INSTRUCTION, without addresses and line numbers: function by function,
# in whichever order they lie, and whichever way round a register is tested with another.
disassemble() {
	local o
	cd "$obj" || return
	for o in $(find kernel -name '*.o' | LC_ALL=C sort); do
		objdump -dr --no-show-raw-insn "$o" | sed -n \
			-e 's/^[0-9a-f]* <\(.*\)>:$/= \1/p' \
			-e 's/^ *[0-9a-f]*:[ \t]*//p' | sed -e 's/\b[0-9a-f]* </</' \
			-e 's/R_X86_64_[^ \t]*[ \t]*\(__bug_table\|\.altinstructions\).*/\1/' |
			awk -v o="$o" '/^= / { f = $2; next }
				$1 == "test" && split($2, r, ",") == 2 && r[1] > r[2] {
					$2 = r[2] "," r[1]
				}
				{ $1 = $1; print o, f ":", $0 }'
	done | LC_ALL=C sort -s -k1,2
	cd "$T" || return
}
disassemble >"$T/before"
check 'there is code to compare' test "$(wc -l <"$T/before")" -gt 50000 || { done_testing; exit 1; }

mkdir "$src/kernel/sched/saakm"
cp "$SRCDIR"/kernel/core/*.[ch] "$SRCDIR"/kernel/class/{*.[ch],Kconfig,Makefile} \
	"$src/kernel/sched/saakm/"
cp "$SRCDIR"/kernel/include/linux/*.h "$src/include/linux/"
cp "$SRCDIR"/kernel/include/uapi/linux/*.h "$src/include/uapi/linux/"
cp "$SRCDIR"/kernel/class/trace/*.h "$src/include/trace/events/"
for p in "$SRCDIR"/kernel/patches/[0-9]*.patch; do
	name=${p##*/}
	name=${name%%-*}
	if [ -f "$src/scripts/checkpatch.pl" ] && command -v perl >/dev/null; then
		run perl "$src/scripts/checkpatch.pl" --no-tree --no-signoff -q - <"$p"
		is "$out" '' "$name: $(sed -n 's/^Subject: //p' "$p")"
	fi
	check "$name: it applies" patch -d "$src" -p1 -N -s -f --no-backup-if-mismatch -i "$p"
	check "$name: it builds" kmake "${targets[@]}" || diag "$(tail -n 20 "$T/log")"
done

disassemble >"$T/after"
differ=$(diff "$T/before" "$T/after" | sed -n 's/^[<>] [^ ]* \([^ ]*\):.*/\1/p' | sort -u)
# Some have it on their stack by what is inlined into them.
others=$(grep -v 'attr\|setscheduler\|^sched_set_\|^normalize_rt_tasks$\|^sugov_init$' <<<"$differ")
is "$others" '' 'without the class the code is as it was' ||
	diag "$(diff "$T/before" "$T/after" | head -n 40)"
diag "what handles sched_attr: $(tr '\n' ' ' <<<"$differ")"

printf 'CONFIG_SCHED_CLASS_SAAKM=y\nCONFIG_SAAKM_RECORD=y\n' >>"$obj/.config"
check 'after the last it can be configured' kmake olddefconfig
check 'the class is chosen' grep -q '^CONFIG_SAAKM_RECORD=y' "$obj/.config"
check 'and builds' kmake kernel/sched/ || diag "$(tail -n 20 "$T/log")"
rm -rf "$src" "$obj"
done_testing
