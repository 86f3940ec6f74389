// SPDX-License-Identifier: GPL-2.0
/*
 * Threads of a policy, and how they wait. A thread's function runs inside one of
 * ours, which tells of its begin and end; that it leaves its CPU and comes back
 * is seen where tasks are switched. The VALUEs are those of the shim.
 */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/slab.h>
#include "glue.h"
#include "contexts.h"
#include "interpose.h"

struct thread {
	int (*fn)(void *data);
	void *data;
	u32 key;
	char name[TASK_COMM_LEN];
};

static int run_thread(void *arg)
{
	struct thread t = *(struct thread *)arg;
	int ret;

	kfree(arg);
	saakm_task_ctx_begin(t.key, SAAKM_CTX_KTHREAD, t.name);
	ret = t.fn(t.data);
	saakm_task_ctx_end();
	return ret;
}

/* It waits to be woken: its first event comes behind these. */
static void note_created(struct task_struct *p, u32 key)
{
	u64 value = (u64)key << 32 | saakm_task_key(p);

	saakm_record_task(p);
	saakm_record_value(SAAKM_SRC_KTHREAD, SAAKM_V_KTHREAD_CREATE, value);
}

static struct thread *new_thread(int (*fn)(void *data), void *data)
{
	struct thread *t = kmalloc(sizeof(*t), GFP_KERNEL);

	if (t)
		*t = (struct thread){ .fn = fn, .data = data, .key = saakm_next_ctx_key() };
	return t;
}

/* One that is stopped before it ever ran leaves its struct behind: Linux does not say. */
static __printf(4, 5)
struct task_struct *rec_kthread_create_on_node(int (*fn)(void *data), void *data, int node,
					       const char *fmt, ...)
{
	struct thread *t = new_thread(fn, data);
	struct task_struct *p;
	char name[64];
	va_list ap;
	u32 key;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	if (!t)
		return ERR_PTR(-ENOMEM);
	strscpy(t->name, name, sizeof(t->name));
	key = t->key;
	p = kthread_create_on_node(run_thread, t, node, "%s", name);
	if (IS_ERR(p))
		kfree(t);
	else
		note_created(p, key);
	return p;
}

static struct task_struct *rec_kthread_create_on_cpu(int (*fn)(void *data), void *data,
						     unsigned int cpu, const char *fmt)
{
	struct thread *t = new_thread(fn, data);
	struct task_struct *p;
	u32 key;

	if (!t)
		return ERR_PTR(-ENOMEM);
	strscpy(t->name, fmt, sizeof(t->name));
	key = t->key;
	p = kthread_create_on_cpu(run_thread, t, cpu, fmt);
	if (IS_ERR(p))
		kfree(t);
	else
		note_created(p, key);
	return p;
}

static bool rec_kthread_should_stop(void)
{
	return saakm_record_value(SAAKM_SRC_KTHREAD, SAAKM_V_KTHREAD_SHOULD_STOP,
				  kthread_should_stop());
}

static bool rec_kthread_should_park(void)
{
	return saakm_record_value(SAAKM_SRC_KTHREAD, SAAKM_V_KTHREAD_SHOULD_PARK,
				  kthread_should_park());
}

/* What is left of the time, so that replay gets the same. */
static long passed(long timeout, long left)
{
	if (timeout > 0)
		saakm_record_value(SAAKM_SRC_KTHREAD, SAAKM_V_TIMEOUT_PASSED,
				   timeout == MAX_SCHEDULE_TIMEOUT ? 0 : timeout - left);
	return left;
}

#define SLEEP(name) \
	static long rec_##name(long timeout) { return passed(timeout, name(timeout)); }
SLEEP(schedule_timeout)
SLEEP(schedule_timeout_interruptible)
SLEEP(schedule_timeout_killable)
SLEEP(schedule_timeout_uninterruptible)
SLEEP(schedule_timeout_idle)

static void rec_wait_for_completion(struct completion *x)
{
	wait_for_completion(x);
	saakm_record_value(SAAKM_SRC_KTHREAD, SAAKM_V_COMPLETION_WAITED, 1);
}

static unsigned long rec_wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	unsigned long left = wait_for_completion_timeout(x, timeout);

	/* Whether, not how long: the shim says 1 then, too. */
	return saakm_record_value(SAAKM_SRC_KTHREAD, SAAKM_V_COMPLETION_WAITED, left != 0);
}

static bool rec_try_wait_for_completion(struct completion *x)
{
	return saakm_record_value(SAAKM_SRC_KTHREAD, SAAKM_V_COMPLETION_TRIED,
				  try_wait_for_completion(x));
}

static bool rec_completion_done(struct completion *x)
{
	return saakm_record_value(SAAKM_SRC_KTHREAD, SAAKM_V_COMPLETION_DONE, completion_done(x));
}

const struct saakm_stand_in saakm_thread_stand_ins[] = {
	{ "kthread_create_on_node", rec_kthread_create_on_node },
	{ "kthread_create_on_cpu", rec_kthread_create_on_cpu },
	{ "kthread_should_stop", rec_kthread_should_stop },
	{ "kthread_should_park", rec_kthread_should_park },
	{ "schedule_timeout", rec_schedule_timeout },
	{ "schedule_timeout_interruptible", rec_schedule_timeout_interruptible },
	{ "schedule_timeout_killable", rec_schedule_timeout_killable },
	{ "schedule_timeout_uninterruptible", rec_schedule_timeout_uninterruptible },
	{ "schedule_timeout_idle", rec_schedule_timeout_idle },
	{ "wait_for_completion", rec_wait_for_completion },
	{ "wait_for_completion_timeout", rec_wait_for_completion_timeout },
	{ "try_wait_for_completion", rec_try_wait_for_completion },
	{ "completion_done", rec_completion_done },
	{ NULL, NULL },
};
