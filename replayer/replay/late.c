// SPDX-License-Identifier: GPL-2.0
/*
 * What the class writes, others see a little behind the event that tells of it, and at the
 * latest before that CPU's next: that a task is on a CPU, and the state into which the class
 * itself brings one, of which it tells first. In a search for races such a write may be held
 * up as far as that, as if a segment of the CPU were between the two events.
 */
#include "access.h"
#include "engine.h"

static void write_on_cpu(const struct late *l)
{
	access_by_class(&l->task->on_cpu, sizeof(l->task->on_cpu));
	l->task->on_cpu = l->nr == WRITE_NEXT;
}

static void write_state(const struct late *l)
{
	struct task_struct *p = l->task;

	access_by_class(&p->saakm.state, sizeof(p->saakm.state));
	access_by_class(&saakm_cpu_data(l->to_cpu)->curr, sizeof(p));
	r->applying = true;
	saakm_class_state(p, l->to, l->to_cpu);
	r->applying = false;
}

static void write_now(const struct late *l)
{
	r->writing = r->par.simulated ? NULL : l;
	if (l->nr == WRITE_STATE)
		write_state(l);
	else
		write_on_cpu(l);
	r->writing = NULL;
}

static void write_or_wait(const struct late *l)
{
	if (!r->par.simulated && r->nr_late < MAX_LATE && access_class_waits(l->nr, l->segment))
		r->late[r->nr_late++] = *l;
	else
		write_now(l);
	r->class_wrote[l->cpu] = l->segment;
}

static void set_on_cpu(struct task_struct *p, u32 nr)
{
	if (p)
		write_or_wait(&(struct late){
			.task = p, .segment = r->seq, .nr = nr, .cpu = r->ev->cpu,
		});
}

void late_switch(const struct saakm_event *ev)
{
	struct task_struct *next = task_by_key(ev->arg[SAAKM_ARG_SWITCH_next]);

	set_on_cpu(task_by_key(ev->arg[SAAKM_ARG_SWITCH_prev]), WRITE_PREV);
	set_on_cpu(next, WRITE_NEXT);
	r->curr[ev->cpu] = next;
}

void late_state(struct task_struct *p, unsigned int to, unsigned int to_cpu)
{
	write_or_wait(&(struct late){
		.task = p, .segment = r->seq, .nr = WRITE_STATE, .cpu = r->ev->cpu,
		.to = to, .to_cpu = to_cpu,
	});
}

static void write_if(bool (*is_due)(const struct late *l))
{
	u32 i, left = 0;

	for (i = 0; i < r->nr_late; i++) {
		const struct late l = r->late[i];

		if (is_due(&l))
			write_now(&l);
		else
			r->late[left++] = l;
	}
	r->nr_late = left;
}

static bool has_waited(const struct late *l)
{
	return !access_class_waits(l->nr, l->segment);
}

void late_give_way(void)
{
	write_if(has_waited);
}

static bool has_to_be(const struct late *l)
{
	return l->cpu == r->ev->cpu || has_waited(l);
}

void late_next_event(void)
{
	u64 *wrote = &r->class_wrote[r->ev->cpu];

	if (r->nr_late)
		write_if(has_to_be);
	access_class_ends(*wrote, r->seq);
	*wrote = 0;
}
