// SPDX-License-Identifier: GPL-2.0
/* What the class does and the policy only sees: tasks, cores, current tasks. */
#include "access.h"
#include "engine.h"
#include "../../kernel/core/task_fields.h"
#include <uapi/linux/saakm_values.h>

struct task_struct *task_by_key(u32 key)
{
	if (!key)
		return NULL;
	if (key >= MAX_TASKS)
		stop(REPLAY_UNSUPPORTED, "task %u: more than %u tasks", key, MAX_TASKS);
	if (!r->task[key]) {
		r->task[key] = host_task_new("?", 0);
		if (!r->task[key])
			stop(REPLAY_FAILED, "not enough memory for the tasks");
		r->task[key]->saakm.key = key;
		if (key > r->max_task)
			r->max_task = key;
	}
	return r->task[key];
}

static struct task_struct *new_task(u32 key, u64 addr)
{
	bool displaced = false;
	struct task_struct *p = host_task_new_at(addr, &displaced);

	if (!p)
		stop(REPLAY_FAILED, "not enough memory for the tasks");
	r->res->displaced += displaced;
	p->saakm.key = key;
	r->task[key] = p;
	if (key > r->max_task)
		r->max_task = key;
	return p;
}

static void set_policy(struct task_struct *p, s64 id)
{
	struct saakm_slot *slot = id < 0 ? NULL : saakm_slot_by_id(id);

	if (slot) {
		p->saakm.policy = slot->policy;
	} else if (p->saakm.policy) {
		r->applying = true;
		saakm_detach(p);
		r->applying = false;
	}
}

static void set_field(struct task_struct *p, enum saakm_task_field f, s64 v)
{
	if (f == SAAKM_TF_PID && v > 0 && v < MAX_PID)
		r->by_pid[v] = p->saakm.key;
	switch (f) {
#define SET(NAME, member) \
	case SAAKM_TF_##NAME: \
		p->member = v; \
		break;
	SAAKM_PLAIN_FIELDS(SET)
#undef SET
	case SAAKM_TF_PARENT:
		p->parent = task_by_key(v);
		break;
	case SAAKM_TF_MM:
		p->mm = (void *)v;
		break;
	case SAAKM_TF_CPU:
		if (v >= 0 && v < host.nr_cpus)
			p->thread_info.cpu = v;
		break;
	case SAAKM_TF_CPUS0:
		cpumask_bits(&p->cpus_mask)[0] = v;
		break;
	case SAAKM_TF_SAAKM_POLICY:
		set_policy(p, v);
		break;
	default:
		break;
	}
}

void apply_task(const struct saakm_event *ev)
{
	u64 mask = ev->arg[SAAKM_ARG_TASK_mask];
	u32 key = ev->arg[SAAKM_ARG_TASK_task];
	struct task_struct *p;

	if (!key || key >= MAX_TASKS) {
		diverge(SAAKM_EV_NR, "there cannot be such a task");
		return;
	}
	p = r->task[key];
	if (mask & 1ull << SAAKM_TF_ADDR && (!p || !mirror_has(p)))
		p = new_task(key, ev->arg[SAAKM_TASK_ARG0 + SAAKM_TF_ADDR]);
	else if (!p)
		p = task_by_key(key);
	if (mask & SAAKM_TASKVALS_COMM && ev->text)
		shim_snprintf(p->comm, sizeof(p->comm), "%s", ev->text);
	for (mask &= ~(SAAKM_TASKVALS_COMM | 1ull << SAAKM_TF_ADDR); mask; mask &= mask - 1) {
		unsigned int f = __builtin_ctzll(mask);

		if (f < SAAKM_TF_NR)
			set_field(p, f, ev->arg[SAAKM_TASK_ARG0 + f]);
	}
	if (r->on_segment)
		access_by_class(p, sizeof(*p));
	if (!p->pid && !strncmp(p->comm, "swapper/", 8))
		r->idle_task[task_cpu(p)] = p;
}

void apply_state(const struct saakm_event *ev)
{
	struct task_struct *p = task_by_key(ev->arg[SAAKM_ARG_STATE_task]);
	unsigned int cpu = ev->arg[SAAKM_ARG_STATE_to_cpu];
	unsigned int to = ev->arg[SAAKM_ARG_STATE_to];
	s64 got[8] = { ev->arg[0], ev->arg[1], 0, cpu, 0, to, 1, 0 };
	u32 rq;

	if (!p || cpu >= host.nr_cpus || to >= SAAKM_NR_STATES ||
	    ev->arg[SAAKM_ARG_STATE_from_cpu] >= host.nr_cpus) {
		diverge(SAAKM_EV_NR, "there is no such task, core or state");
		return;
	}
	/* Where it was while it was none of the class's is only said now. */
	if (!p->saakm.policy)
		p->thread_info.cpu = ev->arg[SAAKM_ARG_STATE_from_cpu];
	got[2] = task_cpu(p);
	got[4] = p->saakm.state;
	if (got[2] != ev->arg[2] || got[4] != ev->arg[4] || ev->arg[6] != 1 || ev->arg[7]) {
		diverge_fields((u64)(got[2] != ev->arg[2]) << 2 |
			       (u64)(got[4] != ev->arg[4]) << 4 |
			       (u64)(ev->arg[6] != 1) << 6 | (u64)!!ev->arg[7] << 7, got, 8);
		p->saakm.state = ev->arg[4];
		p->thread_info.cpu = ev->arg[2];
	}
	/* It leaves its queue for all states but this one. */
	rq = to == SAAKM_READY && p->saakm.rq ?
	     keymap_match(&r->rqs, p->saakm.rq->key, ev->arg[1]) : 0;
	if (rq != ev->arg[1]) {
		got[1] = rq;
		diverge_fields(1u << 1, got, 8);
	}
	late_state(p, to, cpu);
}

void force_state(const struct saakm_event *ev)
{
	struct task_struct *p = task_by_key(ev->arg[SAAKM_ARG_STATE_task]);
	unsigned int cpu = ev->arg[SAAKM_ARG_STATE_to_cpu];
	unsigned int to = ev->arg[SAAKM_ARG_STATE_to];
	u32 rq = ev->arg[SAAKM_ARG_STATE_rq];

	if (!p || cpu >= host.nr_cpus || to >= SAAKM_NR_STATES || ev->arg[SAAKM_ARG_STATE_error])
		return;
	/* Which queue it went into is not known here; the policy's may be another. */
	if (p->saakm.state == to && task_cpu(p) == cpu &&
	    (!p->saakm.rq == !rq))
		return;
	r->applying = true;
	saakm_class_state(p, to, cpu);
	r->applying = false;
}

void apply_migrate(const struct saakm_event *ev)
{
	struct task_struct *p = task_by_key(ev->arg[SAAKM_ARG_MIGRATE_task]);
	u64 cpu = ev->arg[SAAKM_ARG_MIGRATE_to_cpu];

	if (!p || cpu >= host.nr_cpus)
		return;
	p->thread_info.cpu = p->wake_cpu = cpu;
	if (r->on_segment)
		access_by_class(p, sizeof(*p));
}

void apply_hotplug(const struct saakm_event *ev)
{
	u64 cpu = ev->arg[SAAKM_ARG_HOTPLUG_target_cpu];
	u64 how = ev->arg[SAAKM_ARG_HOTPLUG_online];

	if (cpu >= host.nr_cpus)
		return;
	r->online[cpu] = how != 0;
	host_set_online(cpu, how != 0, how == 1);
	if (r->on_segment)
		host_each_shown(access_by_class);
}

/* Written below /sys. */
static void apply_param(const struct saakm_event *ev)
{
	u32 name = ev->arg[SAAKM_ARG_VALUE_arg];
	unsigned int i;

	for (i = 0; i < r->nr_modules; i++)
		if (host_module_write_param(r->module[i].m, name, ev->arg[SAAKM_ARG_VALUE_value]))
			return;
	diverge(SAAKM_EV_NR, "a parameter was written that no policy has");
}

bool apply_value(const struct saakm_event *ev)
{
	if (ev->arg[SAAKM_ARG_VALUE_source] == SAAKM_SRC_PARAM) {
		apply_param(ev);
		return true;
	}
	if (ev->arg[SAAKM_ARG_VALUE_source] != SAAKM_SRC_OTHER)
		return false;
	switch (ev->arg[SAAKM_ARG_VALUE_arg]) {
	case SAAKM_V_GAP:
		stop(REPLAY_UNSUPPORTED, "a parameter was written whose type is not recorded");
		return true;
	case SAAKM_V_LEVELS:
		host_topology_update();
		if (r->on_segment)
			host_each_shown(access_by_class);
		return true;
	case SAAKM_V_ON_ERROR:
		host.on_error = ev->arg[SAAKM_ARG_VALUE_value];
		return true;
	case SAAKM_V_FSM_CHECK:
		host.fsm_check = ev->arg[SAAKM_ARG_VALUE_value];
		return true;
	}
	return false;
}

/* --- findings that no handler makes -------------------------------------------- */

bool is_watch_finding(unsigned int code)
{
	return code == SAAKM_F_STARVATION || code == SAAKM_F_IDLE_WHILE_READY ||
	       code == SAAKM_F_LEAK;
}

static bool leaked(u64 bytes)
{
	struct heap_info info;
	u64 cursor = 0;

	while (heap_next(&cursor, &info)) {
		if (info.bytes != bytes || info.reported)
			continue;
		heap_mark_reported(info.p);
		return true;
	}
	for (cursor = 0; mirror_next(&cursor, &info);) {
		if (info.bytes != bytes || info.reported)
			continue;
		mirror_mark_reported(info.p);
		return true;
	}
	return false;
}

/* Is what the watch says true of this replay? Else what is not. */
static const char *doubt(const struct saakm_event *ev, const struct task_struct *p)
{
	u64 expected = ev->arg[SAAKM_ARG_ERROR_expected], got = ev->arg[SAAKM_ARG_ERROR_got];
	u64 limit;

	switch (ev->arg[SAAKM_ARG_ERROR_code]) {
	case SAAKM_F_STARVATION:
	case SAAKM_F_IDLE_WHILE_READY:
		limit = ev->arg[SAAKM_ARG_ERROR_code] == SAAKM_F_STARVATION ?
			r->par.starvation_ns : r->par.idle_limit_ns;
		if (!p || p->saakm.state != SAAKM_READY)
			return "the task that waits is not READY here";
		if (limit && expected != limit)
			return "the run had another limit";
		if (got < expected)
			return "it has not waited that long";
		return NULL;
	case SAAKM_F_LEAK:
		return expected || !leaked(got) ? "nothing of that size is left here" : NULL;
	}
	return NULL;
}

/* With the line of whose doing it is: that of a kernel has no more than a function's name. */
static void add_watch_finding(const struct saakm_event *ev, struct saakm_slot *slot)
{
	unsigned int handler = ev->arg[SAAKM_ARG_ERROR_handler];
	unsigned int code = ev->arg[SAAKM_ARG_ERROR_code];
	char text[SAAKM_HOST_TEXT];
	struct saakm_report rep = {
		.code = code,
		.slot = slot,
		.handler = handler,
		.pc_is_function = true,
	};

	if (r->par.simulated || !slot || handler >= SAAKM_H_NR) {
		add_finding(code, true, ev->text ? ev->text : "");
		return;
	}
	rep.pc = saakm_routine(slot, handler);
	saakm_host_describe(&rep, text, sizeof(text));
	add_finding(code, true, text);
}

/* In a kernel other CPUs call it till they see that. */
void note_ejected(const struct saakm_event *ev)
{
	r->ejected.slot = saakm_slot_by_id(ev->arg[SAAKM_ARG_ERROR_policy]);
	r->ejected.cpu = ev->cpu;
}

void apply_error(const struct saakm_event *ev)
{
	struct task_struct *p = task_by_key(ev->arg[SAAKM_ARG_ERROR_task]);
	struct saakm_slot *slot = saakm_slot_by_id(ev->arg[SAAKM_ARG_ERROR_policy]);
	const char *why = doubt(ev, p);

	if (why)
		diverge(SAAKM_EV_NR, "%s", why);
	else
		add_watch_finding(ev, slot);
	if (slot && ev->arg[SAAKM_ARG_ERROR_action] >= SAAKM_ACT_EJECT) {
		slot->dead = slot->ejected = true;
		note_ejected(ev);
	}
}
