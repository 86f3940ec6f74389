/* SPDX-License-Identifier: GPL-2.0 */
/* Parameters of modules, for module.c: one of them, from text. Kernel side. */
#ifndef SAAKM_HOST_PARAM_H
#define SAAKM_HOST_PARAM_H

#include "shim_api.h"

/* It has a function of the policy's own, which param_call() calls. */
bool param_is_function(const struct shim_param *p);
/* 0, or -errno and a sentence. */
int param_set(const struct shim_param *p, const char *value, char *err, size_t err_bytes);
/* What the function said; from a context in which the policy's code may run. */
int param_call(const struct shim_param *p, const char *value);

#endif /* SAAKM_HOST_PARAM_H */
