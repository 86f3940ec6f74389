// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy reads of the kernel besides tasks and cores: clocks, random numbers
 * and the like. When a policy is loaded, its references to the functions in this table are
 * resolved to the ones below, which record what they hand on. So the module is the
 * same whether it is recorded or not, and inline functions around them count, too.
 */
#include <linux/elf.h>
#include <linux/ktime.h>
#include <linux/random.h>
#include <linux/printk.h>
#include <linux/timekeeping.h>
#include "glue.h"
#include "interpose.h"

/* Declared where it is called, too: Linux has no header for it. */
void saakm_interpose(struct module *mod, void *symtab, unsigned int nr, const char *strtab,
		     const char *modinfo, unsigned long modinfo_bytes);

#define CLOCK(type, name, source) \
	static type rec_##name(void) \
	{ \
		return saakm_recording ? __saakm_record_value(source, 0, name()) : name(); \
	}
#define SECONDS(name) \
	static time64_t rec_##name(void) \
	{ \
		return saakm_record_value(SAAKM_SRC_KTIME, 0, name() * NSEC_PER_SEC) / \
		       NSEC_PER_SEC; \
	}
CLOCK(ktime_t, ktime_get, SAAKM_SRC_KTIME)
CLOCK(ktime_t, ktime_get_raw, SAAKM_SRC_KTIME)
CLOCK(u64, ktime_get_mono_fast_ns, SAAKM_SRC_KTIME)
CLOCK(u64, ktime_get_raw_fast_ns, SAAKM_SRC_KTIME)
CLOCK(u64, ktime_get_boot_fast_ns, SAAKM_SRC_KTIME)
CLOCK(u64, ktime_get_real_fast_ns, SAAKM_SRC_KTIME)
CLOCK(u64, sched_clock, SAAKM_SRC_SCHED_CLOCK)
CLOCK(u64, local_clock, SAAKM_SRC_LOCAL_CLOCK)
CLOCK(u8, get_random_u8, SAAKM_SRC_RANDOM)
CLOCK(u16, get_random_u16, SAAKM_SRC_RANDOM)
CLOCK(u32, get_random_u32, SAAKM_SRC_RANDOM)
CLOCK(u64, get_random_u64, SAAKM_SRC_RANDOM)
SECONDS(ktime_get_seconds)
SECONDS(ktime_get_real_seconds)

static ktime_t rec_ktime_get_with_offset(enum tk_offsets offset)
{
	return saakm_record_value(SAAKM_SRC_KTIME, 0, ktime_get_with_offset(offset));
}

static u64 rec_sched_clock_cpu(int cpu)
{
	return saakm_record_value(SAAKM_SRC_SCHED_CLOCK, 0, sched_clock_cpu(cpu));
}

/* By words, as the shim takes them. */
static void rec_get_random_bytes(void *buf, size_t len)
{
	char *p = buf;

	while (len) {
		u64 word = rec_get_random_u64();
		size_t part = min(len, sizeof(word));

		memcpy(p, &word, part);
		p += part;
		len -= part;
	}
}

static unsigned int rec_cpumask_any_and_distribute(const struct cpumask *a,
						   const struct cpumask *b)
{
	return saakm_record_value(SAAKM_SRC_DISTRIBUTE, 0, cpumask_any_and_distribute(a, b));
}

static unsigned int rec_cpumask_any_distribute(const struct cpumask *a)
{
	return saakm_record_value(SAAKM_SRC_DISTRIBUTE, 0, cpumask_any_distribute(a));
}

static int rec_set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *mask)
{
	return saakm_record_value(SAAKM_SRC_OTHER, p->pid, (s64)set_cpus_allowed_ptr(p, mask));
}

/* What the policy prints is shown beside what it does. */
static __printf(1, 2) int rec_printk(const char *fmt, ...)
{
	struct saakm_ev_printk ev = {};
	char text[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vprintk(fmt, ap);
	va_end(ap);
	if (saakm_recording) {
		ev.level = printk_get_level(fmt) ? printk_get_level(fmt) - '0' : 4;
		va_start(ap, fmt);
		vscnprintf(text, sizeof(text), printk_skip_level(fmt), ap);
		va_end(ap);
		text[strcspn(text, "\n")] = '\0';
		saakm_record_text(SAAKM_EV_PRINTK, &ev, sizeof(ev), text);
	}
	return n;
}

#define ENTRY(name)	{ #name, rec_##name }
static const struct saakm_stand_in table[] = {
	ENTRY(ktime_get),
	ENTRY(ktime_get_raw),
	ENTRY(ktime_get_mono_fast_ns),
	ENTRY(ktime_get_raw_fast_ns),
	ENTRY(ktime_get_boot_fast_ns),
	ENTRY(ktime_get_real_fast_ns),
	ENTRY(ktime_get_seconds),
	ENTRY(ktime_get_real_seconds),
	ENTRY(ktime_get_with_offset),
	ENTRY(sched_clock),
	ENTRY(sched_clock_cpu),
	ENTRY(local_clock),
	ENTRY(get_random_u8),
	ENTRY(get_random_u16),
	ENTRY(get_random_u32),
	ENTRY(get_random_u64),
	ENTRY(get_random_bytes),
	ENTRY(cpumask_any_and_distribute),
	ENTRY(cpumask_any_distribute),
	ENTRY(set_cpus_allowed_ptr),
	{ "_printk", rec_printk },
	{ NULL, NULL },
};

static const struct saakm_stand_in *const tables[] = {
	table, saakm_lock_stand_ins, saakm_memory_stand_ins, saakm_timer_stand_ins,
	saakm_work_stand_ins, saakm_thread_stand_ins, saakm_param_stand_ins,
};

/*
 * Nothing is recorded of these, and a policy's decisions may hang on them. (What
 * <linux/saakm_inputs.h> reads for a policy, it reads through functions of ours: the
 * first of these are what a file that does not include it refers to.)
 */
static const char *const gaps[] = {
	"jiffies", "jiffies_64", "kernel_cpustat", "__num_online_cpus",
	"ktime_get_ts64", "ktime_get_real_ts64", "ktime_get_raw_ts64", "ktime_get_coarse_ts64",
	"ktime_get_coarse_real_ts64", "ktime_get_coarse_with_offset", "get_jiffies_64",
	"smp_call_function", "smp_call_function_many", "smp_call_function_single",
	"smp_call_function_single_async", "smp_call_function_any", "on_each_cpu_cond_mask",
	"smp_call_on_cpu", "__cpuhp_setup_state", "__cpuhp_setup_state_cpuslocked",
	"__kmem_cache_create_args", "kmem_cache_alloc_noprof", "kmem_cache_alloc_node_noprof",
	"queue_rcu_work", "flush_rcu_work", "flush_delayed_work", "queue_work_node",
	"kthread_create_worker", "kthread_create_worker_on_cpu", "kthread_queue_work",
	"kthread_queue_delayed_work", "schedule_hrtimeout", "schedule_hrtimeout_range",
	"schedule_hrtimeout_range_clock", "get_cpu_idle_time_us", "get_cpu_iowait_time_us",
	"wait_for_completion_interruptible", "wait_for_completion_interruptible_timeout",
	"wait_for_completion_killable", "wait_for_completion_killable_timeout",
	"tracepoint_probe_register", "register_kprobe", "round_jiffies", "round_jiffies_relative",
	"__get_random_u32_below", "down_read", "down_write", "down_read_trylock",
	"down_write_trylock", "down", "down_trylock",
};

/* What these begin is in the middle of a function of the policy whenever it sleeps. */
static const char *const unsaved[] = {
	"kthread_create_on_node", "kthread_create_on_cpu", "kthread_create_worker",
	"kthread_create_worker_on_cpu",
};

static void *stand_in_for(const char *name)
{
	const struct saakm_stand_in *s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tables); i++)
		for (s = tables[i]; s->name; s++)
			if (!strcmp(name, s->name))
				return s->fn;
	return NULL;
}

static void note_unsaved(const struct module *mod, const char *name)
{
	int i = match_string(unsaved, ARRAY_SIZE(unsaved), name);

	if (i >= 0)
		saakm_notes_unsaved(mod, unsaved[i]);
}

static bool is_policy(const Elf_Sym *sym, unsigned int nr, const char *strtab)
{
	unsigned int i;

	for (i = 1; i < nr; i++)
		if (sym[i].st_shndx == SHN_UNDEF &&
		    !strcmp(strtab + sym[i].st_name, "saakm_add_policy"))
			return true;
	return false;
}

/* From the module loader: all symbols have been resolved. */
void saakm_interpose(struct module *mod, void *symtab, unsigned int nr, const char *strtab,
		     const char *modinfo, unsigned long modinfo_bytes)
{
	Elf_Sym *sym = symtab;
	const char *name;
	unsigned int i;
	void *fn;

	if (!is_policy(sym, nr, strtab))
		return;
	saakm_notes_begin(mod, modinfo, modinfo_bytes);
	saakm_objects_init();
	for (i = 1; i < nr; i++) {
		if (sym[i].st_shndx != SHN_UNDEF)
			continue;
		name = strtab + sym[i].st_name;
		note_unsaved(mod, name);
		fn = stand_in_for(name);
		if (fn)
			sym[i].st_value = (unsigned long)fn;
		else if (match_string(gaps, ARRAY_SIZE(gaps), name) >= 0)
			saakm_notes_gap(mod, name);
	}
}
