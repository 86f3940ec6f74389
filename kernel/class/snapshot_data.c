// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of a snapshot: variables of the policies' modules, per-CPU ones, what
 * they have allocated, and what of a task is theirs. Every word that may be an address
 * must be one of something that is told, too; else the snapshot says where it is.
 */
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "interpose.h"
#include "snapshot.h"

#define CHUNK_BYTES	256	/* of memory in a line; such of zeros are left out */
#define RANGES_SPARE	4096
#define STRING_MAX	CHUNK_BYTES

/* What addresses need no more words. */
struct known_range { unsigned long lo, hi; };

static char hex[2 * CHUNK_BYTES + 1];
static struct known_range *ranges;
static unsigned int nr_ranges, max_ranges;
static unsigned long percpu_lo, percpu_hi;	/* pointers to what was allocated lie there */

/* --- what there is ------------------------------------------------------------------- */

bool saakm_is_policy_task(const struct task_struct *p)
{
	unsigned int i;

	for (i = 0; i < saakm_nr_saved; i++)
		if (p->saakm.policy == saakm_saved[i].slot->policy)
			return true;
	return false;
}

const struct saakm_saved *saakm_owner_of(unsigned long pc)
{
	unsigned int i;

	for (i = 0; i < saakm_nr_saved; i++)
		if (within_module(pc, saakm_saved[i].module))
			return &saakm_saved[i];
	return NULL;
}

int saakm_data_prepare(void)
{
	const struct saakm_object *o = NULL;
	struct task_struct *g, *p;

	max_ranges = RANGES_SPARE + SAAKM_MAX_POLICIES * nr_cpu_ids;
	while ((o = saakm_object_next(o)))
		max_ranges += o->kind == SAAKM_OBJECT_PERCPU ? nr_cpu_ids : 1;
	rcu_read_lock();
	for_each_process_thread(g, p)
		max_ranges += 2;
	rcu_read_unlock();
	ranges = kvcalloc(max_ranges, sizeof(*ranges), GFP_KERNEL);
	return ranges ? 0 : -ENOMEM;
}

void saakm_data_release(void)
{
	kvfree(ranges);
	ranges = NULL;
}

bool saakm_data_add_known(unsigned long lo, unsigned long bytes)
{
	if (nr_ranges == max_ranges)
		return false;
	ranges[nr_ranges++] = (struct known_range){ lo, lo + bytes };
	return true;
}

static int by_address(const void *a, const void *b)
{
	const struct known_range *x = a, *y = b;

	return x->lo < y->lo ? -1 : x->lo > y->lo;
}

static unsigned long percpu_copy(const struct module *m, unsigned int cpu)
{
	return (unsigned long)per_cpu_ptr(m->percpu, cpu);
}

static unsigned long object_copy(const struct saakm_object *o, unsigned int cpu)
{
	return (unsigned long)per_cpu_ptr((void __percpu *)o->at, cpu);
}

static bool begin_object(const struct saakm_object *o)
{
	unsigned int cpu;
	bool ok = true;

	if (o->kind != SAAKM_OBJECT_PERCPU)
		return saakm_data_add_known(o->at, o->kind == SAAKM_OBJECT_HEAP ? o->bytes : 1);
	percpu_lo = min(percpu_lo, o->at);
	percpu_hi = max(percpu_hi, o->at + o->bytes);
	for_each_possible_cpu(cpu)
		ok &= saakm_data_add_known(object_copy(o, cpu), o->bytes);
	return ok;
}

bool saakm_data_begin(struct task_struct **tasks, unsigned int nr)
{
	const struct saakm_object *o = NULL;
	const struct topology_level *l;
	bool ok;
	unsigned int i, cpu;

	nr_ranges = 0;
	percpu_lo = ULONG_MAX;
	percpu_hi = 0;
	ok = saakm_contexts_begin();
	for (i = 0; i < nr; i++) {
		ok &= saakm_data_add_known((unsigned long)tasks[i], 1);
		ok &= saakm_data_add_known((unsigned long)&tasks[i]->saakm, SAAKM_ENTITY_BYTES);
	}
	while ((o = saakm_object_next(o)))
		if (saakm_owner_of(o->pc))
			ok &= begin_object(o);
	for_each_possible_cpu(cpu) {
		for (i = 0; i < saakm_nr_saved; i++)
			if (saakm_saved[i].module->percpu_size)
				ok &= saakm_data_add_known(percpu_copy(saakm_saved[i].module, cpu),
						saakm_saved[i].module->percpu_size);
		for (l = per_cpu(topology_levels, cpu); l; l = l->next)
			ok &= saakm_data_add_known((unsigned long)l, sizeof(*l));
	}
	sort(ranges, nr_ranges, sizeof(*ranges), by_address, NULL);
	return ok;
}

static const struct known_range *range_of(unsigned long w)
{
	unsigned int lo = 0, hi = nr_ranges;

	while (lo < hi) {
		unsigned int mid = (lo + hi) / 2;

		if (ranges[mid].lo <= w)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo && w < ranges[lo - 1].hi ? &ranges[lo - 1] : NULL;
}

bool saakm_data_has(unsigned long at, unsigned long bytes)
{
	const struct known_range *range = range_of(at);
	const struct saakm_saved *s = saakm_owner_of(at);

	if (range)
		return at + bytes <= range->hi;
	return s && (within_module_mem_type(at, s->module, MOD_DATA) ||
		     within_module_mem_type(at, s->module, MOD_RO_AFTER_INIT));
}

/* --- symbols --------------------------------------------------------------------------- */

/* d: a variable, p: a per-CPU one, r: read only, t: a function; 0: not of interest. */
static char type_of(const struct module *m, const Elf_Sym *sym, const char *name)
{
	unsigned long at = sym->st_value, percpu = (__force unsigned long)m->percpu;

	if (!sym->st_size || sym->st_shndx == SHN_UNDEF)
		return 0;
	if (m->percpu_size && at >= percpu && at < percpu + m->percpu_size)
		return 'p';
	if (within_module_mem_type(at, m, MOD_TEXT))
		return 't';
	if (within_module_mem_type(at, m, MOD_RODATA) || !strcmp(name, "__this_module"))
		return 'r';
	if (within_module_mem_type(at, m, MOD_DATA) ||
	    within_module_mem_type(at, m, MOD_RO_AFTER_INIT))
		return 'd';
	return 0;
}

static void each_symbol(const struct saakm_saved *s,
			void (*fn)(const struct saakm_saved *s, const Elf_Sym *sym, char type,
				   const char *name))
{
	const struct mod_kallsyms *k = rcu_dereference_sched(s->module->kallsyms);
	unsigned int i;

	for (i = 1; i < k->num_symtab; i++) {
		const char *name = k->strtab + k->symtab[i].st_name;
		char type = type_of(s->module, &k->symtab[i], name);

		if (type)
			fn(s, &k->symtab[i], type, name);
	}
}

static bool has_symbol(const struct module *m, unsigned long w)
{
	const struct mod_kallsyms *k = rcu_dereference_sched(m->kallsyms);
	unsigned int i;

	for (i = 1; i < k->num_symtab; i++)
		if (k->symtab[i].st_shndx != SHN_UNDEF && w >= k->symtab[i].st_value &&
		    w - k->symtab[i].st_value < k->symtab[i].st_size)
			return true;
	return false;
}

static void tell_symbol(const struct saakm_saved *s, const Elf_Sym *sym, char type,
			const char *name)
{
	unsigned long at = sym->st_value;

	if (type == 'p')
		at -= (__force unsigned long)s->module->percpu;
	saakm_snapshot_line("symbol %u %c %lx %lu %s", s->slot->module_key, type, at,
			    (unsigned long)sym->st_size, name);
}

/* --- words that may be addresses ---------------------------------------------------------- */

/* Constants of a policy's that have no name are its strings. */
static bool tell_string(const struct module *m, unsigned long w)
{
	const char *text = (const char *)w;
	size_t n;

	if (!within_module_mem_type(w, m, MOD_RODATA))
		return false;
	n = strnlen(text, STRING_MAX);
	if (n == STRING_MAX || !within_module_mem_type(w + n, m, MOD_RODATA))
		return false;
	*bin2hex(hex, text, n) = '\0';
	saakm_snapshot_line("string %lx %s", w, hex);
	return true;
}

static bool tell_other_task(unsigned long w)
{
	struct task_struct *g, *p;
	unsigned int cpu;

	for_each_process_thread(g, p) {
		if ((unsigned long)p == w) {
			saakm_snapshot_task(p);
			return true;
		}
	}
	for_each_possible_cpu(cpu) {
		if ((unsigned long)idle_task(cpu) == w) {
			saakm_snapshot_task(idle_task(cpu));
			return true;
		}
	}
	return false;
}

static bool is_mapped(unsigned long w)
{
	return __is_kernel(w) || __module_address(w) || virt_addr_valid(w) ||
	       (is_vmalloc_addr((void *)w) && vmalloc_to_page((void *)w));
}

/* A function of Linux's, or a variable: perhaps replay has one of that name. */
static bool tell_import(unsigned long w)
{
	static char name[KSYM_NAME_LEN];
	unsigned long offset;
	char *module;

	if (!kallsyms_lookup(w, NULL, &offset, &module, name) || offset || module)
		return false;
	saakm_snapshot_line("import %lx %s", w, name);
	return true;
}

/* Such pointers are small numbers: only the exact one is taken for it. */
static bool is_inside_percpu(unsigned long w)
{
	const struct saakm_object *o = NULL;

	if (w <= percpu_lo || w >= percpu_hi)
		return false;
	while ((o = saakm_object_next(o)))
		if (o->kind == SAAKM_OBJECT_PERCPU && w > o->at && w - o->at < o->bytes &&
		    saakm_owner_of(o->pc))
			return true;
	return false;
}

/* A number is taken for an address only if there is something at that address. */
static void explain(unsigned long at, unsigned long w)
{
	static char name[KSYM_SYMBOL_LEN];
	const struct saakm_saved *s;

	if (is_inside_percpu(w))
		saakm_snapshot_line("unknown %lx %lx", at, w);
	if (w < TASK_SIZE_MAX || range_of(w) || !is_mapped(w) || saakm_context_holds(at))
		return;
	s = saakm_owner_of(w);
	if (s ? has_symbol(s->module, w) || tell_string(s->module, w) :
		tell_other_task(w) || tell_import(w))
		return;
	if (__is_kernel(w) || __module_address(w)) {
		sprint_symbol(name, w);
		saakm_snapshot_line("unknown %lx %lx %s", at, w, name);
	} else {
		saakm_snapshot_line("unknown %lx %lx", at, w);
	}
}

static void tell_memory(unsigned long at, unsigned long bytes)
{
	unsigned long end = at + bytes, n, w;

	for (w = round_up(at, sizeof(w)); w + sizeof(w) <= end; w += sizeof(w))
		explain(w, *(unsigned long *)w);
	for (; at < end; at += n) {
		/* No word lies in two lines. */
		n = min_t(unsigned long, end - at, CHUNK_BYTES - at % sizeof(w));
		if (!memchr_inv((void *)at, 0, n))
			continue;
		*bin2hex(hex, (void *)at, n) = '\0';
		saakm_snapshot_line("data %lx %s", at, hex);
	}
}

/* --- all of it ----------------------------------------------------------------------------- */

static void tell_variable(const struct saakm_saved *s, const Elf_Sym *sym, char type,
			  const char *name)
{
	unsigned int cpu;

	if (type == 'd')
		tell_memory(sym->st_value, sym->st_size);
	if (type != 'p')
		return;
	for_each_possible_cpu(cpu)
		tell_memory(sym->st_value - (__force unsigned long)s->module->percpu +
			    percpu_copy(s->module, cpu), sym->st_size);
}

static void tell_module(const struct saakm_saved *s)
{
	unsigned int cpu;

	each_symbol(s, tell_symbol);
	for_each_possible_cpu(cpu)
		if (s->module->percpu_size)
			saakm_snapshot_line("percpu %u %u %lx", s->slot->module_key, cpu,
					    percpu_copy(s->module, cpu));
	each_symbol(s, tell_variable);
}

static void tell_percpu_object(const struct saakm_object *o, u32 module)
{
	unsigned int cpu;

	saakm_snapshot_line("percpu_object %lx %u %u", o->at, o->bytes, module);
	for_each_possible_cpu(cpu) {
		saakm_snapshot_line("copy %u %lx %lx", cpu, o->at, object_copy(o, cpu));
		tell_memory(object_copy(o, cpu), o->bytes);
	}
}

static void tell_object(const struct saakm_object *o, u32 module)
{
	switch (o->kind) {
	case SAAKM_OBJECT_HEAP:
		saakm_snapshot_line("object %lx %u %u", o->at, o->bytes, module);
		tell_memory(o->at, o->bytes);
		break;
	case SAAKM_OBJECT_PERCPU:
		tell_percpu_object(o, module);
		break;
	case SAAKM_OBJECT_QUEUE:
		saakm_snapshot_line("workqueue %lx %u %u", o->at, o->bytes, module);
		break;
	case SAAKM_OBJECT_HANDLE:
		saakm_snapshot_line("handle %lx 0 %u", o->at, module);
		break;
	}
}

static void tell_objects(void)
{
	const struct saakm_object *o = NULL;
	const struct saakm_saved *s;

	while ((o = saakm_object_next(o))) {
		s = saakm_owner_of(o->pc);
		if (s)
			tell_object(o, s->slot->module_key);
	}
}

static void tell_levels(void)
{
	const struct topology_level *l;
	unsigned int cpu, k;

	for_each_possible_cpu(cpu)
		for (l = per_cpu(topology_levels, cpu), k = 0; l; l = l->next, k++)
			saakm_snapshot_line("level %u %u %lx", cpu, k, (unsigned long)l);
}

void saakm_data_write(void)
{
	struct task_struct *g, *p;
	unsigned int i;

	for (i = 0; i < saakm_nr_saved; i++)
		tell_module(&saakm_saved[i]);
	tell_objects();
	tell_levels();
	for_each_process_thread(g, p)
		if (saakm_is_policy_task(p))
			tell_memory((unsigned long)&p->saakm, SAAKM_ENTITY_BYTES);
}
