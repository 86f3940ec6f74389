// SPDX-License-Identifier: GPL-2.0
/* The state of the scheduler in this replay, by the trace's own numbers. */
#include "engine.h"
#include "cond.h"

static uint32_t task_by_pid(void *arg, int pid)
{
	return pid >= 0 && pid < MAX_PID ? r->by_pid[pid] : 0;
}

static uint32_t task_by_comm(void *arg, const char *comm)
{
	u32 key;

	for (key = r->max_task; key; key--)
		if (r->task[key] && !strcmp(r->task[key]->comm, comm))
			return key;
	return 0;
}

static int64_t task_field(void *arg, uint32_t key, int field)
{
	struct task_struct *p = key < MAX_TASKS ? r->task[key] : NULL;
	u64 v[SAAKM_TF_NR];

	if (!p)
		return COND_ABSENT;
	switch (field) {
	case SAAKM_TF_SAAKM_STATE:
		return p->saakm.policy ? (int64_t)p->saakm.state : COND_ABSENT;
	case SAAKM_TF_CPU:
		return task_cpu(p);
	case SAAKM_TF_PID:
		return p->pid;
	case SAAKM_TF_ON_RQ:
		return p->on_rq;
	case COND_TASK_RQ:
		return p->saakm.rq ? keymap_recorded(&r->rqs, p->saakm.rq->key) : 0;
	case COND_TASK_METADATA:
		return (int64_t)(unsigned long)p->saakm.policy_metadata;
	case COND_TASK_NICE:
		return p->static_prio - 120;
	}
	if (field < 0 || field >= SAAKM_TF_NR)
		return COND_ABSENT;
	saakm_host_task_fields(p, v);
	return v[field];
}

static int64_t core_field(void *arg, uint32_t cpu, int field)
{
	struct saakm_cpu *c;

	if (cpu >= host.nr_cpus)
		return COND_ABSENT;
	c = saakm_cpu_data(cpu);
	switch (field) {
	case COND_CORE_CURRENT:
		return saakm_task_key(c->curr);
	case COND_CORE_NR:
		return c->nr_tasks;
	case COND_CORE_ONLINE:
		return r->online[cpu];
	case COND_CORE_IDLE:
		return !r->curr[cpu] || !r->curr[cpu]->pid;
	case COND_CORE_HANDLER:
		return c->frame ? c->frame->handler : COND_ABSENT;
	}
	return COND_ABSENT;
}

static int64_t rq_field(void *arg, uint32_t key, int field)
{
	u32 ours = keymap_ours(&r->rqs, key);
	struct saakm_rq *rq = ours && ours < MAX_RQS ? r->rq_at[ours] : NULL;

	if (!rq)
		return COND_ABSENT;
	switch (field) {
	case COND_RQ_NR:
		return rq->nr_tasks;
	case COND_RQ_CPU:
		return rq->cpu;
	case COND_RQ_STATE:
		return rq->state;
	case COND_RQ_TYPE:
		return rq->type;
	case COND_RQ_FIRST:
		return saakm_task_key(saakm_first_task(rq));
	}
	return COND_ABSENT;
}

static int64_t nr_tasks(void *arg, int state, int cpu)
{
	int64_t n = 0;
	u32 key;

	for (key = 1; key <= r->max_task; key++) {
		const struct task_struct *p = r->task[key];

		n += p && p->saakm.policy && (int)p->saakm.state == state &&
		     (cpu < 0 || (int)task_cpu(p) == cpu);
	}
	return n;
}

const struct cond_ops replay_cond_ops = {
	.task_by_pid = task_by_pid,
	.task_by_comm = task_by_comm,
	.task_field = task_field,
	.core_field = core_field,
	.rq_field = rq_field,
	.nr_tasks = nr_tasks,
};

void replay_on_kinds(u64 kinds, void (*fn)(const struct saakm_event *ev))
{
	r->hook_kinds = kinds;
	r->hook = fn;
}

const struct replay_did *replay_did(void)
{
	return &r->did;
}

bool replay_call_at(struct replay_call *call)
{
	const struct saakm_frame *f;

	if (fiber_current == &r->driver)
		return false;
	f = saakm_cpu_data(self()->cpu)->frame;
	if (!f)
		return false;
	*call = (struct replay_call){
		.handler = f->handler,
		.policy = f->slot->id,
		.task = saakm_task_key(f->task),
	};
	return true;
}
