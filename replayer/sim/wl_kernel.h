/* SPDX-License-Identifier: GPL-2.0 */
/*
 * workload.h for the kernel side: the same structures, without the headers of
 * libc that it includes.
 */
#ifndef SAAKM_WL_KERNEL_H
#define SAAKM_WL_KERNEL_H

#define SAAKM_ERR_H		/* the parser's interface is not for this side */
struct saakm_err;
#include "workload.h"

#endif /* SAAKM_WL_KERNEL_H */
