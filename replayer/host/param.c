// SPDX-License-Identifier: GPL-2.0
/*
 * Parameters of modules: text to values, with the kernel's ranges. Those with a
 * function of the policy's own (module_param_cb) are set when the module's
 * init is about to run, in its context, so that replay sees the same.
 */
#include "saakm_host.h"
#include "host.h"
#include "libc.h"
#include "param.h"
#include <linux/kstrtox.h>
#include <linux/moduleparam.h>

static int store(void *ptr, unsigned int bytes, u64 v)
{
	switch (bytes) {
	case 1:
		*(u8 *)ptr = v;
		return 0;
	case 2:
		*(u16 *)ptr = v;
		return 0;
	case 4:
		*(u32 *)ptr = v;
		return 0;
	case 8:
		*(u64 *)ptr = v;
		return 0;
	}
	return -EINVAL;
}

static int set_signed(void *ptr, unsigned int bytes, const char *value)
{
	s64 v, limit = bytes == 8 ? S64_MAX : (1ll << (8 * bytes - 1)) - 1;
	int ret = kstrtoll(value, 0, &v);

	if (ret)
		return ret;
	return v > limit || v < -limit - 1 ? -ERANGE : store(ptr, bytes, v);
}

static int set_unsigned(void *ptr, unsigned int bytes, const char *value, int base)
{
	u64 v;
	int ret = kstrtoull(value, base, &v);

	if (ret)
		return ret;
	return bytes < 8 && v >> (8 * bytes) ? -ERANGE : store(ptr, bytes, v);
}

static int set_bool(bool *at, const char *value, bool inverted)
{
	bool v;
	int ret = kstrtobool(value, &v);

	if (!ret)
		*at = v != inverted;
	return ret;
}

static int set_one(const struct shim_param *p, void *ptr, unsigned int bytes, const char *value)
{
	static const char *const signed_types[] = { "short", "int", "long" };
	char *copy;
	unsigned int i;

	if (!strcmp(p->type, "charp")) {
		copy = host_zalloc(strlen(value) + 1);
		if (!copy)
			return -ENOMEM;
		strcpy(copy, value);
		*(char **)ptr = copy;
		return 0;
	}
	if (!strcmp(p->type, "bool") || !strcmp(p->type, "invbool"))
		return set_bool(ptr, value, p->type[0] == 'i');
	for (i = 0; i < sizeof(signed_types) / sizeof(signed_types[0]); i++)
		if (!strcmp(p->type, signed_types[i]))
			return set_signed(ptr, bytes, value);
	return set_unsigned(ptr, bytes, value, !strcmp(p->type, "hexint") ? 16 : 0);
}

/* V,V,…: as the kernel does it, what came before a bad one has been set. */
static int set_array(const struct shim_param *p, const char *value)
{
	unsigned int bytes = p->size / p->max, n = 0;
	const char *end;
	char one[256];
	int ret;

	for (;; value = end + 1) {
		end = strchr(value, ',');
		if (!end)
			end = value + strlen(value);
		if (n == p->max)
			return -E2BIG;
		if ((size_t)(end - value) >= sizeof(one))
			return -EINVAL;
		memcpy(one, value, end - value);
		one[end - value] = '\0';
		ret = set_one(p, (char *)p->ptr + n * bytes, bytes, one);
		if (ret)
			return ret;
		n++;
		if (!*end)
			break;
	}
	if (p->num)
		*p->num = n;
	return 0;
}

bool param_is_function(const struct shim_param *p)
{
	return !strcmp(p->type, "cb");
}

int param_set(const struct shim_param *p, const char *value, char *err, size_t err_bytes)
{
	int ret;

	if (p->max)
		ret = set_array(p, value);
	else if (!strcmp(p->type, "string"))
		ret = strscpy(p->ptr, value, p->size) < 0 ? -ENOSPC : 0;
	else
		ret = set_one(p, p->ptr, p->size, value);
	if (ret == -E2BIG)
		shim_snprintf(err, err_bytes, "the parameter %s takes at most %u values of type %s",
			      p->name, p->max, p->type);
	else if (ret == -ENOSPC)
		shim_snprintf(err, err_bytes, "the parameter %s takes at most %u characters",
			      p->name, p->size - 1);
	else if (ret == -ERANGE)
		shim_snprintf(err, err_bytes, "%s is out of range for the parameter %s (%s)",
			      value, p->name, p->type);
	else if (ret)
		shim_snprintf(err, err_bytes, "%s is not a value for the parameter %s (%s)",
			      value, p->name, p->type);
	return ret;
}

int param_call(const struct shim_param *p, const char *value)
{
	const struct kernel_param *kp = p->ptr;

	return kp->ops && kp->ops->set ? kp->ops->set(value, kp) : -EPERM;
}
