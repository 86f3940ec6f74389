#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The few files of the real Linux 6.12 that the tests compare the shim with,
# so prepared that C files in user space can be compiled against them:
#   linux-tree.sh DIR     unpack into DIR unless it is there; exit 77: no source
# The configuration is x86-64 without debugging options, 64 processors and
# 1000 Hz: the one that the shim stands for.
set -eu
dir=$1
tarball=${LINUX_TARBALL:-$(ls /usr/src/linux-source-6.12.tar.xz /usr/src/linux-6.12*.tar.xz \
	2>/dev/null | head -1)}
mkdir -p "$(dirname "$dir")"
exec 9>"$dir.lock"
flock 9
[ ! -e "$dir/ready" ] || exit 0
[ -n "$tarball" ] && [ -r "$tarball" ] || exit 77

rm -rf "$dir"
mkdir -p "$dir"
tar xJf "$tarball" -C "$dir" --strip-components=1 --wildcards \
	'*/include/linux/*' '*/include/asm-generic/*' '*/include/uapi/*' '*/include/vdso/*' \
	'*/arch/x86/include/*' '*/lib/rbtree.c' '*/lib/sort.c' '*/lib/list_sort.c' \
	'*/lib/find_bit.c' '*/lib/bitmap.c' '*/lib/cpumask.c' '*/lib/hweight.c'

# What the kernel's build generates: headers that stand for the generic ones, …
generated=$dir/arch/x86/include/generated
for kind in asm uapi/asm; do
	mkdir -p "$generated/$kind"
	base=${kind%asm}
	{
		sed -n 's/^\(generic\|mandatory\)-y *+= *//p' "$dir/arch/x86/include/$kind/Kbuild" \
			"$dir/include/${base:+$base}asm-generic/Kbuild"
	} | sort -u | while read -r h; do
		[ -e "$dir/arch/x86/include/$kind/$h" ] ||
			echo "#include <asm-generic/$h>" >"$generated/$kind/$h"
	done
done
for h in uapi/asm/unistd_32 uapi/asm/unistd_64 uapi/asm/unistd_x32 asm/unistd_64_x32 \
	asm/unistd_32_ia32 asm/syscalls_64; do
	: >"$generated/$h.h"
done

# … constants of the build, and the configuration.
mkdir -p "$dir/include/generated"
cat >"$dir/include/generated/bounds.h" <<'END'
#define NR_PAGEFLAGS 23
#define MAX_NR_ZONES 4
#define NR_CPUS_BITS 6
#define SPINLOCK_SIZE 4
#define LRU_GEN_WIDTH 0
#define __LRU_REFS_WIDTH 0
END
: >"$dir/include/generated/asm-offsets.h"
cat >"$dir/include/generated/autoconf.h" <<'END'
#define CONFIG_64BIT 1
#define CONFIG_X86 1
#define CONFIG_X86_64 1
#define CONFIG_X86_TSC 1
#define CONFIG_X86_CMPXCHG64 1
#define CONFIG_X86_CMOV 1
#define CONFIG_X86_L1_CACHE_SHIFT 6
#define CONFIG_X86_INTERNODE_CACHE_SHIFT 6
#define CONFIG_X86_LOCAL_APIC 1
#define CONFIG_X86_IO_APIC 1
#define CONFIG_PGTABLE_LEVELS 4
#define CONFIG_PHYSICAL_START 0x1000000
#define CONFIG_PHYSICAL_ALIGN 0x200000
#define CONFIG_OUTPUT_FORMAT "elf64-x86-64"
#define CONFIG_SMP 1
#define CONFIG_NR_CPUS 64
#define CONFIG_HZ 1000
#define CONFIG_HZ_1000 1
#define CONFIG_MMU 1
#define CONFIG_NUMA 1
#define CONFIG_NODES_SHIFT 6
#define CONFIG_SPARSEMEM 1
#define CONFIG_SPARSEMEM_VMEMMAP 1
#define CONFIG_SPARSEMEM_EXTREME 1
#define CONFIG_ZONE_DMA32 1
#define CONFIG_MODULES 1
#define CONFIG_MODULE_UNLOAD 1
#define CONFIG_PRINTK 1
#define CONFIG_BUG 1
#define CONFIG_GENERIC_BUG 1
#define CONFIG_SYSFS 1
#define CONFIG_PROC_FS 1
#define CONFIG_TREE_RCU 1
#define CONFIG_HIGH_RES_TIMERS 1
#define CONFIG_NO_HZ_COMMON 1
#define CONFIG_GENERIC_CLOCKEVENTS 1
#define CONFIG_HOTPLUG_CPU 1
#define CONFIG_THREAD_INFO_IN_TASK 1
#define CONFIG_QUEUED_SPINLOCKS 1
#define CONFIG_QUEUED_RWLOCKS 1
#define CONFIG_ARCH_USE_QUEUED_SPINLOCKS 1
#define CONFIG_ARCH_USE_QUEUED_RWLOCKS 1
#define CONFIG_MUTEX_SPIN_ON_OWNER 1
#define CONFIG_RWSEM_SPIN_ON_OWNER 1
#define CONFIG_LOCK_SPIN_ON_OWNER 1
#define CONFIG_PREEMPT_VOLUNTARY 1
#define CONFIG_PREEMPT_VOLUNTARY_BUILD 1
#define CONFIG_IRQ_WORK 1
#define CONFIG_SCHED_SMT 1
#define CONFIG_SCHED_MC 1
#define CONFIG_SLUB 1
#define CONFIG_ILLEGAL_POINTER_VALUE 0xdead000000000000
#define CONFIG_LOG_BUF_SHIFT 17
#define CONFIG_DEFAULT_HUNG_TASK_TIMEOUT 120
#define CONFIG_FUNCTION_ALIGNMENT 16
#define CONFIG_ARCH_SUPPORTS_INT128 1
#define CONFIG_CC_HAS_INT128 1
#define CONFIG_GCC_VERSION 120200
#define CONFIG_STACKDEPOT_MAX_FRAMES 64
#define CONFIG_PAGE_SHIFT 12
#define CONFIG_TREE_SRCU 1
#define CONFIG_HAVE_ARCH_WITHIN_STACK_FRAMES 1
#define CONFIG_HAVE_ARCH_THREAD_STRUCT_WHITELIST 1
#define CONFIG_HAVE_MOD_ARCH_SPECIFIC 1
#define CONFIG_MODULES_USE_ELF_RELA 1
#define CONFIG_ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH 1
#define CONFIG_ARCH_HAS_PTE_SPECIAL 1
#define CONFIG_ARCH_HAS_CC_PLATFORM 1
#define CONFIG_ARCH_HAS_MEM_ENCRYPT 1
#define CONFIG_AMD_MEM_ENCRYPT 1
#define CONFIG_POSIX_TIMERS 1
END
cat >"$dir/include/generated/timeconst.h" <<'END'
#define HZ_TO_MSEC_NUM 1
#define HZ_TO_MSEC_DEN 1
#define MSEC_TO_HZ_NUM 1
#define MSEC_TO_HZ_DEN 1
#define HZ_TO_USEC_NUM 1000
#define HZ_TO_USEC_DEN 1
#define USEC_TO_HZ_NUM 1
#define USEC_TO_HZ_DEN 1000
END
# The flags with which C files see all this.
cat >"$dir/cflags" <<END
-std=gnu11 -fgnu89-inline -funsigned-char -fshort-wchar -fno-strict-aliasing -fno-common
-fno-strict-overflow -fno-delete-null-pointer-checks -nostdinc -D__KERNEL__ -w -O2 -m64
-fno-pie -fno-pic -fno-stack-protector -ffunction-sections
-I$dir/arch/x86/include -I$dir/arch/x86/include/generated -I$dir/include
-I$dir/arch/x86/include/uapi -I$dir/arch/x86/include/generated/uapi -I$dir/include/uapi
-include $dir/include/linux/kconfig.h -include $dir/include/linux/compiler_types.h
END
touch "$dir/ready"
