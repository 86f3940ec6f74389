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
	/* ns pass on this CPU, and nobody else gets to run. NULL: they do not count. */
	void (*charge)(u64 ns);
	/* Wait until this lock has been handed over / hand it to `cpu`. */
	void (*lock_wait)(struct host_lock *lock);
	void (*lock_wake)(unsigned int cpu);
	/* A context that may; 0: give way. False: it did not sleep, and never will here. */
	bool (*sleep)(u64 ns);
	void (*resched)(unsigned int cpu);
	void (*migrate_out)(struct task_struct *p, unsigned int cpu);
	void (*migrate_in)(struct task_struct *p, unsigned int cpu);
	struct task_struct *(*next_task)(struct task_struct *p);	/* NULL: first */
	int (*count)(unsigned int cpu);
	bool (*is_online)(unsigned int cpu);
	/* Call fn(arg) in interrupt context of `cpu` at `when`; gives an id. */
	u64 (*timer_add)(unsigned int cpu, u64 when, void (*fn)(void *arg), void *arg);
	bool (*timer_del)(u64 id);
	/* The same as soon as an interrupt takes to get there, and on no other CPU. */
	void (*ipi)(unsigned int cpu, void (*fn)(void *arg), void *arg);
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
	/* Any task's affinity, from a thread; it has left a forbidden CPU when this returns. */
	int (*set_affinity)(struct task_struct *p, const u64 *mask);
	struct task_struct *(*idle_task)(unsigned int cpu);
	u64 (*cpustat)(unsigned int cpu, int index);
	u64 (*random)(void);
	bool (*alloc_fails)(void);
	void (*panic)(void);			/* on_error=panic: does not return */
	/* Replay only (NULL elsewhere): wait until this context's next event is due. */
	void (*order)(void);
	void (*change)(void);			/* the same, before the core makes a change */
	bool (*cycle_due)(void);		/* that event is a cycle in the order of locks */
	bool (*try_succeeds)(void);		/* or a trylock that got its lock */
	struct task_struct *(*task_by_key)(u32 key);
	/* The context of that key, when it begins, is to be entered by fn(arg). */
	void (*expect)(u32 key, void (*fn)(void *arg), void *arg);
	/* This thread has the context and the task of these keys. */
	void (*thread_bind)(void *thread, u32 ctx_key, u32 task_key);
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
	bool mending;			/* a fault now is no act of a policy, see context.c */
	struct saakm_cpu *cpus;		/* [nr_cpus], in the arena */
};
extern struct host host;

/*
 * Where others may run, an event of this context must follow at once (a LOCK,
 * a VALUE, a RESUME): the code behind it then ran right behind that event, and
 * replay knows when. What costs time elsewhere is only charged.
 */
static inline void host_charge(u64 ns)
{
	if (host.ops->charge)
		host.ops->charge(ns);
}

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
/* For snapshots: the regions, and the heap. Pages in them may be untouched. */
struct host_range { char *start, *end; };
void arena_in_use(struct host_range range[2]);
void *heap_alloc(size_t bytes, bool zero, u32 owner, const void *pc, const void *pc2);
/* 0, or what is wrong with freeing p. */
enum heap_fault { HEAP_OK, HEAP_FREED_BEFORE, HEAP_NOT_OURS, HEAP_OVERRUN };
enum heap_fault heap_free(const void *p);
size_t heap_size(const void *p);
/* Of the host itself: zeroed, no policy's, in the arena like all that a run changes. */
void *host_zalloc(size_t bytes);
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

/*
 * mirror.c: in replay, objects and tasks lie as far from each other as they did
 * when they were recorded, wherever that was.
 */
int mirror_init(void);
void *mirror_alloc(u64 recorded, size_t bytes, bool zero, u32 owner, const void *pc);
/* Room for `bytes` at that address, zeroed; it is never freed. NULL: not to be had. */
void *mirror_place(u64 recorded, size_t bytes);
/* Where was this when it was recorded? 0: it is not in the mirror. */
u64 mirror_recorded(const void *p);
bool mirror_has(const void *p);
/* The same questions as the heap answers; arena.c asks for addresses of the mirror. */
enum heap_fault mirror_free(const void *p);
bool mirror_at(const void *p, struct heap_info *info);	/* a live object starts here */
bool mirror_around(const void *addr, struct heap_info *info, bool *freed);
bool mirror_next(u64 *cursor, struct heap_info *info);
void mirror_mark_reported(const void *p);
/* The pages that were ever touched, for snapshots. */
const u32 *mirror_pages(size_t *nr);
#define MIRROR_BASE	0x310000000000ULL
#define MIRROR_BYTES	(1ULL << 38)

/* guard.c: faults in a policy */
int guard_init(void);
/* Give up what the policy is doing; there must be a guard. */
void guard_abort(void) __attribute__((noreturn));
bool guard_present(void);
/* Reports on behalf of a fault; kernel side (report.c). */
int host_san_init(void);
/* "file.c:12 function" of the policy whose code called us; false: none did. */
bool host_where(char *buf, size_t bytes);
const void *host_policy_pc(void);
const char *host_last_log(void);		/* what the class logged last, or "" */
void host_fault(int finding, const void *pc, const void *addr, const char *text);

/* lock.c */
struct host_lock *lock_of_core(unsigned int cpu);
void host_core_lock(unsigned int cpu);		/* as the class: not recorded */
void host_core_unlock(unsigned int cpu);
bool host_core_hold(unsigned int cpu);		/* replay: without asking */
bool host_core_held(unsigned int cpu);		/* by this context */
bool host_core_locked(unsigned int cpu);	/* by anyone */
bool host_holds_core_lock(void);		/* of any core, this context */
void host_release_locks_above(unsigned int nr, bool report);
int lock_init_all(unsigned int nr_cpus);
/* If set: a lock was taken, or is about to be dropped. Below 4096; the cores' come first. */
extern void (*host_on_lock)(unsigned int index, bool acquire, bool shared);
/* If set: an object of a policy was allocated, or is about to be freed (shim.c). */
extern void (*host_on_object)(const void *p, size_t bytes, bool freed, const void *pc);
bool host_may_sleep_here(void);

/* locate.c: where in the source is this address? "file.c:12" and function. */
bool locate(const void *pc, char *file, size_t file_bytes, int *line, char *func,
	    size_t func_bytes);
bool locate_function(const void *pc, char *file, size_t file_bytes, int *line, char *func,
		     size_t func_bytes);
/* The variable at this address: its name, and how far into it. */
bool locate_data(const void *addr, char *name, size_t bytes, unsigned long *offset);
/* Does line "file.c:12…" of a source have this text? False if it cannot be read. */
bool source_line_has(const char *where, const char *text);
int locate_init(void);
/* A file in this folder is shown with `shown` ("policies/x/") instead of it. */
int locate_show(const char *dir, const char *shown);
void locate_forget(void);

/* symbols.c: of the file `so`, which has been loaded so that `inside` is a part of it. */
struct host_symbol { char *at; u64 bytes; };
int host_symbol_find(const char *so, const void *inside, const char *name, bool is_function,
		     u64 bytes, struct host_symbol *found);
const char *host_string_find(const void *inside, const char *text);	/* a constant, or NULL */
/* What the host has for policies under a name of the kernel's, or NULL. */
void *host_export(const char *name);

/* module.c */
struct host_module;
struct host_module *host_module_load(const char *so, const char *name, const char *text,
				     bool sanitized, char *err, size_t err_bytes);
int host_module_param(struct host_module *m, const char *key, const char *value,
		      char *err, size_t err_bytes);
/* The parameter of that name (see saakm_values.h) gets this value; false: it has none. */
bool host_module_write_param(struct host_module *m, u32 name, u64 value);
/* Results of these sources (bits), which are not observed by default, are now. */
void host_module_observe(struct host_module *m, u32 sources);
/* One that the policy itself sets is called for, and may be refused, in init. */
const char *host_module_refused(const struct host_module *m);	/* KEY=VALUE or NULL */
/* A line more for its MODULE_LOAD event: -E2BIG if there is no room. */
int host_module_describe(struct host_module *m, const char *line);
int host_module_init(struct host_module *m);	/* what module_init returned */
/* Its init ran when it was recorded, and its memory is being restored; with this key. */
void host_module_adopt(struct host_module *m);
/* Of its per-CPU image: where a CPU has its copy; NULL: that is not in the image. */
char *host_module_percpu_at(struct host_module *m, const char *image, unsigned int cpu);
/* As alloc_percpu() has it: what a CPU's offset is added to. NULL: there is no room. */
void *host_module_alloc_percpu(struct host_module *m, size_t bytes, size_t align);
size_t host_module_percpu_offset(const struct host_module *m, unsigned int cpu);
/* Its symbol of that name and size, or else of another size: how many there are. */
int host_module_symbol(struct host_module *m, const char *name, bool is_function, u64 bytes,
		       struct host_symbol *found);
const char *host_module_string(struct host_module *m, const char *text);
void host_module_exit(struct host_module *m);
void host_module_unload(struct host_module *m);
u32 host_module_key(const struct host_module *m);
void host_module_set_keys(struct host_module *m, u32 key, u32 ctx_key);	/* replay */
const char *host_module_name(const struct host_module *m);
bool host_module_failed(const struct host_module *m);
/* The module whose code or data this is, or NULL. */
struct host_module *host_module_at(const void *addr);
/* If it is in a CPU's copy of per-CPU memory: where in the image; allocated: elsewhere. */
const void *host_module_percpu(const void *addr, unsigned int *cpu);
/* An address for people, the same in each run; 0 if it is no module's. */
u64 host_module_offset(const void *addr);
void host_set_online(unsigned int cpu, bool online, bool active);
bool host_cpu_comes(unsigned int cpu);	/* online, and not active for it comes (or goes) */
/* As the kernel's class does behind a core that came or went: levels lose the inactive. */
void host_topology_update(void);
/* What policies read of all this: it may have become another. */
void host_each_shown(void (*fn)(const void *p, size_t bytes));
const void *host_topology_level(unsigned int cpu, unsigned int k);	/* NULL: it has none */
/* Level k of cpu's topology: the cores, by word; flags DOMAIN_*. */
void host_set_topology(unsigned int nr_levels,
		       void (*level)(unsigned int cpu, unsigned int k, unsigned long *cores,
				     int *flags));

/* format.c: printf as the kernel has it */
int host_format(char *buf, size_t bytes, const char *fmt, va_list ap);

/* context.c: run something of the policy outside the handlers, guarded. */
u32 host_new_ctx(void);
/* A new key, through shim_value(), for the context that fn(arg) will enter. */
u32 host_expect_ctx(int source, u32 which, void (*fn)(void *arg), void *arg);
int host_run_context(u8 type, u32 key, const char *name, int (*fn)(void *arg), void *arg);
/* The context leaves its CPU: it sleeps, or is interrupted. */
void host_ctx_suspend(struct fiber *f, bool preempted);
void host_ctx_resume(struct fiber *f);	/* and comes back */

/*
 * api_cpuhp.c: a CPU comes or goes; what policies have asked to be called for
 * it runs in a thread there, then done(cpu, ret). False: nobody has asked.
 */
bool host_cpuhp(unsigned int cpu, bool up, void (*done)(unsigned int cpu, int ret));
/* Replay: that thread begins on `cpu`, with this context. */
void host_cpuhp_begins(unsigned int cpu, u32 ctx_key);

/* task.c */
struct task_struct *host_task_new(const char *comm, int pid);
/* Replay: where it lay when it was recorded, if that can be had. */
struct task_struct *host_task_new_at(u64 recorded, bool *displaced);
void host_task_free(struct task_struct *p);	/* once nobody holds a reference */
void *host_task_private(struct task_struct *p);
void host_task_set_private(struct task_struct *p, void *private);
void host_set_task_cpu(struct task_struct *p, unsigned int cpu);
void host_set_task_mask(struct task_struct *p, const u64 *mask);	/* NULL: all */
void host_set_task_nice(struct task_struct *p, int nice);
void host_copy_task(struct task_struct *child, const struct task_struct *parent);

#endif /* SAAKM_HOST_INTERNAL_H */
