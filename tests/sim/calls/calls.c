// SPDX-License-Identifier: GPL-2.0
/*
 * calls: no policy but a module beside one, whose thread calls what the kernel
 * offers besides the interface: functions on other CPUs, hotplug states, tasks
 * by number, affinity and classes of its own thread, work behind RCU. It prints
 * "calls: wrong: …" for each answer that Linux would not give.
 */
#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <uapi/linux/sched/types.h>

static bool steady = true;
module_param(steady, bool, 0444);
MODULE_PARM_DESC(steady, "no core comes or goes in this run");

static struct task_struct *thread;
static int online_state;
static unsigned int nr_checks;
static unsigned long ups, downs;	/* by core */

#define expect(cond) do { \
	nr_checks++; \
	if (!(cond)) \
		pr_err("calls: wrong: line %d: %s\n", __LINE__, #cond); \
} while (0)

/* --- functions on other CPUs ------------------------------------------------- */

static cpumask_t ran_on;
static atomic_t nr_ran;

static void note_cpu(void *info)
{
	expect(irqs_disabled());
	expect(info == &nr_ran);
	cpumask_set_cpu(smp_processor_id(), &ran_on);
	atomic_inc(&nr_ran);
}

static void begin(void)
{
	cpumask_clear(&ran_on);
	atomic_set(&nr_ran, 0);
}

static call_single_data_t csd;

static bool only_odd(int cpu, void *info)
{
	return cpu & 1;
}

static void check_smp(void)
{
	unsigned int cpu, me;

	for_each_online_cpu(cpu) {
		begin();
		expect(!smp_call_function_single(cpu, note_cpu, &nr_ran, 1));
		expect(atomic_read(&nr_ran) == 1 && cpumask_test_cpu(cpu, &ran_on));
		begin();
		expect(!smp_call_function_any(cpumask_of(cpu), note_cpu, &nr_ran, 1));
		expect(atomic_read(&nr_ran) == 1 && cpumask_test_cpu(cpu, &ran_on));
	}
	begin();
	on_each_cpu(note_cpu, &nr_ran, 1);
	expect(cpumask_equal(&ran_on, cpu_online_mask));
	expect(atomic_read(&nr_ran) == (int)num_online_cpus());
	begin();
	on_each_cpu_cond(only_odd, note_cpu, &nr_ran, 1);
	expect(atomic_read(&nr_ran) == (int)num_online_cpus() / 2);
	expect(!cpumask_test_cpu(0, &ran_on));

	begin();
	me = get_cpu();
	smp_call_function_many(cpu_online_mask, note_cpu, &nr_ran, 1);
	expect(!cpumask_test_cpu(me, &ran_on));
	expect(atomic_read(&nr_ran) == (int)num_online_cpus() - 1);
	put_cpu();
	expect(smp_call_function_single(nr_cpu_ids, note_cpu, &nr_ran, 1) == -ENXIO);

	begin();
	csd.func = note_cpu;
	csd.info = &nr_ran;
	cpu = cpumask_any_but(cpu_online_mask, get_cpu());
	put_cpu();
	expect(!smp_call_function_single_async(cpu, &csd));
	usleep_range(100, 200);
	expect(atomic_read(&nr_ran) == 1 && cpumask_test_cpu(cpu, &ran_on));
	expect(!smp_call_function_single_async(cpu, &csd));	/* it is free again */
	usleep_range(100, 200);
	expect(atomic_read(&nr_ran) == 2);
	kick_all_cpus_sync();
	for_each_online_cpu(cpu) {
		resched_cpu(cpu);
		wake_up_if_idle(cpu);
	}
}

/* --- tasks ------------------------------------------------------------------- */

static void check_pids(void)
{
	struct pid *pid = find_get_pid(current->pid);
	struct task_struct *p;

	expect(pid && pid_vnr(pid) == current->pid);
	p = get_pid_task(pid, PIDTYPE_PID);
	expect(p == current);
	if (p)
		put_task_struct(p);
	put_pid(pid);
	rcu_read_lock();
	expect(find_task_by_vpid(current->pid) == current);
	expect(!find_task_by_vpid(4000000));
	rcu_read_unlock();
	expect(!find_get_pid(4000000));
}

static void check_sched(void)
{
	struct sched_attr attr = { .size = sizeof(attr), .sched_policy = SCHED_FIFO,
				   .sched_priority = 7 };
	cpumask_t none = { };
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		expect(!set_cpus_allowed_ptr(current, cpumask_of(cpu)));
		expect(smp_processor_id() == cpu);
		expect(current->nr_cpus_allowed == 1);
		expect(!idle_cpu(cpu));
	}
	expect(set_cpus_allowed_ptr(current, &none) == -EINVAL);
	expect(!set_cpus_allowed_ptr(current, cpu_possible_mask));
	expect(nr_running() >= 1);

	set_user_nice(current, 5);
	expect(task_nice(current) == 5);
	sched_set_fifo(current);
	expect(current->policy == SCHED_FIFO && current->rt_priority == 50);
	sched_set_fifo_low(current);
	expect(current->policy == SCHED_FIFO && current->rt_priority == 1);
	expect(!sched_setattr(current, &attr));
	expect(current->policy == SCHED_FIFO && current->rt_priority == 7);
	attr.sched_priority = 1000;
	expect(sched_setattr(current, &attr) == -EINVAL);
	sched_set_normal(current, 3);
	expect(current->policy == SCHED_NORMAL && task_nice(current) == 3);
}

/* --- work ---------------------------------------------------------------------- */

static struct rcu_work behind_rcu;

static void note_work(struct work_struct *work)
{
	expect(!irqs_disabled());
	cpumask_set_cpu(smp_processor_id(), &ran_on);
	atomic_inc(&nr_ran);
}

static void check_work(void)
{
	begin();
	INIT_RCU_WORK(&behind_rcu, note_work);
	expect(queue_rcu_work(system_wq, &behind_rcu));
	expect(!queue_rcu_work(system_wq, &behind_rcu));
	expect(flush_rcu_work(&behind_rcu));
	expect(atomic_read(&nr_ran) == 1);
	begin();
	expect(!schedule_on_each_cpu(note_work));
	expect(cpumask_equal(&ran_on, cpu_online_mask));
	expect(atomic_read(&nr_ran) == (int)num_online_cpus());
}

/* --- hotplug --------------------------------------------------------------------- */

static int on_up(unsigned int cpu)
{
	expect(smp_processor_id() == cpu);
	expect(cpu_online(cpu));
	ups |= 1ul << cpu;
	pr_info("calls: core %u up\n", cpu);
	return 0;
}

static int on_down(unsigned int cpu)
{
	expect(smp_processor_id() == cpu);
	expect(cpu_online(cpu));
	downs |= 1ul << cpu;
	pr_info("calls: core %u down\n", cpu);
	return 0;
}

static int refuse(unsigned int cpu)
{
	return cpu ? -EBUSY : 0;
}

/* --- the module -------------------------------------------------------------------- */

static int run(void *arg)
{
	char *heap = kmalloc(100, GFP_KERNEL);

	pr_info("calls: addresses %p %p %px %p\n", run, &nr_checks, heap, &arg);
	kfree(heap);
	check_pids();
	if (steady) {
		check_smp();
		check_sched();
		check_work();
	}
	pr_info("calls: %u checks\n", nr_checks);
	while (!kthread_should_stop())
		usleep_range(1000, 2000);
	return 0;
}

static int __init calls_init(void)
{
	int ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "calls:refused", refuse, NULL);

	expect(ret == -EBUSY);
	online_state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "calls:online", on_up, on_down);
	expect(online_state > 0);
	expect(ups == cpumask_bits(cpu_online_mask)[0] && !downs);
	thread = kthread_run(run, NULL, "calls");
	return PTR_ERR_OR_ZERO(thread);
}

static void __exit calls_exit(void)
{
	kthread_stop(thread);
	downs = 0;
	cpuhp_remove_state(online_state);
	expect(downs == cpumask_bits(cpu_online_mask)[0]);
	pr_info("calls: gone\n");
}

module_init(calls_init);
module_exit(calls_exit);

MODULE_DESCRIPTION("Calls what the kernel offers besides the interface");
MODULE_LICENSE("GPL");
