// SPDX-License-Identifier: GPL-2.0
/*
 * Policies as shared objects: loaded, given their per-CPU copies, topology and
 * parameters, initialised and removed as the kernel does with a module.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "host.h"
#include "libc.h"
#include "param.h"
#include "shim_api.h"
#include "san/san.h"
#include <uapi/linux/saakm_values.h>

#define PERCPU_DYNAMIC	(256 << 10)	/* room for alloc_percpu, per CPU */
#define MAX_MODULES	64

struct host_module {
	char name[64];
	char text[SAAKM_TEXT_MAX];	/* for the MODULE_LOAD event */
	char so[512];			/* the file */
	void *handle;
	struct shim_module_info *info;
	u32 key, ctx_key;
	char *percpu;			/* nr_cpus copies of percpu_bytes, in the arena */
	size_t percpu_bytes, dynamic_at;
	bool initialised, failed;
	struct pending *pending;	/* owned */
	char refused[80];		/* the parameter that the policy did not take */
	const char *lo, *hi;		/* what addresses are its own */
};

static struct host_module *modules[MAX_MODULES];
static unsigned int nr_modules;

u32 host_module_key(const struct host_module *m)
{
	return m->key;
}

void host_module_set_keys(struct host_module *m, u32 key, u32 ctx_key)
{
	m->key = key;
	m->ctx_key = ctx_key;
}

const char *host_module_name(const struct host_module *m)
{
	return m->name;
}

bool host_module_failed(const struct host_module *m)
{
	return m->failed;
}

struct host_module *host_module_at(const void *addr)
{
	unsigned int i;

	for (i = 0; i < nr_modules; i++)
		if ((const char *)addr >= modules[i]->lo && (const char *)addr < modules[i]->hi)
			return modules[i];
	return NULL;
}

u64 host_module_offset(const void *addr)
{
	const struct host_module *m = host_module_at(addr);

	/* Where Linux has its modules, 16 MiB for each. */
	return m ? 0xffffffffc0000000ull + ((u64)m->key << 24) + ((const char *)addr - m->lo) : 0;
}

static char *percpu_copy(struct host_module *m, unsigned int cpu)
{
	return m->percpu + cpu * m->percpu_bytes;
}

const void *host_module_percpu(const void *addr, unsigned int *cpu)
{
	unsigned int i;

	for (i = 0; i < nr_modules; i++) {
		struct host_module *m = modules[i];
		size_t off = (const char *)addr - m->percpu;

		if ((const char *)addr < m->percpu || off >= m->percpu_bytes * host.nr_cpus)
			continue;
		*cpu = off / m->percpu_bytes;
		off %= m->percpu_bytes;
		return off < (size_t)(m->info->percpu_end - m->info->percpu) ?
		       m->info->percpu + off : m->percpu;
	}
	return NULL;
}

static int setup_percpu(struct host_module *m)
{
	struct shim_module_info *info = m->info;
	size_t fixed = info->percpu_end - info->percpu;
	unsigned int cpu;

	m->dynamic_at = (fixed + 63) & ~(size_t)63;
	m->percpu_bytes = (m->dynamic_at + PERCPU_DYNAMIC + 4095) & ~(size_t)4095;
	m->percpu = arena_map(m->percpu_bytes * host.nr_cpus, 4096);
	if (!m->percpu)
		return -ENOMEM;
	for (cpu = 0; cpu < host.nr_cpus; cpu++) {
		memcpy(percpu_copy(m, cpu), info->percpu, fixed);
		info->per_cpu_offset[cpu] = percpu_copy(m, cpu) - info->percpu;
	}
	return 0;
}

static int check_info(const struct shim_module_info *info, char *err, size_t bytes)
{
	if (!info) {
		shim_snprintf(err, bytes, "it is not a policy built by `saakm build`");
		return -EINVAL;
	}
	if (info->abi != SHIM_ABI || info->task_bytes != sizeof(struct task_struct) ||
	    info->rq_bytes != sizeof(struct saakm_rq) || info->nr_cpus < host.nr_cpus) {
		shim_snprintf(err, bytes, "it was built by another version of `saakm build`");
		return -ENOEXEC;
	}
	return 0;
}

extern int host_object_range(void *handle, const void *inside, const char **lo, const char **hi);

struct host_module *host_module_load(const char *so, const char *name, const char *text,
				     bool sanitized, char *err, size_t err_bytes)
{
	struct host_module *m;
	const char *why;

	if (nr_modules == MAX_MODULES) {
		shim_snprintf(err, err_bytes, "more than %d policies", MAX_MODULES);
		return NULL;
	}
	if (sanitized && host_san_init()) {
		shim_snprintf(err, err_bytes, "no address space for the sanitizer's shadow");
		return NULL;
	}
	m = host_zalloc(sizeof(*m));
	if (!m)
		return NULL;
	shim_snprintf(m->name, sizeof(m->name), "%s", name);
	shim_snprintf(m->text, sizeof(m->text), "%s", text);
	shim_snprintf(m->so, sizeof(m->so), "%s", so);
	m->handle = dlopen(so, RTLD_NOW | RTLD_LOCAL);
	if (!m->handle) {
		why = dlerror();
		shim_snprintf(err, err_bytes, "it cannot be loaded: %s", why ? why : "?");
		goto fail;
	}
	m->info = dlsym(m->handle, "shim_module_info");
	if (check_info(m->info, err, err_bytes) || setup_percpu(m))
		goto fail;
	host_object_range(m->handle, m->info, &m->lo, &m->hi);
	m->key = ++host.last_module_key;
	m->ctx_key = host_new_ctx();
	modules[nr_modules++] = m;
	return m;
fail:
	if (m->handle)
		dlclose(m->handle);
	heap_free(m);
	return NULL;
}

/* --- what a module sees of the machine ------------------------------------- */

static void set_bit_in(unsigned long *mask, unsigned int bit, bool on)
{
	if (on)
		mask[bit / 64] |= 1ul << (bit % 64);
	else
		mask[bit / 64] &= ~(1ul << (bit % 64));
}

static u64 online_mask[HOST_MAX_CPUS / 64], active_mask[HOST_MAX_CPUS / 64];
static u64 comes_mask[HOST_MAX_CPUS / 64];
static bool masks_set;

static void show_masks(struct host_module *m)
{
	unsigned int cpu;

	for (cpu = 0; cpu < host.nr_cpus; cpu++) {
		set_bit_in(m->info->cpu_masks[0], cpu, true);
		set_bit_in(m->info->cpu_masks[1], cpu, online_mask[cpu / 64] >> (cpu % 64) & 1);
		set_bit_in(m->info->cpu_masks[2], cpu, true);
		set_bit_in(m->info->cpu_masks[3], cpu, active_mask[cpu / 64] >> (cpu % 64) & 1);
	}
}

u32 shim_gate;	/* of the shim's code that the host itself contains */

void host_set_online(unsigned int cpu, bool online, bool active)
{
	unsigned int i;

	if (!masks_set) {
		for (i = 0; i < host.nr_cpus; i++) {
			online_mask[i / 64] |= 1ull << (i % 64);
			active_mask[i / 64] |= 1ull << (i % 64);
		}
		masks_set = true;
	}
	comes_mask[cpu / 64] &= ~(1ull << (cpu % 64));
	if (online && !(online_mask[cpu / 64] >> (cpu % 64) & 1))
		comes_mask[cpu / 64] |= 1ull << (cpu % 64);
	online_mask[cpu / 64] &= ~(1ull << (cpu % 64));
	active_mask[cpu / 64] &= ~(1ull << (cpu % 64));
	if (online)
		online_mask[cpu / 64] |= 1ull << (cpu % 64);
	if (active)
		active_mask[cpu / 64] |= 1ull << (cpu % 64);
	for (i = 0; i < nr_modules; i++)
		show_masks(modules[i]);
}

bool host_cpu_comes(unsigned int cpu)
{
	return comes_mask[cpu / 64] >> (cpu % 64) & 1;
}

static unsigned int topo_levels, topo_levels_now;
static struct topology_level *topo;	/* [cpu][level], in the arena */
static struct topology_level *all_cores;	/* the same, whoever is active */

/* The cores of a level that are active. */
static unsigned int active_cores(const struct topology_level *l, cpumask_t *cores)
{
	unsigned int i, n = 0;

	memset(cores, 0, sizeof(*cores));
	for (i = 0; i < HOST_MAX_CPUS / 64; i++) {
		cpumask_bits(cores)[i] = cpumask_bits(&l->cores)[i] & active_mask[i];
		n += __builtin_popcountl(cpumask_bits(cores)[i]);
	}
	return n;
}

/* As update_cpu() of kernel/class/cpus.c: a level that adds nobody is none. */
static unsigned int update_levels(struct topology_level *l, const struct topology_level *all)
{
	unsigned int i, k, cores_below = 1, nr, n = 0;
	cpumask_t cores;

	for (k = 0; k < topo_levels; k++) {
		nr = active_cores(&all[k], &cores);
		if (nr <= cores_below)
			continue;
		cores_below = nr;
		l[n].cores = cores;
		l[n++].flags = all[k].flags;
	}
	if (!n) {
		memcpy(cpumask_bits(&l->cores), active_mask, sizeof(active_mask));
		l->flags = DOMAIN_NUMA;
		n = 1;
	}
	for (i = 0; i < n; i++)
		l[i].next = i + 1 < n ? &l[i + 1] : NULL;
	return n;
}

void host_topology_update(void)
{
	unsigned int cpu, i, n, most = 1;

	for (cpu = 0; topo && cpu < host.nr_cpus; cpu++) {
		if (!(active_mask[cpu / 64] >> (cpu % 64) & 1))
			continue;
		n = update_levels(&topo[cpu * topo_levels], &all_cores[cpu * topo_levels]);
		most = n > most ? n : most;
	}
	topo_levels_now = most;
	for (i = 0; i < nr_modules; i++)
		*modules[i]->info->nb_topology_levels = most;
}

void host_set_topology(unsigned int nr_levels,
		       void (*level)(unsigned int cpu, unsigned int k, unsigned long *cores,
				     int *flags))
{
	size_t bytes = sizeof(*topo) * nr_levels * host.nr_cpus;
	unsigned int cpu, k;

	topo_levels = topo_levels_now = nr_levels;
	topo = arena_map(bytes, 64);
	all_cores = arena_map(bytes, 64);
	if (!topo || !all_cores)
		return;
	memset(topo, 0, bytes);
	for (cpu = 0; cpu < host.nr_cpus; cpu++) {
		for (k = 0; k < nr_levels; k++) {
			struct topology_level *l = &topo[cpu * nr_levels + k];

			level(cpu, k, cpumask_bits(&l->cores), &l->flags);
			l->next = k + 1 < nr_levels ? l + 1 : NULL;
		}
	}
	memcpy(all_cores, topo, bytes);
	host_set_online(0, true, true);
}

void host_each_shown(void (*fn)(const void *p, size_t bytes))
{
	unsigned int i, k;

	for (i = 0; i < nr_modules; i++) {
		for (k = 0; k < 4; k++)
			fn(modules[i]->info->cpu_masks[k], (host.nr_cpus + 63) / 64 * 8);
		fn(modules[i]->info->nb_topology_levels, sizeof(int));
	}
	fn(topo, sizeof(*topo) * topo_levels * host.nr_cpus);
}

static void show_topology(struct host_module *m)
{
	unsigned int cpu;
	size_t off = (char *)m->info->topology_levels - m->info->percpu;

	*m->info->nb_topology_levels = topo_levels_now;
	for (cpu = 0; topo && cpu < host.nr_cpus; cpu++)
		*(struct topology_level **)(percpu_copy(m, cpu) + off) = &topo[cpu * topo_levels];
}

bool saakm_smt_active(void)
{
	return topo && topo[0].flags & DOMAIN_SMT;
}

/* --- parameters -------------------------------------------------------------- */

struct pending {			/* set when init is about to run */
	struct pending *next;
	const struct shim_param *param;
	char value[];
};

static int set_later(struct host_module *m, const struct shim_param *param, const char *value)
{
	struct pending *new = host_zalloc(sizeof(*new) + strlen(value) + 1), **end = &m->pending;

	if (!new)
		return -ENOMEM;
	new->param = param;
	strcpy(new->value, value);
	while (*end)
		end = &(*end)->next;
	*end = new;
	return 0;
}

int host_module_param(struct host_module *m, const char *key, const char *value,
		      char *err, size_t err_bytes)
{
	struct shim_param *p;

	for (p = m->info->params; p < m->info->params_end; p++) {
		if (strcmp(p->name, key))
			continue;
		if (param_is_function(p))
			return set_later(m, p, value);
		return param_set(p, value, err, err_bytes);
	}
	shim_snprintf(err, err_bytes, "the policy %s has no parameter %s", m->name, key);
	return -ENOENT;
}

static u32 hash(u32 h, const char *s)
{
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * SAAKM_V_PARAM_PRIME;
	return h;
}

bool host_module_write_param(struct host_module *m, u32 name, u64 value)
{
	u32 h = hash(hash(SAAKM_V_PARAM_BASIS, m->name), ".");
	const struct shim_param *p;

	for (p = m->info->params; p < m->info->params_end; p++) {
		if (hash(h, p->name) != name || p->max || p->size > sizeof(value))
			continue;
		memcpy(p->ptr, &value, p->size);
		return true;
	}
	return false;
}

/* As the module loader does it, with the functions of the policy. */
static int set_pending(struct host_module *m)
{
	struct pending *p;
	int ret;

	while ((p = m->pending)) {
		ret = param_call(p->param, p->value);
		m->pending = p->next;
		if (ret) {
			shim_snprintf(m->refused, sizeof(m->refused), "%s=%s", p->param->name,
				      p->value);
			return ret;
		}
		heap_free(p);
	}
	return 0;
}

const char *host_module_refused(const struct host_module *m)
{
	return m->refused[0] ? m->refused : NULL;
}

void host_module_observe(struct host_module *m, u32 sources)
{
	*m->info->gate = sources;
}

int host_module_describe(struct host_module *m, const char *line)
{
	size_t old = strlen(m->text), more = strlen(line);

	if (old + more >= sizeof(m->text))
		return -E2BIG;
	memcpy(m->text + old, line, more + 1);
	return 0;
}

/* --- as it was elsewhere ----------------------------------------------------------- */

const void *host_topology_level(unsigned int cpu, unsigned int k)
{
	return topo && cpu < host.nr_cpus && k < topo_levels ? &topo[cpu * topo_levels + k] : NULL;
}

char *host_module_percpu_at(struct host_module *m, const char *image, unsigned int cpu)
{
	if (image < m->info->percpu || image >= m->info->percpu_end || cpu >= host.nr_cpus)
		return NULL;
	return percpu_copy(m, cpu) + (image - m->info->percpu);
}

int host_module_symbol(struct host_module *m, const char *name, bool is_function, u64 bytes,
		       struct host_symbol *found)
{
	return host_symbol_find(m->so, m->info, name, is_function, bytes, found);
}

const char *host_module_string(struct host_module *m, const char *text)
{
	return host_string_find(m->info, text);
}

/* --- init and exit -------------------------------------------------------------- */

static int call_init(void *arg)
{
	struct host_module *m = arg;
	int ret = set_pending(m);

	return !ret && m->info->init ? m->info->init() : ret;
}

static int call_exit(void *arg)
{
	struct host_module *m = arg;

	if (m->info->exit)
		m->info->exit();
	return 0;
}

static void show_machine(struct host_module *m)
{
	if (m->info->nr_cpu_ids)
		*m->info->nr_cpu_ids = host.nr_cpus;
	show_masks(m);
	show_topology(m);
}

void host_module_adopt(struct host_module *m)
{
	show_machine(m);
	m->info->adopt();
	m->initialised = true;
}

int host_module_init(struct host_module *m)
{
	struct saakm_ev_module_load ev = { .module = m->key, .ctx_key = m->ctx_key };
	int ret;

	show_machine(m);
	saakm_record_text(SAAKM_EV_MODULE_LOAD, &ev, sizeof(ev), m->text);
	host.loading = m;
	ret = host_run_context(SAAKM_CTX_MODULE_INIT, m->ctx_key, m->name, call_init, m);
	host.loading = NULL;
	m->initialised = !ret;
	m->failed = ret != 0;
	return ret;
}

void host_module_exit(struct host_module *m)
{
	struct saakm_ev_module_unload ev = { .module = m->key, .ctx_key = m->ctx_key };

	if (!m->initialised)
		return;
	m->initialised = false;
	host_run_context(SAAKM_CTX_MODULE_EXIT, m->ctx_key, m->name, call_exit, m);
	saakm_record_text(SAAKM_EV_MODULE_UNLOAD, &ev, sizeof(ev), m->name);
}

void host_module_unload(struct host_module *m)
{
	unsigned int i;

	for (i = 0; i < nr_modules; i++)
		if (modules[i] == m)
			break;
	if (i < nr_modules)
		modules[i] = modules[--nr_modules];
	dlclose(m->handle);
	heap_free(m);
}

/* --- per-CPU memory that is allocated --------------------------------------------- */

size_t host_module_percpu_offset(const struct host_module *m, unsigned int cpu)
{
	return m->info->per_cpu_offset[cpu];
}

void *host_module_alloc_percpu(struct host_module *m, size_t bytes, size_t align)
{
	unsigned int cpu;
	size_t at;

	at = (m->dynamic_at + align - 1) & ~(align - 1);
	if (bytes > m->percpu_bytes || at > m->percpu_bytes - bytes)
		return NULL;
	m->dynamic_at = at + bytes;
	for (cpu = 0; cpu < host.nr_cpus; cpu++)
		memset(percpu_copy(m, cpu) + at, 0, bytes);
	/* As in the kernel: a pointer to which each CPU's offset is added. */
	return m->info->percpu + at;
}

void *shim_alloc_percpu(size_t bytes, size_t align)
{
	struct host_module *m = host_module_at(__builtin_return_address(0));

	if (!m)
		m = host.loading;
	return m ? host_module_alloc_percpu(m, bytes, align) : NULL;
}

void shim_free_percpu(void *p)
{
	/* Not used again: policies allocate it once, at load. */
}
