// SPDX-License-Identifier: GPL-2.0
/*
 * A policy's own locks, recorded. An acquire is recorded when the lock has been
 * taken, a release before it is dropped: their order in the trace is that of
 * the lock. (CONFIG_SAAKM_RECORD selects that an unlock is a call.)
 */
#include <linux/hash.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include "glue.h"
#include "interpose.h"

#define LOCK_BITS	12
#define LOCK_KEY	0x10000

/* By address; never forgotten: a lock whose memory is used again keeps its number. */
static struct known_lock { void *lock; u64 clock; } known_locks[1 << LOCK_BITS];

static struct known_lock *lock_at(void *lock)
{
	u32 i = hash_ptr(lock, LOCK_BITS), n;

	for (n = 0; n < ARRAY_SIZE(known_locks); n++, i++) {
		struct known_lock *k = &known_locks[i % ARRAY_SIZE(known_locks)];
		void *old = READ_ONCE(k->lock);

		if (!old)
			old = cmpxchg(&k->lock, NULL, lock) ?: lock;
		if (old == lock)
			return k;
	}
	return NULL;
}

static void note(void *lock, enum saakm_lock_op op)
{
	struct known_lock *k;
	u64 none = 0;

	if (!saakm_recording)
		return;
	k = lock_at(lock);
	saakm_record_lock(k ? LOCK_KEY + (k - known_locks) + 1 : LOCK_KEY, op,
			  k && op != SAAKM_LOCK_TRY_FAIL ? &k->clock : &none);
}

static int note_try(void *lock, int taken)
{
	note(lock, taken ? SAAKM_LOCK_TRY_OK : SAAKM_LOCK_TRY_FAIL);
	return taken;
}

#define TAKE(name, type, op) \
	static void rec##name(type *lock) { name(lock); note(lock, op); }
#define TAKE_SAVE(name, type, op) \
	static unsigned long rec##name(type *lock) \
	{ \
		unsigned long flags = name(lock); \
\
		note(lock, op); \
		return flags; \
	}
#define TRY(name, type) \
	static int rec##name(type *lock) { return note_try(lock, name(lock)); }
#define DROP(name, type, op) \
	static void rec##name(type *lock) { note(lock, op); name(lock); }
#define DROP_RESTORE(name, type, op) \
	static void rec##name(type *lock, unsigned long flags) \
	{ \
		note(lock, op); \
		name(lock, flags); \
	}

/* X(how, name, type, op) */
#define LOCKS(X) \
	X(TAKE, _raw_spin_lock, raw_spinlock_t, SAAKM_LOCK_ACQUIRE) \
	X(TAKE, _raw_spin_lock_irq, raw_spinlock_t, SAAKM_LOCK_ACQUIRE) \
	X(TAKE, _raw_spin_lock_bh, raw_spinlock_t, SAAKM_LOCK_ACQUIRE) \
	X(TAKE_SAVE, _raw_spin_lock_irqsave, raw_spinlock_t, SAAKM_LOCK_ACQUIRE) \
	X(DROP, _raw_spin_unlock, raw_spinlock_t, SAAKM_LOCK_RELEASE) \
	X(DROP, _raw_spin_unlock_irq, raw_spinlock_t, SAAKM_LOCK_RELEASE) \
	X(DROP, _raw_spin_unlock_bh, raw_spinlock_t, SAAKM_LOCK_RELEASE) \
	X(DROP_RESTORE, _raw_spin_unlock_irqrestore, raw_spinlock_t, SAAKM_LOCK_RELEASE) \
	X(TAKE, _raw_read_lock, rwlock_t, SAAKM_LOCK_ACQUIRE_SHARED) \
	X(TAKE_SAVE, _raw_read_lock_irqsave, rwlock_t, SAAKM_LOCK_ACQUIRE_SHARED) \
	X(DROP, _raw_read_unlock, rwlock_t, SAAKM_LOCK_RELEASE_SHARED) \
	X(DROP_RESTORE, _raw_read_unlock_irqrestore, rwlock_t, SAAKM_LOCK_RELEASE_SHARED) \
	X(TAKE, _raw_write_lock, rwlock_t, SAAKM_LOCK_ACQUIRE) \
	X(TAKE_SAVE, _raw_write_lock_irqsave, rwlock_t, SAAKM_LOCK_ACQUIRE) \
	X(DROP, _raw_write_unlock, rwlock_t, SAAKM_LOCK_RELEASE) \
	X(DROP_RESTORE, _raw_write_unlock_irqrestore, rwlock_t, SAAKM_LOCK_RELEASE)
#define DEFINE(how, name, type, op)	how(name, type, op)
LOCKS(DEFINE)
TRY(_raw_spin_trylock, raw_spinlock_t)

/* A mutex's names differ from kernel to kernel: with lockdep it is nested. */
static void rec_mutex_lock(struct mutex *lock)
{
	mutex_lock(lock);
	note(lock, SAAKM_LOCK_ACQUIRE);
}

#ifdef CONFIG_DEBUG_LOCK_ALLOC
static void rec_mutex_lock_nested(struct mutex *lock, unsigned int subclass)
{
	mutex_lock_nested(lock, subclass);
	note(lock, SAAKM_LOCK_ACQUIRE);
}
#endif

static int rec_mutex_trylock(struct mutex *lock)
{
	return note_try(lock, mutex_trylock(lock));
}

static void rec_mutex_unlock(struct mutex *lock)
{
	note(lock, SAAKM_LOCK_RELEASE);
	mutex_unlock(lock);
}

#define ENTRY(how, name, type, op)	{ #name, rec##name },
const struct saakm_stand_in saakm_lock_stand_ins[] = {
	LOCKS(ENTRY)
	{ "_raw_spin_trylock", rec_raw_spin_trylock },
	{ "mutex_lock", rec_mutex_lock },
#ifdef CONFIG_DEBUG_LOCK_ALLOC
	{ "mutex_lock_nested", rec_mutex_lock_nested },
#endif
	{ "mutex_trylock", rec_mutex_trylock },
	{ "mutex_unlock", rec_mutex_unlock },
	{ NULL, NULL },
};
