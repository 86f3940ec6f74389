/* SPDX-License-Identifier: GPL-2.0 */
/* A macro's value as text. */
#ifndef __LINUX_STRINGIFY_H
#define __LINUX_STRINGIFY_H

#include <linux/kernel.h>

#endif /* __LINUX_STRINGIFY_H */
