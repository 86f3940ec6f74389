// SPDX-License-Identifier: GPL-2.0
/*
 * A snapshot: the state of the policies that are there when a recording begins, so
 * that it can be replayed from there. Taken while all other CPUs stand still, and
 * written as lines in SNAPSHOT events; docs/FORMAT.md has the words. Addresses stay
 * as they are, and what they are the addresses of is told: nothing here knows
 * how replay lays out memory.
 */
#include <linux/delay.h>
#include <linux/slab.h>
#include <linux/stop_machine.h>
#include <linux/workqueue.h>
#include "contexts.h"
#include "interpose.h"
#include "snapshot.h"

#define TRIES		50
#define TRY_MS		10
#define TASKS_SPARE	256
#define AGAIN_PART	4	/* of a ring's sub-buffers: when so much is new, */
#define AGAIN_JIFFIES	(HZ / 4)	/* and so much later, it is taken again */

struct saakm_saved saakm_saved[SAAKM_MAX_POLICIES];
unsigned int saakm_nr_saved;

static DEFINE_MUTEX(snapshot_mutex);
static u64 last_id, session;
static char run_text[SAAKM_TEXT_MAX];
static bool too_large;		/* in this session */
static const char *busy;	/* why it was to be tried again, or NULL */
static DEFINE_PER_CPU(u64, taken_at);	/* full_subbufs of the ring */
static struct task_struct **tasks;	/* those that the policies know; [max_tasks] */
static unsigned int nr_tasks, max_tasks;

/* --- lines, several in an event ------------------------------------------------------ */

static struct {
	char text[SAAKM_TEXT_MAX], line[SAAKM_TEXT_MAX];
	unsigned int len;
	u64 bytes;		/* of records so far */
	bool dry;		/* only count them */
} out;

static void flush(void)
{
	struct saakm_ev_snapshot ev = { .id = last_id };

	if (!out.len)
		return;
	out.text[out.len - 1] = '\0';
	if (!out.dry)
		saakm_record_text(SAAKM_EV_SNAPSHOT, &ev, sizeof(ev), out.text);
	out.bytes += sizeof(struct saakm_rec) + sizeof(ev) + round_up(out.len, 8);
	out.len = 0;
}

void saakm_snapshot_line(const char *fmt, ...)
{
	unsigned int n;
	va_list ap;

	va_start(ap, fmt);
	n = vscnprintf(out.line, sizeof(out.line) - 1, fmt, ap);
	va_end(ap);
	if (out.len + n + 1 > sizeof(out.text))
		flush();
	memcpy(out.text + out.len, out.line, n);
	out.text[out.len + n] = '\n';
	out.len += n + 1;
}

/* Of what is not a SNAPSHOT event, at most. */
static void count_record(void)
{
	out.bytes += SAAKM_RECORD_MAX / 2;
}

/* --- what is told ---------------------------------------------------------------------- */

void saakm_snapshot_task(struct task_struct *p)
{
	count_record();
	if (!out.dry)
		saakm_record_task(p);
	saakm_snapshot_line("task %u %lx", saakm_task_key(p), (unsigned long)p);
}

static void tell_class(void)
{
	const struct saakm_saved *s;
	unsigned int cpu;

	for (s = saakm_saved; s < saakm_saved + saakm_nr_saved; s++)
		saakm_snapshot_line("policy %lld %u %lx %d %d", s->slot->id, s->slot->module_key,
				    (unsigned long)s->slot->policy, s->slot->dead,
				    s->slot->ejected);
	for_each_possible_cpu(cpu)
		saakm_snapshot_line("cpu %u %u %u", cpu, saakm_task_key(saakm_cpu_data(cpu)->curr),
				    saakm_cpu_data(cpu)->nr_tasks);
}

static void tell_all(bool dry)
{
	unsigned int i;

	out.dry = dry;
	out.bytes = 0;
	count_record();
	if (!dry)
		saakm_record_run(session, run_text);
	saakm_snapshot_line("begin");
	saakm_snapshot_line("entity %zu %zu", offsetof(struct task_struct, saakm),
			    SAAKM_ENTITY_BYTES);
	/* The number that the next queue would have had: of those before, all are in here. */
	saakm_snapshot_line("queues %u", dry ? 0 : saakm_new_rq_key());
	flush();
	for (i = 0; i < saakm_nr_saved; i++) {
		count_record();
		if (!dry)
			saakm_record_module(saakm_saved[i].module, saakm_saved[i].text);
	}
	for (i = 0; i < nr_tasks; i++)
		saakm_snapshot_task(tasks[i]);
	tell_class();
	saakm_contexts_write();
	saakm_data_write();
	flush();
	saakm_snapshot_line("end");
	flush();
}

/* --- when ---------------------------------------------------------------------------- */

static bool find_tasks(void)
{
	struct task_struct *g, *p;

	nr_tasks = 0;
	for_each_process_thread(g, p) {
		if (!saakm_is_policy_task(p))
			continue;
		if (nr_tasks == max_tasks)
			return false;
		tasks[nr_tasks++] = p;
	}
	return true;
}

/*
 * Handlers, timers and RCU callbacks have interrupts off, or softirqs: none runs now.
 * What else is in the middle of something? NULL: nothing.
 */
static const char *in_flight(void)
{
	unsigned int i, cpu;

	for (i = 0; i < saakm_nr_saved; i++)
		if (saakm_saved[i].module->state != MODULE_STATE_LIVE)
			return "a policy was being loaded or unloaded";
	for_each_possible_cpu(cpu)
		if (saakm_cpu_data(cpu)->frame)
			return "a policy was being registered or removed";
	return saakm_works_run() ? "a work of the policy was in the middle of its function" : NULL;
}

/* All of it goes into the ring of one CPU, from which nobody reads meanwhile. */
static bool fits(void)
{
	const struct saakm_ring *ring = &saakm_cpu_data(smp_processor_id())->ring;
	u64 size = (u64)ring->subbuf_bytes * ring->nr_subbufs, used = 0;

	if (ring->mode == SAAKM_RING_DISCARD)
		used = READ_ONCE(ring->ctl->head) - READ_ONCE(ring->ack->tail);
	used += 2 * ring->subbuf_bytes;
	return used < size && out.bytes <= (size - used) / ring->subbuf_bytes *
						   (ring->subbuf_bytes - SAAKM_RECORD_MAX);
}

enum { TAKEN, TRY_AGAIN, TOO_LARGE };

static int take(void *unused)
{
	int ret = TRY_AGAIN;
	unsigned int cpu;

	rcu_read_lock();
	busy = in_flight();
	if (!busy && find_tasks() && saakm_data_begin(tasks, nr_tasks)) {
		tell_all(true);
		ret = fits() ? TAKEN : TOO_LARGE;
	}
	if (ret == TAKEN) {
		for_each_possible_cpu(cpu)
			per_cpu(taken_at, cpu) = saakm_cpu_data(cpu)->ring.ctl->full_subbufs;
		saakm_forget_shadows();
		saakm_clocks_gather();
		tell_all(false);
		saakm_clocks_spread();
	}
	rcu_read_unlock();
	return ret;
}

/* Replay cannot start from here, and is to say why. */
static __printf(1, 2) void tell_none(const char *fmt, ...)
{
	char why[160];
	va_list ap;

	va_start(ap, fmt);
	vscnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	out.dry = false;
	saakm_snapshot_line("none %s", why);
	flush();
}

static bool is_wanted(const struct saakm_slot *slot)
{
	return slot->policy && (!saakm_record_only[0] ||
				!strcmp(slot->policy->name, saakm_record_only));
}

/* Of those that are registered; false: of one a snapshot cannot be taken. */
static bool find_policies(void)
{
	struct saakm_slot *slot;
	struct saakm_saved *s;
	const char *unsaved;

	saakm_nr_saved = 0;
	saakm_for_each_slot(slot) {
		if (!is_wanted(slot))
			continue;
		s = &saakm_saved[saakm_nr_saved];
		*s = (struct saakm_saved){ .slot = slot,
					   .module = saakm_module_by_key(slot->module_key) };
		unsaved = s->module ? saakm_notes_get_unsaved(s->module) : NULL;
		if (!s->module || unsaved) {
			tell_none("the policy %s %s%s", slot->policy->name, unsaved ?
				  "may have something under way that it began with " :
				  "belongs to no module that is known", unsaved ?: "");
			return false;
		}
		s->text = kzalloc(SAAKM_TEXT_MAX, GFP_KERNEL);
		saakm_nr_saved++;
		if (!s->text) {
			tell_none("there was not enough memory");
			return false;
		}
		saakm_describe_module(s->module, false, s->text, SAAKM_TEXT_MAX);
	}
	return saakm_nr_saved;
}

/* Room for all tasks that there are now, and some more. */
static int prepare(void)
{
	struct task_struct *g, *p;

	saakm_contexts_prepare();
	max_tasks = TASKS_SPARE;
	rcu_read_lock();
	for_each_process_thread(g, p)
		max_tasks++;
	rcu_read_unlock();
	tasks = kvcalloc(max_tasks, sizeof(*tasks), GFP_KERNEL);
	return tasks ? saakm_data_prepare() : -ENOMEM;
}

static void release(void)
{
	while (saakm_nr_saved)
		kfree(saakm_saved[--saakm_nr_saved].text);
	saakm_data_release();
	kvfree(tasks);
	tasks = NULL;
}

/* Is there one to be taken? If it cannot be, that has been told. */
static bool get_ready(void)
{
	if (!find_policies())
		return false;
	if (!IS_ENABLED(CONFIG_KALLSYMS_ALL))
		tell_none("the kernel has no CONFIG_KALLSYMS_ALL, so variables have no names");
	else if (!saakm_objects_known())
		tell_none("there are more objects of the policies than the kernel keeps in mind");
	else if (!saakm_origins_known())
		tell_none("there are more timers, works and RCU callbacks than the kernel keeps in mind");
	else if (prepare())
		tell_none("there was not enough memory");
	else
		return true;
	return false;
}

static int try_once(bool last)
{
	int ret = TAKEN;

	mutex_lock(&saakm_registry_mutex);
	if (get_ready())
		ret = stop_machine(take, NULL, NULL);
	too_large = ret == TOO_LARGE;
	if (too_large)
		tell_none("it takes %llu KiB, more than there is in a ring: record with a larger -b",
			  out.bytes >> 10);
	else if (ret == TRY_AGAIN && last)
		tell_none("%s all the time", busy ?: "tasks were coming faster than can be counted");
	release();
	mutex_unlock(&saakm_registry_mutex);
	return ret;
}

static void take_one(void)
{
	int i;

	mutex_lock(&snapshot_mutex);
	last_id++;
	saakm_describe_run(run_text, sizeof(run_text));
	for (i = 0; i < TRIES && try_once(i == TRIES - 1) == TRY_AGAIN; i++)
		msleep(TRY_MS);
	mutex_unlock(&snapshot_mutex);
}

/* --- a flight recorder's ------------------------------------------------------------------ */

static void take_again(struct work_struct *work)
{
	if (saakm_recording)
		take_one();
}

static DECLARE_DELAYED_WORK(again_work, take_again);

void saakm_snapshots_ring_grew(const struct saakm_ring *ring)
{
	if (saakm_recording && ring->mode == SAAKM_RING_FLIGHT && !too_large &&
	    ring->ctl->full_subbufs - __this_cpu_read(taken_at) >= ring->nr_subbufs / AGAIN_PART)
		schedule_delayed_work(&again_work, AGAIN_JIFFIES);
}

void saakm_snapshots_start(u64 its_session)
{
	unsigned int cpu;

	session = its_session;
	too_large = false;
	for_each_possible_cpu(cpu)
		per_cpu(taken_at, cpu) = 0;
	saakm_describe_run(run_text, sizeof(run_text));
	saakm_record_run(session, run_text);
	take_one();
}

void saakm_snapshots_stop(void)
{
	cancel_delayed_work_sync(&again_work);
}
