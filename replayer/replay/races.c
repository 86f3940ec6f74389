// SPDX-License-Identifier: GPL-2.0
/*
 * What happens before what, for the detector of races. Joined are the clocks of
 *  - whoever drops a lock, and who takes it next: the policy's locks, and the
 *    cores', those too that the class holds around a handler;
 *  - calls for one task, which the class makes one after the other;
 *  - who asks for a timer, work or thread, and that when it begins; an IPI's end
 *    and who asked for it;
 *  - module_init, when it registers a policy and when it ends, and all calls;
 *  - all that ever happened, and what waits for all: module_exit, RCU callbacks,
 *    a thread that was asleep;
 *  - a store of READ_ONCE's kind, or an atomic, and who reads it so;
 *  - code on one CPU with interrupts off.
 */
#include "races.h"
#include "access.h"
#include "../host/san/san.h"

#define NR_TASK_CLOCKS	8192		/* shared by numbers that are equal modulo that */
#define NR_LOCK_CLOCKS	4096		/* as many as lock.c has locks */
#define NR_SYNC_CLOCKS	4096
#define NR_CTX_CLOCKS	1024

struct races *races;
static struct race_clock *task_clock, *lock_clock, *readers_clock, *sync_clock, *ctx_clock;
static struct race_clock *irq_clock;	/* by CPU */
static u8 *asked_by;			/* slot that asked for a context; as ctx_clock */

static void join(struct race_clock *to, const struct race_clock *from)
{
	unsigned int i, n = races->nr_slots;

	for (i = 0; i < n; i++)
		if (to->at[i] < from->at[i])
			to->at[i] = from->at[i];
}

static unsigned int index_of(const struct race_slot *s)
{
	return s - races->slot;
}

/* What s has done up to here happens before whatever takes `to` in. */
static void give(struct race_clock *to, struct race_slot *s)
{
	join(to, &s->clock);
	s->clock.at[index_of(s)]++;
}

static void give_all(struct race_slot *s)
{
	give(&races->global, s);
	races->global_nr++;
}

static void take_all(struct race_slot *s)
{
	unsigned int i;

	for (i = 0; i < races->nr_slots; i++) {
		struct race_slot *other = &races->slot[i];

		if (other != s)
			give(&s->clock, other);
	}
}

static void take_global(struct race_slot *s)
{
	if (s->seen_global == races->global_nr)
		return;
	s->seen_global = races->global_nr;
	join(&s->clock, &races->global);
}

/* --- slots ------------------------------------------------------------------ */

static struct race_slot *find_slot(u32 key)
{
	static unsigned int last;
	unsigned int i;

	if (last < races->nr_slots && races->slot[last].key == key)
		return &races->slot[last];
	for (i = host.nr_cpus; i < races->nr_slots; i++)
		if (races->slot[i].key == key) {
			last = i;
			return &races->slot[i];
		}
	return NULL;
}

/* A context's, or a CPU's; NULL: there were too many at once to watch them all. */
static struct race_slot *slot_of(u32 key, unsigned int cpu)
{
	return key ? find_slot(key) : cpu < host.nr_cpus ? &races->slot[cpu] : NULL;
}

static struct race_slot *new_slot(u32 key)
{
	struct race_slot *s = find_slot(key);
	unsigned int i;

	if (s)
		return s;
	for (i = host.nr_cpus; i < RACES_SLOTS; i++)
		if (!races->slot[i].key)
			break;
	if (i == RACES_SLOTS)
		return NULL;
	s = &races->slot[i];
	if (i >= races->nr_slots)
		races->nr_slots = i + 1;
	/* The one that had it before has ended: that counts as before this one. */
	s->key = key;
	s->clock.at[i]++;
	s->depth = 0;
	s->active = false;
	return s;
}

struct race_slot *race_self(void)
{
	struct activation *a = self();

	if (fiber_current == &r->driver || !a->ctx || a->skipping || r->ended)
		return NULL;
	return slot_of(a->ctx->key, a->cpu);
}

u8 race_handler(const struct race_slot *s)
{
	return s->depth && s->depth <= RACES_DEPTH ? s->handler[s->depth - 1] : SAAKM_H_NONE;
}

/* --- calls -------------------------------------------------------------------- */

static void begin_call(struct race_slot *s)
{
	s->active = true;
	s->call = ++races->last_call;
	races->call[s->call % RACES_CALLS] = (struct race_call){ .nr = s->call, .first = r->seq };
}

static void end_call(struct race_slot *s)
{
	struct race_call *c = &races->call[s->call % RACES_CALLS];

	if (s->active && c->nr == s->call)
		c->last = r->seq;
	s->active = false;
}

static struct race_clock *clock_of_task(u32 key)
{
	return &task_clock[key % NR_TASK_CLOCKS];
}

static void on_enter(const struct saakm_event *ev, struct race_slot *s)
{
	u32 task = ARG(ENTER, task);

	/* Calls that were given up inside of one that was have no EXIT. */
	if (!s->key && !(ARG(ENTER, nested) & SAAKM_ENTER_NESTED))
		s->depth = 0;
	if (!s->depth && !s->key)
		begin_call(s);
	if (s->depth < RACES_DEPTH)
		s->handler[s->depth] = ARG(ENTER, handler);
	s->depth++;
	take_global(s);
	join(&s->clock, &irq_clock[ev->cpu]);
	if (task)
		join(&s->clock, clock_of_task(task));
}

static void on_exit(const struct saakm_event *ev, struct race_slot *s)
{
	const struct saakm_frame *f = saakm_cpu_data(ev->cpu)->frame;

	if (!s->depth)
		return;
	s->depth--;
	if (f && f->task)
		give(clock_of_task(saakm_task_key(f->task)), s);
	give(&irq_clock[ev->cpu], s);
	if (!s->depth && !s->key)
		end_call(s);
}

static void begin_context(u32 key, u8 type)
{
	struct race_slot *s = new_slot(key);

	if (!s)
		return;
	s->type = type;
	take_global(s);
	join(&s->clock, &ctx_clock[key % NR_CTX_CLOCKS]);
	if (type == SAAKM_CTX_MODULE_EXIT || type == SAAKM_CTX_RCU)
		take_all(s);
	begin_call(s);
}

static void end_context(struct race_slot *s, u8 type)
{
	if (type == SAAKM_CTX_MODULE_INIT)
		give_all(s);
	else if (type == SAAKM_CTX_IPI)
		give(&races->slot[asked_by[s->key % NR_CTX_CLOCKS]].clock, s);
	end_call(s);
	s->key = 0;
	s->depth = 0;
}

static void on_callback(struct race_slot *s)
{
	switch (ARG(CALLBACK, op)) {
	case SAAKM_CTXOP_BEGIN:
		begin_context(ARG(CALLBACK, ctx_key), ARG(CALLBACK, type));
		return;
	case SAAKM_CTXOP_SUSPEND:
		if (s)
			end_call(s);
		return;
	case SAAKM_CTXOP_RESUME:
		if (!s || s->active)
			return;		/* it was only interrupted */
		take_all(s);
		begin_call(s);
		return;
	case SAAKM_CTXOP_END:
		if (s)
			end_context(s, ARG(CALLBACK, type));
		return;
	}
}

static void on_skipped_lock(struct race_slot *s)
{
	take_all(s);
	give(&races->skipped, s);
	races->any_skipped = true;
}

static void on_event(const struct saakm_event *ev)
{
	u32 key = ev->kind == SAAKM_EV_CALLBACK ? (u32)ARG(CALLBACK, ctx_key) : ev->ctx;
	struct race_slot *s = slot_of(key, ev->cpu);

	if (ev->kind == SAAKM_EV_CALLBACK) {
		on_callback(s);
		return;
	}
	if (!s)
		return;
	switch (ev->kind) {
	case SAAKM_EV_ENTER:
		on_enter(ev, s);
		break;
	case SAAKM_EV_EXIT:
		on_exit(ev, s);
		break;
	case SAAKM_EV_LOCK:
		if (self()->wants == WANTS_ALL)
			on_skipped_lock(s);
		break;
	case SAAKM_EV_POLICY_ADD:
		give_all(s);
		break;
	case SAAKM_EV_POLICY_REMOVE:
		take_all(s);
		break;
	}
}

/* --- what the host and the policy do --------------------------------------------- */

static void on_lock(unsigned int index, bool acquire, bool shared)
{
	struct race_slot *s = race_self();

	if (!s || index >= NR_LOCK_CLOCKS)
		return;
	if (!acquire) {
		give(shared ? &readers_clock[index] : &lock_clock[index], s);
		return;
	}
	join(&s->clock, &lock_clock[index]);
	if (races->any_skipped)
		join(&s->clock, &races->skipped);
	if (!shared)
		join(&s->clock, &readers_clock[index]);
}

static void on_object(const void *p, size_t bytes, bool freed, const void *pc)
{
	if (!race_self())
		return;
	if (freed)
		race_touch(p, bytes, RACE_WRITE | RACE_FREE,
			   race_line_at(pc, __builtin_frame_address(0)));
	else
		race_forget(p, bytes);
}

void races_expect(u32 key)
{
	struct race_slot *s = race_self();

	if (!s)
		return;
	asked_by[key % NR_CTX_CLOCKS] = index_of(s);
	give(&ctx_clock[key % NR_CTX_CLOCKS], s);
}

/* What the policy has the core do with a runqueue. */
static void on_queue(struct saakm_rq *rq, bool is_write)
{
	const u8 how = (is_write ? RACE_WRITE : 0) | RACE_MARKED | RACE_CORE;
	u32 line;

	if (r->applying || !race_self())
		return;
	line = race_line_at(NULL, __builtin_frame_address(0));
	if (is_write)
		race_touch(&rq->nr_tasks, sizeof(rq->nr_tasks), how, line);
	race_touch(&rq->head, sizeof(rq->head), how, line);
}

/* Likewise, with a task's state. */
void races_state(struct task_struct *p)
{
	u32 line;

	if (!race_self())
		return;
	line = race_line_at(NULL, __builtin_frame_address(0));
	race_touch(&p->saakm.state, sizeof(p->saakm.state),
		   RACE_WRITE | RACE_MARKED | RACE_CORE, line);
}

static bool irqs_are_off(const struct race_slot *s)
{
	return fiber_current->irqs_off || s->type == SAAKM_CTX_TIMER;
}

static struct race_clock *sync_of(const void *addr)
{
	return &sync_clock[((u64)addr * 0x9e3779b97f4a7c15ull) >> 52];
}

static bool is_explained;

static void on_access(const void *addr, size_t bytes, bool is_store, const void *pc)
{
	const struct fiber *f = fiber_current;
	const u8 known = san_access_how;
	bool marked = known != 0, local;
	struct race_slot *s;
	u8 how;

	if (is_explained)
		access_seen(addr, bytes, is_store, pc);		/* others may run here */

	if ((const char *)addr >= f->stack && (const char *)addr < f->stack + f->stack_bytes)
		return;
	s = race_self();
	if (!s || !s->active)
		return;
	how = (is_store ? RACE_WRITE : 0) |
	      (marked || (!is_store && race_is_search(pc)) ? RACE_MARKED : 0);
	local = s->key && irqs_are_off(s);
	if (local)
		join(&s->clock, &irq_clock[self()->cpu]);
	if (marked && (!is_store || known & SAN_ATOMIC))
		join(&s->clock, sync_of(addr));
	race_touch(addr, bytes, how, race_line_at(pc, __builtin_frame_address(0)));
	if (marked && is_store)
		give(sync_of(addr), s);
	if (local)
		give(&irq_clock[self()->cpu], s);
}

/* --- start --------------------------------------------------------------------------- */

/* Zeroed: what was there before a snapshot was restored is still there. */
void *race_memory(size_t bytes)
{
	void *p = arena_map(bytes, 64);

	return p ? memset(p, 0, bytes) : NULL;
}

static struct race_clock *clocks(unsigned int nr)
{
	return race_memory(nr * sizeof(struct race_clock));
}

int replay_races_start(bool explained)
{
	unsigned int i;

	is_explained = explained;
	races = race_memory(sizeof(*races));
	task_clock = clocks(NR_TASK_CLOCKS);
	lock_clock = clocks(NR_LOCK_CLOCKS);
	readers_clock = clocks(NR_LOCK_CLOCKS);
	sync_clock = clocks(NR_SYNC_CLOCKS);
	ctx_clock = clocks(NR_CTX_CLOCKS);
	irq_clock = clocks(HOST_MAX_CPUS);
	asked_by = race_memory(NR_CTX_CLOCKS);
	if (!races || !task_clock || !lock_clock || !readers_clock || !sync_clock || !ctx_clock ||
	    !irq_clock || !asked_by || race_shadow_init() || race_report_init())
		return -ENOMEM;
	races->nr_slots = host.nr_cpus;
	for (i = 0; i < RACES_SLOTS; i++)
		races->slot[i].clock.at[i] = 1;
	replay_on_kinds(1ull << SAAKM_EV_ENTER | 1ull << SAAKM_EV_EXIT |
			1ull << SAAKM_EV_LOCK | 1ull << SAAKM_EV_CALLBACK |
			1ull << SAAKM_EV_POLICY_ADD | 1ull << SAAKM_EV_POLICY_REMOVE, on_event);
	host_on_lock = on_lock;
	host_on_object = on_object;
	host_on_queue = on_queue;
	san_set_on_access(on_access);
	return 0;
}
