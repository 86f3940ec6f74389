// SPDX-License-Identifier: GPL-2.0
/* The kernel's own ways to set and show a parameter, for module_param_cb(). */
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#define PARAM(name, type, parse, format) \
int param_set_##name(const char *val, const struct kernel_param *kp) \
{ \
	return parse; \
} \
int param_get_##name(char *buffer, const struct kernel_param *kp) \
{ \
	return shim_snprintf(buffer, 4096, format, *(type *)kp->arg); \
} \
const struct kernel_param_ops param_ops_##name = { \
	.set = param_set_##name, \
	.get = param_get_##name, \
}
PARAM(int, int, kstrtoint(val, 0, kp->arg), "%i\n");
PARAM(uint, unsigned int, kstrtouint(val, 0, kp->arg), "%u\n");
PARAM(ulong, unsigned long, kstrtoul(val, 0, (unsigned long *)kp->arg), "%lu\n");

int param_set_bool(const char *val, const struct kernel_param *kp)
{
	return kstrtobool(val ? val : "1", kp->arg);
}

int param_get_bool(char *buffer, const struct kernel_param *kp)
{
	return shim_snprintf(buffer, 4096, "%c\n", *(bool *)kp->arg ? 'Y' : 'N');
}

const struct kernel_param_ops param_ops_bool = {
	.set = param_set_bool,
	.get = param_get_bool,
};

int param_set_uint_minmax(const char *val, const struct kernel_param *kp, unsigned int min,
			  unsigned int max)
{
	unsigned int value;
	int ret = kstrtouint(val, 0, &value);

	if (ret)
		return ret;
	if (value < min || value > max)
		return -EINVAL;
	*(unsigned int *)kp->arg = value;
	return 0;
}
