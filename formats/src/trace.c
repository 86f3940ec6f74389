// SPDX-License-Identifier: LGPL-2.1-only
/* The reader: opening and closing, and all CPUs merged by a heap. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "reader_internal.h"

bool saakm_cpu_wanted(const struct saakm_trace *t, uint32_t cpu)
{
	return t->cpu[cpu] && (t->only_cpu < 0 || (uint32_t)t->only_cpu == cpu);
}

static inline bool earlier(const struct heap_item *a, const struct heap_item *b)
{
	return a->ts != b->ts ? a->ts < b->ts : a->cpu < b->cpu;
}

static void heap_down(struct saakm_trace *t)
{
	struct heap_item *heap = t->heap, item = heap[0];
	uint32_t i = 0, child, nr = t->heap_nr;

	while ((child = 2 * i + 1) < nr) {
		if (child + 1 < nr && earlier(&heap[child + 1], &heap[child]))
			child++;
		if (earlier(&item, &heap[child]))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = item;
}

void saakm_heap_push(struct saakm_trace *t, uint32_t cpu)
{
	struct heap_item item = { t->cpu[cpu]->decoder.ev.ts, cpu };
	uint32_t i = t->heap_nr++;

	while (i && earlier(&item, &t->heap[(i - 1) / 2])) {
		t->heap[i] = t->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	t->heap[i] = item;
}

void saakm_iterator_clear(struct saakm_trace *t)
{
	for (uint32_t cpu = 0; cpu < t->info.nr_cpus; cpu++)
		if (t->cpu[cpu])
			saakm_cpu_rewind(t->cpu[cpu]);
	t->heap_nr = 0;
	t->started = false;
	t->given = false;
	t->peeked = NULL;
	t->seq = 0;
	t->error = 0;
}

static int iterator_start(struct saakm_trace *t)
{
	t->started = true;
	for (uint32_t cpu = 0; cpu < t->info.nr_cpus; cpu++) {
		int ret;

		if (!saakm_cpu_wanted(t, cpu))
			continue;
		ret = saakm_cpu_next(t, cpu);
		if (ret < 0)
			return ret;
		if (ret)
			saakm_heap_push(t, cpu);
	}
	return 0;
}

/* The CPU whose event was given goes on to its next. */
static int iterator_advance(struct saakm_trace *t)
{
	uint32_t cpu = t->heap[0].cpu;
	int ret = saakm_cpu_next(t, cpu);

	if (ret < 0)
		return ret;
	if (ret)
		t->heap[0].ts = t->cpu[cpu]->decoder.ev.ts;
	else
		t->heap[0] = t->heap[--t->heap_nr];
	heap_down(t);
	return 0;
}

int saakm_trace_next(struct saakm_trace *t, const struct saakm_event **ev)
{
	if (t->error)
		return t->error;
	for (;;) {
		struct saakm_event *next;
		int ret = 0;

		if (!t->started)
			ret = iterator_start(t);
		else if (t->given)
			ret = iterator_advance(t);
		t->given = false;
		if (ret)
			return ret;
		if (!t->heap_nr)
			break;
		t->given = true;
		next = &t->cpu[t->heap[0].cpu]->decoder.ev;
		next->seq = t->sparse ? 0 : ++t->seq;
		if (t->kinds >> next->kind & 1) {
			*ev = next;
			return 1;
		}
	}
	if (t->end_error) {
		t->error = t->end_error;
		t->err = t->end_err;
	}
	return t->end_error;
}

const struct saakm_event *saakm_trace_peek(struct saakm_trace *t)
{
	uint32_t cpu;
	int ret;

	if (t->error || !t->started || !t->heap_nr)
		return NULL;
	if (!t->given)
		return t->peeked;
	cpu = t->heap[0].cpu;
	t->given = false;
	t->peeked = NULL;
	ret = saakm_cpu_next(t, cpu);
	if (ret < 0) {
		t->error = ret;
		return NULL;
	}
	if (ret) {
		t->heap[0].ts = t->cpu[cpu]->decoder.ev.ts;
		t->peeked = &t->cpu[cpu]->decoder.ev;
	} else {
		t->heap[0] = t->heap[--t->heap_nr];
	}
	heap_down(t);
	return t->peeked;
}

const struct saakm_err *saakm_trace_err(const struct saakm_trace *t)
{
	return &t->err;
}

const struct saakm_trace_info *saakm_trace_info(const struct saakm_trace *t)
{
	return &t->info;
}

int saakm_trace_filter(struct saakm_trace *t, uint64_t kinds)
{
	saakm_iterator_clear(t);
	t->kinds = kinds;
	t->sparse = false;
	return 0;
}

int saakm_trace_sparse(struct saakm_trace *t, uint64_t kinds)
{
	saakm_iterator_clear(t);
	t->kinds = kinds;
	t->sparse = true;
	return 0;
}

int saakm_trace_only_cpu(struct saakm_trace *t, int cpu)
{
	if (cpu >= (int)t->info.nr_cpus)
		return saakm_err_set(&t->err, -EINVAL, "%s has %u CPUs, so no CPU %d", t->name,
				     t->info.nr_cpus, cpu);
	saakm_iterator_clear(t);
	t->only_cpu = cpu < 0 ? -1 : cpu;
	return 0;
}

/* What info tells besides what header, footer or scan have put there. */
static int trace_finish_open(struct saakm_trace *t)
{
	struct saakm_trace_info *info = &t->info;
	bool first = true;

	info->file_bytes = t->src.bytes;
	info->header_text = t->header_text;
	info->how_ended = t->how_ended ? t->how_ended : "";
	info->cut = t->cut;
	info->cpu = t->cpu_info;
	info->tasks = t->tasks;
	t->cpu = calloc(info->nr_cpus, sizeof(*t->cpu));
	t->heap = calloc(info->nr_cpus, sizeof(*t->heap));
	if (!t->cpu || !t->heap)
		return -ENOMEM;
	for (uint32_t i = 0; i < info->nr_cpus; i++) {
		const struct saakm_trace_cpu *c = &t->cpu_info[i];

		if (!c->recorded)
			continue;
		t->cpu[i] = calloc(1, sizeof(*t->cpu[i]));
		if (!t->cpu[i])
			return -ENOMEM;
		saakm_decoder_init(&t->cpu[i]->decoder);
		if (first || c->first_ts < info->first_ts)
			info->first_ts = c->first_ts;
		if (first || c->last_ts > info->last_ts)
			info->last_ts = c->last_ts;
		first = false;
	}
	saakm_iterator_clear(t);
	return 0;
}

static int trace_open(struct saakm_trace *t, struct saakm_err *err)
{
	int ret = saakm_read_header(t, err), footer;

	if (ret)
		return ret;
	footer = saakm_read_footer(t, err);
	if (footer < 0)
		return footer;
	if (!footer || (t->info.nr_events && !t->segment.nr)) {
		ret = saakm_scan(t, footer, err);
		if (ret)
			return ret;
	}
	ret = trace_finish_open(t);
	return ret ? saakm_err_set(err, ret, "no memory to open %s", t->name) : 0;
}

static struct saakm_trace *trace_new(const char *name)
{
	struct saakm_trace *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->src.fd = -1;
	t->only_cpu = -1;
	t->kinds = SAAKM_KINDS_ALL;
	t->name = strdup(name);
	if (!t->name) {
		free(t);
		return NULL;
	}
	return t;
}

/* Open what t->src holds, or close it all. */
static int trace_complete(struct saakm_trace *t, int ret, struct saakm_trace **trace,
			  struct saakm_err *err)
{
	if (!ret)
		ret = trace_open(t, err);
	if (ret)
		saakm_trace_close(t);
	else
		*trace = t;
	return ret;
}

int saakm_trace_open(const char *path, struct saakm_trace **trace, struct saakm_err *err)
{
	struct saakm_trace *t = trace_new(path);

	*trace = NULL;
	if (!t)
		return saakm_err_set(err, -ENOMEM, "no memory to open %s", path);
	return trace_complete(t, saakm_input_open(&t->src, path, err), trace, err);
}

int saakm_trace_open_fd(int fd, const char *name, struct saakm_trace **trace,
			struct saakm_err *err)
{
	struct saakm_trace *t = trace_new(name);

	*trace = NULL;
	if (!t) {
		close(fd);
		return saakm_err_set(err, -ENOMEM, "no memory to open %s", name);
	}
	t->src.fd = fd;
	return trace_complete(t, saakm_input_check(&t->src, name, err), trace, err);
}

int saakm_trace_open_mem(const void *buf, size_t bytes, struct saakm_trace **trace,
			 struct saakm_err *err)
{
	struct saakm_trace *t = trace_new("the trace in memory");

	*trace = NULL;
	if (!t)
		return saakm_err_set(err, -ENOMEM, "no memory to open a trace in memory");
	t->src.mem = buf;
	t->src.bytes = bytes;
	return trace_complete(t, 0, trace, err);
}

void saakm_trace_close(struct saakm_trace *t)
{
	if (!t)
		return;
	for (uint32_t i = 0; t->cpu && i < t->info.nr_cpus; i++) {
		if (!t->cpu[i])
			continue;
		saakm_decoder_release(&t->cpu[i]->decoder);
		free(t->cpu[i]->packet.p);
		free(t->cpu[i]->columns.p);
		free(t->cpu[i]);
	}
	for (size_t i = 0; i < t->segment.nr; i++) {
		if (t->segment.v[i].mem)
			saakm_segment_release(t->segment.v[i].mem);
		free(t->segment.v[i].mem);
	}
	for (unsigned int i = 0; i < SEGMENT_CACHE; i++)
		saakm_segment_release(&t->cache[i].seg);
	saakm_vec_release(&t->segment);
	ZSTD_freeDCtx(t->zstd);
	saakm_input_close(&t->src);
	free(t->cpu);
	free(t->heap);
	free(t->cpu_info);
	free(t->tasks);
	free(t->header_text);
	free(t->how_ended);
	free(t->cut);
	free(t->scratch.p);
	free(t->name);
	free(t);
}
