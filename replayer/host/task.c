// SPDX-License-Identifier: GPL-2.0
/*
 * Proxies of tasks: a task_struct with the fields that policies may read, in
 * the arena, and what of it goes into TASK events.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "../../kernel/core/task_fields.h"
#include "host.h"
#include "libc.h"
#include "san/san.h"
#include <linux/pid.h>

struct proxy {
	struct task_struct p;
	struct pid pid;
	bool gone;			/* the task has exited; references may be left */
	struct saakm_task_shadow shadow;
	void *private;			/* the driver's */
	struct proxy *next_free;
};

static struct proxy *free_first, *free_last;	/* reused late: stale pointers show */
static unsigned int nr_free;

#define KEEP_FREE	256

static const u32 nice_weight[40] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277,
	1024, 820, 655, 526, 423, 335, 272, 215, 172, 137,
	110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
};

static struct proxy *proxy_of(struct task_struct *p)
{
	return container_of(p, struct proxy, p);
}

static struct proxy *take_proxy(void)
{
	struct proxy *x;

	if (nr_free > KEEP_FREE) {
		x = free_first;
		free_first = x->next_free;
		if (!free_first)
			free_last = NULL;
		nr_free--;
		return x;
	}
	return arena_map(sizeof(*x), 64);
}

static struct task_struct *set_up(struct proxy *x, const char *comm, int pid)
{
	struct task_struct *p;
	unsigned int cpu;

	memset(x, 0, sizeof(*x));
	p = &x->p;
	p->pid = p->tgid = pid;
	p->usage.refs.counter = 1;
	x->pid.count.refs.counter = 1;
	p->thread_pid = &x->pid;
	strscpy(p->comm, comm, sizeof(p->comm));
	for (cpu = 0; cpu < host.nr_cpus; cpu++)
		cpumask_set_cpu(cpu, &p->cpus_mask);
	p->cpus_ptr = &p->cpus_mask;
	p->nr_cpus_allowed = host.nr_cpus;
	p->wake_cpu = 0;
	INIT_LIST_HEAD(&p->saakm.node_list);
	INIT_LIST_HEAD(&p->saakm.ipa_tasks);
	host_set_task_nice(p, 0);
	return p;
}

struct task_struct *host_task_new(const char *comm, int pid)
{
	struct proxy *x = take_proxy();

	return x ? set_up(x, comm, pid) : NULL;
}

struct task_struct *host_task_new_at(u64 recorded, bool *displaced)
{
	struct proxy *x = mirror_place(recorded, sizeof(*x));

	*displaced = !x;
	if (!x)
		x = arena_map(sizeof(*x), 64);
	return x ? set_up(x, "?", 0) : NULL;
}

static void recycle(struct proxy *x)
{
	if (!x->gone || x->p.usage.refs.counter > 0 || x->pid.count.refs.counter > 0)
		return;
	x->gone = false;
	x->next_free = NULL;
	if (free_last)
		free_last->next_free = x;
	else
		free_first = x;
	free_last = x;
	nr_free++;
}

void host_task_free(struct task_struct *p)
{
	struct proxy *x = proxy_of(p);

	x->gone = true;
	x->private = NULL;
	p->usage.refs.counter--;
	x->pid.count.refs.counter--;
	recycle(x);
}

static void one_too_many(struct task_struct *p, const void *pc, const char *text)
{
	saakm_report_here(SAAKM_F_USE_AFTER_FREE, p, task_cpu(p), 0, (unsigned long)p, pc, text);
}

void __put_task_struct(struct task_struct *p)
{
	struct proxy *x = proxy_of(p);
	int own = !x->gone;

	/* Nobody but the host itself drops the host's own. */
	if (p->usage.refs.counter < own) {
		p->usage.refs.counter = own;
		one_too_many(p, __builtin_return_address(0),
			     "a reference to a task is dropped that nobody holds");
		return;
	}
	recycle(x);
}

/* --- by number ---------------------------------------------------------------- */

static struct proxy *of_pid(struct pid *pid)
{
	return container_of(pid, struct proxy, pid);
}

/* Who is there is the machine's doing, so the answer is recorded. */
static struct task_struct *supply(u32 nr, struct task_struct *p)
{
	u32 key;

	if (p)
		saakm_record_task(p);
	key = saakm_record_value(SAAKM_SRC_FOUND, nr, saakm_task_key(p));
	return saakm_observer ? host.ops->task_by_key(key) : p;
}

struct task_struct *find_task_by_vpid(pid_t nr)
{
	struct task_struct *p = NULL;

	while (!saakm_observer && (p = host.ops->next_task(p)))
		if (p->pid == nr)
			break;
	return supply(nr, p);
}

struct task_struct *find_get_task_by_vpid(pid_t nr)
{
	struct task_struct *p = find_task_by_vpid(nr);

	return p ? get_task_struct(p) : NULL;
}

struct pid *find_vpid(int nr)
{
	struct task_struct *p = find_task_by_vpid(nr);

	return p ? p->thread_pid : NULL;
}

struct pid *find_get_pid(int nr)
{
	return get_pid(find_vpid(nr));
}

struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	struct proxy *x = pid ? of_pid(pid) : NULL;

	return x ? supply(x->p.pid, x->gone ? NULL : &x->p) : NULL;
}

struct task_struct *get_pid_task(struct pid *pid, enum pid_type type)
{
	struct task_struct *p = pid_task(pid, type);

	return p ? get_task_struct(p) : NULL;
}

struct pid *get_task_pid(struct task_struct *p, enum pid_type type)
{
	return get_pid(p->thread_pid);
}

void put_pid(struct pid *pid)
{
	struct proxy *x = pid ? of_pid(pid) : NULL;

	if (!x)
		return;
	if (pid->count.refs.counter <= !x->gone) {
		one_too_many(&x->p, __builtin_return_address(0),
			     "a reference to a pid is dropped that nobody holds");
		return;
	}
	pid->count.refs.counter--;
	recycle(x);
}

pid_t pid_vnr(struct pid *pid)
{
	return pid ? of_pid(pid)->p.pid : 0;
}

void *host_task_private(struct task_struct *p)
{
	return proxy_of(p)->private;
}

void host_task_set_private(struct task_struct *p, void *private)
{
	proxy_of(p)->private = private;
}

void host_set_task_cpu(struct task_struct *p, unsigned int cpu)
{
	if (task_cpu(p) != cpu)
		p->recent_used_cpu = task_cpu(p);
	p->thread_info.cpu = cpu;
}

/* mask == NULL: every core. */
void host_set_task_mask(struct task_struct *p, const u64 *mask)
{
	unsigned int cpu, n = 0;

	cpumask_clear(&p->cpus_mask);
	for (cpu = 0; cpu < host.nr_cpus; cpu++) {
		if (!mask || mask[cpu / 64] >> (cpu % 64) & 1) {
			cpumask_set_cpu(cpu, &p->cpus_mask);
			n++;
		}
	}
	p->nr_cpus_allowed = n;
}

void host_set_task_nice(struct task_struct *p, int nice)
{
	if (nice < -20)
		nice = -20;
	if (nice > 19)
		nice = 19;
	p->static_prio = 120 + nice;
	p->prio = p->normal_prio = p->static_prio;
	p->se.load.weight = (unsigned long)nice_weight[nice + 20] << 10;
	p->se.load.inv_weight = 0xffffffffu / nice_weight[nice + 20];
}

/* What a child inherits. */
void host_copy_task(struct task_struct *child, const struct task_struct *parent)
{
	child->cpus_mask = parent->cpus_mask;
	child->nr_cpus_allowed = parent->nr_cpus_allowed;
	child->static_prio = parent->static_prio;
	child->prio = parent->prio;
	child->normal_prio = parent->normal_prio;
	child->se.load = parent->se.load;
	child->policy = parent->policy;
	child->rt_priority = parent->rt_priority;
}

struct saakm_task_shadow *saakm_host_task_shadow(struct task_struct *p)
{
	return &proxy_of(p)->shadow;
}

void host_task_ends(struct task_struct *p)
{
	saakm_host_task_shadow(p)->ended_at = host_policy_pc();
}

void saakm_host_task_fields(struct task_struct *p, u64 v[SAAKM_TF_NR])
{
	struct saakm_slot *slot = saakm_slot_of(p->saakm.policy);
	const unsigned long *mask = cpumask_bits(&p->cpus_mask);

	SAAKM_PLAIN_FIELDS(SAAKM_READ_FIELD)
	v[SAAKM_TF_ADDR] = (unsigned long)p;
	v[SAAKM_TF_PARENT] = p->parent ? p->parent->saakm.key : 0;
	v[SAAKM_TF_MM] = (unsigned long)p->mm;
	v[SAAKM_TF_CPU] = task_cpu(p);
	v[SAAKM_TF_CPUS0] = mask[0];
	v[SAAKM_TF_CPUS1] = BITS_TO_LONGS(NR_CPUS) > 1 ? mask[BITS_TO_LONGS(NR_CPUS) > 1] : 0;
	v[SAAKM_TF_CPUS2] = 0;
	v[SAAKM_TF_CPUS3] = 0;
	v[SAAKM_TF_SAAKM_POLICY] = slot ? slot->id : -1;
	/* The state follows from STATE events; it is not written here too. */
	v[SAAKM_TF_SAAKM_STATE] = 0;
}

u64 *saakm_host_task_changes(struct task_struct *p, u64 *values, u64 *changed)
{
	struct saakm_task_shadow *old = saakm_host_task_shadow(p);
	u64 now[SAAKM_TF_NR], mask = 0;
	unsigned int i;

	saakm_host_task_fields(p, now);
	for (i = 0; i < SAAKM_TF_NR; i++) {
		if (old->written && now[i] == old->val[i])
			continue;
		mask |= 1ull << i;
		*values++ = old->val[i] = now[i];
	}
	if (!old->written)
		mask |= SAAKM_TASKVALS_COMM;
	old->written = true;
	*changed = mask;
	return values;
}
