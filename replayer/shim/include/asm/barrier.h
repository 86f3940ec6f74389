/* SPDX-License-Identifier: GPL-2.0 */
/* Barriers: contexts take turns in one thread, so the compiler's are enough. */
#ifndef SHIM_ASM_BARRIER_H
#define SHIM_ASM_BARRIER_H

#include <linux/compiler.h>

#define mb()				barrier()
#define rmb()				barrier()
#define wmb()				barrier()
#define smp_mb()			barrier()
#define smp_rmb()			barrier()
#define smp_wmb()			barrier()
#define dma_rmb()			barrier()
#define dma_wmb()			barrier()
#define smp_mb__before_atomic()		barrier()
#define smp_mb__after_atomic()		barrier()
#define smp_mb__after_spinlock()	barrier()
#define smp_mb__after_unlock_lock()	barrier()
#define smp_acquire__after_ctrl_dep()	barrier()
#define smp_store_mb(var, value)	do { WRITE_ONCE(var, value); barrier(); } while (0)
#define smp_store_release(p, v)		do { barrier(); WRITE_ONCE(*(p), v); } while (0)
#define smp_load_acquire(p) \
	({ typeof(*(p)) __shim_l = READ_ONCE(*(p)); barrier(); __shim_l; })
#define read_barrier_depends()		((void)0)
#define smp_read_barrier_depends()	((void)0)
#define array_index_nospec(index, size)	(index)
#define barrier_nospec()		barrier()

/* Waits by giving way, so that what it waits for can happen. */
#define smp_cond_load_relaxed(ptr, cond) \
({ \
	typeof(*(ptr)) VAL; \
	while (VAL = READ_ONCE(*(ptr)), !(cond)) \
		cpu_relax(); \
	VAL; \
})
#define smp_cond_load_acquire	smp_cond_load_relaxed
#define cpu_relax()		barrier()

#endif /* SHIM_ASM_BARRIER_H */
