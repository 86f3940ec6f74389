// SPDX-License-Identifier: LGPL-2.1-only
/* Looks at tasks, of which the writer makes TASK events with what is new. */
#include <errno.h>
#include <saakm/trace.h>
#include <saakm/writer.h>
#include <tap.h>
#include "synth.h"

#define BIT(NAME)	(1ULL << SAAKM_TF_##NAME)
#define ANY_BIT(type, NAME, name)	| BIT(NAME)
#define ALL		(0 SAAKM_LOOK_FIELDS(ANY_BIT))
#define LEAVING		(0 SAAKM_LEAVE_FIELDS(ANY_BIT))

struct ring {
	uint8_t buf[4096];
	size_t bytes;
	uint64_t ts;
	struct synth_sink sink;
	struct saakm_writer *w;
};

static void begin(struct ring *r)
{
	const struct saakm_writer_opts opts = { .nr_cpus = 2 };
	struct saakm_err err;

	r->bytes = 0;
	r->ts = 1000;
	synth_sink_init(&r->sink);
	r->w = saakm_writer_new(&opts, &r->sink.sink, &err);
	if (!r->w)
		bail_out(err.text);
}

/* A call whose only item it is. */
static void put(struct ring *r, uint8_t flags, const void *payload, uint16_t bytes)
{
	struct saakm_item item = {
		.size = (uint16_t)(sizeof(item) + bytes), .kind = SAAKM_EV_TASK, .flags = flags,
		.dts = 1,
	};
	struct saakm_rec_call call = { .enter = { .handler = SAAKM_H_BLOCK }, .dts = 2 };
	struct saakm_rec rec = {
		.size = (uint16_t)(sizeof(rec) + sizeof(call) + item.size),
		.kind = SAAKM_EV_ENTER, .flags = SAAKM_REC_ENDED, .ts = r->ts,
	};
	uint8_t *p = r->buf + r->bytes;

	memcpy(p, &rec, sizeof(rec));
	memcpy(p + sizeof(rec), &call, sizeof(call));
	memcpy(p + sizeof(rec) + sizeof(call), &item, sizeof(item));
	memcpy(p + sizeof(rec) + sizeof(call) + sizeof(item), payload, bytes);
	r->bytes += rec.size;
	r->ts += 10;
}

static void put_look(struct ring *r, const struct saakm_look *look)
{
	put(r, SAAKM_ITEM_LOOK, look, sizeof(*look));
}

static int write_all(struct ring *r, unsigned int cpu, struct saakm_err *err)
{
	size_t bytes = r->bytes;

	r->bytes = 0;
	return saakm_writer_records(r->w, cpu, r->buf, bytes, 0, 64, err);
}

static const struct saakm_event *next_task(struct saakm_trace *t)
{
	const struct saakm_event *ev;

	while (saakm_trace_next(t, &ev) == 1)
		if (ev->kind == SAAKM_EV_TASK)
			return ev;
	bail_out("there is no further TASK");
}

static void is_mask(struct saakm_trace *t, uint64_t mask, const char *what)
{
	const struct saakm_event *ev = next_task(t);

	is_int((intmax_t)ev->arg[SAAKM_ARG_TASK_mask], (intmax_t)mask, what);
}

static struct saakm_trace *finish(struct ring *r)
{
	struct saakm_trace *t;
	struct saakm_err err;

	if (saakm_writer_finish(r->w, "x", &err) ||
	    saakm_trace_open_mem(r->sink.buf, r->sink.bytes, &t, &err))
		bail_out(err.text);
	return t;
}

static void end(struct ring *r, struct saakm_trace *t)
{
	saakm_trace_close(t);
	saakm_writer_free(r->w);
	synth_sink_release(&r->sink);
}

static void test_what_is_new(void)
{
	struct saakm_look look = {
		.task = 7, .prio = -5, .flags = 0x80000001, .nvcsw = 3, .nopreempt = 1,
	};
	struct saakm_leave leave = { .task = 7, .run_state = 1 };
	const struct saakm_event *ev;
	struct saakm_err err = {};
	struct saakm_trace *t;
	struct ring r;

	begin(&r);
	put_look(&r, &look);
	look.before = 1;
	put_look(&r, &look);
	look.nvcsw = 4;
	look.on_rq = 1;
	put_look(&r, &look);
	put(&r, SAAKM_ITEM_LEAVE, &leave, sizeof(leave));
	look.on_rq = 0;
	look.run_state = 1;
	put_look(&r, &look);
	look.before = 2;
	put_look(&r, &look);
	look.before = 1;
	look.task = 7 + 256;
	put_look(&r, &look);
	look.task = 7;
	put_look(&r, &look);
	is_int(write_all(&r, 0, &err), 0, "looks at a task");
	is_int((intmax_t)saakm_writer_recorded(r.w, 0), 8 * 3, "each is an event");
	is_int(saakm_writer_flush_cpu(r.w, 0, &err), 0, "a new chunk");
	put_look(&r, &look);
	put(&r, SAAKM_ITEM_LEAVE, &(struct saakm_leave){ .task = 8 }, sizeof(leave));
	look.task = 8;
	put_look(&r, &look);
	is_int(write_all(&r, 0, &err), 0, "more of them");

	t = finish(&r);
	ev = next_task(t);
	is_int((intmax_t)ev->arg[SAAKM_ARG_TASK_mask], (intmax_t)ALL, "the first tells of all");
	is_int((intmax_t)ev->arg[SAAKM_ARG_TASK_task], 7, "of that task");
	is_int((intmax_t)ev->arg[SAAKM_TASK_ARG0 + SAAKM_TF_PRIO], -5, "a number below 0");
	is_int((intmax_t)ev->arg[SAAKM_TASK_ARG0 + SAAKM_TF_FLAGS], 0x80000001, "and not one");
	is_int((intmax_t)ev->arg[SAAKM_TASK_ARG0 + SAAKM_TF_NVCSW], 3, "a counter");
	is_int((intmax_t)ev->arg[SAAKM_TASK_ARG0 + SAAKM_TF_NOPREEMPT], 1, "the last field");
	is_mask(t, 0, "the same again: nothing is new");
	is_mask(t, BIT(ON_RQ) | BIT(NVCSW), "two fields are");
	is_mask(t, LEAVING, "it leaves: its state and its queue");
	is_mask(t, 0, "which is known then");
	is_mask(t, ALL, "another CPU looked in between");
	is_mask(t, ALL, "another task, that has its place");
	is_mask(t, ALL, "the first is forgotten then");
	is_mask(t, ALL, "a chunk begins with all");
	is_mask(t, LEAVING, "one leaves that was not seen in it");
	is_mask(t, ALL, "which is no base for the next");
	end(&r, t);
}

static void refuse(uint8_t flags, uint16_t bytes, const char *why)
{
	static const uint8_t zeros[256];
	struct saakm_err err = {};
	struct ring r;

	begin(&r);
	put(&r, flags, zeros, bytes);
	is_int(write_all(&r, 1, &err), -EBADMSG, why);
	has_str(err.text, why, "and it says so");
	end(&r, finish(&r));
}

int main(void)
{
	test_what_is_new();
	refuse(4, sizeof(struct saakm_look), "an item with unknown flags");
	refuse(3, sizeof(struct saakm_look), "an item with unknown flags");
	refuse(SAAKM_ITEM_LOOK, sizeof(struct saakm_look) - 8, "of a wrong size");
	refuse(SAAKM_ITEM_LEAVE, sizeof(struct saakm_look), "of a wrong size");
	refuse(SAAKM_ITEM_LOOK, sizeof(struct saakm_look) + 8, "of a wrong size");
	return done_testing();
}
