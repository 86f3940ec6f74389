// SPDX-License-Identifier: GPL-2.0
/* What inputs cost a module that is no policy: see cost.h. */
#include "cost.h"

static int __init cost_init(void)
{
	measure();
	return 0;
}

static void __exit cost_exit(void)
{
}

module_init(cost_init);
module_exit(cost_exit);
MODULE_DESCRIPTION("cost of inputs, unseen");
MODULE_LICENSE("GPL");
