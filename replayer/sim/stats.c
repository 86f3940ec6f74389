// SPDX-License-Identifier: GPL-2.0
/*
 * What the summary says: findings, gathered by line, and wake-up latencies in
 * a histogram of 8 steps per power of two.
 */
#include "machine.h"
#include "../host/libc.h"

#define MAX_FINDINGS	256

static unsigned int bucket_of(u64 ns)
{
	unsigned int log = ns ? 63 - __builtin_clzll(ns) : 0;
	unsigned int sub = log >= 3 ? (ns >> (log - 3)) & 7 : ns & 7;

	return log * 8 + sub;
}

static u64 bucket_top(unsigned int i)
{
	unsigned int log = i / 8, sub = i % 8;

	return log >= 3 ? ((8ull + sub + 1) << (log - 3)) - 1 : sub;
}

void stats_wake_latency(u64 ns)
{
	if (!m.r)
		return;
	m.r->wake_hist[bucket_of(ns)]++;
	if (ns > m.r->wake_max)
		m.r->wake_max = ns;
}

u64 sim_percentile(const struct sim_result *r, unsigned int permille)
{
	u64 all = 0, seen = 0, top;
	unsigned int i;

	for (i = 0; i < 64 * 8; i++)
		all += r->wake_hist[i];
	for (i = 0; i < 64 * 8; i++) {
		seen += r->wake_hist[i];
		if (all && seen * 1000 >= all * permille) {
			top = bucket_top(i);
			return top < r->wake_max ? top : r->wake_max;
		}
	}
	return 0;
}

/* "file:line function" is the same place; the sentence behind it may differ. */
static size_t place_len(const char *text)
{
	const char *colon = strstr(text, ": ");

	return colon ? (size_t)(colon - text) : strlen(text);
}

static bool same_place(const struct sim_finding *f, const struct saakm_report *r,
		       const char *text)
{
	size_t len = place_len(text);

	return f->code == r->code && place_len(f->text) == len && !memcmp(f->text, text, len);
}

static void fill(struct sim_finding *f, const struct saakm_report *r, const char *text)
{
	f->code = r->code;
	f->action = r->action;
	f->handler = r->handler;
	f->cpu = r->cpu;
	f->when = m.cpu ? m.cpu->t : 0;
	f->ts = r->ts;
	f->count = 1;
	if (r->task) {
		f->task = r->task->saakm.key;
		f->pid = r->task->pid;
		shim_snprintf(f->comm, sizeof(f->comm), "%s", r->task->comm);
	}
	if (r->slot && r->slot->policy)
		shim_snprintf(f->policy, sizeof(f->policy), "%s", r->slot->policy->name);
	shim_snprintf(f->text, sizeof(f->text), "%s", text);
}

void findings_add(const struct saakm_report *r, const char *text)
{
	struct sim_result *res = m.r;
	unsigned int i;

	res->nr_findings_all++;
	for (i = 0; i < res->nr_findings; i++) {
		if (same_place(&res->findings[i], r, text)) {
			res->findings[i].count++;
			return;
		}
	}
	if (res->nr_findings == MAX_FINDINGS)
		return;
	if (!res->findings)
		res->findings = calloc(MAX_FINDINGS, sizeof(*res->findings));
	if (!res->findings)
		abort();
	fill(&res->findings[res->nr_findings++], r, text);
}
