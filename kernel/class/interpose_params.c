// SPDX-License-Identifier: GPL-2.0
/*
 * Parameters of a policy that are written below /sys while it runs. Those of its
 * loading stand in MODULE_LOAD.
 */
#include <linux/moduleparam.h>
#include "glue.h"
#include "interpose.h"
#include <uapi/linux/saakm_values.h>

/* Which one it is: FNV-1a of "MODULE.PARAMETER". */
static u32 name_of(const struct kernel_param *kp)
{
	const char *const part[] = { kp->mod ? kp->mod->name : "", ".", kp->name };
	u32 h = SAAKM_V_PARAM_BASIS;
	const char *s;
	int i;

	for (i = 0; i < 3; i++)
		for (s = part[i]; *s; s++)
			h = (h ^ (u8)*s) * SAAKM_V_PARAM_PRIME;
	return h;
}

/* The loader sets them in the context of the module's init. */
static bool is_load(void)
{
	return current->saakm.ctx;
}

#define PARAM(type, ctype) \
	static int set_##type(const char *text, const struct kernel_param *kp) \
	{ \
		int ret = param_ops_##type.set(text, kp); \
\
		if (!ret && !is_load()) \
			saakm_record_value(SAAKM_SRC_PARAM, name_of(kp), \
					   (u64)*(const ctype *)kp->arg); \
		return ret; \
	} \
	static int get_##type(char *buf, const struct kernel_param *kp) \
	{ \
		return param_ops_##type.get(buf, kp); \
	} \
	static const struct kernel_param_ops rec_##type = { \
		.set = set_##type, \
		.get = get_##type, \
	};
/* bool may be given without a value, which is a flag of its ops. */
#define PARAM_TYPES(X) \
	X(byte, u8) X(short, short) X(ushort, unsigned short) X(int, int) X(uint, unsigned int) \
	X(long, long) X(ulong, unsigned long) X(ullong, unsigned long long) \
	X(hexint, unsigned int)
PARAM_TYPES(PARAM)

static int set_bool(const char *text, const struct kernel_param *kp)
{
	int ret = param_ops_bool.set(text, kp);

	if (!ret && !is_load())
		saakm_record_value(SAAKM_SRC_PARAM, name_of(kp), *(const bool *)kp->arg);
	return ret;
}

static const struct kernel_param_ops rec_bool = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = set_bool,
	.get = param_get_bool,
};

/* Longer than a value: that it was written is all that can be said. */
static int set_charp(const char *text, const struct kernel_param *kp)
{
	int ret = param_ops_charp.set(text, kp);

	if (!ret && !is_load())
		saakm_record_value(SAAKM_SRC_OTHER, SAAKM_V_GAP, name_of(kp));
	return ret;
}

static void free_charp(void *arg)
{
	param_ops_charp.free(arg);
}

static const struct kernel_param_ops rec_charp = {
	.set = set_charp,
	.get = param_get_charp,
	.free = free_charp,
};

#define ENTRY(type, ctype)	{ "param_ops_" #type, (void *)&rec_##type },
const struct saakm_stand_in saakm_param_stand_ins[] = {
	PARAM_TYPES(ENTRY)
	ENTRY(bool, bool)
	ENTRY(charp, char *)
	{ NULL, NULL },
};
