// SPDX-License-Identifier: GPL-2.0
/* rt-app's events, each of them one operation of a task's program (or two). */
#include <errno.h>
#include <string.h>
#include <saakm/parse.h>
#include "rtapp.h"

/* The name's index among those of its kind; a new one is added. */
static int name_index(struct rtapp *r, const struct json_node *at, struct rtapp_names *of,
		      const char *name, uint32_t max, uint32_t *index)
{
	const char **slot;

	for (size_t i = 0; i < of->names.nr; i++) {
		if (!strcmp(of->names.v[i], name)) {
			*index = i;
			return 0;
		}
	}
	if (of->names.nr == max)
		return rtapp_complain(r, at, "\"%.64s\" would be one too many: %u different names are "
				      "possible here", name, max);
	slot = saakm_vec_push(&of->names);
	if (!slot)
		return saakm_err_set(r->err, -ENOMEM, "no memory to read %s", r->file);
	*slot = name;
	*index = of->names.nr - 1;
	return 0;
}

static const struct json_node *member(const struct json_node *obj, const char *key)
{
	const struct json_node *n;

	for (n = obj->child; n; n = n->next)
		if (!strcmp(n->key, key))
			return n;
	return NULL;
}

/* Members of an event that is an object: only these, each a given type. */
static int check_members(struct rtapp *r, const struct json_node *obj,
			 const char *const *keys, size_t nr)
{
	const struct json_node *n;
	size_t i;

	for (n = obj->child; n; n = n->next) {
		for (i = 0; i < nr && strcmp(n->key, keys[i]); i++)
			;
		if (i == nr)
			return rtapp_unknown(r, n, "this event", keys, nr);
		if (member(obj, n->key) != n)
			return rtapp_complain(r, n, "the key \"%s\" stands here twice", n->key);
	}
	return 0;
}

/* "lock": "a" or "lock": { "ref": "a" } */
static int ref_of(struct rtapp *r, const struct json_node *n, const char **name)
{
	static const char *const keys[] = { "ref" };
	const struct json_node *ref = n;
	int ret = 0;

	if (n->type == JSON_OBJECT) {
		ret = check_members(r, n, keys, 1);
		ref = ret ? n : member(n, "ref");
		if (!ret && !ref)
			return rtapp_complain(r, n, "\"%.64s\" needs a \"ref\"", n->key);
	}
	if (!ret)
		ret = rtapp_want(r, ref, JSON_STRING);
	if (!ret && !ref->string[0])
		ret = rtapp_complain(r, ref, "\"%.64s\" names nothing", n->key);
	*name = ret ? NULL : ref->string;
	return ret;
}

static int on_time(struct rtapp *r, const struct json_node *n, enum wl_opcode op)
{
	int64_t ns;
	int ret = rtapp_time(r, n, &ns);

	if (!ret)
		wl_op(&r->b, op, ns, 0);
	return ret;
}

static int on_plain(struct rtapp *r, const struct json_node *n, enum wl_opcode op)
{
	/* Its value says nothing; rt-app's files have "" there. */
	if (n->type == JSON_OBJECT || n->type == JSON_ARRAY)
		return rtapp_want(r, n, JSON_STRING);
	wl_op(&r->b, op, 0, 0);
	return 0;
}

static int on_mutex(struct rtapp *r, const struct json_node *n, enum wl_opcode op)
{
	const char *name;
	uint32_t index;
	int ret = ref_of(r, n, &name);

	if (!ret)
		ret = name_index(r, n, &r->mutexes, name, RTAPP_MAX_NAMES, &index);
	if (!ret)
		wl_op(&r->b, op, 0, index);
	return ret;
}

static int on_cond(struct rtapp *r, const struct json_node *n, enum wl_opcode op)
{
	const char *name;
	uint32_t index;
	int ret = ref_of(r, n, &name);

	if (!ret)
		ret = name_index(r, n, &r->conds, name, RTAPP_MAX_NAMES, &index);
	if (!ret)
		wl_op(&r->b, op, 0, index);
	return ret;
}

static int string_member(struct rtapp *r, const struct json_node *n, const char *key,
			 const char **s)
{
	const struct json_node *m = member(n, key);
	int ret;

	if (!m)
		return rtapp_complain(r, n, "\"%.64s\" needs a \"%s\"", n->key, key);
	ret = rtapp_want(r, m, JSON_STRING);
	*s = ret ? NULL : m->string;
	return ret;
}

static int wait_on(struct rtapp *r, const struct json_node *n, bool signal_first)
{
	static const char *const keys[] = { "ref", "mutex" };
	const char *cond_name, *mutex_name;
	uint32_t cond, mutex;
	int ret = rtapp_want(r, n, JSON_OBJECT);

	if (!ret)
		ret = check_members(r, n, keys, 2);
	if (!ret)
		ret = string_member(r, n, "ref", &cond_name);
	if (!ret)
		ret = string_member(r, n, "mutex", &mutex_name);
	if (!ret)
		ret = name_index(r, n, &r->conds, cond_name, RTAPP_MAX_NAMES, &cond);
	if (!ret)
		ret = name_index(r, n, &r->mutexes, mutex_name, RTAPP_MAX_NAMES, &mutex);
	if (ret)
		return ret;
	if (signal_first)
		wl_op(&r->b, WL_SIGNAL, 0, cond);
	wl_op(&r->b, WL_WAIT, 0, cond)->obj2 = mutex;
	return 0;
}

static int on_wait(struct rtapp *r, const struct json_node *n, enum wl_opcode op)
{
	return wait_on(r, n, false);
}

/* Signal and wait at once: nothing can come between, the mutex being held. */
static int on_sync(struct rtapp *r, const struct json_node *n, enum wl_opcode op)
{
	return wait_on(r, n, true);
}

static int on_timer(struct rtapp *r, const struct json_node *n, enum wl_opcode op)
{
	static const char *const keys[] = { "ref", "period", "mode" };
	const struct json_node *period, *mode;
	const char *name;
	uint32_t index;
	int64_t ns;
	int ret = rtapp_want(r, n, JSON_OBJECT);

	if (!ret)
		ret = check_members(r, n, keys, 3);
	if (!ret)
		ret = string_member(r, n, "ref", &name);
	if (ret)
		return ret;
	period = member(n, "period");
	mode = member(n, "mode");
	if (!period)
		return rtapp_complain(r, n, "\"%.64s\" needs a \"period\"", n->key);
	ret = rtapp_time(r, period, &ns);
	if (!ret && !ns)
		ret = rtapp_complain(r, period, "\"period\" must be more than 0");
	if (!ret && mode)
		ret = rtapp_want(r, mode, JSON_STRING);
	if (!ret && mode && strcmp(mode->string, "absolute") && strcmp(mode->string, "relative"))
		ret = rtapp_complain(r, mode, "the mode \"%.64s\" is neither absolute nor relative",
				     mode->string);
	if (!ret)
		ret = name_index(r, n, &r->timers, name, WL_TIMERS, &index);
	if (ret)
		return ret;
	wl_op(&r->b, WL_TIMER, ns, index)->obj2 = mode && !strcmp(mode->string, "absolute");
	if (r->b.w->nr_timers <= index)
		r->b.w->nr_timers = index + 1;
	return 0;
}

static int on_barrier(struct rtapp *r, const struct json_node *n, enum wl_opcode op)
{
	const char *name;
	uint32_t index;
	int ret = ref_of(r, n, &name);

	if (!ret)
		ret = name_index(r, n, &r->barriers, name, RTAPP_MAX_NAMES, &index);
	if (!ret)
		wl_op(&r->b, WL_BARRIER, 0, index);	/* how many: rtapp_fix() */
	return ret;
}

static int on_fork(struct rtapp *r, const struct json_node *n, enum wl_opcode op)
{
	int task, ret = rtapp_want(r, n, JSON_STRING);

	if (ret)
		return ret;
	task = rtapp_find_task(r, n->string);
	if (task < 0)
		return rtapp_complain(r, n, "there is no task \"%.64s\" to fork", n->string);
	wl_op(&r->b, WL_FORK, 0, task);
	return 0;
}

static int on_suspend(struct rtapp *r, const struct json_node *n, enum wl_opcode op)
{
	struct rtapp_fixup *f = op == WL_RESUME ? saakm_vec_push(&r->resumes.v) :
						  saakm_vec_push(&r->suspends.v);
	int ret = op == WL_SUSPEND && n->type == JSON_NULL ? 0 : rtapp_want(r, n, JSON_STRING);

	if (!f)
		return saakm_err_set(r->err, -ENOMEM, "no memory to read %s", r->file);
	*f = (struct rtapp_fixup){ .prog = r->b.prog, .op = wl_here(&r->b), .node = n };
	if (!ret)
		wl_op(&r->b, op, 0, 0);
	return ret;
}

static const struct event {
	const char *name;
	int (*read)(struct rtapp *r, const struct json_node *n, enum wl_opcode op);
	enum wl_opcode op;
} events[] = {	/* a name before those that it begins with */
	{ "runtime", on_time, WL_RUN },
	{ "run", on_time, WL_RUN },
	{ "sleep", on_time, WL_SLEEP },
	{ "timer", on_timer, WL_TIMER },
	{ "yield", on_plain, WL_YIELD },
	{ "suspend", on_suspend, WL_SUSPEND },
	{ "resume", on_suspend, WL_RESUME },
	{ "fork", on_fork, WL_FORK },
	{ "lock", on_mutex, WL_LOCK },
	{ "unlock", on_mutex, WL_UNLOCK },
	{ "wait", on_wait, WL_WAIT },
	{ "signal", on_cond, WL_SIGNAL },
	{ "broad", on_cond, WL_BROADCAST },
	{ "sync", on_sync, WL_WAIT },
	{ "barrier", on_barrier, WL_BARRIER },
};
#define NR_EVENTS	(sizeof(events) / sizeof(events[0]))

/* rt-app takes any suffix; here it must not look like a misspelt word. */
static bool is_suffix(const char *s)
{
	return !*s || !(*s >= 'a' && *s <= 'z');
}

static const struct event *find_event(const char *key)
{
	for (size_t i = 0; i < NR_EVENTS; i++) {
		size_t len = strlen(events[i].name);

		if (!strncmp(key, events[i].name, len) && is_suffix(key + len))
			return &events[i];
	}
	return NULL;
}

bool rtapp_is_event(const char *key)
{
	return find_event(key) != NULL;
}

int rtapp_event(struct rtapp *r, const struct json_node *n)
{
	const struct event *e = find_event(n->key);

	return e->read(r, n, e->op);
}

size_t rtapp_event_names(const char **names, size_t max)
{
	size_t i;

	for (i = 0; i < NR_EVENTS && i < max; i++)
		names[i] = events[i].name;
	return i;
}

/* --- when all tasks are known ---------------------------------------------------- */

/*
 * The machine wakes a task by its program. A name that a task suspends under
 * stands for the task itself, or for nothing else.
 */
static int fix_suspends(struct rtapp *r)
{
	for (size_t i = 0; i < r->suspends.v.nr; i++) {
		const struct rtapp_fixup *f = &r->suspends.v.v[i];
		const char *name = f->node->string;
		int task = name ? rtapp_find_task(r, name) : -1;

		if (task >= 0 && task != (int)f->prog)
			return rtapp_complain(r, f->node, "this task suspends under the name of the "
					      "task \"%.64s\"", name);
	}
	return 0;
}

static int fix_resume(struct rtapp *r, const struct rtapp_fixup *f)
{
	const char *name = f->node->string;
	int task = rtapp_find_task(r, name);
	size_t i;

	for (i = 0; task < 0 && i < r->suspends.v.nr; i++)
		if (r->suspends.v.v[i].node->string &&
		    !strcmp(r->suspends.v.v[i].node->string, name))
			task = r->suspends.v.v[i].prog;
	for (; i < r->suspends.v.nr; i++)
		if (r->suspends.v.v[i].node->string && task != (int)r->suspends.v.v[i].prog &&
		    !strcmp(r->suspends.v.v[i].node->string, name))
			return rtapp_complain(r, r->suspends.v.v[i].node,
				"a second task suspends as \"%.64s\": resume could mean either", name);
	if (task < 0)
		return rtapp_complain(r, f->node, "no task \"%.64s\" can be resumed: none has that name or "
				      "suspends under it", name);
	r->b.w->programs[f->prog].ops[f->op].obj = task;
	return 0;
}

static void fix_barriers(struct rtapp *r)
{
	struct workload *w = r->b.w;
	uint64_t users[RTAPP_MAX_NAMES] = { 0 };
	uint32_t seen_in[RTAPP_MAX_NAMES] = { 0 };

	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < w->nr_programs; i++) {
			struct wl_program *p = &w->programs[i];

			for (uint32_t k = 0; k < p->nr_ops; k++) {
				struct wl_op *op = &p->ops[k];

				if (op->op != WL_BARRIER)
					continue;
				if (pass) {
					op->arg = op->arg_max = users[op->obj];
				} else if (seen_in[op->obj] != i + 1) {
					seen_in[op->obj] = i + 1;
					users[op->obj] += p->instances ? p->instances : 1;
				}
			}
		}
	}
}

int rtapp_fix(struct rtapp *r)
{
	int ret;

	r->b.w->nr_mutexes = r->mutexes.names.nr;
	r->b.w->nr_conds = r->conds.names.nr;
	r->b.w->nr_barriers = r->barriers.names.nr;
	if (r->b.error)
		return 0;	/* wl_finish() says it */
	ret = fix_suspends(r);
	for (size_t i = 0; i < r->resumes.v.nr && !ret; i++)
		ret = fix_resume(r, &r->resumes.v.v[i]);
	fix_barriers(r);
	return ret;
}
