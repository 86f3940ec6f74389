/* SPDX-License-Identifier: GPL-2.0 */
/* Counters that tell readers of a write: the count is real, the lock the host's. */
#ifndef __LINUX_SEQLOCK_H
#define __LINUX_SEQLOCK_H

#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/seqlock_types.h>
#include <linux/spinlock.h>

#define SEQCNT_ZERO(name)	{ .sequence = 0 }
#define SEQCNT_SPINLOCK_ZERO(name, lock)	{ .seqcount = { .sequence = 0 } }
#define __SEQLOCK_UNLOCKED(name)	{ .seqcount = { .seqcount = { 0 } } }
#define DEFINE_SEQLOCK(x)	seqlock_t x = __SEQLOCK_UNLOCKED(x)
#define seqcount_init(s)	((void)((s)->sequence = 0))
#define seqcount_spinlock_init(s, lock)	((void)(lock), seqcount_init(&(s)->seqcount))
#define seqcount_raw_spinlock_init(s, lock)	((void)(lock), seqcount_init(&(s)->seqcount))

/* Any of the types that hold a count. */
#define __shim_seq(s) \
	_Generic(*(s), \
		seqcount_t: (seqcount_t *)(s), \
		seqcount_spinlock_t: (seqcount_t *)(s), \
		seqcount_raw_spinlock_t: (seqcount_t *)(s), \
		seqcount_latch_t: (seqcount_t *)(s))
#define __shim_seq_read(s) \
	((unsigned int)shim_gated(SAAKM_SRC_ATOMIC, 0, READ_ONCE(__shim_seq(s)->sequence)))

#define raw_read_seqcount(s)		__shim_seq_read(s)
#define __read_seqcount_begin(s)	(__shim_seq_read(s) & ~1u)
#define raw_read_seqcount_begin(s)	__read_seqcount_begin(s)
/* While a write is in progress, the even count makes the reader try again. */
#define read_seqcount_begin(s)		__read_seqcount_begin(s)
#define raw_seqcount_begin(s)		__read_seqcount_begin(s)
#define read_seqcount_retry(s, start)	(__shim_seq_read(s) != (start))
#define __read_seqcount_retry(s, start)	read_seqcount_retry(s, start)
#define raw_write_seqcount_begin(s)	((void)__shim_seq(s)->sequence++)
#define raw_write_seqcount_end(s)	((void)__shim_seq(s)->sequence++)
#define write_seqcount_begin(s)		raw_write_seqcount_begin(s)
#define write_seqcount_end(s)		raw_write_seqcount_end(s)
#define write_seqcount_invalidate(s)	((void)(__shim_seq(s)->sequence += 2))
#define raw_write_seqcount_latch(s)	((void)__shim_seq(s)->sequence++)
#define raw_read_seqcount_latch(s)	__shim_seq_read(s)

static inline u32 *shim_seq_word(seqlock_t *sl)
{
	return &sl->lock.rlock.raw_lock.word;
}

#define seqlock_init(sl) \
	do { \
		shim_lock_init(shim_seq_word(sl), SHIM_SEQ, #sl); \
		(sl)->seqcount.seqcount.sequence = 0; \
	} while (0)
#define read_seqbegin(sl)		read_seqcount_begin(&(sl)->seqcount)
#define read_seqretry(sl, start)	read_seqcount_retry(&(sl)->seqcount, start)
#define write_seqlock(sl) \
	do { \
		shim_lock(shim_seq_word(sl), SHIM_SEQ, 0); \
		raw_write_seqcount_begin(&(sl)->seqcount); \
	} while (0)
#define write_sequnlock(sl) \
	do { \
		raw_write_seqcount_end(&(sl)->seqcount); \
		shim_unlock(shim_seq_word(sl), SHIM_SEQ, 0); \
	} while (0)
#define write_seqlock_irqsave(sl, flags)	shim_irqsave_then(flags, write_seqlock(sl))
#define write_sequnlock_irqrestore(sl, flags) \
	do { write_sequnlock(sl); shim_irq_restore(flags); } while (0)
#define write_seqlock_irq(sl)	do { local_irq_disable(); write_seqlock(sl); } while (0)
#define write_sequnlock_irq(sl)	do { write_sequnlock(sl); local_irq_enable(); } while (0)
#define write_seqlock_bh(sl)	do { local_bh_disable(); write_seqlock(sl); } while (0)
#define write_sequnlock_bh(sl)	do { write_sequnlock(sl); local_bh_enable(); } while (0)
#define read_seqlock_excl(sl)	shim_lock(shim_seq_word(sl), SHIM_SEQ, 0)
#define read_sequnlock_excl(sl)	shim_unlock(shim_seq_word(sl), SHIM_SEQ, 0)

#endif /* __LINUX_SEQLOCK_H */
