// SPDX-License-Identifier: GPL-2.0
/* Races in words: which lines, whose data. Each pair of lines once. */
#include "races.h"

#define MAX_PCS		8192
#define MAX_LINES	4096
#define MAX_PAIRS	4096
#define FRAMES		32

struct pc {
	const void *pc;
	u32 line;		/* 0: of a header or of the shim */
	bool search;		/* for a bit in a mask */
};

struct line {
	char where[sizeof(((struct replay_data_race_side *)0)->where)];
	u32 same;		/* the number that stands for its file and line */
	int meant;		/* data_race() stands there: -1 not yet known */
};

static struct pc *pcs;
static struct line *lines;	/* from 1 */
static u32 nr_pcs, nr_lines;
static u64 *pairs;
static u32 nr_pairs;

int race_report_init(void)
{
	pcs = race_memory(MAX_PCS * sizeof(*pcs));
	lines = race_memory(MAX_LINES * sizeof(*lines));
	pairs = race_memory(MAX_PAIRS * sizeof(*pairs));
	return pcs && lines && pairs ? 0 : -ENOMEM;
}

/* --- lines -------------------------------------------------------------------- */

static bool is_policy_file(const char *file)
{
	return !strstr(file, "replayer/shim/") && !strstr(file, "kernel/include/") &&
	       !strstr(file, "share/saakm/");
}

static u32 new_line(const char *file, int number, const char *func)
{
	struct line *l;
	u32 i;

	if (nr_lines + 1 >= MAX_LINES)
		return 0;
	l = &lines[++nr_lines];
	shim_snprintf(l->where, sizeof(l->where), "%s:%d", file, number);
	l->meant = -1;
	l->same = nr_lines;
	for (i = 1; i < nr_lines; i++) {
		size_t n = strlen(l->where);

		if (!strncmp(lines[i].where, l->where, n) && lines[i].where[n] == ' ') {
			l->same = lines[i].same;
			break;
		}
	}
	shim_snprintf(l->where, sizeof(l->where), "%s:%d %s", file, number, func);
	return nr_lines;
}

/*
 * Looking for a bit in a mask whose bits are set by atomics: the kernel's own
 * for_each_cpu() on shared masks is just that, and never marked.
 */
static bool is_search(const char *file)
{
	return strstr(file, "replayer/shim/") &&
	       (strstr(file, "/find.") || strstr(file, "/cpumask") || strstr(file, "/bitmap."));
}

static u32 resolve(const void *pc, bool *search)
{
	char file[256], func[96];
	int number;

	*search = false;
	/* A return address is behind its call. */
	if (!host_module_at(pc) || !locate((const char *)pc - 1, file, sizeof(file), &number,
					   func, sizeof(func)))
		return 0;
	*search = is_search(file);
	if (!is_policy_file(file))
		return 0;
	return new_line(file, number, func);
}

static const struct pc *know(const void *pc)
{
	static const struct pc unknown;
	u32 i = ((u64)pc * 0x9e3779b97f4a7c15ull >> 40) % MAX_PCS;

	while (pcs[i].pc && pcs[i].pc != pc)
		i = (i + 1) % MAX_PCS;
	if (pcs[i].pc)
		return &pcs[i];
	if (nr_pcs + 1 >= MAX_PCS)
		return &unknown;
	nr_pcs++;
	pcs[i].line = resolve(pc, &pcs[i].search);
	pcs[i].pc = pc;
	return &pcs[i];
}

bool race_is_search(const void *pc)
{
	return know(pc)->search;
}

/* pc's own line, if it is the policy's; else the nearest caller's, from this frame on. */
u32 race_line_at(const void *pc, const void *frame)
{
	const void *const *fp = frame, *const *next;
	const struct fiber *f = fiber_current;
	u32 line = pc ? know(pc)->line : 0;
	unsigned int depth;

	for (depth = 0; !line && depth < FRAMES; depth++) {
		if ((const char *)fp < f->stack ||
		    (const char *)(fp + 2) > f->stack + f->stack_bytes)
			break;
		if (fp[1] && host_module_at(fp[1]))
			line = know(fp[1])->line;
		next = fp[0];
		if (next <= fp)
			break;
		fp = next;
	}
	return line;
}

/* data_race(…) says in the source that it is meant. */
static bool is_meant(u32 line)
{
	struct line *l = &lines[line];

	if (l->meant < 0)
		l->meant = source_line_has(l->where, "data_race(");
	return l->meant;
}

/* --- whose data ------------------------------------------------------------------ */

static bool name_task(u64 addr, char *buf, size_t bytes)
{
	u32 key;

	for (key = 1; key <= r->max_task && key < MAX_TASKS; key++) {
		struct task_struct *p = r->task[key];

		if (!p || addr < (u64)p || addr >= (u64)(p + 1))
			continue;
		if (addr - (u64)p == (offsetof(struct task_struct, saakm.state) & ~7ul))
			shim_snprintf(buf, bytes, "the state of task %s (%d)", p->comm, p->pid);
		else
			shim_snprintf(buf, bytes, "the task_struct of %s (%d), at offset %llu",
				      p->comm, p->pid, addr - (u64)p);
		return true;
	}
	return false;
}

static bool name_object(u64 addr, char *buf, size_t bytes)
{
	struct heap_info info;
	char file[160], func[96];
	bool freed;
	int number;

	if (!mirror_has((const void *)addr) || !mirror_around((const void *)addr, &info, &freed))
		return false;
	if (info.pc && locate((const char *)info.pc - 1, file, sizeof(file), &number, func,
			      sizeof(func)))
		shim_snprintf(buf, bytes, "an object of %llu bytes, at offset %lld; it was "
			      "allocated in %s:%d %s", (u64)info.bytes,
			      (s64)(addr - (u64)info.p), file, number, func);
	else
		shim_snprintf(buf, bytes, "an object of %llu bytes, at offset %lld",
			      (u64)info.bytes, (s64)(addr - (u64)info.p));
	return true;
}

static void name_data(u64 addr, char *buf, size_t bytes)
{
	char name[80];
	unsigned long offset;
	const void *image;
	unsigned int cpu;

	if (name_task(addr, buf, bytes) || name_object(addr, buf, bytes))
		return;
	image = host_module_percpu((const void *)addr, &cpu);
	if (image && host_module_at(image) && locate_data(image, name, sizeof(name), &offset))
		shim_snprintf(buf, bytes, "per-CPU variable %s of core %u, at offset %lu", name,
			      cpu, offset);
	else if (image)
		shim_snprintf(buf, bytes, "allocated per-CPU memory of core %u", cpu);
	else if (locate_data((const void *)addr, name, sizeof(name), &offset))
		shim_snprintf(buf, bytes, "variable %s, at offset %lu", name, offset);
	else
		shim_snprintf(buf, bytes, "memory of unknown kind");
}

/* --- the report -------------------------------------------------------------------- */

static bool seen(u32 a, u32 b)
{
	u64 pair = a < b ? (u64)a << 32 | b : (u64)b << 32 | a;
	u32 i = (pair * 0x9e3779b97f4a7c15ull >> 40) % MAX_PAIRS;

	while (pairs[i] && pairs[i] != pair)
		i = (i + 1) % MAX_PAIRS;
	if (pairs[i] || nr_pairs + 1 >= MAX_PAIRS)
		return true;
	pairs[i] = pair;
	nr_pairs++;
	return false;
}

static void fill(struct replay_data_race_side *side, const struct race_access *a)
{
	const struct race_slot *s = &races->slot[a->slot];
	const struct race_call *c = &races->call[a->call % RACES_CALLS];

	*side = (struct replay_data_race_side){
		.seq = a->seq, .enter = c->nr == a->call ? c->first : 0, .cpu = a->cpu,
		.ctx = s->key, .handler = a->handler, .is_write = a->how & RACE_WRITE,
		.is_marked = a->how & RACE_MARKED, .by_core = a->how & RACE_CORE,
		.is_free = a->how & RACE_FREE,
	};
	shim_snprintf(side->where, sizeof(side->where), "%s", lines[a->line].where);
}

void race_report(const struct race_access *x, const struct race_access *y, u64 addr)
{
	struct replay_data_race *race;
	u32 n;

	if (seen(lines[x->line].same, lines[y->line].same) || is_meant(x->line) ||
	    is_meant(y->line))
		return;
	n = r->res->nr_data_races++;
	if (n >= REPLAY_MAX_DATA_RACES)
		return;
	race = &r->res->data_race_at[n];
	fill(&race->side[0], x);
	fill(&race->side[1], y);
	race->is_late = r->res->nr_divergences;
	addr += __builtin_ctz(x->mask & y->mask);
	name_data(addr, race->data, sizeof(race->data));
}
