/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_LINUX_RCUTREE_H
#define SHIM_LINUX_RCUTREE_H

#include <linux/rcupdate.h>

#endif /* SHIM_LINUX_RCUTREE_H */
