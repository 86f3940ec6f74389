/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the shim's headers ask of the host (libsaakm-host.so): the "custom"
 * stand-ins end here. Both sides include this file; it uses kernel types only
 * and nothing of libc. The functions are exported to policies; each notes its
 * caller's address, so that a finding names the policy's line.
 */
#ifndef SAAKM_SHIM_API_H
#define SAAKM_SHIM_API_H

#include <linux/types.h>
#include <linux/stdarg.h>

struct task_struct;
struct module;

#define SHIM_ABI	2

/* One for each parameter, gathered in the section `shim_params`. */
struct shim_param {
	const char *name;
	const char *type;	/* "int", "uint", "bool", "charp", "ulong", … */
	void *ptr;
	unsigned int size;	/* of *ptr; for arrays: of all of it */
	unsigned int max;	/* elements of an array, else 0 */
	unsigned int *num;	/* elements given, or NULL */
};

/*
 * How the host finds its way into a policy's shared object: exported by it as
 * `shim_module_info`, defined in replayer/shim/module/module.c.
 */
struct shim_module_info {
	u32 abi;
	u32 nr_cpus;			/* CONFIG_NR_CPUS it was built for */
	u32 task_bytes;			/* sizeof(struct task_struct) there */
	u32 rq_bytes;			/* sizeof(struct saakm_rq) */
	struct module *this_module;
	int (*init)(void);		/* NULL if it has none */
	void (*exit)(void);
	void (*adopt)(void);		/* instead of init: that has run elsewhere */
	struct shim_param *params, *params_end;
	char *percpu, *percpu_end;	/* the image that each CPU gets a copy of */
	unsigned long *per_cpu_offset;	/* [nr_cpus], set by the host */
	/* &var as the .so sees it; the host fills each CPU's copy. */
	void *topology_levels;
	int *nb_topology_levels;
	unsigned long *cpu_masks[4];	/* possible, online, present, active */
	unsigned int *nr_cpu_ids;
	u32 *gate;			/* which results pass through shim_value() */
};

/* Locks: the word is the policy's lock (4 bytes, 0 = never used or free). */
enum shim_lock_kind { SHIM_SPIN, SHIM_RWLOCK, SHIM_MUTEX, SHIM_RWSEM, SHIM_SEQ };
void shim_lock_init(u32 *word, int kind, const char *name);
void shim_lock(u32 *word, int kind, int shared);
int shim_trylock(u32 *word, int kind, int shared);	/* 1: taken */
void shim_unlock(u32 *word, int kind, int shared);
int shim_lock_is_held(u32 *word);			/* by this context */
int shim_lock_is_locked(u32 *word);			/* by anyone */

/* Interrupts and preemption, of the CPU that runs. */
unsigned long shim_irq_save(void);
void shim_irq_restore(unsigned long flags);
int shim_irqs_disabled(void);
void shim_preempt_count_add(int n);
int shim_preempt_count(void);

/* Where are we? */
unsigned int shim_cpu(void);
struct task_struct *shim_current(void);

/* Every value that replay must be fed goes through here (enum saakm_source). */
u64 shim_value(int source, u32 arg, u64 value);
u64 shim_clock(int source);	/* already through shim_value */
u64 shim_random(void);		/* likewise */

/* Memory: of the arena. gfp as the kernel's; NULL when an allocation fails. */
void *shim_alloc(size_t bytes, unsigned int gfp, int zero);
void *shim_realloc(void *p, size_t bytes, unsigned int gfp);
void shim_free(const void *p);
size_t shim_ksize(const void *p);
void *shim_alloc_percpu(size_t bytes, size_t align);
void shim_free_percpu(void *p);

/* Something that may sleep was called; `what` is its name. */
void shim_might_sleep(const char *what);
void shim_sleep_ns(u64 ns);		/* 0: give way only (schedule, cond_resched) */
/* A result of a "stub" stand-in was used: says so and gives the policy up. */
void shim_unsupported(const char *what) __attribute__((noreturn));

int shim_printk(int level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int shim_vprintk(int level, const char *fmt, va_list ap);
int shim_snprintf(char *buf, size_t bytes, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int shim_vsnprintf(char *buf, size_t bytes, const char *fmt, va_list ap);
void shim_warn(const char *file, int line, const char *fmt, ...);	/* fmt may be NULL */
void shim_bug(const char *file, int line) __attribute__((noreturn));

/* cputime64 by index of enum cpu_usage_stat; through shim_value. */
u64 shim_cpustat(unsigned int cpu, int index);

#endif /* SAAKM_SHIM_API_H */
