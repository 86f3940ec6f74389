// SPDX-License-Identifier: GPL-2.0
/*
 * Who is on a CPU. Linux writes a task's on_cpu a little behind the event that tells of
 * the switch, and at the latest before that CPU's next: in a search for races the write
 * may be held up as far as that, as if a segment of the CPU were between the two events.
 */
#include "access.h"
#include "engine.h"

static void write_on_cpu(struct task_struct *p, u32 nr, u64 segment, u32 cpu)
{
	access_of_switch(&p->on_cpu, nr, segment, cpu);
	p->on_cpu = nr == SWITCH_NEXT;
}

static void set_on_cpu(struct task_struct *p, u32 nr)
{
	if (!p)
		return;
	if (r->par.simulated) {
		p->on_cpu = nr == SWITCH_NEXT;
		access_by_class(&p->on_cpu, sizeof(p->on_cpu));
		return;
	}
	if (r->nr_late < MAX_LATE && access_switch_waits(nr, r->seq))
		r->late[r->nr_late++] = (struct late){ p, r->seq, nr, r->ev->cpu };
	else
		write_on_cpu(p, nr, r->seq, r->ev->cpu);
}

void apply_switch(const struct saakm_event *ev)
{
	struct task_struct *next = task_by_key(ev->arg[SAAKM_ARG_SWITCH_next]);

	set_on_cpu(task_by_key(ev->arg[SAAKM_ARG_SWITCH_prev]), SWITCH_PREV);
	set_on_cpu(next, SWITCH_NEXT);
	r->curr[ev->cpu] = next;
	r->switched[ev->cpu] = r->seq;
}

static void write_late(bool (*is_due)(const struct late *l))
{
	u32 i, left = 0;

	for (i = 0; i < r->nr_late; i++) {
		const struct late l = r->late[i];

		if (is_due(&l))
			write_on_cpu(l.task, l.nr, l.segment, l.cpu);
		else
			r->late[left++] = l;
	}
	r->nr_late = left;
}

static bool has_waited(const struct late *l)
{
	return !access_switch_waits(l->nr, l->segment);
}

void switches_give_way(void)
{
	write_late(has_waited);
}

static bool has_to_be(const struct late *l)
{
	return l->cpu == r->ev->cpu || has_waited(l);
}

void switches_next_event(void)
{
	u64 *switched = &r->switched[r->ev->cpu];

	if (r->nr_late)
		write_late(has_to_be);
	access_switch_ends(*switched, r->seq);
	*switched = 0;
}
