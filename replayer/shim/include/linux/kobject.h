/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: objects of sysfs are accepted, and nobody sees them. */
#ifndef _KOBJECT_H_
#define _KOBJECT_H_

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/sysfs.h>

struct kobject {
	const char *name;
	struct list_head entry;
	struct kobject *parent;
	struct kref kref;
};

struct kobj_attribute {
	struct attribute attr;
	ssize_t (*show)(struct kobject *kobj, struct kobj_attribute *attr, char *buf);
	ssize_t (*store)(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
			 size_t count);
};

extern struct kobject shim_kobject SHIM_HIDDEN;
#define kernel_kobj		(&shim_kobject)
#define kobject_create_and_add(name, parent)	((void)(name), (void)(parent), &shim_kobject)
#define kobject_put(kobj)	((void)(kobj))
#define kobject_get(kobj)	(kobj)
#define kobject_name(kobj)	((kobj)->name)

#endif /* _KOBJECT_H_ */
