/* SPDX-License-Identifier: GPL-2.0 */
/* Parameters: gathered in a section, set by the host. */
#ifndef _LINUX_MODULE_PARAMS_H
#define _LINUX_MODULE_PARAMS_H

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/stringify.h>
#include <shim/api.h>

struct kernel_param;
struct kernel_param_ops {
	unsigned int flags;
	int (*set)(const char *val, const struct kernel_param *kp);
	int (*get)(char *buffer, const struct kernel_param *kp);
	void (*free)(void *arg);
};
#define KERNEL_PARAM_OPS_FL_NOARG	1

struct kparam_string {
	unsigned int maxlen;
	char *string;
};

struct kernel_param {
	const char *name;
	struct module *mod;
	const struct kernel_param_ops *ops;
	u16 perm;
	s8 level;
	u8 flags;
	union {
		void *arg;
		const struct kparam_string *str;
	};
};

/* ptr is of a struct kernel_param when the type is "cb". */
#define __shim_param(pname, id, ptype, pptr, psize, pmax, pnum) \
	static struct shim_param __PASTE(__shim_param_, id) \
	__attribute__((__section__("shim_params"), __used__, __aligned__(8))) = { \
		.name = pname, .type = ptype, .ptr = (void *)(pptr), .size = (psize), \
		.max = (pmax), .num = (pnum), \
	}

/* The variable must be of the type that the parameter says. */
#define module_param(name, type, perm)	module_param_named(name, name, type, perm)
#define module_param_unsafe		module_param
#define module_param_named_unsafe	module_param_named
#define core_param(name, var, type, perm)	module_param_named(name, var, type, perm)
#define module_param_named(name, value, type, perm) \
	_Static_assert(__shim_param_fits_##type(value), \
		       "module_param(" #name "): the variable is not a " #type); \
	__shim_param(#name, name, #type, &(value), sizeof(value), 0, NULL)
#define module_param_array(name, type, nump, perm) \
	module_param_array_named(name, name, type, nump, perm)
#define module_param_array_named(name, array, type, nump, perm) \
	__shim_param(#name, name, #type, &(array)[0], sizeof(array), \
		     sizeof(array) / sizeof((array)[0]), (unsigned int *)(nump))
#define module_param_string(name, string, len, perm) \
	__shim_param(#name, name, "string", string, len, 0, NULL)
#define module_param_cb(pname, pops, parg, pmode) \
	static const struct kernel_param __PASTE(__shim_kp_, pname) = { \
		.name = #pname, .ops = (pops), .perm = (pmode), .arg = (parg), \
	}; \
	__shim_param(#pname, pname, "cb", &__PASTE(__shim_kp_, pname), \
		     sizeof(struct kernel_param), 0, NULL)
#define module_param_cb_unsafe		module_param_cb
#define device_param_cb			module_param_cb

#define __shim_is(value, type)		__same_type(value, type)
#define __shim_param_fits_byte(v)	(sizeof(v) == 1)
#define __shim_param_fits_short(v)	__shim_is(v, short)
#define __shim_param_fits_ushort(v)	__shim_is(v, unsigned short)
#define __shim_param_fits_int(v)	__shim_is(v, int)
#define __shim_param_fits_uint(v)	__shim_is(v, unsigned int)
#define __shim_param_fits_hexint(v)	__shim_is(v, unsigned int)
#define __shim_param_fits_long(v)	__shim_is(v, long)
#define __shim_param_fits_ulong(v)	__shim_is(v, unsigned long)
#define __shim_param_fits_ullong(v)	__shim_is(v, unsigned long long)
#define __shim_param_fits_charp(v)	__shim_is(v, char *)
#define __shim_param_fits_bool(v)	__shim_is(v, bool)
#define __shim_param_fits_invbool(v)	__shim_is(v, bool)

#define MODULE_PARM_DESC(name, desc)
#define __MODULE_INFO(tag, name, info)
#define kernel_param_lock(mod)		((void)(mod))
#define kernel_param_unlock(mod)	((void)(mod))

#pragma GCC visibility push(hidden)
int param_set_int(const char *val, const struct kernel_param *kp);
int param_get_int(char *buffer, const struct kernel_param *kp);
int param_set_uint(const char *val, const struct kernel_param *kp);
int param_get_uint(char *buffer, const struct kernel_param *kp);
int param_set_ulong(const char *val, const struct kernel_param *kp);
int param_get_ulong(char *buffer, const struct kernel_param *kp);
int param_set_bool(const char *val, const struct kernel_param *kp);
int param_get_bool(char *buffer, const struct kernel_param *kp);
int param_set_uint_minmax(const char *val, const struct kernel_param *kp, unsigned int min,
			  unsigned int max);
extern const struct kernel_param_ops param_ops_int, param_ops_uint, param_ops_ulong,
				     param_ops_bool;
#pragma GCC visibility pop

#endif /* _LINUX_MODULE_PARAMS_H */
