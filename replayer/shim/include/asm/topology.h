/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#ifndef SHIM_ASM_TOPOLOGY_H
#define SHIM_ASM_TOPOLOGY_H

#include <linux/topology.h>

#endif /* SHIM_ASM_TOPOLOGY_H */
