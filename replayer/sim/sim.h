/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The simulator from outside: parameters in, a run, results out. Neutral:
 * included by both sides.
 */
#ifndef SAAKM_SIM_H
#define SAAKM_SIM_H

#include "../host/host.h"

struct workload;

struct sim_params {
	unsigned int nr_cpus;
	unsigned int smt, cores_per_llc, llcs_per_node, nodes;	/* product = nr_cpus */
	u64 duration_ns, seed;
	u64 tick_ns, balance_ns;
	u64 starvation_ns, idle_limit_ns;	/* 0: not watched */
	u32 call_ns, lock_ns, switch_ns, ipi_ns, irq_ns, syscall_ns;
	int on_error;				/* SAAKM_ACT_* */
	int level;				/* of what is recorded, SAAKM_LEVEL_* */
	bool exec_balance;
	u32 alloc_fail_permille;
	u32 preempt_permille;			/* of a policy's accesses; built to be watched */
	u64 max_findings;			/* stop after that many, 0: never */
	u64 budget;				/* basic blocks of a handler call */
	bool (*progress)(void *arg, u64 now, u64 end);	/* false: end here */
	void *progress_arg;
	/* Called now and then, at moments that repeat: drain the rings. */
	int (*pump)(void *arg);
	void *pump_arg;
};

struct sim_finding {
	u8 code, action, handler;
	u32 task, cpu;
	int pid;
	char comm[16], policy[32];
	u64 when;		/* virtual ns */
	u64 ts;			/* of its event */
	u64 count;		/* how often at this line */
	char text[600];
};

struct sim_cpu_stats { u64 busy_ns, idle_ns, handler_calls, switches; };

struct sim_result {
	struct sim_finding *findings;	/* owned */
	unsigned int nr_findings;
	u64 nr_findings_all;
	u64 handler_calls, switches, wakeups, migrations, forks;
	u64 end_ns;
	struct sim_cpu_stats cpu[HOST_MAX_CPUS];
	/* Wake-up latencies: a log-linear histogram, see stats.c. */
	u64 wake_hist[64 * 8];
	u64 wake_max;
	bool panicked, all_ejected;
	bool interrupted;			/* at end_ns, because progress() said so */
	int pump_error;
};

void sim_params_init(struct sim_params *p);
/*
 * After this, modules can be loaded. *r is borrowed until the end. -EBUSY the
 * second time: a process has one machine in its life, see host_init().
 */
int sim_init(const struct sim_params *p, struct sim_result *r);
int sim_run(const struct workload *w);
unsigned int sim_nr_policies(void);		/* registered */
/* Runs fn(arg) in a thread on CPU 0: init and exit of modules, say. */
int sim_on_cpu0(int (*fn)(void *arg), void *arg);
void sim_kill_tasks(void);			/* all exit; what they leave is a leak */
void sim_leaks_after_unload(void);
void sim_record_run(const char *text);		/* the RUN event */
/* Groups of CPUs of level k, innermost first; 0: there is no such level. */
unsigned int sim_topology_level(unsigned int k, int *flags, u64 groups[HOST_MAX_CPUS]);
void sim_release(struct sim_result *r);
u64 sim_percentile(const struct sim_result *r, unsigned int permille);

#endif /* SAAKM_SIM_H */
