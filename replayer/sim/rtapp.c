// SPDX-License-Identifier: GPL-2.0
/*
 * Workload files in the grammar of rt-app: what a file, a task and a phase
 * consist of. The events inside them are in rtapp_events.c.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <saakm/parse.h>
#include "rtapp.h"

int rtapp_complain(struct rtapp *r, const struct json_node *at, const char *fmt, ...)
{
	char why[384];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	return saakm_err_set(r->err, -EINVAL, "%s:%u: %s", r->file, at->line, why);
}

int rtapp_want(struct rtapp *r, const struct json_node *n, enum json_type type)
{
	if (n->type == type)
		return 0;
	return rtapp_complain(r, n, "\"%.64s\" is %s and should be %s", n->key ? n->key : "this",
			      json_type_name(n->type), json_type_name(type));
}

int rtapp_integer(struct rtapp *r, const struct json_node *n, int64_t min, int64_t max,
		  int64_t *value)
{
	int ret = rtapp_want(r, n, JSON_NUMBER);

	if (ret)
		return ret;
	if (n->number < (double)min || n->number > (double)max ||
	    n->number != (double)(int64_t)n->number)
		return rtapp_complain(r, n, "\"%.64s\" is %.15g and should be a whole number from "
				      "%lld to %lld", n->key ? n->key : "this", n->number,
				      (long long)min, (long long)max);
	*value = n->number;
	return 0;
}

int rtapp_time(struct rtapp *r, const struct json_node *n, int64_t *ns)
{
	int ret = rtapp_want(r, n, JSON_NUMBER);

	if (ret)
		return ret;
	if (n->number < 0 || n->number > (double)(WL_MAX_NS / 1000))
		return rtapp_complain(r, n, "\"%.64s\" is %.15g us: from 0 to %.15g are possible",
				      n->key ? n->key : "this", n->number,
				      (double)(WL_MAX_NS / 1000));
	*ns = n->number * 1000 + 0.5;
	return 0;
}

int rtapp_cpus(struct rtapp *r, const struct json_node *n, uint64_t *mask)
{
	const unsigned int nr_cpus = r->c->nr_cpus ? r->c->nr_cpus : WL_CPU_WORDS * 64;
	const struct json_node *cpu;
	int ret = rtapp_want(r, n, JSON_ARRAY);

	memset(mask, 0, WL_CPU_WORDS * sizeof(*mask));
	if (ret)
		return ret;
	for (cpu = n->child; cpu; cpu = cpu->next) {
		if (cpu->type != JSON_NUMBER || cpu->number < 0 ||
		    cpu->number != (double)(int64_t)cpu->number)
			return rtapp_complain(r, cpu, "\"cpus\" is a list of CPU numbers");
		if (cpu->number >= nr_cpus)
			return rtapp_complain(r, cpu, "cpu %.15g does not exist: the machine has %u",
					      cpu->number, nr_cpus);
		wl_mask_add(mask, cpu->number);
	}
	if (!n->child)
		return rtapp_complain(r, n, "\"cpus\" is empty: the task could run nowhere");
	return 0;
}

static int policy_index(struct rtapp *r, const struct json_node *n, double k, int *policy)
{
	const unsigned int nr = r->c->nr_policies ? r->c->nr_policies : 1;

	if (k != (double)(int64_t)k || k < 0)
		return rtapp_complain(r, n, "\"policy\": a number is the index of a policy "
				      "on the command line");
	if (k >= nr)
		return rtapp_complain(r, n, "\"policy\": there is no policy %.15g: the command line "
				      "has %u, from 0", k, nr);
	*policy = k;
	return 0;
}

int rtapp_policy(struct rtapp *r, const struct json_node *n, int *policy)
{
	static const struct { const char *name; int policy; } names[] = {
		{ "SCHED_SAAKM", 0 },
		{ "SCHED_OTHER", WL_POLICY_FAIR }, { "SCHED_NORMAL", WL_POLICY_FAIR },
		{ "SCHED_BATCH", WL_POLICY_FAIR }, { "SCHED_IDLE", WL_POLICY_FAIR },
		{ "SCHED_FIFO", WL_POLICY_RT }, { "SCHED_RR", WL_POLICY_RT },
	};
	int ret;

	if (n->type == JSON_NUMBER)
		return policy_index(r, n, n->number, policy);
	ret = rtapp_want(r, n, JSON_STRING);
	if (ret)
		return ret;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(n->string, names[i].name)) {
			*policy = names[i].policy;
			return 0;
		}
	}
	if (n->string[0] && strspn(n->string, "0123456789") == strlen(n->string)) {
		if (strlen(n->string) > 9)
			return policy_index(r, n, 1e9, policy);
		int64_t k = 0;

		for (const char *s = n->string; *s; s++)
			k = k * 10 + *s - '0';
		return policy_index(r, n, k, policy);
	}
	return rtapp_complain(r, n, "the policy \"%.64s\" is not supported: SCHED_SAAKM, the index "
			      "of a policy on the command line, SCHED_OTHER, SCHED_FIFO or SCHED_RR",
			      n->string);
}

int rtapp_find_task(const struct rtapp *r, const char *name)
{
	const struct json_node *t;
	int i = 0;

	for (t = r->tasks; t; t = t->next, i++)
		if (!strcmp(t->key, name))
			return i;
	return -1;
}

int rtapp_unknown(struct rtapp *r, const struct json_node *n, const char *where,
		  const char *const *known, size_t nr)
{
	static const char *const foreign[] = {
		"mem", "memload", "iorun", "iodevice", "dl-runtime", "dl-period", "dl-deadline",
		"util_min", "util_max", "taskgroup", "taskgroups", "nodes_membind", "numa",
	};
	const char *names[64], *near;
	size_t i, n_names = 0;

	for (i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		size_t len = strlen(foreign[i]);

		if (!strncmp(n->key, foreign[i], len) && strspn(n->key + len, "0123456789_") ==
		    strlen(n->key + len))
			return rtapp_complain(r, n, "the key \"%.64s\" is not supported", n->key);
	}
	for (i = 0; i < nr && n_names < 32; i++)
		names[n_names++] = known[i];
	if (!strcmp(where, "a task") || !strcmp(where, "a phase"))
		n_names += rtapp_event_names(names + n_names, 32);
	near = strlen(n->key) < 64 ? saakm_nearest(n->key, names, n_names) : NULL;
	return rtapp_complain(r, n, "the key \"%.64s\" is not supported in %s%s%s%s", n->key, where,
			      near ? "; did you mean \"" : "", near ? near : "",
			      near ? "\"?" : "");
}

/* --- phases and tasks --------------------------------------------------------- */

static const char *const phase_keys[] = {
	"loop", "cpus", "policy", "priority", "nice",
};
static const char *const task_keys[] = {
	"instance", "loop", "phases", "delay", "cpus", "policy", "priority", "nice",
};
#define NR(a)	(sizeof(a) / sizeof((a)[0]))

struct attrs {		/* of a task or a phase; a node is NULL if not given */
	const struct json_node *loop, *phases, *instance, *delay, *cpus, *policy, *priority, *nice;
	bool has_events;
};

static int read_attrs(struct rtapp *r, const struct json_node *obj, struct attrs *a, bool is_task)
{
	struct { const char *key; const struct json_node **at; bool task_only; } table[] = {
		{ "loop", &a->loop, false }, { "cpus", &a->cpus, false },
		{ "policy", &a->policy, false }, { "priority", &a->priority, false },
		{ "nice", &a->nice, false }, { "phases", &a->phases, true },
		{ "instance", &a->instance, true }, { "delay", &a->delay, true },
	};
	const struct json_node *n;
	size_t i;

	memset(a, 0, sizeof(*a));
	for (n = obj->child; n; n = n->next) {
		for (i = 0; i < NR(table); i++)
			if (!strcmp(n->key, table[i].key) && (is_task || !table[i].task_only))
				break;
		if (i < NR(table)) {
			if (*table[i].at)
				return rtapp_complain(r, n, "the key \"%s\" stands here twice",
						      n->key);
			*table[i].at = n;
		} else if (rtapp_is_event(n->key)) {
			a->has_events = true;
		} else {
			return is_task ? rtapp_unknown(r, n, "a task", task_keys, NR(task_keys)) :
					 rtapp_unknown(r, n, "a phase", phase_keys, NR(phase_keys));
		}
	}
	if (a->priority && a->nice)
		return rtapp_complain(r, a->nice, "\"priority\" and \"nice\" are the same thing here: "
				      "give one");
	return 0;
}

static int read_loop(struct rtapp *r, const struct json_node *n, int64_t dflt, int64_t *loop)
{
	int ret;

	*loop = dflt;
	if (!n)
		return 0;
	ret = rtapp_integer(r, n, -1, INT32_MAX, loop);
	if (!ret && !*loop)
		return rtapp_complain(r, n, "\"loop\" is 0: how often, or -1 for ever");
	return ret;
}

static int read_nice(struct rtapp *r, const struct attrs *a, int policy, int64_t *nice)
{
	const struct json_node *n = a->nice ? a->nice : a->priority;

	if (policy == WL_POLICY_RT && !a->nice)
		return rtapp_integer(r, n, 1, 99, nice);
	return rtapp_integer(r, n, -20, 19, nice);
}

static int emit_events(struct rtapp *r, const struct json_node *obj)
{
	const struct json_node *n;
	int ret = 0;

	for (n = obj->child; n && !ret; n = n->next)
		if (rtapp_is_event(n->key))
			ret = rtapp_event(r, n);
	return ret;
}

static int emit_phase(struct rtapp *r, const struct json_node *phase)
{
	uint64_t mask[WL_CPU_WORDS];
	int policy = WL_NO_POLICY, ret;
	uint32_t start = wl_here(&r->b);
	int64_t loop, nice = 0;
	struct attrs a;

	ret = rtapp_want(r, phase, JSON_OBJECT);
	if (!ret)
		ret = read_attrs(r, phase, &a, false);
	if (!ret)
		ret = read_loop(r, a.loop, 1, &loop);
	if (ret)
		return ret;
	if (a.cpus) {
		ret = rtapp_cpus(r, a.cpus, mask);
		if (ret)
			return ret;
		wl_cpus(&r->b, mask, 0);
	}
	if (a.policy) {
		ret = rtapp_policy(r, a.policy, &policy);
		if (ret)
			return ret;
		wl_op(&r->b, WL_POLICY, policy, 0);
	}
	if (a.nice || a.priority) {
		ret = read_nice(r, &a, policy, &nice);
		if (ret)
			return ret;
		if (policy != WL_POLICY_RT)
			wl_op(&r->b, WL_NICE, nice, 0);
	}
	ret = emit_events(r, phase);
	if (!ret && loop != 1 && wl_here(&r->b) > start)
		wl_loop(&r->b, start, loop);
	return ret;
}

static int emit_body(struct rtapp *r, const struct json_node *task, const struct attrs *a)
{
	const struct json_node *phase;
	int64_t loop;
	int ret = read_loop(r, a->loop, WL_FOREVER, &loop);

	if (!ret && a->phases) {
		if (a->has_events)
			return rtapp_complain(r, task, "the task \"%.64s\" has phases and, beside "
					      "them, events", task->key);
		ret = rtapp_want(r, a->phases, JSON_OBJECT);
		for (phase = a->phases->child; phase && !ret; phase = phase->next)
			ret = emit_phase(r, phase);
	} else if (!ret) {
		ret = emit_events(r, task);
	}
	if (ret)
		return ret;
	if (!wl_here(&r->b) && !r->b.error)
		return rtapp_complain(r, task, "the task \"%.64s\" does nothing", task->key);
	if (loop != 1)
		wl_loop(&r->b, 0, loop);
	return 0;
}

static int emit_task(struct rtapp *r, const struct json_node *task)
{
	struct wl_program *p = wl_this(&r->b);
	int64_t instances = 1, delay = 0, nice = 0;
	struct attrs a;
	int ret = rtapp_want(r, task, JSON_OBJECT);

	if (!ret)
		ret = read_attrs(r, task, &a, true);
	if (!ret && a.instance)
		ret = rtapp_integer(r, a.instance, 0, WL_MAX_TASKS, &instances);
	if (!ret && a.delay)
		ret = rtapp_time(r, a.delay, &delay);
	if (!ret && a.policy)
		ret = rtapp_policy(r, a.policy, &p->policy);
	if (!ret && (a.nice || a.priority))
		ret = read_nice(r, &a, p->policy, &nice);
	if (!ret && a.cpus)
		ret = rtapp_cpus(r, a.cpus, p->mask);
	if (ret)
		return ret;
	p->instances = instances;
	p->start_ns = p->start_max_ns = delay;
	p->has_mask = a.cpus != NULL;
	p->rt_prio = p->policy == WL_POLICY_RT && !a.nice && a.priority ? nice : 10;
	p->nice = p->policy == WL_POLICY_RT && !a.nice ? 0 : nice;
	r->timers.names.nr = 0;
	return emit_body(r, task, &a);
}

/* --- the file ------------------------------------------------------------------ */

static int read_global(struct rtapp *r, const struct json_node *global)
{
	/* Legal in rt-app, and without a meaning for a simulated machine. */
	static const char *const known[] = {
		"duration", "calibration", "default_policy", "pi_enabled", "lock_pages", "logdir",
		"log_basename", "log_size", "ftrace", "gnuplot", "io_device", "mem_buffer_size",
		"cumulative_slack", "frag",
	};
	const struct json_node *n;
	size_t i;
	int ret = rtapp_want(r, global, JSON_OBJECT);

	for (n = ret ? NULL : global->child; n; n = n->next) {
		for (i = 0; i < NR(known) && strcmp(n->key, known[i]); i++)
			;
		if (i == NR(known))
			return rtapp_unknown(r, n, "\"global\"", known, NR(known));
		if (i)
			continue;
		ret = rtapp_want(r, n, JSON_NUMBER);
		if (ret)
			return ret;
		if (n->number != -1 &&
		    (n->number <= 0 || n->number > (double)(WL_MAX_NS / 1000000000)))
			return rtapp_complain(r, n, "\"duration\" is %.15g: seconds, or -1 for no end",
					      n->number);
		r->b.w->duration_ns = n->number < 0 ? 0 : n->number * 1e9 + 0.5;
	}
	return ret;
}

static int read_tasks(struct rtapp *r, const struct json_node *tasks)
{
	const struct json_node *t;
	unsigned int nr = 0;
	int ret = rtapp_want(r, tasks, JSON_OBJECT);

	if (ret)
		return ret;
	for (t = tasks->child; t; t = t->next) {
		if (nr++ == RTAPP_MAX_TASKS)
			return rtapp_complain(r, t, "more than %d tasks", RTAPP_MAX_TASKS);
		if (!t->key[0])
			return rtapp_complain(r, t, "a task has an empty name");
		if (r->tasks && rtapp_find_task(r, t->key) != (int)nr - 1)
			return rtapp_complain(r, t, "there are two tasks named \"%.64s\"", t->key);
		r->tasks = tasks->child;
		wl_program(&r->b, t->key, 1);
	}
	if (!nr)
		return rtapp_complain(r, tasks, "\"tasks\" is empty");
	for (t = tasks->child, nr = 0; t && !ret; t = t->next) {
		r->b.prog = nr++;
		ret = emit_task(r, t);
	}
	return ret ? ret : rtapp_fix(r);
}

static int read_file(struct rtapp *r, const struct json_node *root)
{
	static const char *const known[] = { "tasks", "global", "resources" };
	const struct json_node *n, *tasks = NULL, *global = NULL;
	int ret = rtapp_want(r, root, JSON_OBJECT);

	if (ret)
		return ret;
	for (n = root->child; n; n = n->next) {
		const struct json_node **at = !strcmp(n->key, "tasks") ? &tasks :
					      !strcmp(n->key, "global") ? &global : NULL;

		/* Resources exist as soon as an event names them. */
		if (!at && strcmp(n->key, "resources"))
			return rtapp_unknown(r, n, "a workload file", known, NR(known));
		if (at && *at)
			return rtapp_complain(r, n, "the key \"%s\" stands here twice", n->key);
		if (at)
			*at = n;
	}
	if (global)
		ret = read_global(r, global);
	if (!ret && !tasks)
		return rtapp_complain(r, root, "there are no \"tasks\"");
	return ret ? ret : read_tasks(r, tasks);
}

int workload_parse(struct workload *w, const char *name, const char *text, size_t len,
		   const struct wl_context *c, struct saakm_err *err)
{
	struct rtapp r = { .file = name, .c = c, .err = err };
	const char *base = strrchr(name, '/');
	struct json_doc doc;
	int ret;

	memset(w, 0, sizeof(*w));
	base = base ? base + 1 : name;
	memcpy(w->name, base, strnlen(base, sizeof(w->name) - 1));
	wl_build_init(&r.b, w);
	ret = json_parse(&doc, name, text, len, err);
	if (ret)
		return ret;
	ret = read_file(&r, doc.root);
	if (!ret)
		ret = wl_finish(&r.b, c, err);
	saakm_vec_release(&r.mutexes.names);
	saakm_vec_release(&r.conds.names);
	saakm_vec_release(&r.barriers.names);
	saakm_vec_release(&r.timers.names);
	saakm_vec_release(&r.resumes.v);
	saakm_vec_release(&r.suspends.v);
	json_release(&doc);
	if (ret)
		workload_release(w);
	return ret;
}
