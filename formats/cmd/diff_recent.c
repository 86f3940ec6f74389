// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The last events of a CPU or a task before a given one: nothing is kept while
 * comparing, the part of the trace before the event is read again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "diff.h"

#define LOOK_BACK	50000	/* events; what lies before is not recent */

struct kept {
	struct saakm_event ev;
	char text[1536];
};

static bool mentions(const struct saakm_event *ev, uint32_t task)
{
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];

	for (unsigned int i = 0; i < info->nr_fields; i++)
		if (info->fields[i].format == SAAKM_FMT_TASK && ev->arg[i] == (int64_t)task)
			return true;
	return false;
}

static void keep(struct kept *k, const struct saakm_event *ev)
{
	memcpy(&k->ev, ev, offsetof(struct saakm_event, arg) +
	       ev->nr_args * sizeof(ev->arg[0]));
	k->ev.text = NULL;
	if (ev->text && ev->text_len < sizeof(k->text)) {
		memcpy(k->text, ev->text, ev->text_len);
		k->ev.text = k->text;
	} else {
		k->ev.text_len = 0;
	}
}

int diff_recent(struct diff_side *s, uint64_t before, int64_t cpu, uint32_t task,
		void (*fn)(struct diff_side *s, const struct saakm_event *ev, void *arg),
		void *arg)
{
	struct kept *ring = calloc(DIFF_RECENT, sizeof(*ring));
	const struct saakm_event *ev;
	uint64_t nr = 0;
	int ret;

	if (!ring)
		return -ENOMEM;
	saakm_trace_only_cpu(s->trace, -1);
	saakm_trace_filter(s->trace, SAAKM_KINDS_ALL);
	ret = saakm_trace_seek(s->trace, before > LOOK_BACK ? before - LOOK_BACK : 1);
	while (!ret && (ret = saakm_trace_next(s->trace, &ev)) > 0) {
		ret = 0;
		if (ev->seq >= before)
			break;
		if (task ? mentions(ev, task) : ev->cpu == cpu)
			keep(&ring[nr++ % DIFF_RECENT], ev);
	}
	for (uint64_t i = nr > DIFF_RECENT ? nr - DIFF_RECENT : 0; i < nr; i++)
		fn(s, &ring[i % DIFF_RECENT].ev, arg);
	free(ring);
	return ret;
}

static int context_of(struct diff_side *s, const struct saakm_event *ev, uint32_t *task,
		      int *handler)
{
	const struct saakm_event_info *info;
	const struct saakm_event *at;
	const struct saakm_call *call;
	struct saakm_stack *stack;
	int ret;

	*task = 0;
	*handler = -1;
	if (ev->kind == SAAKM_EV_NR)
		return 0;
	saakm_nesting_release(&s->nesting);
	saakm_trace_only_cpu(s->trace, -1);
	saakm_trace_filter(s->trace, SAAKM_KINDS_ALL);
	ret = saakm_trace_seek(s->trace, ev->seq > LOOK_BACK ? ev->seq - LOOK_BACK : 1);
	for (uint32_t cpu = 0; !ret && cpu < s->info->nr_cpus; cpu++)
		ret = saakm_nesting_gap(&s->nesting, cpu);
	while (!ret && (ret = saakm_trace_next(s->trace, &at)) > 0) {
		ret = 0;
		if (at->seq >= ev->seq)
			break;
		saakm_nesting_event(&s->nesting, at, NULL);
	}
	stack = ret ? NULL : saakm_nesting_stack(&s->nesting, ev->cpu, ev->ctx);
	call = stack ? saakm_nesting_top(stack) : NULL;
	if (call) {
		*task = call->task;
		*handler = call->handler;
	}
	info = &saakm_event_info[ev->kind];
	for (unsigned int i = info->nr_fields; i-- > 0;)
		if (info->fields[i].format == SAAKM_FMT_TASK && ev->arg[i])
			*task = (uint32_t)ev->arg[i];
	return ret;
}

int diff_find_context(struct diff *d)
{
	struct diff_where *w = &d->res.where;
	int ret = 0;

	for (unsigned int i = 0; !ret && i < DIFF_SIDES; i++)
		ret = context_of(&d->side[i], &w->ev[i], &w->task[i], &w->handler[i]);
	return ret;
}
