/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: attributes. */
#ifndef _SYSFS_H_
#define _SYSFS_H_

#include <linux/kernel.h>
#include <linux/mm_types.h>
#include <linux/types.h>

struct kobject;
struct attribute {
	const char *name;
	umode_t mode;
};

struct attribute_group {
	const char *name;
	struct attribute **attrs;
};

#define __ATTR(_name, _mode, _show, _store) \
	{ .attr = { .name = __stringify(_name), .mode = (_mode) }, \
	  .show = (_show), .store = (_store) }
#define __ATTR_RO(_name)	__ATTR(_name, 0444, _name##_show, NULL)
#define __ATTR_RW(_name)	__ATTR(_name, 0644, _name##_show, _name##_store)
#define __ATTR_WO(_name)	__ATTR(_name, 0200, NULL, _name##_store)
#define __ATTR_NULL		{ .attr = { .name = NULL } }
#define ATTRIBUTE_GROUPS(_name) \
	static const struct attribute_group _name##_group = { .attrs = _name##_attrs }; \
	static const struct attribute_group *_name##_groups[] __maybe_unused = { \
		&_name##_group, NULL }
#define sysfs_create_file(kobj, attr)	((void)(kobj), (void)(attr), 0)
#define sysfs_remove_file(kobj, attr)	((void)(kobj), (void)(attr))
#define sysfs_create_group(kobj, grp)	((void)(kobj), (void)(grp), 0)
#define sysfs_remove_group(kobj, grp)	((void)(kobj), (void)(grp))
#define sysfs_emit(buf, fmt, ...)	shim_snprintf(buf, PAGE_SIZE, fmt, ##__VA_ARGS__)
#define sysfs_emit_at(buf, at, fmt, ...) \
	shim_snprintf((buf) + (at), PAGE_SIZE - (at), fmt, ##__VA_ARGS__)

#endif /* _SYSFS_H_ */
