// SPDX-License-Identifier: GPL-2.0
/* The driver of a replay under gdb; see debug.h. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "cond.h"
#include "debug.h"
#include "snapshot.h"

#define STACK_BYTES	(1u << 20)
#define MAX_COARSE	48
#define MAX_DENSE	16

struct saakm_debug saakm_debug;

/*
 * Coarse ones at equal distances, which grow when there are too many; dense
 * ones closer and closer before the event that was looked at last, since
 * people step back from there.
 */
static struct snapshot *coarse[MAX_COARSE + 1], *dense[MAX_DENSE];
static unsigned int nr_coarse, next_dense;
static u64 distance = 250000;
static const u64 before_target[] = { 60000, 8000, 1000, 100 };
static struct session *session;

/* What a debugger sets its own breakpoints on. */
void saakm_debug_enter(void);
#define PLACE(name)							\
	void name(void);						\
	__attribute__((noinline)) void name(void) { __asm__ volatile(""); }

PLACE(saakm_debug_ended)		/* the trace is at its end */
PLACE(saakm_debug_restored)		/* a snapshot was taken back */
PLACE(saakm_debug_interrupted)		/* as was asked for */
PLACE(saakm_debug_condition)		/* one has become true */

static void thin_out(void)
{
	unsigned int n = 0;

	distance *= 2;
	for (unsigned int i = 0; i < nr_coarse; i++) {
		if (snapshot_seq(coarse[i]) % distance)
			snapshot_free(coarse[i]);
		else
			coarse[n++] = coarse[i];
	}
	nr_coarse = n;
}

static struct snapshot *best_before(u64 seq)
{
	struct snapshot *best = coarse[0];

	for (unsigned int i = 0; i < nr_coarse; i++)
		if (snapshot_seq(coarse[i]) < seq && snapshot_seq(coarse[i]) > snapshot_seq(best))
			best = coarse[i];
	for (unsigned int i = 0; i < MAX_DENSE; i++)
		if (dense[i] && snapshot_seq(dense[i]) < seq &&
		    snapshot_seq(dense[i]) > snapshot_seq(best))
			best = dense[i];
	return best;
}

static bool is_there(u64 seq)
{
	const struct snapshot *best = best_before(seq + 1);

	return best && snapshot_seq(best) == seq;
}

static void keep(u64 seq)
{
	struct snapshot *snap;

	if (is_there(seq))
		return;
	snap = snapshot_take(seq);
	if (!snap)
		return;		/* the way back is longer, that is all */
	if (seq % distance == 0) {
		coarse[nr_coarse++] = snap;
		if (nr_coarse > MAX_COARSE)
			thin_out();
	} else {
		snapshot_free(dense[next_dense]);
		dense[next_dense] = snap;
		next_dense = (next_dense + 1) % MAX_DENSE;
	}
	saakm_debug.nr_snapshots = nr_coarse;
	for (unsigned int i = 0; i < MAX_DENSE; i++)
		saakm_debug.nr_snapshots += dense[i] != NULL;
	saakm_debug.snapshot_bytes = snapshot_bytes();
}

/* Where the next snapshot is due on the way to the target. */
static u64 next_point(u64 pos, u64 target)
{
	u64 next = (pos / distance + 1) * distance;

	for (size_t i = 0; i < sizeof(before_target) / sizeof(before_target[0]); i++) {
		u64 point = target > before_target[i] ? target - before_target[i] : 0;

		if (point > pos && point < next)
			next = point;
	}
	return next;
}

/* --- conditions ------------------------------------------------------------- */

#define MAX_STOPS	32

/* `saakm break`: where it becomes true. `saakm watch`: where its value changes. */
struct stop {
	struct cond *cond;		/* NULL: free */
	bool watch;
	int64_t last;
};
static struct stop stops[MAX_STOPS];
static bool searching;
static u64 last_hit;

int saakm_debug_add_stop(int watch);
int saakm_debug_delete_stop(int id);

static int64_t value_of(const struct stop *st, const struct saakm_event *ev)
{
	struct cond_at at = { .ev = ev, .first_ts = saakm_trace_info(session->trace)->first_ts };
	struct replay_call call;

	if (ev && replay_call_at(&call)) {
		at.in_call = true;
		at.handler = call.handler;
		at.policy = call.policy;
		at.target = call.task;
	}
	return cond_eval(st->cond, &at, &replay_cond_ops, NULL);
}

static bool stops_here(struct stop *st, const struct saakm_event *ev)
{
	int64_t v = value_of(st, ev), last = st->last;

	if (cond_about_event(st->cond))
		return cond_true(v) && (!st->watch || v != last);
	st->last = v;
	return st->watch ? v != last : cond_true(v) && !cond_true(last);
}

static void on_event(const struct saakm_event *ev)
{
	for (int i = 0; i < MAX_STOPS; i++) {
		if (!stops[i].cond || !(cond_kinds(stops[i].cond) >> ev->kind & 1) ||
		    !stops_here(&stops[i], ev))
			continue;
		last_hit = ev->seq;
		saakm_debug.hit = i + 1;
		/* On the way to somewhere, nothing else stops us. */
		if (!searching && !saakm_debug.target)
			saakm_debug_condition();
	}
}

static void hook_stops(void)
{
	u64 kinds = 0;

	for (int i = 0; i < MAX_STOPS; i++) {
		if (!stops[i].cond)
			continue;
		kinds |= cond_kinds(stops[i].cond);
		stops[i].last = cond_about_event(stops[i].cond) ? COND_ABSENT :
				value_of(&stops[i], NULL);
	}
	replay_on_kinds(kinds, on_event);
}

/* Called by gdb. The number of the stop, or 0: saakm_debug.text says why. */
int saakm_debug_add_stop(int watch)
{
	struct saakm_err err = { 0 };
	int i = 0;

	while (i < MAX_STOPS && stops[i].cond)
		i++;
	if (i == MAX_STOPS)
		saakm_err_set(&err, -ENOSPC, "there are %d conditions already", MAX_STOPS);
	else if (!cond_compile(saakm_debug.text, &stops[i].cond, &err))
		cond_check(stops[i].cond, &replay_cond_ops, &err);
	if (err.text[0]) {
		snprintf(saakm_debug.text, sizeof(saakm_debug.text), "%s", err.text);
		if (i < MAX_STOPS && stops[i].cond) {
			cond_free(stops[i].cond);
			stops[i].cond = NULL;
		}
		return 0;
	}
	stops[i].watch = watch;
	hook_stops();
	return i + 1;
}

int saakm_debug_delete_stop(int id)
{
	if (id < 1 || id > MAX_STOPS || !stops[id - 1].cond)
		return 0;
	cond_free(stops[id - 1].cond);
	stops[id - 1].cond = NULL;
	hook_stops();
	return 1;
}

/* --- back --------------------------------------------------------------------- */

static void go_back(u64 before)
{
	const struct snapshot *snap = best_before(before);
	int ret = snapshot_restore(snap);

	if (ret) {
		fprintf(stderr, "saakm: the trace cannot be read again: %s\n", strerror(-ret));
		exit(4);
	}
	saakm_debug.restored = snapshot_seq(snap);
	hook_stops();
	saakm_debug_restored();
}

/* The last event before that at which a condition would have stopped us, or 0. */
static u64 search_back(u64 before)
{
	u64 end = before - 1;

	searching = true;
	for (last_hit = 0; !last_hit && end && !saakm_debug.interrupt;) {
		go_back(end);
		replay_stop_at(0);
		replay_until(end);
		replay_run();
		end = saakm_debug.restored;
	}
	searching = false;
	return last_hit;
}

static void run(void)
{
	const struct replay_result *res = session->result;

	for (;;) {
		u64 target;

		if (saakm_debug.search) {
			u64 hit = search_back(saakm_debug.search);

			saakm_debug.target = hit ? hit : saakm_debug.search;
			saakm_debug.hit = hit ? saakm_debug.hit : 0;
			saakm_debug.search = 0;
			saakm_debug.from = 0;
			saakm_debug.back = 1;
		}
		target = saakm_debug.target;
		if (saakm_debug.back) {
			saakm_debug.back = 0;
			go_back(saakm_debug.from ? saakm_debug.from : target);
		}
		replay_stop_at(target);
		replay_until(next_point(res->last_seq, target));
		replay_run();
		if (saakm_debug.interrupt) {
			saakm_debug.interrupt = 0;
			saakm_debug_interrupted();
		} else if (res->end == REPLAY_UNTIL) {
			keep(res->last_seq);
		} else {
			saakm_debug_ended();
		}
	}
}

/* Where gdb sends the process to: on a stack of our own, whatever it was doing. */
void saakm_debug_enter(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGVTALRM };
	sigset_t set;

	/* It may have been in the handler of one. */
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	run();
}

static SAAKM_VEC(u64) errors;

static int find_errors(struct session *s, struct saakm_err *err)
{
	const struct saakm_event *ev;
	int ret;

	if (!saakm_trace_info(s->trace)->kinds[SAAKM_EV_ERROR])
		return 0;
	ret = saakm_trace_filter(s->trace, 1ull << SAAKM_EV_ERROR);
	while (!ret && (ret = saakm_trace_next(s->trace, &ev)) > 0) {
		u64 *slot;

		ret = 0;
		if (!saakm_finding_is_error(ev->arg[SAAKM_ARG_ERROR_code]))
			continue;
		slot = saakm_vec_push(&errors);
		if (!slot)
			return saakm_err_set(err, -ENOMEM, "not enough memory");
		*slot = ev->seq;
	}
	saakm_debug.error = errors.v;
	saakm_debug.nr_errors = errors.nr;
	if (!ret)
		ret = saakm_trace_filter(s->trace, SAAKM_KINDS_ALL);
	return ret ? saakm_err_set(err, ret, "%s", saakm_trace_err(s->trace)->text) : 0;
}

/*
 * The machine went down: the last event of the call that was under way then, which may well
 * be what it died of. If there are several, of the CPU that fell silent first. 0: there is none.
 */
static u64 find_end(struct session *s)
{
	struct { u64 last; u32 depth; } cpu[HOST_MAX_CPUS] = {};
	const char *how = saakm_trace_info(s->trace)->how_ended;
	const struct saakm_event *ev;
	u64 at = 0;

	if (strncmp(how, "panic", 5) && strncmp(how, "hang", 4))
		return 0;
	while (saakm_trace_next(s->trace, &ev) > 0) {
		if (ev->cpu >= HOST_MAX_CPUS)
			continue;
		cpu[ev->cpu].last = ev->seq;
		if (ev->kind == SAAKM_EV_ENTER)
			cpu[ev->cpu].depth++;
		else if (ev->kind == SAAKM_EV_EXIT && cpu[ev->cpu].depth)
			cpu[ev->cpu].depth--;
	}
	for (u32 i = 0; i < HOST_MAX_CPUS; i++)
		if (cpu[i].depth && (!at || cpu[i].last < at))
			at = cpu[i].last;
	return saakm_trace_filter(s->trace, SAAKM_KINDS_ALL) ? 0 : at;
}

int debug_where(struct session *s, const char *what, u64 *at, struct saakm_err *err)
{
	int ret = find_errors(s, err);
	char *end;

	*at = 0;
	if (!ret && !errors.nr)
		saakm_debug.died = find_end(s);
	if (ret || !what || !strcmp(what, "divergence"))
		return ret;
	if (!strcmp(what, "error") || !strcmp(what, "first-error")) {
		if (errors.nr)
			*at = errors.v[what[0] == 'e' ? errors.nr - 1 : 0];
		else
			*at = saakm_debug.died;
		return *at ? 0 : saakm_err_set(err, -ENODATA, "%s: no finding is in it; "
					       "leave --at out, or give an event's number",
					       s->o.trace);
	}
	*at = strtoull(what, &end, 10);
	if (*end || !*at || *at > saakm_trace_info(s->trace)->nr_events)
		return saakm_err_set(err, -EINVAL, "--at %s: error, first-error, divergence or an "
				     "event's number up to %llu is needed", what,
				     (unsigned long long)saakm_trace_info(s->trace)->nr_events);
	return 0;
}

/* As the search has left it, but that nothing is tolerated: what is not explained is shown. */
static int hold_up(const struct held_up *found)
{
	struct access_log *log = calloc(1, sizeof(*log));

	if (!log)
		return -ENOMEM;
	log->nr_holds = found->nr;
	memcpy(log->holds, found->hold, sizeof(log->holds));
	access_hook(log);
	saakm_debug.nr_held_up = found->nr;
	return 0;
}

int debug_run(struct session *s, u64 at, struct saakm_err *err)
{
	char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int ret;

	if (stack == MAP_FAILED)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	session = s;
	ret = session_start(s, err);
	if (!ret)
		ret = snapshot_init(s, err);
	if (ret)
		return ret;
	if (s->held_up && hold_up(s->held_up))
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	/* As if it had been called there. */
	saakm_debug.stack_top = ((size_t)stack + STACK_BYTES - 64) & ~(size_t)15;
	saakm_debug.stack_top -= 8;
	saakm_debug.nr_events = saakm_trace_info(s->trace)->nr_events;
	saakm_debug.trace = s->o.trace;
	coarse[nr_coarse++] = snapshot_take(0);
	if (!coarse[0])
		return saakm_err_set(err, -ENOMEM, "not enough memory for a snapshot");
	saakm_debug.target = at;
	run();
	return 0;
}
