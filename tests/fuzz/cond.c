// SPDX-License-Identifier: GPL-2.0
/* Fuzz target: a condition as somebody types it; what compiles is evaluated. */
#include <stdlib.h>
#include <string.h>
#include "../../replayer/replay/cond.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static uint32_t by_pid(void *arg, int pid)
{
	(void)arg;
	if (pid < 0)
		abort();
	return (uint32_t)pid;
}

static uint32_t by_comm(void *arg, const char *comm)
{
	(void)arg;
	return (uint32_t)strlen(comm);
}

static int64_t field(void *arg, uint32_t number, int which)
{
	(void)arg;
	return which & 1 ? COND_ABSENT : number;
}

static int64_t task_field(void *arg, uint32_t key, int which)
{
	if (!key)
		abort();
	return field(arg, key, which);
}

static int64_t nr_tasks(void *arg, int state, int cpu)
{
	(void)arg;
	if (state < 0 || cpu < -1)
		abort();
	return state + cpu;
}

static const struct cond_ops ops = { by_pid, by_comm, task_field, field, field, nr_tasks };

static void evaluate(const struct cond *c)
{
	struct cond_at at = { .ev = NULL };
	struct saakm_event ev = { .cpu = 1 };
	struct saakm_strbuf b = {};

	cond_eval(c, &at, &ops, NULL);
	at.ev = &ev;
	for (unsigned int kind = 0; kind <= SAAKM_EV_NR; kind++) {
		int64_t v;

		ev.kind = (uint8_t)kind;
		at.in_call = kind & 1;
		v = cond_eval(c, &at, &ops, NULL);
		cond_print(&b, c, v);
		if (kind < SAAKM_EV_NR && cond_true(v) && cond_about_event(c) &&
		    !(cond_kinds(c) >> kind & 1))
			abort();
	}
	saakm_strbuf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct saakm_err err = {};
	struct cond *c;
	char *s = malloc(len + 1);

	if (!s)
		return 0;
	memcpy(s, data, len);
	s[len] = '\0';
	if (!cond_compile(s, &c, &err)) {
		evaluate(c);
		cond_free(c);
	} else if (!err.text[0] || c) {
		abort();
	}
	free(s);
	return 0;
}
