/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine inside. Kernel side: compiled against the shim, like the class
 * in Linux would be.
 *
 * Every CPU has its own clock, and the one that is furthest behind runs. A CPU
 * gives way in advance(), so kernel code of several CPUs interleaves at every
 * lock and call; user time and idleness end at the next interrupt.
 */
#ifndef SAAKM_MACHINE_H
#define SAAKM_MACHINE_H

#include "../host/saakm_host.h"
#include "../../kernel/core/core.h"
#include "sim.h"
#include "workload.h"

/* Linux's, for the handlers and events that carry them. */
#define DEQUEUE_SLEEP	0x01
#define ENQUEUE_WAKEUP	0x01
#define ENQUEUE_INITIAL	0x80

enum sim_class { SIM_RT, SIM_FAIR, SIM_SAAKM, SIM_DEAD };

struct sim_timer {
	u64 when, id;
	void (*fn)(void *arg);
	void *arg;
	bool local;
};

struct sim_task {
	struct task_struct *p;
	struct list_head all;		/* m.tasks */
	struct list_head run;		/* rt or fair queue of its CPU */
	enum sim_class class;
	struct saakm_slot *slot;	/* SIM_SAAKM: whose it is */
	struct saakm_slot *join;	/* asleep, joins at its next wake-up */
	bool placed;			/* new_place has been called for it */
	bool blocking;			/* will sleep at the next schedule() */
	bool asleep;
	bool exiting;
	bool yielding;			/* sched_yield was called */
	bool on_cpu;
	bool pi_locked;
	unsigned int pi_waiters, kill_round;
	unsigned int wake_flags;	/* of a wake-up by IPI that is on its way */
	u64 woken_at;			/* for the latency, 0: not waiting */
	u64 ran_since;
	u64 slice_end;			/* fair */
	u64 prev_sum;
	/* Its program. */
	const struct wl_program *prog;
	u32 prog_index, pc, phase;
	u64 *counters;
	u64 run_left;
	u64 timer_next[4];
	u64 sleep_timer;
	struct list_head wait;		/* on an object, a program, or its parent */
	struct sim_task *parent;
	unsigned int nr_children;
	u64 dead_children;
	/* A thread of the policy (or a kworker). */
	bool thread;
	struct fiber fiber;
	int (*fn)(void *arg);
	void *arg;
	int bound_cpu;
	bool thread_done, reaped;
	bool detached;			/* nobody joins it: it is freed when it is reaped */
	int thread_ret;
	u32 ctx_key;
	u8 ctx_type;
	char thread_name[16];
};

struct sim_cpu {
	unsigned int id;
	u64 t;				/* its clock */
	u64 debt;			/* charged, and passes when it next gives way */
	struct fiber main;
	struct fiber *active;		/* what to switch to when it runs */
	bool queued;			/* has something to do at `key` */
	u64 key;
	bool interruptible;		/* waits: an interrupt may come earlier */
	bool online, active_cpu;
	struct sim_task *curr;		/* NULL: idle */
	struct task_struct *idle;
	bool need_resched, in_schedule, in_irq;
	struct list_head rt, fair;
	unsigned int nr_running;	/* of all classes */
	struct sim_timer *timers;	/* a heap */
	unsigned int nr_timers, max_timers;
	bool tick_on;
	u64 next_balance, idle_since;
	u64 beside_since;		/* idles beside a waiting task since then, 0: no */
	bool balance_due;
	bool told_idle;			/* the last IDLE event said so */
	u64 clock_busy;			/* busy up to this time is accounted */
	struct sim_cpu_stats stats;
	struct list_head wake_list;	/* not used by policies: tasks of wake IPIs */
};

struct sim_object {
	u64 tokens;
	struct sim_task *owner;
	struct list_head waiters;
	u64 generation;
};

struct machine {
	struct sim_params par;
	struct sim_cpu cpus[HOST_MAX_CPUS];
	struct sim_cpu *cpu;		/* that runs */
	/* Whose turn it is (engine.c), and when the next is others'. */
	u64 turn[2 * HOST_MAX_CPUS], other_turn;
	u64 last_turn;			/* when and where something happened last */
	unsigned int nr_turns;
	struct fiber driver;
	u64 end, last_timer_id;
	bool running, stop;
	bool may_end;			/* the workload runs: it need not come to its end */
	struct list_head tasks;
	unsigned int nr_tasks;
	int last_pid;
	u64 rng[4];
	const struct workload *w;
	struct sim_object *mutexes, *conds, *barriers, *pipes;
	struct list_head *suspended;	/* by program */
	u64 *resumes;			/* by program: not yet consumed */
	struct sim_result *r;
	u64 ejected_modules;		/* bit: key of a module, modulo 64 */
	bool eject_due;
	u64 stop_at;			/* all policies are dead: end soon */
	bool hotplug_busy;
};
extern struct machine m;

static inline struct sim_cpu *cpu_of(unsigned int id) { return &m.cpus[id]; }
static inline u64 engine_next_irq(const struct sim_cpu *c)
{
	return c->nr_timers ? c->timers[0].when : ~0ull;
}
static inline bool engine_irq_due(const struct sim_cpu *c)
{
	return engine_next_irq(c) <= c->t;
}
struct sim_task *sim_task_of(struct task_struct *p);

/* engine.c */
int engine_init(void);
void engine_advance(u64 ns);
void engine_pass(u64 until, bool interruptible);	/* this CPU's main fiber */
void engine_block(void);		/* this CPU, until engine_unblock */
void engine_unblock(struct sim_cpu *c, u64 when);
u64 engine_timer(struct sim_cpu *c, u64 when, void (*fn)(void *arg), void *arg);
void engine_irq(struct sim_cpu *c, u64 when, void (*fn)(void *arg), void *arg);
bool engine_cancel(u64 id);
void engine_run(void);			/* until m.end or m.stop */
void engine_leave(void) __attribute__((noreturn));
void engine_irqs(struct sim_cpu *c);
u64 sim_random(void);
u64 sim_random_range(u64 lo, u64 hi);

/* preempt.c: CPUs give way in the middle of a policy's code */
void preempt_init(void);
/* cpu.c: the life of a CPU */
int cpus_init(void);
void cpu_resched(unsigned int cpu);	/* an IPI if it is another one */
void cpu_on_resched(void *cpu);
void cpu_tick_start(struct sim_cpu *c);
void cpu_account(struct sim_cpu *c);

/* class.c: tasks of policies, as the Linux class drives them */
void class_schedule(struct sim_cpu *c);
void class_wake(struct sim_task *t, unsigned int flags);
void class_start(struct sim_task *t, unsigned int flags);	/* fork */
void class_tick(struct sim_cpu *c);
void settle_tick(struct sim_task *t);
void class_balance(struct sim_cpu *c, unsigned int target);
void class_set_nice(struct sim_task *t, int nice);
/* switch.c: changes of class, affinity and exec */
int class_switch(struct sim_task *t, int policy, int rt_prio);
void class_getattr(struct sim_task *t);
void class_affinity(struct sim_task *t, const u64 *mask);
void class_exec(struct sim_task *t);
void oust_current(struct sim_cpu *c, struct sim_task *t, unsigned int cpu);
/* remote.c: the same of another task, wherever it is */
void remote_op(const struct wl_op *op, s64 arg);
int remote_affinity(struct task_struct *p, const u64 *mask);
void class_oust(struct sim_task *t, unsigned int old, unsigned int cpu);
void leave_queue_for(struct sim_task *t, unsigned int old, unsigned int cpu);
void class_eject_dead(void);
bool in_flight(const struct saakm_slot *slot);
void activate(struct sim_task *t, unsigned int cpu);
void deactivate(struct sim_task *t);
unsigned int lock_active(struct sim_task *t, unsigned int cpu);
void adopt(struct sim_task *t, unsigned int cpu);
unsigned int fallback_cpu(struct sim_task *t, int wanted);
void set_task_core(struct sim_task *t, unsigned int cpu);
void update_curr(struct sim_cpu *c);
void lock_pi(struct sim_task *t);
void unlock_pi(struct sim_task *t);

/* other.c: the classes above ours, kept simple */
void other_enqueue(struct sim_task *t, unsigned int cpu);
void other_dequeue(struct sim_task *t);
struct sim_task *other_pick(struct sim_cpu *c);
void other_tick(struct sim_cpu *c);
unsigned int other_select(struct sim_task *t);

/* hotplug.c */
void cpu_set_online(unsigned int cpu, bool up);
void topology_set(void);

/* tasks.c */
struct sim_task *task_create(const struct wl_program *prog, struct sim_task *parent,
			     const char *comm);
void task_reap(struct sim_task *t);
/* exec.c: one step of a task's program; ends when it blocks or must give way */
void task_run(struct sim_cpu *c);
int workload_start(const struct workload *w);
void task_notify_exit(struct sim_task *t);
void task_drop_mutexes(struct sim_task *t);
/* threads.c */
void thread_run(struct sim_cpu *c, struct sim_task *t);
void thread_advance_check(void);
bool sim_thread_sleep(u64 ns);
void *sim_thread_start(const char *name, int (*fn)(void *arg), void *arg, int cpu,
		       u32 ctx_key, u8 ctx_type, bool wake);
/* The same from outside of the machine's time: it is simply there. */
void *sim_thread_queue(const char *name, int (*fn)(void *arg), void *arg, int cpu);
void sim_thread_wake(void *thread);
struct task_struct *sim_thread_task(void *thread);
bool sim_thread_done(void *thread);
int sim_thread_class(struct task_struct *p, bool rt, int nice, int rt_prio);
int sim_thread_join(void *thread);
/* watch.c */
void watch_start(void);
void watch_dead_metadata(struct sim_task *t, void *metadata, u64 serial);
void watch_leaks(bool unloaded);
/* stats.c */
void findings_add(const struct saakm_report *r, const char *text);
void stats_wake_latency(u64 ns);

#endif /* SAAKM_MACHINE_H */
