// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual time. The CPUs that have something to do stand in a heap by (clock,
 * number); the first one runs until it is no longer the first. Interrupts are
 * timers of a CPU: wake-ups, IPIs, ticks.
 */
#include "machine.h"
#include "../host/libc.h"
#include "../host/san/san.h"

struct machine m;

/* --- the heap of CPUs -------------------------------------------------- */

static bool before(const struct sim_cpu *a, const struct sim_cpu *b)
{
	return a->key != b->key ? a->key < b->key : a->id < b->id;
}

static void heap_set(unsigned int i, struct sim_cpu *c)
{
	m.heap[i] = c;
	c->pos = i;
}

static void heap_up(unsigned int i)
{
	struct sim_cpu *c = m.heap[i];

	for (; i && before(c, m.heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap_set(i, m.heap[(i - 1) / 2]);
	heap_set(i, c);
}

static void heap_down(unsigned int i)
{
	struct sim_cpu *c = m.heap[i];
	unsigned int child;

	for (;; i = child) {
		child = 2 * i + 1;
		if (child >= m.nr_heap)
			break;
		if (child + 1 < m.nr_heap && before(m.heap[child + 1], m.heap[child]))
			child++;
		if (!before(m.heap[child], c))
			break;
		heap_set(i, m.heap[child]);
	}
	heap_set(i, c);
}

static void heap_push(struct sim_cpu *c, u64 key)
{
	c->key = key;
	heap_set(m.nr_heap++, c);
	heap_up(c->pos);
}

static struct sim_cpu *heap_pop(void)
{
	struct sim_cpu *c = m.heap[0];

	if (--m.nr_heap) {
		heap_set(0, m.heap[m.nr_heap]);
		heap_down(0);
	}
	c->pos = -1;
	return c;
}

/* --- who runs ----------------------------------------------------------- */

/* Give the thread to the CPU that is furthest behind. */
static void run_next(void)
{
	struct sim_cpu *c;

	if (m.stop || !m.nr_heap || m.heap[0]->key >= m.end) {
		fiber_switch(&m.driver);
		return;
	}
	c = heap_pop();
	if (c->t < c->key)
		c->t = c->key;
	c->interruptible = false;
	m.cpu = c;
	fiber_switch(c->active);
}

void engine_advance(u64 ns)
{
	struct sim_cpu *c = m.cpu;

	if (san_pending)
		san_flush();
	if (!m.running)
		return;
	c->t += ns;
	if (m.stop || c->t >= m.end ||
	    (m.nr_heap && (m.heap[0]->key < c->t ||
			   (m.heap[0]->key == c->t && m.heap[0]->id < c->id)))) {
		c->active = fiber_current;
		heap_push(c, c->t);
		run_next();
	}
	if (fiber_current != &c->main)
		thread_advance_check();
}

void engine_wait(u64 until)
{
	struct sim_cpu *c = m.cpu;

	c->active = fiber_current;
	c->interruptible = true;
	heap_push(c, until > c->t ? until : c->t);
	run_next();
}

void engine_block(void)
{
	m.cpu->active = fiber_current;
	run_next();
}

void engine_unblock(struct sim_cpu *c, u64 when)
{
	if (c->pos < 0 && c != m.cpu)
		heap_push(c, when > c->t ? when : c->t);
}

void engine_leave(void)
{
	m.stop = true;
	for (;;)
		fiber_switch(&m.driver);
}

void engine_run(void)
{
	unsigned int i;

	m.running = true;
	for (i = 0; i < m.par.nr_cpus; i++)
		if (m.cpus[i].pos < 0)
			heap_push(&m.cpus[i], m.cpus[i].t);
	run_next();
	m.running = false;
}

/* --- interrupts ---------------------------------------------------------- */

static bool earlier(const struct sim_timer *a, const struct sim_timer *b)
{
	return a->when != b->when ? a->when < b->when : a->id < b->id;
}

static void timer_up(struct sim_cpu *c, unsigned int i)
{
	struct sim_timer t = c->timers[i];

	for (; i && earlier(&t, &c->timers[(i - 1) / 2]); i = (i - 1) / 2)
		c->timers[i] = c->timers[(i - 1) / 2];
	c->timers[i] = t;
}

static void timer_down(struct sim_cpu *c, unsigned int i)
{
	struct sim_timer t = c->timers[i];
	unsigned int child;

	for (;; i = child) {
		child = 2 * i + 1;
		if (child >= c->nr_timers)
			break;
		if (child + 1 < c->nr_timers && earlier(&c->timers[child + 1], &c->timers[child]))
			child++;
		if (!earlier(&c->timers[child], &t))
			break;
		c->timers[i] = c->timers[child];
	}
	c->timers[i] = t;
}

static void timer_remove(struct sim_cpu *c, unsigned int i)
{
	c->timers[i] = c->timers[--c->nr_timers];
	if (i < c->nr_timers) {
		timer_down(c, i);
		timer_up(c, i);
	}
}

static void timer_insert(struct sim_cpu *c, const struct sim_timer *t)
{
	struct sim_timer *more;
	unsigned int max;

	if (c->nr_timers == c->max_timers) {
		max = c->max_timers ? 2 * c->max_timers : 64;
		more = realloc(c->timers, max * sizeof(*more));
		if (!more)
			abort();	/* the tool is out of memory */
		c->timers = more;
		c->max_timers = max;
	}
	c->timers[c->nr_timers] = *t;
	timer_up(c, c->nr_timers++);
	/* A CPU that waits is woken by an interrupt that comes earlier. */
	if (c->interruptible && c->pos >= 0 && t->when < c->key) {
		c->key = t->when > c->t ? t->when : c->t;
		heap_up(c->pos);
	}
}

static u64 timer_new(struct sim_cpu *c, u64 when, void (*fn)(void *arg), void *arg, bool local)
{
	struct sim_timer t = {
		.when = when, .id = ++m.last_timer_id, .fn = fn, .arg = arg, .local = local,
	};

	timer_insert(c, &t);
	return t.id;
}

/* A timer: moves to another CPU if its own goes offline. */
u64 engine_timer(struct sim_cpu *c, u64 when, void (*fn)(void *arg), void *arg)
{
	return timer_new(c, when, fn, arg, false);
}

/* An interrupt that concerns this very CPU. */
void engine_irq(struct sim_cpu *c, u64 when, void (*fn)(void *arg), void *arg)
{
	timer_new(c, when, fn, arg, true);
}

bool engine_cancel(u64 id)
{
	unsigned int cpu, i;

	for (cpu = 0; cpu < m.par.nr_cpus; cpu++) {
		struct sim_cpu *c = cpu_of(cpu);

		for (i = 0; i < c->nr_timers; i++) {
			if (c->timers[i].id == id) {
				timer_remove(c, i);
				return true;
			}
		}
	}
	return false;
}

static struct sim_cpu *first_online(void)
{
	unsigned int cpu = 0;

	while (!cpu_of(cpu)->online)
		cpu++;
	return cpu_of(cpu);
}

u64 engine_next_irq(const struct sim_cpu *c)
{
	return c->nr_timers ? c->timers[0].when : ~0ull;
}

bool engine_irq_due(const struct sim_cpu *c)
{
	return c->nr_timers && c->timers[0].when <= c->t;
}

void engine_irqs(struct sim_cpu *c)
{
	struct sim_timer t;

	c->in_irq = true;
	while (engine_irq_due(c)) {
		/* Time passes first: what is taken out is called at once. */
		engine_advance(m.par.irq_ns);
		if (!engine_irq_due(c))
			break;
		t = c->timers[0];
		timer_remove(c, 0);
		if (!c->online && !t.local) {
			if (t.when < c->t)
				t.when = c->t;
			timer_insert(first_online(), &t);
			continue;
		}
		t.fn(t.arg);
	}
	c->in_irq = false;
}

int engine_init(void)
{
	unsigned int i;
	u64 s = m.par.seed ^ 0x9e3779b97f4a7c15ull;

	for (i = 0; i < 4; i++) {
		u64 z = (s += 0x9e3779b97f4a7c15ull);

		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
		m.rng[i] = z ^ (z >> 31);
	}
	for (i = 0; i < m.par.nr_cpus; i++) {
		m.cpus[i].id = i;
		m.cpus[i].pos = -1;
	}
	fiber_adopt(&m.driver);
	return 0;
}

static u64 rotl(u64 x, int k)
{
	return x << k | x >> (64 - k);
}

/* xoshiro256** */
u64 sim_random(void)
{
	u64 *s = m.rng, out = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return out;
}

u64 sim_random_range(u64 lo, u64 hi)
{
	return hi > lo ? lo + sim_random() % (hi - lo + 1) : lo;
}
