/* SPDX-License-Identifier: LGPL-2.1-only */
/* What the tests of the reading end share: rings, and reading them to the end. */
#ifndef TEST_RING_HELP_H
#define TEST_RING_HELP_H

#include <string.h>
#include "../../recorder/internal.h"
#include "producer.h"

#define STAGE_BYTES	8192u

/* What was seen in the records of one ring. */
struct seen {
	uint64_t events, values, next_value, out_of_order, skipped_values;
	uint64_t lost_records, lost_events;
	struct saakm_err problem;
	uint8_t stage[STAGE_BYTES];
};

static inline struct saakm_rings_map *make_rings(uint32_t cpus, uint32_t subbuf, uint32_t nr,
						 uint32_t mode)
{
	struct saakm_rings_geometry g = { cpus, subbuf, nr, mode, 0x5e551011 };
	struct saakm_rings_map *m;

	return saakm_rings_create(&m, NULL, &g, NULL) ? NULL : m;
}

static inline void see_records(struct seen *s, const uint8_t *p, uint32_t len)
{
	while (len) {
		struct saakm_rec rec;

		memcpy(&rec, p, sizeof(rec));
		if (rec.kind == SAAKM_EV_VALUE) {
			struct saakm_ev_value v;

			memcpy(&v, p + sizeof(rec), sizeof(v));
			s->values++;
			if (v.value < s->next_value)
				s->out_of_order++;
			else
				s->skipped_values += v.value - s->next_value;
			s->next_value = v.value + 1;
		} else if (rec.kind == SAAKM_EV_LOST) {
			struct saakm_ev_lost lost;

			memcpy(&lost, p + sizeof(rec), sizeof(lost));
			s->lost_records++;
			s->lost_events += lost.count;
		}
		p += rec.size;
		len -= rec.size;
	}
}

/* Read at most max_runs runs, the way the recorder does: events. */
static inline uint64_t read_some(struct rec_reader *rd, struct seen *s, unsigned int max_runs)
{
	uint64_t before = s->events;
	struct rec_run run;

	while (max_runs-- && rec_reader_next(rd, s->stage, STAGE_BYTES, &run, &s->problem)) {
		uint32_t nr, good = rec_check_records(run.bytes, run.len, &nr);

		if (!good) {
			rec_reader_skip(rd);
			rec_reader_ack(rd, rd->tail, rec_reader_events(rd));
			continue;
		}
		see_records(s, run.bytes, good);
		s->events += nr;
		rd->stats.events += nr;
		rec_reader_advance(rd, good);
		rec_reader_ack(rd, rd->tail, rec_reader_events(rd));
	}
	return s->events - before;
}

static inline uint64_t read_all(struct rec_reader *rd, struct seen *s)
{
	return read_some(rd, s, 1000000);
}

#endif /* TEST_RING_HELP_H */
