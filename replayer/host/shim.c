// SPDX-License-Identifier: GPL-2.0
/*
 * The custom stand-ins that are one or two lines each: time, random, memory,
 * messages, and what a policy must not do where it is.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "host.h"
#include "libc.h"
#include "shim_api.h"
#include "san/san.h"

#define GFP_ZERO_BIT		0x100u	/* __GFP_ZERO */
#define GFP_DIRECT_RECLAIM_BIT	0x400u	/* __GFP_DIRECT_RECLAIM */

unsigned int shim_cpu(void)
{
	return host.ops->this_cpu();
}

struct task_struct *shim_current(void)
{
	return host.ops->current_task();
}

u64 shim_value(int source, u32 arg, u64 value)
{
	return saakm_record_value(source, arg, value);
}

u64 shim_clock(int source)
{
	u64 now = host.ops->now();

	return shim_value(source, 0, source == SAAKM_SRC_JIFFIES ?
			  4294667296ull + now / 1000000 : now);
}

u64 shim_random(void)
{
	return shim_value(SAAKM_SRC_RANDOM, 0, host.ops->random());
}

u64 shim_cpustat(unsigned int cpu, int index)
{
	if (cpu >= host.nr_cpus)
		return 0;
	return shim_value(SAAKM_SRC_CPUSTAT, cpu << 8 | index, host.ops->cpustat(cpu, index));
}

/* --- interrupts and preemption ---------------------------------------------- */

unsigned long shim_irq_save(void)
{
	unsigned long flags = fiber_current->irqs_off;

	fiber_current->irqs_off = true;
	return flags;
}

void shim_irq_restore(unsigned long flags)
{
	/* What is pending is taken where time passes next; see host_charge(). */
	fiber_current->irqs_off = flags;
}

int shim_irqs_disabled(void)
{
	return fiber_current->irqs_off || saakm_cpu_data(host.ops->this_cpu())->frame;
}

void shim_preempt_count_add(int n)
{
	fiber_current->atomic += n;
}

int shim_preempt_count(void)
{
	return fiber_current->atomic;
}

/* --- memory ------------------------------------------------------------------ */

void (*host_on_object)(const void *p, size_t bytes, bool freed, const void *pc);

static void *alloc(size_t bytes, unsigned int gfp, int zero, const void *pc)
{
	struct host_module *m = host_module_at(pc);
	u32 owner = m ? host_module_key(m) : 0;
	void *p = NULL;
	u64 addr;

	zero = zero || (gfp & GFP_ZERO_BIT);
	if (gfp & GFP_DIRECT_RECLAIM_BIT)
		shim_might_sleep("an allocation with GFP_KERNEL");
	if (!saakm_observer && (gfp & GFP_DIRECT_RECLAIM_BIT || !host.ops->alloc_fails ||
				!host.ops->alloc_fails()))
		p = heap_alloc(bytes, zero, owner, pc, NULL);
	addr = saakm_record_value(SAAKM_SRC_ALLOC, bytes, (unsigned long)p);
	/* In replay it lies where the recorded one lay: addresses keep their order. */
	if (saakm_observer && addr)
		p = mirror_alloc(addr, bytes, zero, owner, pc);
	if (host_on_object && p)
		host_on_object(p, bytes, false, pc);
	return p;
}

void *shim_alloc(size_t bytes, unsigned int gfp, int zero)
{
	return alloc(bytes, gfp, zero, __builtin_return_address(0));
}

void *shim_realloc(void *p, size_t bytes, unsigned int gfp)
{
	size_t old = p ? heap_size(p) : 0;
	void *q = alloc(bytes, gfp, 0, __builtin_return_address(0));

	if (q && old) {
		memcpy(q, p, old < bytes ? old : bytes);
		san_copied(q, p, old < bytes ? old : bytes);
	}
	if (q && p)
		heap_free(p);
	return q;
}

void shim_free(const void *p)
{
	const void *pc = __builtin_return_address(0);

	if (!p)
		return;
	if (host_on_object)
		host_on_object(p, heap_size(p), true, pc);
	switch (heap_free(p)) {
	case HEAP_OK:
		break;
	case HEAP_FREED_BEFORE:
		saakm_report_here(SAAKM_F_USE_AFTER_FREE, NULL, host.ops->this_cpu(), 0,
				  (unsigned long)p, pc, "this object was freed before");
		break;
	case HEAP_NOT_OURS:
		saakm_report_here(SAAKM_F_CRASH, NULL, host.ops->this_cpu(), 0,
				  (unsigned long)p, pc, "kfree of what kmalloc never gave");
		break;
	case HEAP_OVERRUN:
		saakm_report_here(SAAKM_F_OVERFLOW, NULL, host.ops->this_cpu(), 0,
				  (unsigned long)p, pc,
				  "something was written behind this object's end");
		break;
	}
}

size_t shim_ksize(const void *p)
{
	return heap_size(p);
}

/* --- what must not be done here ------------------------------------------------ */

void shim_might_sleep(const char *what)
{
	char text[160];

	if (host_may_sleep_here())
		return;
	shim_snprintf(text, sizeof(text), "%s may sleep, which is forbidden here", what);
	saakm_report_here(SAAKM_F_SLEEP_IN_ATOMIC, NULL, host.ops->this_cpu(), 0, 0,
			  __builtin_return_address(0), text);
}

void shim_sleep_ns(u64 ns)
{
	if (ns && !host_may_sleep_here())
		return;		/* shim_might_sleep() has said so */
	host.ops->sleep(ns);
}

void shim_unsupported(const char *what)
{
	char text[200];

	shim_snprintf(text, sizeof(text), "%s: the toolkit cannot do this", what);
	host_fault(SAAKM_F_CRASH, __builtin_return_address(0), NULL, text);
	guard_abort();
}

void shim_bug(const char *file, int line)
{
	char text[300];

	shim_snprintf(text, sizeof(text), "BUG at %s:%d", file, line);
	host_fault(SAAKM_F_CRASH, __builtin_return_address(0), NULL, text);
	guard_abort();
}

/* --- messages -------------------------------------------------------------------- */

int shim_vsnprintf(char *buf, size_t bytes, const char *fmt, va_list ap)
{
	return host_format(buf, bytes, fmt, ap);
}

int shim_snprintf(char *buf, size_t bytes, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = host_format(buf, bytes, fmt, ap);
	va_end(ap);
	return n;
}

int shim_vprintk(int level, const char *fmt, va_list ap)
{
	struct saakm_ev_printk ev = { .level = level };
	char text[512];
	int n = host_format(text, sizeof(text), fmt, ap);
	size_t len = strlen(text);

	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	saakm_record_text(SAAKM_EV_PRINTK, &ev, sizeof(ev), text);
	return n;
}

int shim_printk(int level, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = shim_vprintk(level, fmt, ap);
	va_end(ap);
	return n;
}

void shim_warn(const char *file, int line, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	if (fmt) {
		va_start(ap, fmt);
		host_format(text, sizeof(text), fmt, ap);
		va_end(ap);
	} else {
		shim_snprintf(text, sizeof(text), "at %s:%d", file, line);
	}
	shim_printk(4, "WARNING: %s", text);
}
