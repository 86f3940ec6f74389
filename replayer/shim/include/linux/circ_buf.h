/* SPDX-License-Identifier: GPL-2.0 */
/* Indices of a ring. */
#ifndef SHIM_LINUX_CIRC_BUF_H
#define SHIM_LINUX_CIRC_BUF_H

#include <linux/types.h>

#define CIRC_CNT(head, tail, size)	(((head) - (tail)) & ((size) - 1))
#define CIRC_SPACE(head, tail, size)	CIRC_CNT((tail), ((head) + 1), (size))

#endif /* SHIM_LINUX_CIRC_BUF_H */
