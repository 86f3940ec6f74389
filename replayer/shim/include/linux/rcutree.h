/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_RCUTREE_H
#define SHIM_LINUX_RCUTREE_H

#include <linux/rcupdate.h>

#endif /* SHIM_LINUX_RCUTREE_H */
