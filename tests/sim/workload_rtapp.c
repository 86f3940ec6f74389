// SPDX-License-Identifier: GPL-2.0
/* rt-app files become the programs that they describe. */
#include <errno.h>
#include "tap.h"
#include "workload.h"

static const struct wl_context ctx = { .nr_cpus = 8, .nr_policies = 2, .seed = 1 };
static struct saakm_err err;

static struct workload parse(const char *text)
{
	struct workload w;

	err.text[0] = '\0';
	if (workload_parse(&w, "dir/test.json", text, strlen(text), &ctx, &err))
		bail_out(err.text);
	return w;
}

/* A program as text: "run 5000; loop 0 -1;" */
static const char *listing(const struct wl_program *p)
{
	static const char *const names[] = {
		[WL_RUN] = "run", [WL_SLEEP] = "sleep", [WL_TIMER] = "timer", [WL_YIELD] = "yield",
		[WL_SUSPEND] = "suspend", [WL_RESUME] = "resume", [WL_FORK] = "fork",
		[WL_EXIT] = "exit", [WL_LOCK] = "lock", [WL_UNLOCK] = "unlock", [WL_WAIT] = "wait",
		[WL_SIGNAL] = "signal", [WL_BROADCAST] = "broad", [WL_BARRIER] = "barrier",
		[WL_CPUS] = "cpus", [WL_NICE] = "nice", [WL_POLICY] = "policy", [WL_LOOP] = "loop",
	};
	static char text[2048];
	size_t at = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < p->nr_ops && at < sizeof(text); i++) {
		const struct wl_op *o = &p->ops[i];
		long long arg = o->arg;
		char *to = text + at;
		size_t room = sizeof(text) - at;

		switch (o->op) {
		case WL_RUN: case WL_SLEEP: case WL_NICE: case WL_POLICY:
			at += snprintf(to, room, "%s %lld;", names[o->op], arg);
			break;
		case WL_TIMER:
			at += snprintf(to, room, "timer %u %lld%s;", o->obj, arg,
				       o->obj2 ? " grid" : "");
			break;
		case WL_LOOP:
			at += snprintf(to, room, "loop %u %lld #%u;", o->target, arg, o->obj);
			break;
		case WL_WAIT:
			at += snprintf(to, room, "wait %u,%u;", o->obj, o->obj2);
			break;
		case WL_BARRIER:
			at += snprintf(to, room, "barrier %u of %lld;", o->obj, arg);
			break;
		case WL_CPUS:
			at += snprintf(to, room, "cpus %llx;", (unsigned long long)o->mask[0]);
			break;
		case WL_YIELD: case WL_SUSPEND: case WL_EXIT:
			at += snprintf(to, room, "%s;", names[o->op]);
			break;
		default:
			at += snprintf(to, room, "%s %u;", names[o->op], o->obj);
		}
	}
	return text;
}

static void test_tutorial(void)
{
	/* The form of rt-app's own tutorial. */
	struct workload w = parse(
		"{\n"
		"	/* rt-app's loader takes comments, */\n"
		"	\"tasks\" : {\n"
		"		\"thread0\" : {\n"
		"			\"instance\" : 12, // of both kinds\n"
		"			\"run\" : 10000, \"sleep\" : 10000,\n"
		"		},\n"
		"	},\n"
		"	\"global\" : {\n"
		"		\"calibration\" : \"CPU0\", \"default_policy\" : \"SCHED_OTHER\",\n"
		"		\"pi_enabled\" : false, \"lock_pages\" : false, \"logdir\" : \"./\",\n"
		"		\"log_basename\" : \"rt-app2\", \"ftrace\" : \"none\", \"gnuplot\" : true,\n"
		"		\"io_device\" : \"/dev/null\", \"mem_buffer_size\" : 1, \"cumulative_slack\" : true,\n"
		"		\"duration\" : 2\n"
		"	}\n"
		"}\n");

	is_int(w.nr_programs, 1, "one task");
	is_int(w.duration_ns, 2000000000, "duration is seconds");
	is_str(w.name, "test.json", "the workload has the file's name");
	is_str(w.programs[0].name, "thread0", "its name");
	is_int(w.programs[0].instances, 12, "its instances");
	is_int(w.programs[0].policy, 0, "the first policy, if nothing is said");
	is_str(listing(&w.programs[0]), "run 10000000;sleep 10000000;loop 0 -1 #0;",
	       "microseconds, and without end");
	workload_release(&w);
	ok(!w.programs && !w.nr_programs, "release leaves nothing");
}

static void test_phases(void)
{
	struct workload w = parse(
		"{ \"global\": { \"duration\": -1 }, \"tasks\": { \"a\": { \"loop\": 3, \"delay\": 5,\n"
		"  \"cpus\": [0, 3], \"priority\": -5, \"phases\": {\n"
		"    \"p1\": { \"loop\": 10, \"run\": 1, \"sleep\": 2 },\n"
		"    \"p2\": { \"cpus\": [7], \"nice\": 19, \"policy\": 1, \"run\": 0.5 },\n"
		"    \"p1\": { \"loop\": -1, \"yield\": \"\", \"run1\": 3, \"run1\": 4, \"runtime_x\": 5 } } },\n"
		"  \"a-name-that-is-too-long\": { \"loop\": 1, \"instance\": 0, \"run\": 1, \"policy\": \"SCHED_FIFO\", \"priority\": 60 },\n"
		"  \"c\": { \"run\": 1, \"policy\": \"SCHED_OTHER\" }, \"d\": { \"run\": 1, \"policy\": \"1\" },\n"
		"  \"e\": { \"run\": 1, \"policy\": \"SCHED_SAAKM\" } } }");
	const struct wl_program *p = w.programs;

	is_int(w.duration_ns, 0, "a duration of -1 says nothing");
	is_str(listing(p), "run 1000;sleep 2000;loop 0 10 #0;"
	       "cpus 80;policy 1;nice 19;run 500;"
	       "yield;run 3000;run 4000;run 5000;loop 7 -1 #1;loop 0 3 #2;",
	       "phases, keys that occur twice, suffixes, parts of a microsecond");
	is_int(p->nr_counters, 3, "a counter for each loop");
	ok(p->has_mask && p->mask[0] == 9, "cpus of a task");
	is_int(p->nice, -5, "priority is nice");
	is_int(p->start_ns, 5000, "delay");
	is_str(p[1].name, "a-name-that-is-", "a comm has 15 characters");
	is_str(listing(&p[1]), "run 1000;", "loop 1: once, then it exits");
	is_int(p[1].policy, WL_POLICY_RT, "SCHED_FIFO is the higher class");
	is_int(p[1].rt_prio, 60, "and its priority is no nice value");
	is_int(p[1].nice, 0, "which stays 0");
	is_int(p[2].policy, WL_POLICY_FAIR, "SCHED_OTHER is fair");
	is_int(p[3].policy, 1, "\"1\" is the second policy");
	is_int(p[4].policy, 0, "SCHED_SAAKM is the first");
	workload_release(&w);
}

static void test_together(void)
{
	struct workload w = parse(
		"{ \"resources\": { \"m\": { \"type\": \"mutex\" } }, \"tasks\": {\n"
		" \"w\": { \"lock\": \"m\", \"wait\": { \"ref\": \"c\", \"mutex\": \"m\" }, \"unlock\": \"m\",\n"
		"          \"barrier\": \"b\", \"suspend\": \"w\", \"barrier2\": \"b\", \"instance\": 2 },\n"
		" \"s\": { \"lock0\": { \"ref\": \"n\" }, \"sync\": { \"ref\": \"d\", \"mutex\": \"n\" },\n"
		"          \"unlock0\": \"n\", \"signal\": \"c\", \"broad\": \"d\", \"barrier\": \"b\",\n"
		"          \"resume\": \"w\", \"resume1\": \"point\", \"fork\": \"s\" },\n"
		" \"t\": { \"suspend\": \"point\", \"timer\": { \"ref\": \"unique\", \"period\": 100 },\n"
		"          \"timer1\": { \"ref\": \"x\", \"period\": 20, \"mode\": \"absolute\" },\n"
		"          \"timer2\": { \"ref\": \"unique\", \"period\": 7, \"mode\": \"relative\" } },\n"
		" \"u\": { \"timer\": { \"ref\": \"x\", \"period\": 1 } } } }");

	is_str(listing(&w.programs[0]), "lock 0;wait 0,0;unlock 0;barrier 0 of 3;suspend;"
	       "barrier 0 of 3;loop 0 -1 #0;", "mutex, condition, barrier of all instances");
	is_str(listing(&w.programs[1]), "lock 1;signal 1;wait 1,1;unlock 1;signal 0;broad 1;"
	       "barrier 0 of 3;resume 0;resume 2;fork 1;loop 0 -1 #0;",
	       "sync is signal and wait; resume finds tasks and names");
	is_str(listing(&w.programs[2]), "suspend;timer 0 100000;timer 1 20000 grid;timer 0 7000;"
	       "loop 0 -1 #0;", "timers by their names, absolute and relative");
	is_str(listing(&w.programs[3]), "timer 0 1000;loop 0 -1 #0;", "timers belong to a task");
	is_int(w.nr_mutexes, 2, "mutexes");
	is_int(w.nr_conds, 2, "conditions");
	is_int(w.nr_barriers, 1, "barriers");
	is_int(w.nr_timers, 2, "timers");
	workload_release(&w);
}

/* Escapes, characters of several bytes, numbers in all their forms. */
static void test_json(void)
{
	struct workload w = parse("\t{\r\n\"tasks\":{\"\\u00e9\\n\\\"\\u20ac\":{\"run\":1e3,\"sleep\":2.5E-1,"
				  "\"run2\":-0}}}/* end */ // of it");

	is_str(w.programs[0].name, "\xc3\xa9\n\"\xe2\x82\xac", "escapes");
	is_str(listing(&w.programs[0]), "run 1000000;sleep 250;run 0;loop 0 -1 #0;", "numbers");
	workload_release(&w);
}

static void test_load(void)
{
	const char *dir = getenv("T");
	char path[4096];
	struct workload w;
	FILE *f;

	snprintf(path, sizeof(path), "%s/w.json", dir ? dir : "/tmp");
	f = fopen(path, "w");
	if (!f)
		bail_out("cannot write a file");
	fprintf(f, "{\"tasks\":{\"a\":{\"run\":1}}}");
	fclose(f);
	is_int(workload_load(&w, path, &ctx, &err), 0, "a file is read");
	is_int(w.nr_programs, 1, "and understood");
	workload_release(&w);
	remove(path);
	is_int(workload_load(&w, path, &ctx, &err), -ENOENT, "no such file");
	has_str(err.text, "w.json cannot be opened: No such file", "said in words");
	is_int(workload_load(&w, "/", &ctx, &err), -EINVAL, "a directory is no file");
	is_int(workload_load(&w, "pipe:pairs=1", &ctx, &err), 0, "a generator has no dot");
	is_int(w.nr_programs, 2, "and makes its tasks");
	workload_release(&w);
}

int main(void)
{
	test_tutorial();
	test_phases();
	test_together();
	test_json();
	test_load();
	return done_testing();
}
