// SPDX-License-Identifier: GPL-2.0
/*
 * Virtual time. Of the CPUs that have something to do the first one by (clock,
 * number) runs until it is no longer the first. Interrupts are timers of a
 * CPU: wake-ups, IPIs, ticks.
 */
#include "machine.h"
#include "../host/libc.h"
#include "../host/san/san.h"

struct machine m;

/* --- whose turn it is -----------------------------------------------------

   A tournament: the leaves are the CPUs that have something to do, each inner
   node but the first the smaller of its two. A time and a CPU in one number, so
   that CPUs at the same time take turns by their numbers. The first of all but
   the one that runs is always at hand: nothing waits for the tree. */

#define NEVER		(~0ull)
#define CPU_BITS	6
_Static_assert(HOST_MAX_CPUS <= 1 << CPU_BITS, "a CPU's number fits beside its time");

static u64 turn_of(const struct sim_cpu *c, u64 when)
{
	const u64 latest = (NEVER >> CPU_BITS) - 1;

	return (when < latest ? when : latest) << CPU_BITS | c->id;
}

static u64 smaller(u64 a, u64 b)
{
	return a < b ? a : b;
}

static void set_turn(const struct sim_cpu *c, u64 turn)
{
	unsigned int i;

	if (c != m.cpu && turn < m.other_turn)
		m.other_turn = turn;
	for (i = m.nr_turns + c->id; i > 1; i >>= 1) {
		m.turn[i] = turn;
		turn = smaller(turn, m.turn[i ^ 1]);
	}
}

static void queue_cpu(struct sim_cpu *c, u64 key)
{
	c->key = key;
	c->queued = true;
	set_turn(c, turn_of(c, key));
}

/* --- who runs ----------------------------------------------------------- */

/* c runs: whoever comes before m.other_turn interrupts it. Its leaf is stale till then. */
static void start_turn(struct sim_cpu *c)
{
	unsigned int i = m.nr_turns + c->id;
	u64 other = NEVER;

	for (; i > 1; i >>= 1)
		other = smaller(other, m.turn[i ^ 1]);
	m.other_turn = other;
	if (c->t < c->key)
		c->t = c->key;
	/*
	 * What runs later has a later (time, CPU): then the order of events by
	 * these two is that in which they happened, without another clock.
	 */
	if (turn_of(c, c->t) <= m.last_turn)
		c->t = (m.last_turn >> CPU_BITS) + 1;
	c->queued = c->interruptible = false;
	m.cpu = c;
}

/* Give the thread to the CPU whose turn is next. */
static void run(u64 turn)
{
	struct sim_cpu *c = cpu_of(turn & (HOST_MAX_CPUS - 1));

	if (m.stop || turn == NEVER || c->key >= m.end) {
		fiber_switch(&m.driver);
		return;
	}
	start_turn(c);
	fiber_switch(c->active);
}

/* The CPU that runs gives way until it is first again at `key`. */
static void wait_turn(struct sim_cpu *c, u64 key)
{
	c->active = fiber_current;
	queue_cpu(c, key);
	run(smaller(m.other_turn, turn_of(c, key)));
}

/*
 * Time passes until `until`; if it is interruptible, perhaps less. One function
 * for both, since returns are foreseen by the processor only while all CPUs
 * left at the same place.
 */
void engine_pass(u64 until, bool interruptible)
{
	struct sim_cpu *c = m.cpu;

	m.last_turn = turn_of(c, c->t);
	c->t += c->debt;
	c->debt = 0;
	if (until < c->t)
		until = c->t;
	/* Nobody comes before that, so nobody can interrupt it. */
	if (!m.stop && until < m.end && turn_of(c, until) < m.other_turn) {
		c->t = until;
		return;
	}
	c->interruptible = interruptible;
	if (!interruptible)
		c->t = until;
	wait_turn(c, until);
}

void engine_advance(u64 ns)
{
	struct sim_cpu *c = m.cpu;

	if (san_pending)
		san_flush();
	if (!m.running)
		return;
	engine_pass(c->t + c->debt + ns, false);
	if (fiber_current != &c->main)
		thread_advance_check();
}

void engine_block(void)
{
	m.last_turn = turn_of(m.cpu, m.cpu->t);
	m.cpu->active = fiber_current;
	set_turn(m.cpu, NEVER);
	run(m.other_turn);
}

void engine_unblock(struct sim_cpu *c, u64 when)
{
	if (!c->queued && c != m.cpu)
		queue_cpu(c, when > c->t ? when : c->t);
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
		if (!m.cpus[i].queued)
			queue_cpu(&m.cpus[i], m.cpus[i].t);
	run(smaller(m.turn[2], m.turn[3]));
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
	if (c->interruptible && c->queued && t->when < c->key)
		queue_cpu(c, t->when > c->t ? t->when : c->t);
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
	for (i = 0; i < m.par.nr_cpus; i++)
		m.cpus[i].id = i;
	for (m.nr_turns = 2; m.nr_turns < m.par.nr_cpus;)
		m.nr_turns *= 2;
	memset(m.turn, 0xff, sizeof(m.turn));
	m.other_turn = NEVER;
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
