// SPDX-License-Identifier: GPL-2.0
/*
 * What is known about a policy that was found to be wrong: the sentence, and its
 * last calls and changes of state, which are kept whether or not they are
 * recorded. Findings come under runqueue locks, so printing is left to others.
 */
#include <linux/kallsyms.h>
#include <linux/panic.h>
#include <linux/seq_file.h>
#include <linux/sort.h>
#include "record.h"

#define CREATE_TRACE_POINTS
#include <trace/events/saakm.h>

#define AS_NAME(NAME, name, ...)	#name,
#define AS_STATE(NAME, ...)		#NAME,
#define AS_FINDING(NAME, name, ...)	name,
#define AS_TEXT(NAME, name, severity, kernel, sim, text)	text,

static const char * const handler_names[] = { SAAKM_HANDLERS(AS_NAME) };
static const char * const state_names[] = { SAAKM_STATES(AS_STATE) };
static const char * const finding_names[] = { SAAKM_FINDINGS(AS_FINDING) };
static const char * const finding_texts[] = { SAAKM_FINDINGS(AS_TEXT) };
static const char * const action_names[] = { SAAKM_ACTIONS(AS_NAME) };

static const char *state_name(u64 s)
{
	return s < ARRAY_SIZE(state_names) ? state_names[s] : "no such state";
}

/* --- the last events ------------------------------------------------------------------ */

DEFINE_PER_CPU(struct saakm_past [SAAKM_HISTORY], saakm_histories)
	__aligned(sizeof(saakm_histories));
DEFINE_PER_CPU(struct saakm_past *, saakm_past_next);

DEFINE_STATIC_KEY_FALSE(saakm_watched);
DEFINE_STATIC_KEY_FALSE(saakm_told);

int saakm_watch(void)
{
	static_branch_inc(&saakm_watched);
	static_branch_inc(&saakm_told);
	return 0;
}

void saakm_unwatch(void)
{
	static_branch_dec(&saakm_told);
	static_branch_dec(&saakm_watched);
}

void saakm_tell(const struct saakm_frame *f, bool enters)
{
	if (!enters)
		return trace_handler_exit(f->slot->id, f->handler, f->task, f->cpu);
	trace_handler_enter(f->slot->id, f->handler, f->task, f->cpu);
	if (READ_ONCE(saakm_class_log))
		printk_deferred(KERN_INFO "saakm: %s pid %d core %u\n", handler_names[f->handler],
				f->task ? f->task->pid : 0, f->cpu);
}

/* What was refused may be about a core that there is not. */
void saakm_host_trace_state(struct task_struct *p, int from, int to, unsigned int cpu, bool refused)
{
	if (!p->saakm.home)
		return;
	saakm_note_state(p, from, to, cpu, refused);
	if (!refused)
		trace_state(p, from, to, cpu);
	if (READ_ONCE(saakm_fsm_log))
		printk_deferred(KERN_INFO "saakm: pid %d %s -> %s core %u%s\n", p->pid,
				state_name(from), state_name(to), cpu, refused ? ", refused" : "");
}

/* --- a finding --------------------------------------------------------------------------- */

/*
 * The first finding of a policy is the cause: it stays until another policy has
 * one. What was found of the same policy later is counted.
 */
static DEFINE_RAW_SPINLOCK(last_lock);
static struct {
	s64 policy;
	unsigned int found, printed;	/* findings of it */
	char text[SAAKM_TEXT_MAX], latest[SAAKM_TEXT_MAX];
	unsigned int nr;
	struct past {
		struct saakm_past event;
		unsigned int seq;	/* of its CPU */
	} past[SAAKM_HISTORY];
} last;

static int by_time(const void *a, const void *b)
{
	const struct past *x = a, *y = b;

	if (x->event.ns != y->event.ns)
		return x->event.ns < y->event.ns ? -1 : 1;
	return (int)x->seq - (int)y->seq;
}

/* Keep the newest of one policy's events: the oldest that is kept makes room. */
static void collect_cpu(unsigned int cpu, s64 policy)
{
	const struct saakm_past *past = per_cpu(saakm_histories, cpu);
	unsigned int next = READ_ONCE(per_cpu(saakm_past_next, cpu)) - past, i, k, oldest;

	for (i = 0; i < SAAKM_HISTORY; i++) {
		struct past e = { past[(next + i) % SAAKM_HISTORY], i };

		if (!e.event.ns || e.event.policy != policy)
			continue;
		if (last.nr < SAAKM_HISTORY) {
			last.past[last.nr++] = e;
			continue;
		}
		for (oldest = 0, k = 1; k < last.nr; k++)
			if (last.past[k].event.ns < last.past[oldest].event.ns)
				oldest = k;
		if (last.past[oldest].event.ns < e.event.ns)
			last.past[oldest] = e;
	}
}

enum saakm_action saakm_host_on_error(const struct saakm_report *r)
{
	return READ_ONCE(saakm_on_error);
}

static void explain(const struct saakm_report *r, char *text, size_t bytes)
{
	u32 from = r->expected >> 32, from_cpu = r->expected;
	u32 to = r->got >> 32, to_cpu = r->got;

	switch (r->code) {
	case SAAKM_F_BAD_TRANSITION:
	case SAAKM_F_WRONG_CORE:
		scnprintf(text, bytes, "%s on core %u to %s on core %u%s%s", state_name(from),
			  from_cpu, state_name(to), to_cpu, r->text ? ": " : "",
			  r->text ? r->text : "");
		break;
	case SAAKM_F_DISCREPANCY:
		scnprintf(text, bytes, "the runqueue is of core %u and %s, not of core %u and %s",
			  from_cpu, state_name(from), to_cpu, state_name(to));
		break;
	case SAAKM_F_LOST_TASK:
		scnprintf(text, bytes, "%s returned and left the task %s instead of %s",
			  handler_names[r->handler], state_name(r->got), state_name(r->expected));
		break;
	case SAAKM_F_BAD_CPU:
		scnprintf(text, bytes, "core %d was chosen, %s", (int)r->got, r->text);
		break;
	default:
		scnprintf(text, bytes, "%s", r->text ? r->text : finding_texts[r->code]);
	}
}

/* "finding in handler: where: what, policy, task" */
void saakm_host_describe(const struct saakm_report *r, char *text, size_t bytes)
{
	char why[160], where[KSYM_SYMBOL_LEN] = "";

	explain(r, why, sizeof(why));
	if (r->pc)
		sprint_symbol_no_offset(where, (unsigned long)r->pc);
	scnprintf(text, bytes, "%s%s%s%s%s: %s; policy %s, task %s (pid %d), core %u, %s",
		  finding_names[r->code],
		  r->handler < SAAKM_H_NR ? " in " : "",
		  r->handler < SAAKM_H_NR ? handler_names[r->handler] : "",
		  where[0] ? " at " : "", where, why,
		  r->slot && r->slot->policy ? r->slot->policy->name : "unknown",
		  r->task ? r->task->comm : "none", r->task ? r->task->pid : 0, r->cpu,
		  action_names[r->action]);
}

void saakm_host_report(const struct saakm_report *r, const char *text)
{
	s64 policy = r->slot ? r->slot->id : -1;
	unsigned long flags;
	unsigned int cpu;

	if (r->action == SAAKM_ACT_PANIC)
		panic("saakm: %s", text);

	trace_finding(text);
	saakm_record_trigger(SAAKM_END_FINDING, text);
	raw_spin_lock_irqsave(&last_lock, flags);
	if (last.found && last.policy == policy) {
		last.found++;
		strscpy(last.latest, text, sizeof(last.latest));
	} else {
		last.policy = policy;
		last.found = 1;
		last.printed = last.nr = 0;
		strscpy(last.text, text, sizeof(last.text));
		for_each_possible_cpu(cpu)
			collect_cpu(cpu, policy);
		sort(last.past, last.nr, sizeof(last.past[0]), by_time, NULL);
	}
	raw_spin_unlock_irqrestore(&last_lock, flags);
	saakm_eject_soon();
}

static int past_line(const struct saakm_past *e, char *buf, size_t bytes)
{
	int n = scnprintf(buf, bytes, "%llu.%06llu core %u pid %d ", e->ns / NSEC_PER_SEC,
			  e->ns % NSEC_PER_SEC / NSEC_PER_USEC, e->cpu, e->pid);

	if (e->handler != SAAKM_H_NONE)
		return n + scnprintf(buf + n, bytes - n, "%s\n", handler_names[e->handler]);
	return n + scnprintf(buf + n, bytes - n, "%s -> %s%s\n", state_name(e->from),
			     state_name(e->to), e->refused ? ", refused" : "");
}

/* A copy, so that nothing is printed under the lock. */
static char *copy_text(bool only_new)
{
	size_t bytes = 2 * SAAKM_TEXT_MAX + SAAKM_HISTORY * 96, n = 0;
	char *text = kmalloc(bytes, GFP_KERNEL);
	unsigned int i;

	if (!text)
		return NULL;
	text[0] = '\0';
	raw_spin_lock_irq(&last_lock);
	if (last.found && !(only_new && last.printed == last.found)) {
		if (!only_new || !last.printed)
			n += scnprintf(text, bytes, "%s\n", last.text);
		if (last.found > 1)
			n += scnprintf(text + n, bytes - n, "%u more since, the latest: %s\n",
				       last.found - 1, last.latest);
		for (i = 0; i < last.nr && (!only_new || !last.printed); i++)
			n += past_line(&last.past[i].event, text + n, bytes - n);
		if (only_new)
			last.printed = last.found;
	}
	raw_spin_unlock_irq(&last_lock);
	return text;
}

int saakm_last_error_show(struct seq_file *m, void *unused)
{
	char *text __free(kfree) = copy_text(false);

	if (!text)
		return -ENOMEM;
	seq_puts(m, text);
	return 0;
}

void saakm_errors_print(void)
{
	char *text __free(kfree) = copy_text(true), *line, *rest = text;
	bool first = true;

	while (rest && *rest && (line = strsep(&rest, "\n"))) {
		if (*line)
			pr_err("saakm: %s%s\n", first ? "" : "  ", line);
		first = false;
	}
}
