/* SPDX-License-Identifier: GPL-2.0 */
/* Another way to what is elsewhere. */
#include <linux/types.h>
