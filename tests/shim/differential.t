#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The shim's "real" parts against Linux's own code: the same random operations
# with both, and the same state after every step.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'the real code is compiled for x86-64'
linux=$BUILDDIR/linux-6.12
here=$SRCDIR/tests/shim
"$here/linux-tree.sh" "$linux" 2>tree.log
case $? in
0) ;;
77) skip_all 'there is no /usr/src/linux-source-6.12.tar.xz (package linux-source-6.12)' ;;
*) diag "$(cat tree.log)"; fail 'the files of Linux can be unpacked'; done_testing ;;
esac
CC=${CC:-gcc}

# Linux's: its library files, and the drivers with its headers.
kernel=($(cat "$linux/cflags"))
objects=()
for f in "$here"/drive_{rbtree,list,sort,bits}.c "$linux"/lib/{rbtree,sort,list_sort,find_bit}.c \
	"$linux"/lib/{bitmap,cpumask}.c; do
	o=linux-$(basename "$f" .c).o
	"$CC" "${kernel[@]}" -c -o "$o" "$f" >>cc.log 2>&1 ||
		{ diag "$(grep -m5 error cc.log)"; fail "$f compiles"; done_testing; }
	objcopy --rename-section .data..percpu=percpu_data,alloc,load,data,contents "$o"
	objects+=("$o")
done
# Symbols of the rest of the kernel are only named in functions nobody calls;
# its hweight keeps all registers.
cat >linux-rest.c <<'END'
unsigned int nr_cpu_ids;
unsigned long cpu_bit_bitmap[65][1];
static void __attribute__((constructor)) fill(void)
{
	for (int i = 0; i < 64; i++)
		cpu_bit_bitmap[i + 1][0] = 1ul << i;
}
__asm__(".globl __sw_hweight64, __sw_hweight32\n"
	"__sw_hweight64: popcntq %rdi, %rax; ret\n"
	"__sw_hweight32: popcntl %edi, %eax; ret\n");
END
"$CC" -O1 -w -DDRIVE_LINUX -fno-pie -no-pie -o drive-linux "$here/drive_main.c" linux-rest.c \
	"${objects[@]}" -Wl,--gc-sections,--unresolved-symbols=ignore-all,--allow-multiple-definition \
	>>cc.log 2>&1 || { diag "$(tail -5 cc.log)"; fail 'the real one links'; done_testing; }

# Ours.
shim=(-std=gnu11 -fgnu89-inline -funsigned-char -fno-strict-aliasing -nostdinc -O1 -w
	-D__KERNEL__ -fno-pie -fno-builtin -I"$SRCDIR/replayer/shim/include" -I"$SRCDIR/kernel/include"
	-I"$SRCDIR/kernel/include/uapi")
objects=()
for f in "$here"/drive_{rbtree,list,sort,bits}.c \
	"$SRCDIR"/replayer/shim/real/{rbtree,sort,find,bitmap,cpumask,tables}.c; do
	o=ours-$(basename "$f" .c).o
	"$CC" "${shim[@]}" -ffunction-sections -c -o "$o" "$f" >>cc.log 2>&1 ||
		{ diag "$(grep -m5 error cc.log)"; fail "$f compiles"; done_testing; }
	objects+=("$o")
done
"$CC" -O1 -w -fno-pie -no-pie -o drive-ours "$here/drive_main.c" "${objects[@]}" \
	-Wl,--gc-sections >>cc.log 2>&1 ||
	{ diag "$(tail -5 cc.log)"; fail 'ours links'; done_testing; }

seeds="1 2 3"
[ "${LONG:-0}" = 0 ] || seeds=$(seq 1 60)
for subject in rbtree:1500 augmented:1500 list:3000 hlist:3000 sort:150 bits:400 cpumask:800 \
	math:1500; do
	name=${subject%:*} steps=${subject#*:} bad=
	for seed in $seeds; do
		timeout 100 ./drive-linux "$name" "$seed" "$steps" >want 2>&1
		want=$?
		timeout 100 ./drive-ours "$name" "$seed" "$steps" >got 2>&1
		got=$?
		if [ "$want$got" != 00 ] || ! cmp -s want got || [ "$(wc -l <want)" -lt 100 ]; then
			bad="seed $seed, exit $want and $got, $(wc -l <want) lines: $(cmp want got 2>&1)"
			break
		fi
	done
	is "$bad" '' "$name: $steps steps of each seed ($(echo $seeds | wc -w)) give the same as Linux"
done
done_testing
