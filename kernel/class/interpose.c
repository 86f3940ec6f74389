// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy reads of the kernel besides tasks and cores: clocks, random numbers,
 * memory. When a policy is loaded, its references to the functions in this table are
 * resolved to the ones below, which record what they hand on. So the module is the
 * same whether it is recorded or not, and inline functions around them count, too.
 */
#include <linux/elf.h>
#include <linux/ktime.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "glue.h"
#include "interpose.h"

/* Declared where it is called, too: Linux has no header for it. */
void saakm_interpose(struct module *mod, void *symtab, unsigned int nr, const char *strtab,
		     const char *modinfo, unsigned long modinfo_bytes);

static ktime_t rec_ktime_get(void)
{
	return saakm_record_value(SAAKM_SRC_KTIME, 0, ktime_get());
}

static u64 rec_sched_clock(void)
{
	return saakm_record_value(SAAKM_SRC_SCHED_CLOCK, 0, sched_clock());
}

static u64 rec_local_clock(void)
{
	return saakm_record_value(SAAKM_SRC_LOCAL_CLOCK, 0, local_clock());
}

static u32 rec_get_random_u32(void)
{
	return saakm_record_value(SAAKM_SRC_RANDOM, 0, get_random_u32());
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

static void *record_alloc(void *p, size_t bytes)
{
	saakm_record_value(SAAKM_SRC_ALLOC, bytes, (unsigned long)p);
	return p;
}

static void *rec_kmalloc(size_t bytes, gfp_t gfp)
{
	return record_alloc(__kmalloc_noprof(bytes, gfp), bytes);
}

static void *rec_kmalloc_cache(struct kmem_cache *s, gfp_t gfp, size_t bytes)
{
	return record_alloc(__kmalloc_cache_noprof(s, gfp, bytes), bytes);
}

static const struct saakm_stand_in table[] = {
	{ "ktime_get", rec_ktime_get },
	{ "sched_clock", rec_sched_clock },
	{ "local_clock", rec_local_clock },
	{ "get_random_u32", rec_get_random_u32 },
	{ "cpumask_any_and_distribute", rec_cpumask_any_and_distribute },
	{ "cpumask_any_distribute", rec_cpumask_any_distribute },
	{ "__kmalloc_noprof", rec_kmalloc },
	{ "__kmalloc_cache_noprof", rec_kmalloc_cache },
	{ NULL, NULL },
};

static void *stand_in_for(const char *name, const struct saakm_stand_in *s)
{
	for (; s->name; s++)
		if (!strcmp(name, s->name))
			return s->fn;
	return NULL;
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
	for (i = 1; i < nr; i++) {
		if (sym[i].st_shndx != SHN_UNDEF)
			continue;
		name = strtab + sym[i].st_name;
		fn = stand_in_for(name, table) ?: stand_in_for(name, saakm_lock_stand_ins);
		if (fn)
			sym[i].st_value = (unsigned long)fn;
	}
}
