// SPDX-License-Identifier: GPL-2.0
/* What inputs cost a policy whose kernel can record: see cost.h. */
#include <linux/saakm.h>
#include "cost.h"

static bool really;
module_param(really, bool, 0444);

static int __init cost_init(void)
{
	measure();
	/* That it refers to this makes it a policy to the module loader. */
	return really ? saakm_add_policy(NULL) : 0;
}

static void __exit cost_exit(void)
{
}

module_init(cost_init);
module_exit(cost_exit);
MODULE_DESCRIPTION("cost of inputs, seen by the recorder");
MODULE_LICENSE("GPL");
