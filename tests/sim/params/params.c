// SPDX-License-Identifier: GPL-2.0
/* params: no policy but a module beside one; it prints what parameters it got. */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>

static int numbers[4] = { -1, -1, -1, -1 };
static int nr_numbers;
module_param_array(numbers, int, &nr_numbers, 0444);

static unsigned char small = 1;
module_param(small, byte, 0444);

static short signed_small = -1;
module_param(signed_small, short, 0444);

static char name[8] = "none";
module_param_string(name, name, sizeof(name), 0444);

static char *text = "";
module_param(text, charp, 0444);

static bool flag;
module_param(flag, bool, 0444);

static unsigned int level = 3;
static unsigned int set_calls;
static bool in_init;

static int set_level(const char *val, const struct kernel_param *kp)
{
	set_calls++;
	if (in_init)
		pr_err("params: set after init has begun\n");
	return param_set_uint_minmax(val, kp, 1, 10);
}

static const struct kernel_param_ops level_ops = {
	.set = set_level,
	.get = param_get_uint,
};
module_param_cb(level, &level_ops, &level, 0644);

static int __init params_init(void)
{
	in_init = true;
	pr_info("params: numbers %d,%d,%d,%d (%d) small %d short %d name %s text %s flag %d\n",
		numbers[0], numbers[1], numbers[2], numbers[3], nr_numbers, small, signed_small,
		name, text, flag);
	pr_info("params: level %u, set %u times\n", level, set_calls);
	return 0;
}

static void __exit params_exit(void)
{
}

module_init(params_init);
module_exit(params_exit);

MODULE_DESCRIPTION("Prints its parameters");
MODULE_LICENSE("GPL");
