// SPDX-License-Identifier: LGPL-2.1-only
/* The footer: what was counted, and the tasks by address. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "saakm.pb-c.h"
#include "wire.h"
#include "writer_internal.h"

static int by_addr(const void *a, const void *b, void *tasks)
{
	const struct writer_task *task = tasks;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (task[x].addr != task[y].addr)
		return task[x].addr < task[y].addr ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* Four arrays of the footer, owned by the caller. */
static int footer_tasks(const struct saakm_writer *w, Saakm__Footer *f)
{
	size_t nr = 0;

	for (size_t key = 0; key < w->task_cap; key++)
		nr += w->task[key].seen;
	if (!nr)
		return 0;
	f->task_addr = calloc(nr, sizeof(*f->task_addr));
	f->task_key = calloc(nr, sizeof(*f->task_key));
	f->task_pid = calloc(nr, sizeof(*f->task_pid));
	f->task_comm = calloc(nr, sizeof(*f->task_comm));
	if (!f->task_addr || !f->task_key || !f->task_pid || !f->task_comm)
		return -ENOMEM;
	nr = 0;
	for (size_t key = 0; key < w->task_cap; key++)
		if (w->task[key].seen)
			f->task_key[nr++] = (uint32_t)key;
	qsort_r(f->task_key, nr, sizeof(*f->task_key), by_addr, w->task);
	for (size_t i = 0; i < nr; i++) {
		struct writer_task *task = &w->task[f->task_key[i]];

		f->task_addr[i] = task->addr;
		f->task_pid[i] = task->pid;
		f->task_comm[i] = task->comm;
	}
	f->n_task_addr = f->n_task_key = f->n_task_pid = f->n_task_comm = nr;
	return 0;
}

static void footer_cpu(const struct writer_cpu *c, uint32_t number, Saakm__FooterCpu *m)
{
	saakm__footer_cpu__init(m);
	m->has_cpu = m->has_recorded = m->has_emitted = 1;
	m->cpu = number;
	m->recorded = c->written;
	m->emitted = c->counted ? c->emitted : c->written;
	m->has_lost = c->lost != 0;
	m->lost = c->lost;
	m->has_overwritten = c->overwritten != 0;
	m->overwritten = c->overwritten;
	m->has_first_ts = m->has_last_ts = c->written != 0;
	m->first_ts = c->first_ts;
	m->last_ts = c->columns.last_ts;
}

int saakm_write_footer(struct saakm_writer *w, const char *how_ended, struct saakm_err *err)
{
	Saakm__FooterCpu *cpu = calloc(w->nr_cpus, sizeof(*cpu));
	Saakm__FooterCpu **cpu_ptr = calloc(w->nr_cpus, sizeof(*cpu_ptr));
	Saakm__Footer footer = SAAKM__FOOTER__INIT;
	int ret = -ENOMEM;

	if (!cpu || !cpu_ptr || footer_tasks(w, &footer)) {
		saakm_writer_fail(w, ret, err, "no memory for the footer");
		goto out;
	}
	footer.cpu = cpu_ptr;
	for (uint32_t i = 0; i < w->nr_cpus; i++) {
		if (!w->cpu[i])
			continue;
		cpu_ptr[footer.n_cpu] = &cpu[footer.n_cpu];
		footer_cpu(w->cpu[i], i, &cpu[footer.n_cpu++]);
	}
	footer.has_complete = footer.has_nr_packets = footer.has_nr_chunks = 1;
	footer.complete = 1;
	footer.how_ended = (char *)(how_ended ? how_ended : "");
	footer.index_offset = w->index_offset;
	footer.n_index_offset = w->nr_indexes;
	footer.kinds = w->kinds;
	footer.n_kinds = SAAKM_EV_NR;
	footer.findings = w->findings;
	footer.n_findings = SAAKM_F_NR;
	footer.nr_packets = w->stats.packets + 1;
	footer.nr_chunks = w->stats.chunks;
	ret = saakm_write_message(w, PACKET_FOOTER, &footer.base, err);
out:
	free(cpu);
	free(cpu_ptr);
	free(footer.task_addr);
	free(footer.task_key);
	free(footer.task_pid);
	free(footer.task_comm);
	return ret;
}
