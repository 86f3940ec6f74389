// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy's shared object shows to the host, and nothing else of it is
 * visible: compiled anew for each policy, with its name.
 */
#include <linux/saakm.h>
#include <linux/module.h>
#include <linux/percpu.h>

unsigned long __per_cpu_offset[NR_CPUS] SHIM_HIDDEN;
unsigned int nr_cpu_ids = NR_CPUS;	/* set by the host */
u32 shim_gate;
struct cpumask __cpu_possible_mask, __cpu_online_mask, __cpu_present_mask, __cpu_active_mask;

/* Aligned like the copies: an offset keeps every variable's alignment. */
DEFINE_PER_CPU(struct topology_level *, topology_levels) ____cacheline_aligned SHIM_HIDDEN;
int nb_topology_levels SHIM_HIDDEN;

struct module __this_module = {
	.state = MODULE_STATE_COMING,
	.list = LIST_HEAD_INIT(__this_module.list),
	.name = KBUILD_MODNAME,
};

/*
 * Those of module_init() and module_exit(), if there are any. References, not
 * definitions: the value of a weak constant would be folded into this file.
 */
extern int (*const shim_module_init)(void) __weak SHIM_HIDDEN;
extern void (*const shim_module_exit)(void) __weak SHIM_HIDDEN;

/* The sections' bounds, which the linker gives; an empty one still has them. */
extern struct shim_param __start_shim_params[] SHIM_HIDDEN, __stop_shim_params[] SHIM_HIDDEN;
extern char __start_percpu_data[] SHIM_HIDDEN, __stop_percpu_data[] SHIM_HIDDEN;
static struct shim_param no_params[0]
	__attribute__((__section__("shim_params"), __used__, __aligned__(8)));

static void set_functions(void)
{
	__this_module.init = &shim_module_init ? shim_module_init : NULL;
	__this_module.exit = &shim_module_exit ? shim_module_exit : NULL;
}

static void adopt(void)
{
	set_functions();
	__this_module.state = MODULE_STATE_LIVE;
}

static int start(void)
{
	set_functions();
	return __this_module.init ? __this_module.init() : 0;
}

static void stop(void)
{
	__this_module.state = MODULE_STATE_GOING;
	if (__this_module.exit)
		__this_module.exit();
}

extern struct shim_module_info shim_module_info;
__attribute__((__visibility__("default"))) struct shim_module_info shim_module_info = {
	.abi = SHIM_ABI,
	.nr_cpus = NR_CPUS,
	.task_bytes = sizeof(struct task_struct),
	.rq_bytes = sizeof(struct saakm_rq),
	.this_module = &__this_module,
	.init = start,
	.exit = stop,
	.adopt = adopt,
	.params = __start_shim_params,
	.params_end = __stop_shim_params,
	.percpu = __start_percpu_data,
	.percpu_end = __stop_percpu_data,
	.per_cpu_offset = __per_cpu_offset,
	.topology_levels = &topology_levels,
	.nb_topology_levels = &nb_topology_levels,
	.cpu_masks = {
		cpumask_bits(&__cpu_possible_mask), cpumask_bits(&__cpu_online_mask),
		cpumask_bits(&__cpu_present_mask), cpumask_bits(&__cpu_active_mask),
	},
	.nr_cpu_ids = &nr_cpu_ids,
	.gate = &shim_gate,
};
