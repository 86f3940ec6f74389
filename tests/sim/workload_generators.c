// SPDX-License-Identifier: GPL-2.0
/*
 * Generators: the same seed gives the same programs, another seed others; and
 * no workload gets stuck by its own making. For the latter the programs run on
 * a little machine without CPUs: everyone who can go on does, in virtual time.
 */
#include "tap.h"
#include "workload.h"

#define MS		1000000ull
#define TASKS_MAX	20000

struct task {
	const struct wl_program *p;
	uint32_t prog, pc;
	uint64_t wake_at;		/* asleep until then; 0: not asleep */
	enum { GOES, WAITS, DEAD } state;
	bool woken;			/* what it waited for has come */
	int parent, children, dead_children;
	uint64_t last_progress, counters[64];
};

static struct little {
	const struct workload *w;
	struct task *tasks;
	int nr, alive;
	int *owner, *arrived;
	uint64_t *tokens, *resumes;
	uint64_t now, end, rng;
	unsigned int nr_online, nr_cpus;
	bool online[64];
	bool broken;
} m;

static uint64_t roll(void)
{
	m.rng = m.rng * 6364136223846793005ull + 1442695040888963407ull;
	return m.rng >> 20;
}

static int spawn(uint32_t prog, int parent)
{
	struct task *t = &m.tasks[m.nr];

	if (m.nr == TASKS_MAX)
		return -1;
	memset(t, 0, sizeof(*t));
	t->p = &m.w->programs[prog];
	t->prog = prog;
	t->parent = parent;
	t->last_progress = m.now;
	t->wake_at = m.now + 1;
	m.alive++;
	return m.nr++;
}

static const struct wl_op *op_of(const struct task *t)
{
	return t->pc < t->p->nr_ops ? &t->p->ops[t->pc] : NULL;
}

static bool waits_for(const struct task *t, enum wl_opcode op, uint32_t obj, uint32_t prog)
{
	const struct wl_op *o = op_of(t);

	return t->state == WAITS && !t->woken && o && o->op == op &&
	       (op == WL_SUSPEND ? t->prog == prog : o->obj == obj);
}

/* First come, first served. */
static int wake_waiters(enum wl_opcode op, uint32_t obj, uint32_t prog, int max)
{
	int n;

	for (n = 0; n < max; n++) {
		struct task *first = NULL;

		for (int i = 0; i < m.nr; i++)
			if (waits_for(&m.tasks[i], op, obj, prog) &&
			    (!first || m.tasks[i].last_progress < first->last_progress))
				first = &m.tasks[i];
		if (!first)
			break;
		first->woken = true;
	}
	return n;
}

static bool take_mutex(int i, uint32_t mutex)
{
	if (m.owner[mutex] == i)
		m.broken = true;	/* locks twice */
	if (m.owner[mutex] >= 0)
		return false;
	for (int k = 0; k < m.nr; k++) {
		const struct wl_op *o = op_of(&m.tasks[k]);

		/* Someone has waited for longer. */
		if (k != i && m.tasks[k].state == WAITS && o &&
		    ((o->op == WL_LOCK && o->obj == mutex) ||
		     (o->op == WL_WAIT && m.tasks[k].woken && o->obj2 == mutex)) &&
		    m.tasks[k].last_progress < m.tasks[i].last_progress)
			return false;
	}
	m.owner[mutex] = i;
	return true;
}

static void drop_mutex(int i, uint32_t mutex)
{
	if (m.owner[mutex] != i)
		m.broken = true;
	m.owner[mutex] = -1;
}

static void die(struct task *t, int i)
{
	t->state = DEAD;
	m.alive--;
	for (uint32_t k = 0; k < m.w->nr_mutexes; k++)
		if (m.owner[k] == i)
			m.broken = true;	/* dies with a mutex */
	if (t->parent >= 0) {
		m.tasks[t->parent].children--;
		m.tasks[t->parent].dead_children++;
	}
}

static void hotplug(const struct wl_op *o)
{
	if (o->obj == 0 || o->obj >= m.nr_cpus)
		m.broken = true;
	else if (m.online[o->obj] != !!o->arg) {
		m.online[o->obj] = o->arg;
		m.nr_online += o->arg ? 1 : -1;
	}
}

/* Is the task past this operation? */
static bool step(struct task *t, int i)
{
	const struct wl_op *o = op_of(t);
	uint64_t arg = o->arg;
	int child;

	if (o->arg_max > o->arg)
		arg += roll() % (o->arg_max - o->arg + 1);
	switch (o->op) {
	case WL_RUN: case WL_SLEEP: case WL_TIMER:
		t->wake_at = m.now + arg + 1;
		return true;
	case WL_SUSPEND:
		if (m.resumes[t->prog]) {
			m.resumes[t->prog]--;
			return true;
		}
		return t->woken;
	case WL_RESUME:
		if (!wake_waiters(WL_SUSPEND, 0, o->obj, 1))
			m.resumes[o->obj]++;
		return true;
	case WL_FORK:
		child = spawn(o->obj, i);
		if (child >= 0)
			t->children++;
		return true;
	case WL_WAITCHILD:
		if (!t->dead_children)
			return !t->children;
		t->dead_children--;
		return true;
	case WL_LOCK:
		return take_mutex(i, o->obj);
	case WL_UNLOCK:
		drop_mutex(i, o->obj);
		return true;
	case WL_WAIT:
		if (t->state == GOES)
			drop_mutex(i, o->obj2);
		return t->woken && take_mutex(i, o->obj2);
	case WL_SIGNAL:
		wake_waiters(WL_WAIT, o->obj, 0, 1);
		return true;
	case WL_BROADCAST:
		wake_waiters(WL_WAIT, o->obj, 0, TASKS_MAX);
		return true;
	case WL_BARRIER:
		if (t->woken)
			return true;
		if (t->state == GOES && ++m.arrived[o->obj] == o->arg) {
			m.arrived[o->obj] = 0;
			wake_waiters(WL_BARRIER, o->obj, 0, TASKS_MAX);
			return true;
		}
		return false;
	case WL_READ:
		if (m.tokens[o->obj] < arg)
			return false;
		m.tokens[o->obj] -= arg;
		return true;
	case WL_WRITE:
		if (m.tokens[o->obj] + arg > (o->obj2 ? o->obj2 : 64))
			return false;
		m.tokens[o->obj] += arg;
		return true;
	case WL_HOTPLUG:
		hotplug(o);
		return true;
	default:
		return true;
	}
}

/* Runs on until it sleeps, waits or dies. */
static bool go(int i)
{
	struct task *t = &m.tasks[i];
	bool moved = false;

	for (int budget = 1000; budget && t->state != DEAD && t->wake_at <= m.now; budget--) {
		const struct wl_op *o = op_of(t);

		if (!o || o->op == WL_EXIT) {
			die(t, i);
			return true;
		}
		if (o->op == WL_LOOP) {
			if (o->arg >= 0 && ++t->counters[o->obj] >= (uint64_t)o->arg) {
				t->counters[o->obj] = 0;
				t->pc++;
			} else {
				t->pc = o->target;
			}
			continue;
		}
		if (!step(t, i)) {
			t->state = WAITS;
			return moved;
		}
		t->state = GOES;
		t->woken = false;
		t->pc++;
		t->last_progress = m.now;
		moved = true;
	}
	return moved;
}

static void run_all(void)
{
	while (m.now < m.end && m.alive && !m.broken) {
		uint64_t next = m.end;
		bool moved = true;

		while (moved) {
			moved = false;
			for (int i = 0; i < m.nr; i++)
				if (m.tasks[i].state != DEAD && m.tasks[i].wake_at <= m.now)
					moved |= go(i);
		}
		for (int i = 0; i < m.nr; i++)
			if (m.tasks[i].state != DEAD && m.tasks[i].wake_at > m.now &&
			    m.tasks[i].wake_at < next)
				next = m.tasks[i].wake_at;
		m.now = next;
	}
}

/* The name of a task that is stuck, NULL if all is well. */
static const char *play(const struct workload *w, unsigned int nr_cpus, uint64_t end_ns)
{
	const char *stuck = NULL;

	memset(&m, 0, sizeof(m));
	m.w = w;
	m.end = end_ns;
	m.nr_cpus = m.nr_online = nr_cpus;
	memset(m.online, true, sizeof(m.online));
	m.tasks = calloc(TASKS_MAX, sizeof(*m.tasks));
	m.owner = malloc((w->nr_mutexes + 1) * sizeof(*m.owner));
	m.arrived = calloc(w->nr_barriers + 1, sizeof(*m.arrived));
	m.tokens = calloc(w->nr_pipes + 1, sizeof(*m.tokens));
	m.resumes = calloc(w->nr_programs, sizeof(*m.resumes));
	memset(m.owner, 0xff, (w->nr_mutexes + 1) * sizeof(*m.owner));
	for (uint32_t i = 0; i < w->nr_programs; i++)
		for (uint32_t k = 0; k < w->programs[i].instances; k++)
			spawn(i, -1);
	run_all();
	for (int i = 0; i < m.nr && !stuck; i++)
		if (m.tasks[i].state == WAITS && m.now - m.tasks[i].last_progress > m.end / 2)
			stuck = m.tasks[i].p->name;
	if (m.broken)
		stuck = "broken";
	if (m.nr == TASKS_MAX && m.alive > TASKS_MAX / 2)
		stuck = "too many tasks";
	if (!m.nr_online)
		stuck = "no CPU";
	free(m.tasks);
	free(m.owner);
	free(m.arrived);
	free(m.tokens);
	free(m.resumes);
	return stuck;
}

static uint64_t hash_bytes(uint64_t h, const void *p, size_t n)
{
	for (const uint8_t *b = p; n--; b++)
		h = (h ^ *b) * 1099511628211ull;
	return h;
}

static uint64_t hash(const struct workload *w)
{
	uint64_t h = 14695981039346656037ull;

	for (uint32_t i = 0; i < w->nr_programs; i++) {
		const struct wl_program *p = &w->programs[i];

		h = hash_bytes(h, p->name, sizeof(p->name));
		h = hash_bytes(h, &p->nice, sizeof(p->nice));
		h = hash_bytes(h, p->mask, sizeof(p->mask));
		for (uint32_t k = 0; k < p->nr_ops; k++) {
			h = hash_bytes(h, &p->ops[k].op, sizeof(p->ops[k].op));
			h = hash_bytes(h, &p->ops[k].arg, sizeof(p->ops[k].arg));
			h = hash_bytes(h, &p->ops[k].arg_max, sizeof(p->ops[k].arg_max));
			h = hash_bytes(h, &p->ops[k].obj, sizeof(p->ops[k].obj));
			h = hash_bytes(h, p->ops[k].mask, sizeof(p->ops[k].mask));
		}
	}
	return h;
}

static bool has_op(const struct workload *w, enum wl_opcode op)
{
	for (uint32_t i = 0; i < w->nr_programs; i++)
		for (uint32_t k = 0; k < w->programs[i].nr_ops; k++)
			if (w->programs[i].ops[k].op == op)
				return true;
	return false;
}

static struct workload make(const char *spec, unsigned int cpus, unsigned int policies,
			    uint64_t seed)
{
	struct wl_context c = { .nr_cpus = cpus, .nr_policies = policies, .seed = seed };
	struct saakm_err err;
	struct workload w;

	if (workload_generate(&w, spec, &c, &err))
		bail_out(err.text);
	return w;
}

static void test_generator(const char *name)
{
	static const unsigned int cpus[] = { 1, 2, 4, 8 };
	/* The others leave all to the ranges in their operations. */
	const bool random = strcmp(name, "pipe") && strcmp(name, "hackbench") &&
			    strcmp(name, "schbench") && strcmp(name, "forkstorm");
	struct workload a, b, c;

	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
		const char *stuck;

		a = make(name, cpus[i], 2, 7 + i);
		b = make(name, cpus[i], 2, 7 + i);
		c = make(name, cpus[i], 2, 8 + i);
		stuck = play(&a, cpus[i], strcmp(name, "chaos") ? 50 * MS : 1000 * MS);
		ok(!stuck, "%s on %u CPUs does not stop by itself", name, cpus[i]);
		if (stuck)
			diag("stuck: %s", stuck);
		ok(hash(&a) == hash(&b), "%s: same seed, same workload", name);
		/* mixed on one CPU has nowhere to move to, and makes no choice. */
		if (random && (cpus[i] > 2 || strstr("periodic chaos", name)))
			ok(hash(&a) != hash(&c), "%s: another seed, another workload", name);
		workload_release(&a);
		workload_release(&b);
		workload_release(&c);
	}
	a = make(name, 64, 1, 3);
	ok(a.nr_programs > 1, "%s on 64 CPUs", name);
	workload_release(&a);
}

static void test_chaos(void)
{
	struct workload w = make("chaos:tasks=40", 4, 3, 1);

	for (int op = WL_RUN; op <= WL_WAITCHILD; op++)
		if (op != WL_TIMER)
			ok(has_op(&w, op), "chaos has operation %d", op);
	workload_release(&w);
	w = make("chaos:hotplug=0,switch=0,rt=0", 4, 3, 1);
	ok(!has_op(&w, WL_HOTPLUG), "hotplug=0");
	ok(!has_op(&w, WL_POLICY), "switch=0");
	workload_release(&w);
	for (uint64_t seed = 0; seed < 20; seed++) {
		const char *stuck;

		w = make("chaos", 4, 2, seed);
		stuck = play(&w, 4, 1000 * MS);
		ok(!stuck, "chaos with seed %d does not stop by itself", (int)seed);
		if (stuck)
			diag("stuck: %s", stuck);
		workload_release(&w);
	}
}

static void test_params(void)
{
	struct workload w = make("pipe:pairs=3,loops=10,work=2us", 8, 2, 1), v;

	is_int(w.nr_programs, 6, "pairs=3");
	is_int(w.programs[0].ops[w.programs[0].nr_ops - 1].arg, 10, "loops=10");
	is_int(w.programs[0].ops[0].arg_max, 3000, "work=2us");
	is_int(w.programs[2].policy, 1, "policies take turns");
	is_int(w.programs[3].policy, 1, "both of a pair under the same");
	workload_release(&w);
	w = make("hackbench:groups=3,fds=2", 4, 1, 1);
	is_int(w.nr_programs, 9, "a sender program and two receivers for each group");
	is_int(w.nr_pipes, 6, "a pipe for each receiver");
	workload_release(&w);
	w = make("chaos:seed=5", 4, 1, 1);
	v = make("chaos", 4, 1, 5);
	ok(hash(&w) == hash(&v), "seed= is the seed");
	workload_release(&w);
	workload_release(&v);
}

int main(void)
{
	const struct wl_generator_info *info;
	unsigned int nr;

	info = workload_generators(&nr);
	is_int(nr, 10, "generators");
	for (unsigned int i = 0; i < nr; i++)
		test_generator(info[i].name);
	test_chaos();
	test_params();
	return done_testing();
}
