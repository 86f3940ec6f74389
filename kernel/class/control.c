// SPDX-License-Identifier: GPL-2.0
/* The files by which people look at the class and set it: /proc/saakm, /sys/kernel/saakm. */
#include <linux/kobject.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/sysfs.h>
#include <uapi/linux/saakm_values.h>
#include "glue.h"

struct proc_dir_entry *ipa_procdir;
EXPORT_SYMBOL_GPL(ipa_procdir);

struct kobject *saakm_kobj;

unsigned int saakm_fsm_check_on = 1;
unsigned int saakm_fsm_log;
unsigned int saakm_class_log;
unsigned int saakm_exec_balance;
unsigned int saakm_watchdog_ms = 5000;
unsigned int saakm_on_error = IS_ENABLED(CONFIG_SAAKM_PANIC_ON_BAD_TRANSITION) ?
			      SAAKM_ACT_PANIC : SAAKM_ACT_EJECT;

/* --- /proc/saakm ------------------------------------------------------------------------ */

/* One line a policy: id, name, users, and a remark if there is one. */
static int policies_show(struct seq_file *m, void *unused)
{
	struct saakm_slot *slot;

	guard(mutex)(&saakm_registry_mutex);
	saakm_for_each_slot(slot)
		seq_printf(m, "%lld %s %d%s\n", slot->id, slot->policy->name,
			   SAAKM_HOST_USERS(slot), slot->ejected ? " ejected" : "");
	return 0;
}

/* --- /sys/kernel/saakm ------------------------------------------------------------------- */

#define WATCH	do { if (was != v) v ? (void)saakm_watch() : saakm_unwatch(); } while (0)

/*
 * X(file, variable, largest, what follows when v was written where `was` was before).
 * What replay decides by is recorded.
 */
#define SAAKM_NUMBERS(X) \
	X(saakm_fsm_check, saakm_fsm_check_on, 1, \
	  saakm_record_value(SAAKM_SRC_OTHER, SAAKM_V_FSM_CHECK, v)) \
	X(saakm_fsm_log, saakm_fsm_log, 1, WATCH) \
	X(saakm_sched_class_log, saakm_class_log, 1, WATCH) \
	X(exec_balance, saakm_exec_balance, 1, (void)was) \
	X(watchdog_ms, saakm_watchdog_ms, 3600000, (void)was)

#define SAAKM_NUMBER_FILE(file, variable, largest, then) \
static ssize_t file##_show(struct kobject *k, struct kobj_attribute *a, char *buf) \
{ \
	return sysfs_emit(buf, "%u\n", READ_ONCE(variable)); \
} \
static ssize_t file##_store(struct kobject *k, struct kobj_attribute *a, const char *buf, \
			    size_t n) \
{ \
	unsigned int v, was; \
	int ret = kstrtouint(buf, 0, &v); \
\
	if (ret) \
		return ret; \
	if (v > (largest)) \
		return -EINVAL; \
	was = xchg(&variable, v); \
	then; \
	return n; \
} \
static struct kobj_attribute file##_attr = __ATTR_RW(file);
SAAKM_NUMBERS(SAAKM_NUMBER_FILE)

static const char * const on_error_names[] = {
	[SAAKM_ACT_WARN] = "warn",
	[SAAKM_ACT_EJECT] = "eject",
	[SAAKM_ACT_PANIC] = "panic",
};

static ssize_t on_error_show(struct kobject *k, struct kobj_attribute *a, char *buf)
{
	return sysfs_emit(buf, "%s\n", on_error_names[READ_ONCE(saakm_on_error)]);
}

static ssize_t on_error_store(struct kobject *k, struct kobj_attribute *a, const char *buf,
			      size_t n)
{
	int v = __sysfs_match_string(on_error_names + SAAKM_ACT_WARN, SAAKM_ACT_PANIC, buf);

	if (v < 0)
		return v;
	WRITE_ONCE(saakm_on_error, v + SAAKM_ACT_WARN);
	saakm_record_value(SAAKM_SRC_OTHER, SAAKM_V_ON_ERROR, v + SAAKM_ACT_WARN);
	return n;
}
static struct kobj_attribute on_error_attr = __ATTR_RW(on_error);

static struct attribute *attrs[] = {
#define SAAKM_NUMBER_ATTR(file, ...)	&file##_attr.attr,
	SAAKM_NUMBERS(SAAKM_NUMBER_ATTR)
	&on_error_attr.attr,
	NULL
};

static const struct attribute_group group = { .attrs = attrs };

static int __init control_init(void)
{
	unsigned int cpu;
	int ret;

	saakm_kobj = kobject_create_and_add("saakm", kernel_kobj);
	ret = saakm_kobj ? sysfs_create_group(saakm_kobj, &group) : -ENOMEM;
	if (ret)
		return ret;
	ipa_procdir = proc_mkdir("saakm", NULL);
	if (!ipa_procdir || !proc_create_single("policies", 0444, ipa_procdir, policies_show) ||
	    !proc_create_single("last_error", 0400, ipa_procdir, saakm_last_error_show))
		return -ENOMEM;
	saakm_topology_update();
	for_each_online_cpu(cpu)
		per_cpu(saakm_kcpu, cpu).online = true;
	return 0;
}
late_initcall(control_init);
