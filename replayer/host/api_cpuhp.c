// SPDX-License-Identifier: GPL-2.0
/*
 * CPU hotplug states: callbacks of policies that run when a CPU comes (in the
 * order of the states) or goes (backwards), in a thread of that CPU, which is
 * online then and not active. Those of the PREPARE kind run where the change
 * was asked for, in Linux; here, on that CPU, too.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "host.h"
#include "shim_api.h"
#include <linux/cpu.h>

#define NR_STATES	32

/* What a VALUE of the source OTHER says: its `arg`. */
enum { CPUHP_THREAD = 0x30000 };

struct cpuhp {
	int state;		/* 0: free */
	int (*up)(unsigned int cpu), (*down)(unsigned int cpu);
};

static struct cpuhp states[NR_STATES];	/* sorted by state, the free ones last */
static unsigned int nr_states;

struct run {
	unsigned int cpu;
	bool up;
	int (*one)(unsigned int cpu);	/* this one alone, for a set-up */
	void (*done)(unsigned int cpu, int ret);
	u32 ctx_key;		/* replay */
};

static void *threads[HOST_MAX_CPUS];	/* the last of each CPU, joined before the next */

static int call(int (*fn)(unsigned int cpu), unsigned int cpu)
{
	/* A module that is gone has left them behind; Linux would crash. */
	return fn && host_module_at((const void *)fn) ? fn(cpu) : 0;
}

/* All of them, in the order of the direction; one that fails undoes the others. */
static int run_states(unsigned int cpu, bool up)
{
	unsigned int i, k;
	int ret;

	for (i = 0; i < nr_states; i++) {
		const struct cpuhp *s = &states[up ? i : nr_states - 1 - i];

		ret = call(up ? s->up : s->down, cpu);
		if (!ret)
			continue;
		for (k = i; k-- > 0;) {
			s = &states[up ? k : nr_states - 1 - k];
			call(up ? s->down : s->up, cpu);
		}
		return ret;
	}
	return 0;
}

static int run_thread(void *arg)
{
	struct run *r = arg;
	int ret = r->one ? call(r->one, r->cpu) : run_states(r->cpu, r->up);

	if (r->done) {
		r->done(r->cpu, ret);
		heap_free(r);
	}
	return ret;
}

static void *start(struct run *r, u32 ctx_key, bool wake)
{
	char name[16];

	shim_snprintf(name, sizeof(name), "cpuhp/%u", r->cpu);
	return host.ops->thread_start(name, run_thread, r, r->cpu, ctx_key, SAAKM_CTX_CPUHP, wake);
}

bool host_cpuhp(unsigned int cpu, bool up, void (*done)(unsigned int cpu, int ret))
{
	struct run *r;

	if (!nr_states)
		return false;
	r = host_zalloc(sizeof(*r));
	if (!r)
		return false;
	*r = (struct run){ .cpu = cpu, .up = up, .done = done };
	if (threads[cpu] && host.ops->thread_done(threads[cpu]))
		host.ops->thread_join(threads[cpu]);
	threads[cpu] = start(r, host_new_ctx(), true);
	if (!threads[cpu])
		heap_free(r);
	return threads[cpu] != NULL;
}

static void begin_context(void *arg)
{
	struct run *r = arg;
	char name[16];

	shim_snprintf(name, sizeof(name), "cpuhp/%u", r->cpu);
	host_run_context(SAAKM_CTX_CPUHP, r->ctx_key, name, run_thread, r);
	heap_free(r);
}

void host_cpuhp_begins(unsigned int cpu, u32 ctx_key)
{
	struct run *r = host_zalloc(sizeof(*r));

	if (!r)
		return;
	*r = (struct run){ .cpu = cpu, .up = host_cpu_comes(cpu), .ctx_key = ctx_key };
	host.ops->expect(ctx_key, begin_context, r);
}

/* On that CPU, and wait for it. Which thread that is, is a VALUE: as for a kthread. */
static int run_one(unsigned int cpu, int (*fn)(unsigned int cpu))
{
	struct run r = { .cpu = cpu, .one = fn };
	u32 ctx_key = host_new_ctx();
	void *thread = start(&r, ctx_key, false);
	struct task_struct *p;
	u64 keys;

	if (!thread)
		return -ENOMEM;
	p = host.ops->thread_task(thread);
	saakm_record_task(p);
	keys = shim_value(SAAKM_SRC_OTHER, CPUHP_THREAD, (u64)ctx_key << 32 | saakm_task_key(p));
	if (host.ops->thread_bind)
		host.ops->thread_bind(thread, keys >> 32, keys);
	host.ops->thread_wake(thread);
	return host.ops->thread_join(thread);
}

static int new_state(int wanted)
{
	int last = wanted == CPUHP_AP_ONLINE_DYN ? CPUHP_AP_ONLINE_DYN_END :
		   wanted == CPUHP_BP_PREPARE_DYN ? CPUHP_BP_PREPARE_DYN_END : wanted;
	unsigned int i;

	for (i = 0; i < nr_states && wanted <= last; i++)
		if (states[i].state == wanted)
			wanted++;
	if (wanted > last)
		return last == CPUHP_AP_ONLINE_DYN_END || last == CPUHP_BP_PREPARE_DYN_END ?
		       -ENOSPC : -EBUSY;
	return nr_states < NR_STATES ? wanted : -ENOSPC;
}

static void insert_state(const struct cpuhp *s)
{
	unsigned int i;

	for (i = nr_states++; i && states[i - 1].state > s->state; i--)
		states[i] = states[i - 1];
	states[i] = *s;
}

static void remove_state(int state)
{
	unsigned int i;

	for (i = 0; i < nr_states && states[i].state != state; i++)
		;
	if (i == nr_states)
		return;
	for (nr_states--; i < nr_states; i++)
		states[i] = states[i + 1];
}

static u64 online_now(void)
{
	unsigned int cpu;
	u64 mask = 0;

	for (cpu = 0; cpu < host.nr_cpus; cpu++)
		if (host.ops->is_online(cpu))
			mask |= 1ull << cpu;
	return shim_value(SAAKM_SRC_ONLINE_MASK, 0, mask);
}

int __cpuhp_setup_state(enum cpuhp_state wanted, const char *name, bool invoke,
			int (*startup)(unsigned int cpu), int (*teardown)(unsigned int cpu),
			bool multi_instance)
{
	struct cpuhp s = { .up = startup, .down = teardown };
	bool dynamic = wanted == CPUHP_AP_ONLINE_DYN || wanted == CPUHP_BP_PREPARE_DYN;
	unsigned int cpu;
	u64 online;
	int ret;

	shim_might_sleep("cpuhp_setup_state");
	if (multi_instance)
		shim_unsupported("a hotplug state with several instances");
	s.state = new_state(wanted);
	if (s.state < 0)
		return s.state;
	online = invoke && startup ? online_now() : 0;
	for (cpu = 0; cpu < host.nr_cpus; cpu++) {
		if (!(online >> cpu & 1))
			continue;
		ret = run_one(cpu, startup);
		if (!ret)
			continue;
		while (teardown && cpu-- > 0)
			if (online >> cpu & 1)
				run_one(cpu, teardown);
		return ret;
	}
	insert_state(&s);
	return dynamic ? s.state : 0;
}

void __cpuhp_remove_state(enum cpuhp_state state, bool invoke)
{
	unsigned int cpu, i;
	u64 online;

	shim_might_sleep("cpuhp_remove_state");
	for (i = 0; i < nr_states && states[i].state != (int)state; i++)
		;
	if (i < nr_states && invoke && states[i].down) {
		int (*down)(unsigned int cpu) = states[i].down;

		online = online_now();
		for (cpu = 0; cpu < host.nr_cpus; cpu++)
			if (online >> cpu & 1)
				run_one(cpu, down);
	}
	remove_state(state);
}
