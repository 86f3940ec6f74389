// SPDX-License-Identifier: GPL-2.0
/*
 * Locks: the cores' runqueue locks and those of the policies. The four bytes
 * in the policy's memory hold an index into our table, so that the types keep
 * the kernel's sizes; everything known about a lock is here: who has it, its
 * logical clock, and which locks were taken while it was held. A cycle in that
 * order is a finding even where this run got through.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include <uapi/linux/saakm_values.h>
#include "host.h"
#include "libc.h"
#include "shim_api.h"

#define MAX_LOCKS	4096
#define POLICY_LOCK_KEY	0x10000

struct host_lock {
	u32 *word;			/* the policy's; NULL for a core's */
	u32 key;
	u8 kind;
	bool used;
	struct fiber *owner;		/* exclusive */
	unsigned int owner_cpu;
	unsigned int readers;
	u64 clock;
	u64 *clock_at;			/* &clock, or the core's */
	/* CPUs that wait, first come first served. */
	unsigned int nr_waiting;
	u16 waiting[HOST_MAX_CPUS];
	/* Locks taken while this one was held: the order graph. */
	unsigned int nr_after, max_after;
	u16 *after;			/* in the arena; given up when it must grow */
	u32 visited;
};

static struct host_lock locks[MAX_LOCKS];
static unsigned int nr_locks;
static u32 last_key;
static u32 visit;
static struct host_lock *waits_for[HOST_MAX_CPUS];	/* what each CPU waits for */
static struct fiber *waiting_fiber[HOST_MAX_CPUS];

_Static_assert(sizeof(raw_spinlock_t) == sizeof(u32), "a lock is one word");

int lock_init_all(unsigned int nr_cpus)
{
	unsigned int i;

	memset(locks, 0, sizeof(locks));
	for (i = 0; i < nr_cpus; i++) {
		locks[i].key = SAAKM_CORE_LOCK_KEY(i);
		locks[i].kind = SHIM_SPIN;
		locks[i].clock_at = &saakm_cpu_data(i)->rq_clock;
		locks[i].used = true;
	}
	nr_locks = nr_cpus;
	last_key = 0;
	return 0;
}

struct host_lock *lock_of_core(unsigned int cpu)
{
	return &locks[cpu];
}

static unsigned int lock_index(const struct host_lock *l)
{
	return l - locks;
}

static void forget_edges_to(unsigned int index)
{
	unsigned int i, k;

	for (i = 0; i < nr_locks; i++) {
		struct host_lock *l = &locks[i];

		for (k = 0; k < l->nr_after; k++)
			if (l->after[k] == index)
				l->after[k--] = l->after[--l->nr_after];
	}
}

/* One whose memory has been freed, or initialised again, since. */
static struct host_lock *reuse_lock(void)
{
	static unsigned int cursor;
	unsigned int tries;

	for (tries = 0; tries < MAX_LOCKS; tries++) {
		struct host_lock *l = &locks[host.nr_cpus + cursor];

		cursor = (cursor + 1) % (MAX_LOCKS - host.nr_cpus);
		if (l->owner || l->readers || l->nr_waiting || *l->word == lock_index(l) + 1)
			continue;
		forget_edges_to(lock_index(l));
		memset(l, 0, sizeof(*l));
		return l;
	}
	return NULL;
}

/* What saakm_rq_lock() gives: words that stand for the cores' locks. */
static raw_spinlock_t core_words[HOST_MAX_CPUS];

static struct host_lock *lock_of_word(u32 *word, int kind)
{
	u32 i = *word;
	struct host_lock *l;

	if (word >= (u32 *)core_words && word < (u32 *)(core_words + HOST_MAX_CPUS))
		return &locks[(raw_spinlock_t *)word - core_words];

	if (i > host.nr_cpus && i <= nr_locks && locks[i - 1].word == word)
		return &locks[i - 1];
	/* Never seen, or copied from elsewhere: a new one. */
	l = nr_locks < MAX_LOCKS ? &locks[nr_locks++] : reuse_lock();
	if (!l)
		shim_unsupported("more than 4096 locks in use");
	l->word = word;
	l->kind = kind;
	l->key = POLICY_LOCK_KEY + ++last_key;
	l->clock_at = &l->clock;
	l->used = true;
	*word = lock_index(l) + 1;
	return l;
}

static void lock_name(const struct host_lock *l, char *buf, size_t bytes)
{
	if (lock_index(l) < host.nr_cpus)
		shim_snprintf(buf, bytes, "the lock of core %u", lock_index(l));
	else
		shim_snprintf(buf, bytes, "lock %u of the policy", l->key - POLICY_LOCK_KEY);
}

/* --- who holds what ---------------------------------------------------- */

static int held_at(const struct fiber *f, const struct host_lock *l)
{
	int i;

	for (i = (int)f->nr_locks - 1; i >= 0; i--)
		if (f->locks[i].lock == l)
			return i;
	return -1;
}

void (*host_on_lock)(unsigned int index, bool acquire, bool shared);

static void hold(struct host_lock *l, const void *pc, bool by_class, bool shared)
{
	struct fiber *f = fiber_current;

	if (f->nr_locks == FIBER_LOCKS)
		shim_unsupported("more than 48 locks held at once");
	f->locks[f->nr_locks].lock = l;
	f->locks[f->nr_locks].pc = pc;
	f->locks[f->nr_locks].by_class = by_class;
	f->locks[f->nr_locks].shared = shared;
	f->nr_locks++;
	if (shared) {
		l->readers++;
	} else {
		l->owner = f;
		l->owner_cpu = host.ops->this_cpu();
	}
}

static void unhold(struct host_lock *l, int at)
{
	struct fiber *f = fiber_current;

	if (f->locks[at].shared)
		l->readers--;
	else
		l->owner = NULL;
	f->nr_locks--;
	for (; at < (int)f->nr_locks; at++)
		f->locks[at] = f->locks[at + 1];
}

/* --- the order graph --------------------------------------------------- */

static bool reaches(struct host_lock *from, const struct host_lock *to)
{
	unsigned int i;

	if (from == to)
		return true;
	if (from->visited == visit)
		return false;
	from->visited = visit;
	for (i = 0; i < from->nr_after; i++)
		if (reaches(&locks[from->after[i]], to))
			return true;
	return false;
}

static bool add_edge(struct host_lock *a, struct host_lock *b)
{
	unsigned int i, max;
	u16 *more;

	for (i = 0; i < a->nr_after; i++)
		if (a->after[i] == lock_index(b))
			return false;
	if (a->nr_after == a->max_after) {
		max = a->max_after ? 2 * a->max_after : 8;
		more = arena_map(max * sizeof(*more), sizeof(*more));
		if (!more)
			return false;
		if (a->nr_after)
			memcpy(more, a->after, a->nr_after * sizeof(*more));
		a->after = more;
		a->max_after = max;
	}
	a->after[a->nr_after++] = lock_index(b);
	return true;
}

/*
 * About to take l with what is held: a new edge that closes a cycle? In replay
 * the edges come a little earlier than they did, so it is the record that says
 * which of them was the last; that there is a cycle must still be true.
 */
static void check_order(struct host_lock *l, const void *pc)
{
	struct fiber *f = fiber_current;
	char text[160], one[48], two[48];
	unsigned int i;
	bool due = false;

	if (host.ops->order) {
		for (i = 0; i < f->nr_locks; i++)
			if (f->locks[i].lock != l)
				add_edge(f->locks[i].lock, l);
		host.ops->order();
		due = host.ops->cycle_due();
		if (!due)
			return;
	}
	for (i = 0; i < f->nr_locks; i++) {
		struct host_lock *held = f->locks[i].lock;

		if (held == l || (!due && !add_edge(held, l)))
			continue;
		visit++;
		if (!reaches(l, held))
			continue;
		lock_name(l, one, sizeof(one));
		lock_name(held, two, sizeof(two));
		shim_snprintf(text, sizeof(text),
			      "%s is taken while %s is held; elsewhere it is the other way round",
			      one, two);
		saakm_report_here(SAAKM_F_DEADLOCK, NULL, host.ops->this_cpu(),
				  held->key, l->key, pc, text);
		return;
	}
}

/* Would waiting for l never end? Follow who waits for whom. */
static bool never_free(const struct host_lock *l)
{
	unsigned int cpu = host.ops->this_cpu(), steps;

	if (held_at(fiber_current, l) >= 0)
		return true;
	for (steps = 0; l && steps <= host.nr_cpus; steps++) {
		if (!l->owner)
			return false;
		if (l->owner == fiber_current || l->owner_cpu == cpu)
			return true;
		if (waiting_fiber[l->owner_cpu] != l->owner)
			return false;
		l = waits_for[l->owner_cpu];
	}
	return false;
}

/* --- taking and dropping ----------------------------------------------- */

static bool is_free(const struct host_lock *l, bool shared)
{
	return !l->owner && (shared || !l->readers);
}

static bool sleeps(const struct host_lock *l)
{
	return l->kind == SHIM_MUTEX || l->kind == SHIM_RWSEM;
}

static void add_waiter(struct host_lock *l, unsigned int cpu)
{
	unsigned int i;

	for (i = 0; i < l->nr_waiting; i++)
		if (l->waiting[i] == cpu)
			return;
	l->waiting[l->nr_waiting++] = cpu;
}

static void wait_for(struct host_lock *l, bool shared, const void *pc)
{
	unsigned int cpu = host.ops->this_cpu();
	char text[160], one[48];

	if (host.ops->order) {
		waits_for[cpu] = l;
		waiting_fiber[cpu] = fiber_current;
		host.ops->order();
		waits_for[cpu] = NULL;
		waiting_fiber[cpu] = NULL;
		if (!is_free(l, shared) && !never_free(l))
			return;		/* the record has it free: what differs will show */
	}
	while (!is_free(l, shared)) {
		if (sleeps(l) && held_at(fiber_current, l) < 0) {
			if (!host_may_sleep_here()) {
				host_fault(SAAKM_F_SLEEP_IN_ATOMIC, pc, NULL,
					   "a mutex that is taken was waited for");
				guard_abort();
			}
			host.ops->sleep(10000);
			continue;
		}
		if (never_free(l)) {
			lock_name(l, one, sizeof(one));
			shim_snprintf(text, sizeof(text), "%s is held by this core already, "
				      "or by one that waits for this core", one);
			saakm_report_here(SAAKM_F_DEADLOCK, NULL, cpu, l->key, l->key, pc, text);
			if (guard_present())
				guard_abort();
			/* The class itself cannot go on: an interrupt met a lock
			 * that a thread of the policy holds with interrupts on. */
			(host.ops->panic)();
		}
		waits_for[cpu] = l;
		waiting_fiber[cpu] = fiber_current;
		add_waiter(l, cpu);
		host.ops->lock_wait(l);
		waits_for[cpu] = NULL;
		waiting_fiber[cpu] = NULL;
	}
}

static void wake_waiters(struct host_lock *l)
{
	unsigned int i, n = l->nr_waiting;
	u16 waiting[HOST_MAX_CPUS];

	/* All look again, in their order: readers may go in together. */
	memcpy(waiting, l->waiting, n * sizeof(*waiting));
	l->nr_waiting = 0;
	for (i = 0; i < n; i++)
		host.ops->lock_wake(waiting[i]);
}

static void grab(struct host_lock *l, bool shared, const void *pc, bool by_class)
{
	struct saakm_cpu *c = saakm_cpu_data(host.ops->this_cpu());

	hold(l, pc, by_class, shared);
	if (host_on_lock)
		host_on_lock(lock_index(l), true, shared);
	if (c->clock < *l->clock_at)
		c->clock = *l->clock_at;
}

static void take(struct host_lock *l, bool shared, const void *pc, bool by_class)
{
	host.ops->advance(host.costs.lock_ns);
	check_order(l, pc);
	wait_for(l, shared, pc);
	grab(l, shared, pc, by_class);
}

/* Cannot wait, so it adds nothing to the order of locks. */
static bool try_take(struct host_lock *l, bool shared, const void *pc)
{
	host.ops->advance(host.costs.lock_ns);
	if (host.ops->order) {
		host.ops->order();
		if (!host.ops->try_succeeds())
			return false;
	} else if (!is_free(l, shared)) {
		return false;
	}
	grab(l, shared, pc, false);
	return true;
}

static void drop(struct host_lock *l, int at)
{
	struct saakm_cpu *c = saakm_cpu_data(host.ops->this_cpu());

	if (*l->clock_at < c->clock)
		*l->clock_at = c->clock;
	if (host_on_lock)
		host_on_lock(lock_index(l), false, fiber_current->locks[at].shared);
	unhold(l, at);
	if (l->nr_waiting)
		wake_waiters(l);
	host_charge(host.costs.unlock_ns);
}

/* --- as the class ------------------------------------------------------- */

void host_core_lock(unsigned int cpu)
{
	take(&locks[cpu], false, __builtin_return_address(0), true);
}

/* In replay: it is known that the class has it, so there is nothing to wait for. */
bool host_core_hold(unsigned int cpu)
{
	if (!is_free(&locks[cpu], false))
		return false;
	grab(&locks[cpu], false, NULL, true);
	return true;
}

void host_core_unlock(unsigned int cpu)
{
	int at = held_at(fiber_current, &locks[cpu]);

	if (at >= 0)
		drop(&locks[cpu], at);
}

/* Of any core, by this context: interrupts wait, as under a real rq lock. */
bool host_holds_core_lock(void)
{
	unsigned int i;

	for (i = 0; i < fiber_current->nr_locks; i++)
		if (lock_index(fiber_current->locks[i].lock) < host.nr_cpus)
			return true;
	return false;
}

bool host_core_locked(unsigned int cpu)
{
	return locks[cpu].owner != NULL;
}

bool host_core_held(unsigned int cpu)
{
	return held_at(fiber_current, &locks[cpu]) >= 0;
}

/* A handler returned, or was given up, with locks that it took. */
void host_release_locks_above(unsigned int nr, bool report)
{
	struct fiber *f = fiber_current;
	char text[120], one[48];

	while (f->nr_locks > nr) {
		struct host_lock *l = f->locks[f->nr_locks - 1].lock;
		const void *pc = f->locks[f->nr_locks - 1].pc;

		if (report) {
			lock_name(l, one, sizeof(one));
			shim_snprintf(text, sizeof(text), "%s is still held", one);
			saakm_report_here(SAAKM_F_LOCK_LEAK, NULL, host.ops->this_cpu(),
					  0, l->key, pc, text);
		}
		if (!sleeps(l))
			f->atomic--;
		drop(l, f->nr_locks - 1);
	}
}

/* --- as the policy: the cores' locks ------------------------------------ */

void saakm_host_lock_core(unsigned int cpu, const void *pc)
{
	take(&locks[cpu], false, pc, false);
	fiber_current->atomic++;
}

int saakm_host_trylock_core(unsigned int cpu, const void *pc)
{
	if (!try_take(&locks[cpu], false, pc))
		return 0;
	fiber_current->atomic++;
	return 1;
}

static int held_by_policy(struct host_lock *l, const void *pc)
{
	int at = held_at(fiber_current, l);
	char text[120], one[48];

	if (at >= 0 && !fiber_current->locks[at].by_class)
		return at;
	lock_name(l, one, sizeof(one));
	shim_snprintf(text, sizeof(text), at < 0 ? "%s is not held here" :
		      "%s was taken by the class, not by this handler", one);
	saakm_report_here(SAAKM_F_UNLOCK_UNHELD, NULL, host.ops->this_cpu(), l->key, 0, pc, text);
	return -1;
}

bool saakm_host_may_unlock_core(unsigned int cpu, const void *pc)
{
	return held_by_policy(&locks[cpu], pc) >= 0;
}

void saakm_host_unlock_core(unsigned int cpu, const void *pc)
{
	fiber_current->atomic--;
	drop(&locks[cpu], held_at(fiber_current, &locks[cpu]));
}

raw_spinlock_t *saakm_rq_lock_of(unsigned int cpu)
{
	return &core_words[cpu < host.nr_cpus ? cpu : 0];
}

/* --- as the policy: its own --------------------------------------------- */

void shim_lock_init(u32 *word, int kind, const char *name)
{
	*word = 0;
}

void shim_lock(u32 *word, int kind, int shared)
{
	const void *pc = __builtin_return_address(0);
	struct host_lock *l = lock_of_word(word, kind);

	if (sleeps(l))
		shim_might_sleep("a mutex");
	take(l, shared, pc, false);
	if (!sleeps(l))
		fiber_current->atomic++;
	saakm_record_lock(l->key, shared ? SAAKM_LOCK_ACQUIRE_SHARED : SAAKM_LOCK_ACQUIRE,
			  l->clock_at);
}

int shim_trylock(u32 *word, int kind, int shared)
{
	const void *pc = __builtin_return_address(0);
	struct host_lock *l = lock_of_word(word, kind);
	u64 no_clock = 0;

	if (!try_take(l, shared, pc)) {
		saakm_record_lock(l->key, SAAKM_LOCK_TRY_FAIL, &no_clock);
		return 0;
	}
	if (!sleeps(l))
		fiber_current->atomic++;
	saakm_record_lock(l->key, SAAKM_LOCK_TRY_OK, l->clock_at);
	return 1;
}

void shim_unlock(u32 *word, int kind, int shared)
{
	const void *pc = __builtin_return_address(0);
	struct host_lock *l = lock_of_word(word, kind);
	int at = held_by_policy(l, pc);

	if (at < 0)
		return;
	saakm_record_lock(l->key, fiber_current->locks[at].shared ? SAAKM_LOCK_RELEASE_SHARED :
			  SAAKM_LOCK_RELEASE, l->clock_at);
	if (!sleeps(l))
		fiber_current->atomic--;
	drop(l, at);
}

int shim_lock_is_held(u32 *word)
{
	return *word && held_at(fiber_current, lock_of_word(word, SHIM_SPIN)) >= 0;
}

int shim_lock_is_locked(u32 *word)
{
	const struct host_lock *l = *word ? lock_of_word(word, SHIM_SPIN) : NULL;

	return shim_value(SAAKM_SRC_OTHER, SAAKM_V_LOCK_IS_LOCKED,
			  l && (l->owner || l->readers));
}
