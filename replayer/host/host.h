/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host inside: what the parts of libsaakm-host share, and what the driver
 * (the simulator, replay) supplies. Policies call in with no context of
 * ours, so there is one `host` in a process. Neutral: included by both sides.
 */
#ifndef SAAKM_HOST_INTERNAL_H
#define SAAKM_HOST_INTERNAL_H

#include <stdarg.h>
#include "neutral.h"
#include "fiber.h"

#define HOST_MAX_CPUS	64
#define ARENA_BASE	0x300000000000ULL
#define ARENA_BYTES	(1ULL << 32)	/* reserved; touched pages only are used */

struct task_struct;
struct saakm_frame;
struct saakm_report;
struct saakm_rings;
struct saakm_cpu;

/* What a driver does for the host. All times are virtual nanoseconds. */
struct host_ops {
	u64 (*now)(void);			/* of the CPU that runs */
	unsigned int (*this_cpu)(void);
	struct task_struct *(*current_task)(void);
	/* ns pass here; others may run, and interrupts if they are enabled. */
	void (*advance)(u64 ns);
	/* Wait until this lock has been handed over / hand it to `cpu`. */
	void (*lock_wait)(struct host_lock *lock);
	void (*lock_wake)(unsigned int cpu);
	void (*sleep)(u64 ns);			/* a context that may; 0: give way */
	void (*resched)(unsigned int cpu);
	void (*migrate_out)(struct task_struct *p, unsigned int cpu);
	void (*migrate_in)(struct task_struct *p, unsigned int cpu);
	struct task_struct *(*next_task)(struct task_struct *p);	/* NULL: first */
	int (*count)(unsigned int cpu);
	bool (*is_online)(unsigned int cpu);
	/* Call fn(arg) in interrupt context of `cpu` at `when`; gives an id. */
	u64 (*timer_add)(unsigned int cpu, u64 when, void (*fn)(void *arg), void *arg);
	bool (*timer_del)(u64 id);
	/* A thread of the policy: runs fn(arg) on a fiber; cpu < 0: any. */
	void *(*thread_start)(const char *name, int (*fn)(void *arg), void *arg, int cpu,
			      u32 ctx_key, u8 ctx_type, bool wake);
	void (*thread_wake)(void *thread);
	struct task_struct *(*thread_task)(void *thread);
	/* Wait till it has returned: its result. */
	int (*thread_join)(void *thread);
	bool (*thread_done)(void *thread);
	/* Real-time or fair, and how important: 0, -EPERM if p is none of its threads. */
	int (*thread_class)(struct task_struct *p, bool rt, int nice, int rt_prio);
	u64 (*cpustat)(unsigned int cpu, int index);
	u64 (*random)(void);
	bool (*alloc_fails)(void);
	void (*panic)(void);			/* on_error=panic: does not return */
	void (*found)(const struct saakm_report *r, const char *text);
};

struct host_costs { u32 lock_ns, unlock_ns, call_ns, state_ns; };

struct host {
	const struct host_ops *ops;
	struct host_costs costs;
	unsigned int nr_cpus;
	bool fsm_check;
	int on_error;			/* SAAKM_ACT_WARN, EJECT or PANIC */
	u64 budget_max;			/* basic blocks of one handler call */
	u32 last_ctx_key, last_module_key;
	u64 nr_calls;			/* of handlers */
	struct host_module *loading;	/* whose init runs, or NULL */
	struct saakm_cpu *cpus;		/* [nr_cpus], in the arena */
};
extern struct host host;

int host_init(unsigned int nr_cpus, const struct host_ops *ops);
/* make_room gets the struct saakm_ring that is full. */
void host_attach_rings(struct saakm_rings *rings, bool (*make_room)(void *ring));
bool host_ring_has_room(void *ring);	/* for the sub-buffer that comes next */
void host_close_rings(void);		/* nothing is recorded from here on */
/* Flight recorder: a finding is the trigger that freezes the rings. */
void host_freeze_on_finding(struct saakm_rings *rings);
void host_trigger(void);

/* arena.c */
int arena_init(void);
void *arena_map(size_t bytes, size_t align);	/* never given back */
void *heap_alloc(size_t bytes, bool zero, u32 owner, const void *pc, const void *pc2);
/* 0, or what is wrong with freeing p. */
enum heap_fault { HEAP_OK, HEAP_FREED_BEFORE, HEAP_NOT_OURS, HEAP_OVERRUN };
enum heap_fault heap_free(const void *p);
size_t heap_size(const void *p);
/* Is p the start of a live object? Its serial number, or 0. */
u64 heap_serial(const void *p);
struct heap_info {
	const void *p;
	size_t bytes;
	u64 serial;
	u32 owner;			/* key of a module */
	const void *pc;
	bool reported;
};
/* Live objects in order of allocation: *cursor starts at 0. */
bool heap_next(u64 *cursor, struct heap_info *info);
void heap_mark_reported(const void *p);
/* Live or freed object that holds addr: false if none. */
bool heap_around(const void *addr, struct heap_info *info, bool *freed);

/* guard.c: faults in a policy */
int guard_init(void);
/* Give up what the policy is doing; there must be a guard. */
void guard_abort(void) __attribute__((noreturn));
bool guard_present(void);
/* Reports on behalf of a fault; kernel side (report.c). */
int host_san_init(void);
const char *host_last_log(void);		/* what the class logged last, or "" */
void host_fault(int finding, const void *pc, const void *addr, const char *text);

/* lock.c */
struct host_lock *lock_of_core(unsigned int cpu);
void host_core_lock(unsigned int cpu);		/* as the class: not recorded */
void host_core_unlock(unsigned int cpu);
bool host_core_held(unsigned int cpu);		/* by this context */
bool host_core_locked(unsigned int cpu);	/* by anyone */
bool host_holds_core_lock(void);		/* of any core, this context */
void host_release_locks_above(unsigned int nr, bool report);
int lock_init_all(unsigned int nr_cpus);
bool host_may_sleep_here(void);

/* locate.c: where in the source is this address? "file.c:12" and function. */
bool locate(const void *pc, char *file, size_t file_bytes, int *line, char *func,
	    size_t func_bytes);
bool locate_function(const void *pc, char *file, size_t file_bytes, int *line, char *func,
		     size_t func_bytes);
void locate_forget(void);

/* module.c */
struct host_module;
struct host_module *host_module_load(const char *so, const char *name, const char *text,
				     bool sanitized, char *err, size_t err_bytes);
int host_module_param(struct host_module *m, const char *key, const char *value,
		      char *err, size_t err_bytes);
int host_module_init(struct host_module *m);	/* what module_init returned */
void host_module_exit(struct host_module *m);
void host_module_unload(struct host_module *m);
u32 host_module_key(const struct host_module *m);
const char *host_module_name(const struct host_module *m);
bool host_module_failed(const struct host_module *m);
/* The module whose code or data this is, or NULL. */
struct host_module *host_module_at(const void *addr);
void host_set_online(unsigned int cpu, bool online, bool active);
/* Level k of cpu's topology: the cores, by word; flags DOMAIN_*. */
void host_set_topology(unsigned int nr_levels,
		       void (*level)(unsigned int cpu, unsigned int k, unsigned long *cores,
				     int *flags));

/* format.c: printf as the kernel has it */
int host_format(char *buf, size_t bytes, const char *fmt, va_list ap);

/* context.c: run something of the policy outside the handlers, guarded. */
u32 host_new_ctx(void);
int host_run_context(u8 type, u32 key, const char *name, int (*fn)(void *arg), void *arg);
void host_ctx_suspend(struct fiber *f);	/* the context leaves its CPU */
void host_ctx_resume(struct fiber *f);	/* and comes back */

/* task.c */
struct task_struct *host_task_new(const char *comm, int pid);
void host_task_free(struct task_struct *p);
void *host_task_private(struct task_struct *p);
void host_task_set_private(struct task_struct *p, void *private);
void host_set_task_cpu(struct task_struct *p, unsigned int cpu);
void host_set_task_mask(struct task_struct *p, const u64 *mask);	/* NULL: all */
void host_set_task_nice(struct task_struct *p, int nice);
void host_copy_task(struct task_struct *child, const struct task_struct *parent);

#endif /* SAAKM_HOST_INTERNAL_H */
