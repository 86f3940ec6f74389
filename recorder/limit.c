// SPDX-License-Identifier: LGPL-2.1-only
/*
 * --max-size: where a recording ends that is too large for its file. All CPUs
 * end at the same time, so that the trace is the whole truth up to there. How
 * large records become in a file is only known once they are written: so as
 * much as surely fits is written, and again of what is left.
 */
#include <stdlib.h>
#include <string.h>
#include "encode.h"

/* A chunk's frame and its columns' heads; its entry in the index. */
#define CHUNK_BYTES	400u
#define ENTRY_BYTES	160u
#define PER_INDEX	1024u	/* the entries of older chunks are written already */
#define END_BYTES	4096u
#define ROUNDS		12u
#define LEAST_BYTES	512u	/* of records: fewer are not worth a chunk */

/* Planned with more in reserve than is insisted on: a plan is not to fail half-way. */
#define RESERVE_PLAN	1.6
#define RESERVE_CHECK	1.1

static uint64_t given_bytes(const struct saakm_recorder *rec)
{
	uint64_t bytes = 0;

	for (uint32_t cpu = 0; cpu < rec->rings->nr_cpus; cpu++)
		bytes += rec->readers[cpu].stats.record_bytes;
	return bytes;
}

/* What the file would have if it ended behind `more` bytes of records. */
static uint64_t bytes_at_end(const struct saakm_recorder *rec, uint64_t more, double reserve)
{
	uint32_t nr_cpus = rec->rings->nr_cpus;
	uint64_t waiting = more, given = given_bytes(rec) + more, done;
	uint64_t chunks = rec->out.packets, need, parts;

	for (uint32_t cpu = 0; cpu < nr_cpus; cpu++)
		waiting += rec->readers[cpu].pending_bytes;
	done = given > waiting ? given - waiting : 0;
	need = waiting + waiting / 4;
	/* Judged by what was written. */
	if (done >= 8 << 10 && rec->sink.pos * reserve < done)
		need = (double)waiting * rec->sink.pos / done * reserve;
	parts = waiting / 256 + 1 < nr_cpus ? waiting / 256 + 1 : nr_cpus;
	if (chunks > PER_INDEX)
		chunks = PER_INDEX;
	return rec->sink.pos + need + END_BYTES + 64ull * nr_cpus + ENTRY_BYTES * chunks +
	       (CHUNK_BYTES + ENTRY_BYTES) * parts + rec->sink.pos / 32;
}

bool rec_limit_fits(const struct saakm_recorder *rec, uint64_t more)
{
	return !rec->max_bytes || bytes_at_end(rec, more, RESERVE_CHECK) <= rec->max_bytes;
}

static bool plan_fits(const struct saakm_recorder *rec, uint64_t more)
{
	return !rec->max_bytes || bytes_at_end(rec, more, RESERVE_PLAN) <= rec->max_bytes;
}

/*
 * The largest number of bytes that fits, to within a few; not many times more than
 * there were so far, since these say how large they become.
 */
static uint64_t room(const struct saakm_recorder *rec)
{
	uint64_t lo = 0, hi = 4 * given_bytes(rec) + rec->max_bytes;

	if (!plan_fits(rec, 0))
		return 0;
	while (hi - lo > 64) {
		uint64_t mid = lo + (hi - lo) / 2;

		if (plan_fits(rec, mid))
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

bool rec_limit_is_near(const struct saakm_recorder *rec)
{
	uint64_t bytes = 0;

	for (uint32_t cpu = 0; cpu < rec->rings->nr_cpus; cpu++)
		bytes += rec_reader_waiting(&rec->readers[cpu]);
	return !plan_fits(rec, bytes);
}

/* Looks ahead in a ring; nothing of it is taken. */
struct walker {
	struct rec_reader rd;		/* a copy: the ring's own stays where it is */
	struct rec_run run;
	uint8_t *stage;
	uint32_t at, good;
	struct saakm_rec rec;		/* the next one */
	bool over;
};

static void look(struct walker *w)
{
	struct saakm_err problem;
	uint32_t nr;

	while (w->at == w->good) {
		if (w->good)
			rec_reader_advance(&w->rd, w->good);
		w->at = w->good = 0;
		if (!rec_reader_next(&w->rd, w->stage, REC_STAGE_BYTES, &w->run, &problem)) {
			w->over = true;
			return;
		}
		w->good = rec_check_records(w->run.bytes, w->run.len, &nr);
		if (!w->good)
			rec_reader_skip(&w->rd);
	}
	memcpy(&w->rec, w->run.bytes + w->at, sizeof(w->rec));
}

static void release_walkers(struct walker *w, uint32_t nr)
{
	for (uint32_t cpu = 0; w && cpu < nr; cpu++)
		free(w[cpu].stage);
	free(w);
}

static struct walker *walkers(const struct saakm_recorder *rec)
{
	struct walker *w = calloc(rec->rings->nr_cpus, sizeof(*w));

	for (uint32_t cpu = 0; w && cpu < rec->rings->nr_cpus; cpu++) {
		w[cpu].rd = rec->readers[cpu];
		w[cpu].stage = rec->rings->in_process ? NULL : malloc(REC_STAGE_BYTES);
		if (!w[cpu].stage && !rec->rings->in_process) {
			release_walkers(w, rec->rings->nr_cpus);
			return NULL;
		}
		look(&w[cpu]);
	}
	return w;
}

static struct walker *earliest(struct walker *w, uint32_t nr)
{
	struct walker *first = NULL;

	for (uint32_t cpu = 0; cpu < nr; cpu++)
		if (!w[cpu].over && (!first || w[cpu].rec.ts < first->rec.ts))
			first = &w[cpu];
	return first;
}

/* All records up to this time have together `taken` bytes, which are no more than `bytes`. */
static uint64_t time_of(const struct saakm_recorder *rec, uint64_t bytes, uint64_t *taken)
{
	uint32_t nr = rec->rings->nr_cpus;
	struct walker *w = walkers(rec), *first;
	uint64_t sum = 0, now = 0, until = 0;

	*taken = 0;
	while (w && (first = earliest(w, nr))) {
		/* Several may have the same time: all of them, or none. */
		if (first->rec.ts > now) {
			*taken = sum;
			until = now;
			now = first->rec.ts;
		}
		sum += first->rec.size;
		if (sum > bytes)
			break;
		first->at += first->rec.size;
		look(first);
	}
	if (w && !first) {
		*taken = sum;
		until = now;
	}
	release_walkers(w, nr);
	return until;
}

int rec_limit_next(struct saakm_recorder *rec, uint64_t *until, struct saakm_err *err)
{
	uint64_t taken;
	int ret = rec_encode_flush(rec, err);

	if (ret || rec->limit_rounds++ >= ROUNDS)
		return ret;
	*until = time_of(rec, room(rec), &taken);
	return taken >= LEAST_BYTES;
}
