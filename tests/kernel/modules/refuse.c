// SPDX-License-Identifier: GPL-2.0
/*
 * refuse: a policy that must not be registered, for a reason that its parameter
 * names. The module's init fails with what saakm_add_policy() answered.
 */
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/saakm.h>
#include <uapi/linux/saakm_events.h>

static char *how = "";
module_param(how, charp, 0444);
MODULE_PARM_DESC(how, "null-policy, null-routines, no-name, long-name, init, twice; or nothing");

static char *without = "";
module_param(without, charp, 0444);
MODULE_PARM_DESC(without, "the handler that is missing");

static char *name = "refuse";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "what the policy is called");

/* Nobody is ever in this policy: a call with a task is a mistake of the class. */
static void called(const char *handler)
{
	pr_err("moody: refuse: %s was called for a task\n", handler);
}

static enum saakm_core_state get_core_state(struct saakm_policy *p, struct core_event *e)
{
	return SAAKM_IDLE_CORE;
}

static int prepare(struct saakm_policy *p, struct process_event *e)
{
	called("a prepare handler");
	return -ENOMEM;
}

static void thread(struct saakm_policy *p, struct process_event *e)
{
	called("a thread handler");
}

static void core_fn(struct saakm_policy *p, struct core_event *e)
{
}

static void schedule_fn(struct saakm_policy *p, unsigned int cpu)
{
}

static int init(struct saakm_policy *p)
{
	return strcmp(how, "init") ? 0 : -EXFULL;
}

static struct saakm_module_routines routines = {
	.get_core_state	= get_core_state,
	.new_prepare	= prepare,
	.new_place	= thread,
	.tick		= thread,
	.yield		= thread,
	.block		= thread,
	.unblock_prepare = prepare,
	.unblock_place	= thread,
	.terminate	= thread,
	.schedule	= schedule_fn,
	.newly_idle	= core_fn,
	.enter_idle	= core_fn,
	.exit_idle	= core_fn,
	.core_entry	= core_fn,
	.core_exit	= core_fn,
	.init		= init,
};

static struct saakm_policy policy = {
	.kmodule	= THIS_MODULE,
	.routines	= &routines,
};

static int register_twice(void)
{
	int ret = saakm_add_policy(&policy);

	if (ret)
		return -EBADE;	/* the first time there is no reason */
	ret = saakm_add_policy(&policy);
	if (saakm_remove_policy(&policy))
		return -EBADE;
	return ret;
}

static int __init refuse_init(void)
{
#define TAKE_AWAY(NAME, handler, kind, must, text) \
	if (!strcmp(without, #handler)) \
		routines.handler = NULL;
	SAAKM_HANDLERS(TAKE_AWAY)

	strscpy(policy.name, name, sizeof(policy.name));
	if (!strcmp(how, "null-policy"))
		return saakm_add_policy(NULL);
	if (!strcmp(how, "null-routines"))
		policy.routines = NULL;
	if (!strcmp(how, "no-name"))
		policy.name[0] = '\0';
	if (!strcmp(how, "long-name"))
		memset(policy.name, 'x', sizeof(policy.name));
	if (!strcmp(how, "twice"))
		return register_twice();
	return saakm_add_policy(&policy);
}

static void __exit refuse_exit(void)
{
	saakm_remove_policy(&policy);
}

module_init(refuse_init);
module_exit(refuse_exit);

MODULE_DESCRIPTION("A policy that must not be registered");
MODULE_LICENSE("GPL");
