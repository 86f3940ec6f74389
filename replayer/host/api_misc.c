// SPDX-License-Identifier: GPL-2.0
/* Module references, RCU, /proc: what policies use of them. */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include <uapi/linux/saakm_values.h>
#include "host.h"
#include "api.h"
#include "libc.h"
#include "shim_api.h"
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>

/* --- references ---------------------------------------------------------------- */

bool try_module_get(struct module *m)
{
	if (m)
		m->refcnt.counter++;
	return true;
}

void __module_get(struct module *m)
{
	try_module_get(m);
}

void module_put(struct module *m)
{
	if (m)
		m->refcnt.counter--;
}

int module_refcount(struct module *m)
{
	return m ? m->refcnt.counter : 0;
}

/* --- RCU: a grace period is a while -------------------------------------------------- */

#define GRACE_NS	1000000

struct rcu_call {
	rcu_callback_t fn;		/* NULL: free the object */
	struct rcu_head *head;
	void *object;
	u32 key;
};
static unsigned int nr_rcu_calls;

static int run_rcu(void *arg)
{
	struct rcu_call *c = arg;

	c->fn(c->head);
	return 0;
}

static void on_grace(void *arg)
{
	struct rcu_call *c = arg;

	nr_rcu_calls--;
	if (!c->fn)
		heap_free(c->object);
	else
		host_run_context(SAAKM_CTX_RCU, c->key, "rcu", run_rcu, c);
	heap_free(c);
}

static struct rcu_call *after_grace(rcu_callback_t fn, struct rcu_head *head, void *object)
{
	struct rcu_call *c = host_zalloc(sizeof(*c));

	if (!c)
		shim_unsupported("more RCU callbacks than there is memory for");
	*c = (struct rcu_call){ .fn = fn, .head = head, .object = object };
	nr_rcu_calls++;
	host.ops->timer_add(host.ops->this_cpu(), host.ops->now() + GRACE_NS, on_grace, c);
	return c;
}

static void call_after_grace(struct rcu_head *head, rcu_callback_t fn)
{
	struct rcu_call *c = after_grace(fn, head, NULL);

	c->key = host_expect_ctx(SAAKM_SRC_OTHER, SAAKM_V_RCU_CALL, on_grace, c);
}

void host_rcu_restore(struct rcu_head *head, unsigned int key, void *fn)
{
	struct rcu_call *c;

	memset(head, 0, sizeof(*head));
	if (!key)
		return;
	c = after_grace(fn, head, NULL);
	c->key = key;
	if (host.ops->expect)
		host.ops->expect(key, on_grace, c);
}

void call_rcu(struct rcu_head *head, rcu_callback_t fn)
{
	call_after_grace(head, fn);
}

void call_rcu_hurry(struct rcu_head *head, rcu_callback_t fn)
{
	call_after_grace(head, fn);
}

void kvfree_call_rcu(struct rcu_head *head, void *object)
{
	after_grace(NULL, head, object);
}

void synchronize_rcu(void)
{
	shim_might_sleep("synchronize_rcu");
	shim_sleep_ns(GRACE_NS);
}

void synchronize_rcu_expedited(void)
{
	synchronize_rcu();
}

void rcu_barrier(void)
{
	shim_might_sleep("rcu_barrier");
	while (nr_rcu_calls && host_may_sleep_here() && host.ops->sleep(GRACE_NS / 4))
		;
}

/* --- /proc: entries exist, nobody reads them in a simulation ---------------------------- */

struct proc_dir_entry { struct proc_dir_entry *next; char name[32]; };

static struct proc_dir_entry root = { .name = "saakm" };
struct proc_dir_entry *ipa_procdir = &root;

static struct proc_dir_entry *new_entry(const char *name)
{
	struct proc_dir_entry *e = host_zalloc(sizeof(*e));

	shim_might_sleep("proc_create");
	if (!e)
		return NULL;
	shim_snprintf(e->name, sizeof(e->name), "%s", name);
	e->next = root.next;
	root.next = e;
	return e;
}

struct proc_dir_entry *proc_mkdir(const char *name, struct proc_dir_entry *parent)
{
	return new_entry(name);
}

struct proc_dir_entry *proc_mkdir_mode(const char *name, umode_t mode,
				       struct proc_dir_entry *parent)
{
	return new_entry(name);
}

struct proc_dir_entry *proc_create_data(const char *name, umode_t mode,
					struct proc_dir_entry *parent,
					const struct proc_ops *ops, void *data)
{
	return new_entry(name);
}

struct proc_dir_entry *proc_create_single_data(const char *name, umode_t mode,
		struct proc_dir_entry *parent, int (*show)(struct seq_file *m, void *v),
		void *data)
{
	return new_entry(name);
}

struct proc_dir_entry *proc_create_seq_private(const char *name, umode_t mode,
		struct proc_dir_entry *parent, const struct seq_operations *ops,
		unsigned int bytes, void *data)
{
	return new_entry(name);
}

void proc_remove(struct proc_dir_entry *e)
{
	struct proc_dir_entry **at;

	for (at = &root.next; *at; at = &(*at)->next) {
		if (*at == e) {
			*at = e->next;
			heap_free(e);
			return;
		}
	}
}

void remove_proc_entry(const char *name, struct proc_dir_entry *parent)
{
	struct proc_dir_entry *e;

	for (e = root.next; e; e = e->next) {
		if (!strcmp(e->name, name)) {
			proc_remove(e);
			return;
		}
	}
}

int remove_proc_subtree(const char *name, struct proc_dir_entry *parent)
{
	remove_proc_entry(name, parent);
	return 0;
}
