// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Ring records that look like those of a CPU on which tasks wake each other:
 * per call one compound record ENTER, TASK, STATE…, EXIT, switches between.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "synth.h"

struct machine {
	struct synth_rng rng;
	struct synth_records *out;
	size_t cap;
	uint64_t ts;
	uint32_t cpu, nr_tasks, current;
	uint64_t *exec_start, *sum_exec, *nvcsw;
	struct saakm_rec *rec;		/* the open call */
};

static uint8_t *room(struct machine *m)
{
	struct synth_records *o = m->out;

	if (o->bytes + 2 * SAAKM_RECORD_MAX > m->cap) {
		size_t at = m->rec ? (size_t)((uint8_t *)m->rec - o->buf) : 0;
		size_t cap = m->cap ? m->cap * 2 : 1 << 20;
		uint8_t *p = realloc(o->buf, cap);

		if (!p)
			abort();
		o->buf = p;
		m->cap = cap;
		if (m->rec)
			m->rec = (struct saakm_rec *)(p + at);
	}
	return o->buf + o->bytes;
}

static void put(struct machine *m, struct saakm_event *ev)
{
	ev->ts = m->ts;
	if (m->rec && ev->kind == SAAKM_EV_EXIT) {
		struct saakm_rec_call *call = (struct saakm_rec_call *)(m->rec + 1);

		call->dts = (uint32_t)(m->ts - m->rec->ts);
		call->ret = (int32_t)ev->arg[SAAKM_ARG_EXIT_ret];
		m->rec->flags = SAAKM_REC_ENDED;
		m->rec = NULL;
	} else if (m->rec && ev->kind != SAAKM_EV_ENTER) {
		uint8_t tmp[SAAKM_RECORD_MAX];
		size_t bytes = synth_record(ev, tmp) - sizeof(struct saakm_rec);
		struct saakm_item item = { .kind = ev->kind };
		uint8_t *p = room(m);

		item.size = (uint16_t)(bytes + sizeof(item));
		item.dts = (uint32_t)(m->ts - m->rec->ts);
		memcpy(p, &item, sizeof(item));
		memcpy(p + sizeof(item), tmp + sizeof(struct saakm_rec), bytes);
		m->out->bytes += item.size;
		m->rec->size += item.size;
	} else {
		uint8_t *p = room(m);

		m->out->bytes += synth_record(ev, p);
		if (ev->kind == SAAKM_EV_ENTER)
			m->rec = (struct saakm_rec *)p;
	}
	m->out->nr_events++;
	m->ts++;
}

static void enter(struct machine *m, uint32_t task, uint8_t handler)
{
	struct saakm_event ev = { .kind = SAAKM_EV_ENTER };

	m->ts += 200 + synth_below(&m->rng, 3000);
	ev.arg[SAAKM_ARG_ENTER_task] = task;
	ev.arg[SAAKM_ARG_ENTER_current_task] = m->current;
	ev.arg[SAAKM_ARG_ENTER_target_cpu] = m->cpu;
	ev.arg[SAAKM_ARG_ENTER_policy] = 1;
	ev.arg[SAAKM_ARG_ENTER_handler] = handler;
	put(m, &ev);
	m->out->nr_calls++;
}

static void task(struct machine *m, uint32_t key, bool switched)
{
	struct saakm_event ev = { .kind = SAAKM_EV_TASK };
	uint64_t mask = 1ULL << SAAKM_TF_EXEC_START | 1ULL << SAAKM_TF_SUM_EXEC;

	m->sum_exec[key] += m->ts - m->exec_start[key] < 5000000 ?
		m->ts - m->exec_start[key] : synth_below(&m->rng, 20000);
	m->exec_start[key] = m->ts;
	ev.arg[SAAKM_TASK_ARG0 + SAAKM_TF_EXEC_START] = (int64_t)m->exec_start[key];
	ev.arg[SAAKM_TASK_ARG0 + SAAKM_TF_SUM_EXEC] = (int64_t)m->sum_exec[key];
	if (switched) {
		mask |= 1ULL << SAAKM_TF_NVCSW | 1ULL << SAAKM_TF_RUN_STATE;
		ev.arg[SAAKM_TASK_ARG0 + SAAKM_TF_NVCSW] = (int64_t)++m->nvcsw[key];
		ev.arg[SAAKM_TASK_ARG0 + SAAKM_TF_RUN_STATE] = (int64_t)synth_below(&m->rng, 2);
	}
	ev.arg[SAAKM_ARG_TASK_mask] = (int64_t)mask;
	ev.arg[SAAKM_ARG_TASK_task] = key;
	put(m, &ev);
}

static void state(struct machine *m, uint32_t key, int from, int to)
{
	struct saakm_event ev = { .kind = SAAKM_EV_STATE };

	ev.arg[SAAKM_ARG_STATE_task] = key;
	ev.arg[SAAKM_ARG_STATE_rq] = to == 3 || from == 3 ? m->cpu + 1 : 0;
	ev.arg[SAAKM_ARG_STATE_from_cpu] = m->cpu;
	ev.arg[SAAKM_ARG_STATE_to_cpu] = m->cpu;
	ev.arg[SAAKM_ARG_STATE_from] = from;
	ev.arg[SAAKM_ARG_STATE_to] = to;
	put(m, &ev);
}

static void leave(struct machine *m, uint8_t handler, int ret)
{
	struct saakm_event ev = { .kind = SAAKM_EV_EXIT };

	m->ts += 50 + synth_below(&m->rng, 200);
	ev.arg[SAAKM_ARG_EXIT_ret] = ret;
	ev.arg[SAAKM_ARG_EXIT_handler] = handler;
	put(m, &ev);
}

/* Wake one, block the current one, elect the other. */
static void round_trip(struct machine *m)
{
	uint32_t next = 1 + (uint32_t)synth_below(&m->rng, m->nr_tasks);
	struct saakm_event ev = { .kind = SAAKM_EV_SWITCH };

	enter(m, next, SAAKM_H_UNBLOCK_PLACE);
	task(m, next, false);
	state(m, next, 4, 3);
	leave(m, SAAKM_H_UNBLOCK_PLACE, 0);
	if (!synth_below(&m->rng, 4)) {
		enter(m, m->current, SAAKM_H_TICK);
		task(m, m->current, false);
		leave(m, SAAKM_H_TICK, 0);
	}
	enter(m, m->current, SAAKM_H_BLOCK);
	task(m, m->current, true);
	state(m, m->current, 2, 4);
	leave(m, SAAKM_H_BLOCK, 0);
	enter(m, 0, SAAKM_H_SCHEDULE);
	state(m, next, 3, 2);
	leave(m, SAAKM_H_SCHEDULE, 0);
	m->ts += 300;
	ev.arg[SAAKM_ARG_SWITCH_prev] = m->current;
	ev.arg[SAAKM_ARG_SWITCH_next] = next;
	ev.arg[SAAKM_ARG_SWITCH_prev_state] = 1;
	ev.arg[SAAKM_ARG_SWITCH_next_class] = 2;
	put(m, &ev);
	m->current = next;
}

int synth_sched(struct synth_records *s, uint64_t nr_events, uint32_t cpu, uint32_t nr_tasks,
		uint64_t seed)
{
	struct machine m = {
		.rng = { seed + cpu }, .out = s, .cpu = cpu, .nr_tasks = nr_tasks,
		.ts = 1000000000, .current = 1,
	};

	memset(s, 0, sizeof(*s));
	m.exec_start = calloc(nr_tasks + 1, sizeof(uint64_t));
	m.sum_exec = calloc(nr_tasks + 1, sizeof(uint64_t));
	m.nvcsw = calloc(nr_tasks + 1, sizeof(uint64_t));
	if (!m.exec_start || !m.sum_exec || !m.nvcsw)
		return -ENOMEM;
	while (s->nr_events < nr_events)
		round_trip(&m);
	free(m.exec_start);
	free(m.sum_exec);
	free(m.nvcsw);
	return 0;
}
