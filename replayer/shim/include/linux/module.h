/* SPDX-License-Identifier: GPL-2.0 */
/* A policy is a module: its two functions, its name, its references. */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/compiler.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/stringify.h>
#include <linux/types.h>

#define MODULE_NAME_LEN	56

enum module_state {
	MODULE_STATE_LIVE,
	MODULE_STATE_COMING,
	MODULE_STATE_GOING,
	MODULE_STATE_UNFORMED,
};

struct module {
	enum module_state state;
	struct list_head list;
	char name[MODULE_NAME_LEN];
	const char *version;
	int (*init)(void);
	void (*exit)(void);
	atomic_t refcnt;
	void *shim_host;	/* the host's */
};

/* In a file of the module: which functions start and end it. */
#define module_init(fn) \
	static inline initcall_t __maybe_unused __shim_check_init(void) { return fn; } \
	SHIM_HIDDEN int (*const shim_module_init)(void) = fn
#define module_exit(fn) \
	static inline exitcall_t __maybe_unused __shim_check_exit(void) { return fn; } \
	SHIM_HIDDEN void (*const shim_module_exit)(void) = fn
#define early_initcall(fn)	module_init(fn)
#define core_initcall(fn)	module_init(fn)
#define postcore_initcall(fn)	module_init(fn)
#define arch_initcall(fn)	module_init(fn)
#define subsys_initcall(fn)	module_init(fn)
#define fs_initcall(fn)		module_init(fn)
#define device_initcall(fn)	module_init(fn)
#define late_initcall(fn)	module_init(fn)
#define __initcall(fn)		module_init(fn)
#define __exitcall(fn)		module_exit(fn)

#define MODULE_INFO(tag, info)
#define MODULE_ALIAS(alias)
#define MODULE_SOFTDEP(dep)
#define MODULE_LICENSE(license)
#define MODULE_AUTHOR(author)
#define MODULE_DESCRIPTION(text)
#define MODULE_VERSION(version)
#define MODULE_FIRMWARE(fw)
#define MODULE_IMPORT_NS(ns)
#define MODULE_DEVICE_TABLE(type, name)

bool try_module_get(struct module *module);
void module_put(struct module *module);
void __module_get(struct module *module);
int module_refcount(struct module *module);
#define module_name(mod)	((mod)->name)
#define module_is_live(mod)	((mod)->state != MODULE_STATE_GOING)
#define symbol_get(x)		(&(x))
#define symbol_put(x)		((void)0)
#define request_module(...)	0
#define set_module_sig_enforced()	((void)0)

#endif /* _LINUX_MODULE_H */
