// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Makes traces for the tests of the programs:
 *	formats-make FILE random SEED EVENTS CPUS LEVEL CHUNK	anything at all
 *	formats-make FILE sched EVENTS CPUS LEVEL	calls of a scheduler
 *	formats-make FILE story [WRONG]			a few events to look at
 * WRONG: exit, number, counts, lost, middle (an exit without entry, a state that
 * there is not, false counts, lost events, no start).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "synth.h"

static struct saakm_writer *w;
static struct saakm_err err;
static uint64_t now = 1000000;

static void die(const char *what)
{
	fprintf(stderr, "formats-make: %s\n", what);
	exit(1);
}

static void add(struct saakm_event *ev, const char *text)
{
	ev->ts = now;
	now += 1000;
	ev->text = text;
	ev->text_len = text ? (uint16_t)strlen(text) : 0;
	if (saakm_writer_event(w, ev, &err))
		die(err.text);
}

static void task(uint32_t cpu, int64_t key, int64_t pid, const char *comm)
{
	struct saakm_event ev = { .kind = SAAKM_EV_TASK, .cpu = cpu };

	ev.arg[SAAKM_ARG_TASK_task] = key;
	ev.arg[SAAKM_ARG_TASK_mask] = (int64_t)(1ULL << SAAKM_TF_ADDR | 1ULL << SAAKM_TF_PID |
						SAAKM_TASKVALS_COMM);
	ev.arg[SAAKM_TASK_ARG0 + SAAKM_TF_ADDR] = (int64_t)(0xffff888000001000ULL * (uint64_t)key);
	ev.arg[SAAKM_TASK_ARG0 + SAAKM_TF_PID] = pid;
	add(&ev, comm);
}

static void enter(uint32_t cpu, int64_t key, int64_t current, int handler)
{
	struct saakm_event ev = { .kind = SAAKM_EV_ENTER, .cpu = cpu };

	ev.arg[SAAKM_ARG_ENTER_task] = key;
	ev.arg[SAAKM_ARG_ENTER_current_task] = current;
	ev.arg[SAAKM_ARG_ENTER_target_cpu] = cpu;
	ev.arg[SAAKM_ARG_ENTER_policy] = 1;
	ev.arg[SAAKM_ARG_ENTER_handler] = handler;
	add(&ev, NULL);
}

static void leave(uint32_t cpu, int handler, int ret)
{
	struct saakm_event ev = { .kind = SAAKM_EV_EXIT, .cpu = cpu };

	ev.arg[SAAKM_ARG_EXIT_ret] = ret;
	ev.arg[SAAKM_ARG_EXIT_handler] = handler;
	add(&ev, NULL);
}

static void state(uint32_t cpu, int64_t key, int from, int to)
{
	struct saakm_event ev = { .kind = SAAKM_EV_STATE, .cpu = cpu };

	ev.arg[SAAKM_ARG_STATE_task] = key;
	ev.arg[SAAKM_ARG_STATE_rq] = 1;
	ev.arg[SAAKM_ARG_STATE_from_cpu] = cpu;
	ev.arg[SAAKM_ARG_STATE_to_cpu] = cpu;
	ev.arg[SAAKM_ARG_STATE_from] = from;
	ev.arg[SAAKM_ARG_STATE_to] = to;
	add(&ev, NULL);
}

/* One policy, two tasks, a nested call, a finding. */
static void story(const char *wrong)
{
	struct saakm_event run = { .kind = SAAKM_EV_RUN }, policy = { .kind = SAAKM_EV_POLICY_ADD };
	struct saakm_event error = { .kind = SAAKM_EV_ERROR, .cpu = 1 };
	struct saakm_event print = { .kind = SAAKM_EV_PRINTK, .cpu = 1 };
	struct saakm_event lost = { .kind = SAAKM_EV_LOST, .cpu = 1 };

	if (!strcmp(wrong, "middle"))
		leave(0, SAAKM_H_TICK, 0);
	run.arg[SAAKM_ARG_RUN_nr_cpus] = 2;
	add(&run, "clock=virtual\n");
	policy.arg[SAAKM_ARG_POLICY_ADD_policy] = 1;
	add(&policy, "fifo");
	enter(0, 1, 2, SAAKM_H_UNBLOCK_PLACE);
	task(0, 1, 101, "hog");
	task(0, 2, 102, "io\033[2J");
	enter(0, 0, 2, SAAKM_H_EXIT_IDLE);
	leave(0, SAAKM_H_EXIT_IDLE, 0);
	state(0, 1, 4, !strcmp(wrong, "number") ? 99 : 3);
	leave(0, !strcmp(wrong, "exit") ? SAAKM_H_TICK : SAAKM_H_UNBLOCK_PLACE, 0);
	enter(1, 0, 0, SAAKM_H_SCHEDULE);
	state(1, 1, 3, 2);
	leave(1, SAAKM_H_SCHEDULE, -5);
	error.arg[SAAKM_ARG_ERROR_code] = SAAKM_F_STARVATION;
	error.arg[SAAKM_ARG_ERROR_task] = 1;
	error.arg[SAAKM_ARG_ERROR_policy] = 1;
	error.arg[SAAKM_ARG_ERROR_handler] = SAAKM_H_NONE;
	error.arg[SAAKM_ARG_ERROR_action] = SAAKM_ACT_EJECT;
	add(&error, "hog waited 2 s");
	add(&print, "fifo: bye");
	if (!strcmp(wrong, "counts"))
		saakm_writer_counts(w, 1, 100, 7, 0);
	if (!strcmp(wrong, "lost")) {
		lost.arg[SAAKM_ARG_LOST_count] = 3;
		add(&lost, NULL);
		saakm_writer_counts(w, 1, 3 + saakm_writer_recorded(w, 1), 3, 0);
	}
}

static void random_trace(uint64_t seed, size_t nr, uint32_t cpus)
{
	struct synth_events e = {};

	if (synth_random(&e, nr, cpus, seed))
		die("no memory");
	for (size_t i = 0; i < nr; i++)
		if (saakm_writer_event(w, &e.v[i], &err))
			die(err.text);
	synth_release(&e);
}

static void sched_trace(uint64_t nr, uint32_t cpus)
{
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		struct synth_records s;

		if (synth_sched(&s, nr, cpu, 30, 1) ||
		    saakm_writer_records(w, cpu, s.buf, s.bytes, 0, 64, &err))
			die(err.text);
		free(s.buf);
	}
}

static uint64_t number(int argc, char **argv, int i, uint64_t fallback)
{
	return i < argc ? strtoull(argv[i], NULL, 0) : fallback;
}

int main(int argc, char **argv)
{
	struct saakm_writer_opts opts = { .session = 0x5a5a, .header_text = "made=by hand\n" };
	const char *what = argc > 2 ? argv[2] : "";
	struct synth_sink sink;
	FILE *f;

	if (!strcmp(what, "random")) {
		opts.nr_cpus = (uint32_t)number(argc, argv, 5, 3);
		opts.level = (int)number(argc, argv, 6, 0);
		opts.chunk_events = (uint32_t)number(argc, argv, 7, 32);
	} else if (!strcmp(what, "sched")) {
		opts.nr_cpus = (uint32_t)number(argc, argv, 4, 2);
		opts.level = (int)number(argc, argv, 5, 0);
	} else if (!strcmp(what, "story")) {
		opts.nr_cpus = 2;
	} else {
		die("FILE random|sched|story …");
	}
	synth_sink_init(&sink);
	w = saakm_writer_new(&opts, &sink.sink, &err);
	if (!w)
		die(err.text);
	if (!strcmp(what, "random"))
		random_trace(number(argc, argv, 3, 1), number(argc, argv, 4, 200), opts.nr_cpus);
	else if (!strcmp(what, "sched"))
		sched_trace(number(argc, argv, 3, 10000), opts.nr_cpus);
	else
		story(argc > 3 ? argv[3] : "");
	if (saakm_writer_finish(w, "exit", &err))
		die(err.text);
	saakm_writer_free(w);
	f = fopen(argv[1], "wb");
	if (!f || fwrite(sink.buf, 1, sink.bytes, f) != sink.bytes || fclose(f))
		die(strerror(errno));
	synth_sink_release(&sink);
	return 0;
}
