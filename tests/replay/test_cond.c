// SPDX-License-Identifier: GPL-2.0
/*
 * Conditions: what they mean, what they refuse and with which words, that
 * folding and running agree, and that they are evaluated where it matters.
 */
#include <errno.h>
#include <stdlib.h>
#include "../tap.h"
#include "../../replayer/replay/cond.h"

/* --- a small state -------------------------------------------------------------- */

struct state {
	int64_t rq_nr[8];
	int64_t task_state[8];		/* by key; pid is 100 + key */
	unsigned int calls;		/* of any function */
};

static uint32_t by_pid(void *arg, int pid)
{
	((struct state *)arg)->calls++;
	return pid > 100 && pid < 108 ? (uint32_t)(pid - 100) : 0;
}

static uint32_t by_comm(void *arg, const char *comm)
{
	((struct state *)arg)->calls++;
	return !strcmp(comm, "hog") ? 3 : 0;
}

static int64_t task_field(void *arg, uint32_t key, int field)
{
	struct state *s = arg;

	s->calls++;
	switch (field) {
	case SAAKM_TF_SAAKM_STATE: return key < 8 ? s->task_state[key] : COND_ABSENT;
	case SAAKM_TF_PID: return 100 + key;
	case SAAKM_TF_CPU: return key % 2;
	case SAAKM_TF_PRIO: return 120;
	case SAAKM_TF_PARENT: return key - 1;
	case COND_TASK_RQ: return key < 4 ? key : 0;
	case COND_TASK_NICE: return -5;
	case COND_TASK_METADATA: return 0x1000;
	}
	return 1000 + field;
}

static int64_t core_field(void *arg, uint32_t cpu, int field)
{
	((struct state *)arg)->calls++;
	if (cpu >= 4)
		return COND_ABSENT;
	switch (field) {
	case COND_CORE_CURRENT: return cpu == 2 ? 0 : cpu + 1;
	case COND_CORE_HANDLER: return cpu ? COND_ABSENT : SAAKM_H_TICK;
	}
	return 10 * cpu + field;
}

static int64_t rq_field(void *arg, uint32_t key, int field)
{
	struct state *s = arg;

	s->calls++;
	if (key >= 8)
		return COND_ABSENT;
	if (field == COND_RQ_NR)
		return s->rq_nr[key];
	return field == COND_RQ_FIRST ? (int64_t)key : field;
}

static int64_t nr_tasks(void *arg, int state, int cpu)
{
	((struct state *)arg)->calls++;
	return 10 * state + cpu;
}

static const struct cond_ops ops = {
	by_pid, by_comm, task_field, core_field, rq_field, nr_tasks,
};

static struct state state = {
	.rq_nr = { 0, 1, 2, 5, 0, 7 }, .task_state = { 0, 2, 3, 3, 4, 5, 6, 1 },
};

static const struct cond_at none;

static int64_t value_at(const char *text, const struct cond_at *at)
{
	struct saakm_err err = {};
	struct cond *c;
	int64_t v;

	if (cond_compile(text, &c, &err)) {
		diag("%s: %s", text, err.text);
		return 0xbad;
	}
	v = cond_eval(c, at, &ops, &state);
	cond_free(c);
	return v;
}

static void means(const char *text, int64_t want)
{
	char name[256];

	snprintf(name, sizeof(name), "%s", text);
	is_int(value_at(text, &none), want, name);
}

static void refused(const char *text, const char *why)
{
	struct saakm_err err = {};
	struct cond *c;
	int ret = cond_compile(text, &c, &err);

	is_int(ret, -EINVAL, text);
	has_str(err.text, why, "  says why");
	if (!ret)
		cond_free(c);
}

/* --- arithmetic ------------------------------------------------------------------ */

static void test_arithmetic(void)
{
	means("1 + 2 * 3", 7);
	means("(1 + 2) * 3", 9);
	means("10 - 4 - 3", 3);
	means("7 / 2 * 2", 6);
	means("-7 / 2", -3);
	means("-7 % 3", -1);
	means("0x10 | 1", 17);
	means("0xffffffffffffffff", -1);
	means("6 & 3 == 3", 0);
	means("1 << 4 >> 2", 4);
	means("-8 >> 1", -4);
	means("1 << 64", 0);
	means("-1 >> 99", -1);
	means("5 ^ 1", 4);
	means("~0", -1);
	means("!0 + !5", 1);
	means("--5", 5);
	means("1 < 2 == 1", 1);
	means("3 > 2 > 1", 0);
	means("2 >= 2 && 2 <= 2 && 2 != 3", 1);
	means("0 || 0 && 1", 0);
	means("1 || 0 && 0", 1);
	means("1 ? 2 : 3", 2);
	means("0 ? 2 : 0 ? 3 : 4", 4);
	means("5ms", 5000000);
	means("1s + 2us + 3ns", 1000002003);
	means("9223372036854775807 + 1 - 1", COND_ABSENT);
	means(" \t1\n", 1);
}

static void test_objects(void)
{
	means("rq[3].nr", 5);
	means("rq[1+1].nr", 2);
	means("rq[3].nr > 4 && task(102).state == READY", 1);
	means("rq[3].nr > 5 && task(102).state == READY", 0);
	means("task(101).state == running", 1);
	means("task(101).state == Running", 1);
	means("READY == task(102).state", 1);
	means("task(102).state", 3);
	means("task(102).cpu", 0);
	means("task(103).cpu", 1);
	means("task(103).pid", 103);
	means("task(103).prio", 120);
	means("task(103).nice", -5);
	means("task(103).metadata", 0x1000);
	means("task(103).on_rq", 1000 + SAAKM_TF_ON_RQ);
	means("task(103).on_cpu", 1000 + SAAKM_TF_ON_CPU);
	means("task(103).policy", 1000 + SAAKM_TF_SAAKM_POLICY);
	means("task(103).vruntime", 1000 + SAAKM_TF_VRUNTIME);
	means("task(103).rq", 3);
	means("task(103).rq.nr", 5);
	means("task(103).parent.pid", 102);
	means("task(103)", 3);
	means("task(103).key", 3);
	means("task(key 3).pid", 103);
	means("task(key 1 + 2).pid", 103);
	means("task(\"hog\").pid", 103);
	means("task(\"hog\") == task(103)", 1);
	means("core[0].current == task(101)", 1);
	means("current(1).pid", 102);
	means("current(task(103).cpu).pid", 102);
	means("core[3].nr", 31);
	means("core[3].nr_running", 32);
	means("core[3].online", 33);
	means("core[3].idle", 34);
	means("core[0].handler == tick", 1);
	means("rq[2].cpu + rq[2].state + rq[2].type", 6);
	means("rq[2].first.pid", 102);
	means("nr_tasks(READY)", 29);
	means("nr_tasks(READY, 2)", 32);
	means("nr_tasks(task(101).state, 1 + 1)", 22);
}

/* What is not there. */
static void test_absent(void)
{
	means("task(1).cpu", COND_ABSENT);
	means("task(-1).cpu", COND_ABSENT);
	means("task(99999999999).cpu", COND_ABSENT);
	means("task(\"nobody\").cpu", COND_ABSENT);
	means("current(2).cpu", COND_ABSENT);
	means("current(9).cpu", COND_ABSENT);
	means("core[-1].nr", COND_ABSENT);
	means("rq[7 - task(107).cpu * 8].nr", COND_ABSENT);
	means("task(1).cpu != 3", COND_ABSENT);
	means("!(task(1).cpu == 3)", COND_ABSENT);
	means("-task(1).cpu + 1", COND_ABSENT);
	means("task(1).cpu && 0", 0);
	means("0 && task(1).cpu", 0);
	means("task(1).cpu && rq[1].nr", COND_ABSENT);
	means("task(1).cpu && rq[4].nr", 0);
	means("rq[4].nr && task(1).cpu", 0);
	means("task(1).cpu || rq[1].nr", 1);
	means("rq[1].nr || task(1).cpu", 1);
	means("task(1).cpu || rq[4].nr", COND_ABSENT);
	means("rq[4].nr || task(1).cpu", COND_ABSENT);
	means("task(1).cpu ? 1 : 2", COND_ABSENT);
	means("rq[1].nr ? 1 : task(1).cpu", 1);
	means("5 / rq[4].nr", COND_ABSENT);
	means("5 % rq[4].nr", COND_ABSENT);
	means("1 << (rq[4].nr - 1)", COND_ABSENT);
	means("event.cpu", COND_ABSENT);
	means("target.pid", COND_ABSENT);
	ok(!cond_true(COND_ABSENT) && !cond_true(0) && cond_true(-1), "absent is not true");
}

static void test_event(void)
{
	struct saakm_event ev = { .kind = SAAKM_EV_STATE, .seq = 17, .ts = 5500, .cpu = 3,
				  .ctx = 2 };
	struct cond_at at = { .ev = &ev, .first_ts = 500, .in_call = true,
			      .handler = SAAKM_H_UNBLOCK_PLACE, .policy = 1, .target = 2 };

	ev.arg[SAAKM_ARG_STATE_task] = 4;
	ev.arg[SAAKM_ARG_STATE_to] = 3;
	ev.arg[SAAKM_ARG_STATE_rq] = 5;
	is_int(value_at("event.seq", &at), 17, "event.seq");
	is_int(value_at("event.ts", &at), 5500, "event.ts");
	is_int(value_at("event.time == 5us", &at), 1, "event.time");
	is_int(value_at("event.cpu", &at), 3, "event.cpu");
	is_int(value_at("event.ctx", &at), 2, "event.ctx");
	is_int(value_at("event.kind == STATE", &at), 1, "event.kind");
	is_int(value_at("event.kind == task", &at), 0, "task is a kind, too");
	is_int(value_at("event.handler == unblock_place", &at), 1, "event.handler is the call's");
	is_int(value_at("event.policy", &at), 1, "event.policy, too");
	is_int(value_at("event.task == task(104)", &at), 1, "event.task is the event's own");
	is_int(value_at("target == task(102)", &at), 1, "target is the call's");
	is_int(value_at("target.pid", &at), 102, "with fields");
	is_int(value_at("event.task.pid", &at), 104, "so has event.task");
	is_int(value_at("event.to == READY", &at), 1, "event.to");
	is_int(value_at("event.rq.nr", &at), 7, "event.rq");
	is_int(value_at("event.ret", &at), COND_ABSENT, "a field that it does not have");
	is_int(value_at("event.pid", &at), COND_ABSENT, "a field of TASK");
	ev.kind = SAAKM_EV_TASK;
	ev.arg[SAAKM_ARG_TASK_mask] = 1LL << SAAKM_TF_PID;
	ev.arg[SAAKM_TASK_ARG0 + SAAKM_TF_PID] = 77;
	is_int(value_at("event.pid", &at), 77, "which TASK has");
	is_int(value_at("event.prio", &at), COND_ABSENT, "but only where it is in the mask");
	ev.kind = SAAKM_EV_ERROR;
	ev.arg[SAAKM_ARG_ERROR_code] = SAAKM_F_BAD_TRANSITION;
	ev.arg[SAAKM_ARG_ERROR_handler] = SAAKM_H_NONE;
	ev.arg[SAAKM_ARG_ERROR_action] = SAAKM_ACT_EJECT;
	ev.arg[SAAKM_ARG_ERROR_policy] = 0xffff;
	is_int(value_at("event.code == bad_transition", &at), 1, "a finding");
	is_int(value_at("event.handler == none", &at), 1, "no handler");
	is_int(value_at("event.action == eject", &at), 1, "an action");
	is_int(value_at("event.policy == -1", &at), 1, "no policy");
	ev.kind = SAAKM_EV_VALUE;
	ev.arg[SAAKM_ARG_VALUE_source] = SAAKM_SRC_TIMER;
	is_int(value_at("event.source == timer", &at), 1, "a source");
	at.in_call = false;
	is_int(value_at("event.handler", &at), COND_ABSENT, "no call");
	is_int(value_at("target", &at), COND_ABSENT, "no target");
}

/* --- refusals ---------------------------------------------------------------------- */

static void test_refusals(void)
{
	char deep[300], text[4200];

	refused("", "column 1: it ends here, but a value is wanted");
	refused("1 +", "column 4: it ends here");
	refused("1 2", "column 3: an operator or the end is wanted here, not '2'");
	refused("(1", "column 3: it ends here, but ')' is wanted");
	refused("a = 3", "column 3: nothing is assigned here: == compares");
	refused("task(1).state == REDY", "column 18: 'REDY' is no state: is 'ready' meant?");
	refused("event.kind == stat", "is no kind of events: is 'state' meant?");
	refused("event.kind == READY", "column 15: 'READY' is no kind of events");
	refused("event.handler == tik", "is no handler: is 'tick' meant?");
	refused("READI", "column 1: 'READI' is no state, handler, kind of events, finding or object");
	refused("task(1).stat", "column 9: a task has no field 'stat': is 'state' meant?");
	refused("rq[1].len", "column 7: a runqueue has no field 'len'");
	refused("core[1].curent", "a core has no field 'curent': is 'current' meant?");
	refused("core[1]", "column 8: it ends here, but '.' and a field of the core is wanted");
	refused("event.tto", "column 7: no kind of events has no field 'tto'");
	refused("cor[1].nr", "column 1: 'cor' is no object: is 'core' meant?");
	refused("tsk(1)", "'tsk' is no object: is 'task' meant?");
	refused("rq[0].nr", "runqueues are numbered from 1");
	refused("5.nr", "is neither a task nor a runqueue");
	refused("task(1).cpu.nr", "is neither a task nor a runqueue");
	refused("1 / 0", "column 3: this divides by 0");
	refused("rq[1].nr % (2 - 2)", "this divides by 0");
	refused("99999999999999999999", "does not fit into 64 bits");
	refused("9223372036854775807s", "does not fit into 64 bits");
	refused("0x", "hexadecimal digits");
	refused("5min", "column 2: 'min' is no unit");
	refused("task(\"hog)", "column 6: this \" has no second one");
	refused("task(\"0123456789abcdef\")", "at most 15 bytes");
	refused("task('hog')", "text stands in double quotes");
	refused("1 @ 2", "column 3: '@' means nothing here");
	refused("1 \x80", "the byte 0x80 means nothing here");
	refused("\"hog\"", "column 1: a value is wanted here");
	refused("nr_tasks(REDY)", "is no state: is 'ready' meant?");
	refused("nr_tasks READY", "column 10: an operator or the end is wanted here, not 'READY'");
	refused("1 ? 2", "':' is wanted");
	memset(deep, '(', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	refused(deep, "nested too deeply");
	memset(deep, '!', sizeof(deep) - 1);
	refused(deep, "nested too deeply");
	memset(text, '1', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	refused(text, "at most 4096 bytes");
	*text = '\0';
	for (int i = 0; i < 20; i++)	/* the left sides wait on the stack */
		strcat(text, "rq[1].nr&&rq[1].nr|rq[1].nr^rq[1].nr&(");
	strcat(text, "1");
	for (int i = 0; i < 20; i++)
		strcat(text, ")");
	refused(text, "nested too deeply");
	*text = '\0';
	for (int i = 0; i < 25; i++)	/* so do those within left sides */
		strcat(text, "(rq[1].nr&&rq[1].nr|rq[1].nr^rq[1].nr&(");
	strcat(text, "1");
	for (int i = 0; i < 25; i++)
		strcat(text, "))||rq[1].nr");
	refused(text, "nested too deeply");
	strcpy(text, "event.cpu");
	for (int i = 0; i < 400; i++)
		strcat(text, "+event.cpu");
	refused(text, "this is too long");
}

/* --- folding and running agree ------------------------------------------------------- */

static uint64_t rng = 42;

static uint32_t roll(uint32_t below)
{
	rng = rng * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(rng >> 33) % below;
}

/* The same expression of constants, and of what gives them when it runs. */
static void grow(char *a, char *b, size_t size, int depth)
{
	static const char *const binary[] = {
		"||", "&&", "|", "^", "&", "==", "!=", "<", "<=", ">", ">=", "<<", ">>", "+",
		"-", "*",
	};
	static const char *const unary[] = { "!", "-", "~" };
	size_t la = strlen(a), lb = strlen(b);

	if (la + 64 > size || lb + 64 > size || depth > 5 || !roll(4)) {
		uint32_t n = 1 + roll(7);

		snprintf(a + la, size - la, "%d", (int)state.rq_nr[n]);
		snprintf(b + lb, size - lb, "rq[%u].nr", n);
		return;
	}
	switch (roll(6)) {
	case 0: {
		const char *op = unary[roll(3)];

		snprintf(a + la, size - la, "%s(", op);
		snprintf(b + lb, size - lb, "%s(", op);
		grow(a, b, size, depth + 1);
		break;
	}
	case 1:
		strcat(a, "((");
		strcat(b, "((");
		grow(a, b, size, depth + 1);
		strcat(a, ")?(");
		strcat(b, ")?(");
		grow(a, b, size, depth + 1);
		strcat(a, "):(");
		strcat(b, "):(");
		grow(a, b, size, depth + 1);
		strcat(a, ")");
		strcat(b, ")");
		break;
	default: {
		const char *op = binary[roll(16)];

		strcat(a, "(");
		strcat(b, "(");
		grow(a, b, size, depth + 1);
		snprintf(a + strlen(a), size - strlen(a), " %s ", op);
		snprintf(b + strlen(b), size - strlen(b), " %s ", op);
		grow(a, b, size, depth + 1);
		break;
	}
	}
	strcat(a, ")");
	strcat(b, ")");
}

static void test_folding(void)
{
	unsigned int wrong = 0, done = 0;

	while (done < 5000) {
		char a[2000] = "", b[2000] = "";
		struct cond *ca, *cb;
		struct saakm_err err = {};
		int64_t va, vb;
		unsigned int calls;

		grow(a, b, sizeof(a) - 1000, 0);
		if (strlen(a) > 900 || strlen(b) > 1900)
			continue;
		if (cond_compile(a, &ca, &err)) {
			diag("%s: %s", a, err.text);
			wrong++;
			break;
		}
		if (cond_compile(b, &cb, &err)) {
			cond_free(ca);
			diag("%s: %s", b, err.text);
			wrong++;
			break;
		}
		calls = state.calls;
		va = cond_eval(ca, &none, &ops, &state);
		if (state.calls != calls)
			wrong++;
		vb = cond_eval(cb, &none, &ops, &state);
		if (va != vb) {
			diag("%s is %" PRId64 ", but %s is %" PRId64, a, va, b, vb);
			wrong++;
		}
		cond_free(ca);
		cond_free(cb);
		done++;
	}
	is_int(wrong, 0, "5000 random expressions: folding and running agree");
}

/* --- where they matter ------------------------------------------------------------------ */

#define KIND(NAME)	(1ULL << SAAKM_EV_##NAME)
#define ALL		((1ULL << SAAKM_EV_NR) - 1)

static void matters(const char *text, uint64_t kinds, bool about_event)
{
	struct saakm_err err = {};
	struct cond *c;

	if (!ok(!cond_compile(text, &c, &err), "%s", text))
		return;
	if (!ok(cond_kinds(c) == kinds, "  the kinds of events that matter"))
		diag("       got: 0x%" PRIx64 "\n  expected: 0x%" PRIx64, cond_kinds(c), kinds);
	is_int(cond_about_event(c), about_event, "  is it about the event?");
	cond_free(c);
}

static void test_kinds(void)
{
	matters("1", 0, false);
	matters("core[1].online", KIND(RUN) | KIND(HOTPLUG), false);
	matters("core[1].handler == tick", KIND(ENTER) | KIND(EXIT), false);
	matters("event.to == READY", KIND(STATE), true);
	matters("event.to == READY && rq[3].nr > 4", KIND(STATE), true);
	matters("event.to == READY || rq[3].nr > 4", ALL, true);
	matters("!(event.to == READY)", KIND(STATE), true);
	matters("!(event.to == READY && rq[3].nr > 4)", ALL, true);
	matters("event.kind == ENTER && event.handler == tick", KIND(ENTER), true);
	matters("SWITCH == event.kind", KIND(SWITCH), true);
	matters("event.kind == ENTER || event.kind == EXIT", KIND(ENTER) | KIND(EXIT), true);
	matters("event.kind == ENTER && event.kind == EXIT", 0, true);
	matters("event.kind != ENTER", ALL, true);
	matters("event.code", KIND(ERROR), true);
	matters("event.next.state == READY", KIND(SWITCH), true);
	matters("event.ret + event.to", 0, true);
	matters("target.cpu == 3", ALL, true);
	matters("task(5).metadata", ALL, false);
	matters("0 && event.cpu", 0, false);
}

/* Whatever it is: where it is true, its kind is among them. */
static void test_kinds_hold(void)
{
	static const char *const part[] = {
		"(event.to == READY)", "event.from", "(event.ret == 0)", "(event.kind == STATE)",
		"(rq[3].nr > 4)", "rq[4].nr", "(event.cpu < 2)", "(event.task == 2)", "target",
		"event.prio", "event.next", "1", "(event.kind == 3)",
	};
	static const char *const op[] = { "&&", "||", "==", "+", "<", "&", "-" };
	unsigned int wrong = 0, hits = 0;

	for (int i = 0; i < 3000; i++) {
		struct saakm_err err = {};
		struct cond *c;
		char text[400];

		snprintf(text, sizeof(text), "%s(%s %s %s) %s %s(%s) ? (%s) : %s",
			 roll(2) ? "!" : "", part[roll(13)], op[roll(7)], part[roll(13)],
			 op[roll(7)], roll(3) ? "" : "!", part[roll(13)],
			 part[roll(13)], roll(2) ? "0" : part[roll(13)]);
		if (roll(2))	/* without the choice */
			*strchr(text, '?') = '\0';
		if (cond_compile(text, &c, &err)) {
			diag("%s: %s", text, err.text);
			wrong++;
			continue;
		}
		for (unsigned int kind = 0; kind < SAAKM_EV_NR; kind++) {
			struct saakm_event ev = { .kind = (uint8_t)kind, .cpu = roll(4) };
			struct cond_at at = { .ev = &ev, .in_call = roll(2), .target = roll(3) };

			for (unsigned int k = 0; k < SAAKM_EVENT_ARGS; k++)
				ev.arg[k] = roll(4);
			if (kind == SAAKM_EV_TASK)
				ev.arg[SAAKM_ARG_TASK_mask] = roll(2) ? -1 : 0;
			if (!cond_true(cond_eval(c, &at, &ops, &state)))
				continue;
			hits++;
			if (cond_about_event(c) && !(cond_kinds(c) >> kind & 1)) {
				diag("%s is true at %s", text, saakm_event_info[kind].name);
				wrong++;
			}
		}
		cond_free(c);
	}
	is_int(wrong, 0, "3000 random conditions are true only where they say");
	ok(hits > 3000, "and they are true now and then");
}

static void test_rest(void)
{
	struct cond_ops few = { .task_field = task_field };
	struct saakm_strbuf b = {};
	struct saakm_err err = {};
	struct cond *c;

	ok(!cond_compile("task(key 2).state", &c, &err), "compile");
	is_int(cond_check(c, &few, &err), 0, "what it needs is there");
	is_str(cond_text(c), "task(key 2).state", "its text");
	cond_print(&b, c, 3);
	cond_print(&b, c, COND_ABSENT);
	is_str(saakm_strbuf_str(&b), "readyabsent", "its values have names");
	cond_free(c);
	saakm_strbuf_reset(&b);
	ok(!cond_compile("rq[2].nr > 1", &c, &err), "compile");
	is_int(cond_check(c, &few, &err), -ENOTSUP, "what it needs is not there");
	is_str(err.text, "runqueues cannot be asked for here", "says what");
	cond_print(&b, c, 1);
	is_str(saakm_strbuf_str(&b), "true", "a truth");
	cond_free(c);
	saakm_strbuf_release(&b);
	state.calls = 0;
	is_int(value_at("rq[4].nr && rq[3].nr", &none), 0, "the right side");
	is_int(state.calls, 1, "is not asked where the left one decides");
}

/* The examples of the manual: its indented lines. */
static void test_manual(void)
{
	const char *src = getenv("SRCDIR");
	struct saakm_err err = {};
	unsigned int nr = 0;
	char path[4096], line[512];
	struct cond *c;
	FILE *f;

	snprintf(path, sizeof(path), "%s/docs/CONDITIONS.md", src ? src : ".");
	f = fopen(path, "r");
	if (!ok(f != NULL, "docs/CONDITIONS.md"))
		return;
	while (fgets(line, sizeof(line), f)) {
		if (strncmp(line, "    ", 4))
			continue;
		line[strcspn(line, "\n")] = '\0';
		if (!ok(!cond_compile(line + 4, &c, &err), "%s", line + 4))
			diag("%s", err.text);
		cond_free(c);
		nr++;
	}
	fclose(f);
	ok(nr > 4, "it has examples");
}

int main(void)
{
	test_manual();
	test_arithmetic();
	test_objects();
	test_absent();
	test_event();
	test_refusals();
	test_folding();
	test_kinds();
	test_kinds_hold();
	test_rest();
	return done_testing();
}
