// SPDX-License-Identifier: LGPL-2.1-only
/* Which bytes of a ring are records: the check before anything uses them. */
#include <saakm/event.h>
#include "internal.h"

/* The least that a part of each kind may have behind its header. */
static const uint8_t least_bytes[SAAKM_EV_NR] = {
#define LEAST(NAME, name, tail, text)						\
	[SAAKM_EV_##NAME] = (sizeof(struct { SAAKM_FIELDS_##NAME(SAAKM_MEMBER) }) + 7) & ~7ul,
	SAAKM_EVENTS(LEAST)
};

_Static_assert(sizeof(struct saakm_leave) >= sizeof(struct saakm_ev_task),
	       "no item of a TASK is shorter than one");

static inline bool part_fits(uint8_t kind, uint32_t size, uint32_t head, uint32_t len)
{
	return kind < SAAKM_EV_NR && size % 8 == 0 && size <= len &&
	       size >= head + least_bytes[kind];
}

/* What is behind the fields of an ENTER: how many events, or -1. */
static inline int count_items(const uint8_t *p, uint32_t len, uint8_t flags)
{
	int nr = flags & SAAKM_REC_ENDED ? 1 : 0;

	while (len) {
		struct saakm_item item;

		if (len < sizeof(item))
			return -1;
		__builtin_memcpy(&item, p, sizeof(item));
		if (!part_fits(item.kind, item.size, sizeof(item), len))
			return -1;
		p += item.size;
		len -= item.size;
		nr++;
	}
	return nr;
}

static inline uint32_t check_record(const uint8_t *bytes, uint32_t len, uint32_t *nr_events)
{
	const uint32_t call = sizeof(struct saakm_rec) + sizeof(struct saakm_rec_call);
	struct saakm_rec rec;
	int items = 0;

	if (len < sizeof(rec))
		return 0;
	__builtin_memcpy(&rec, bytes, sizeof(rec));
	if (rec.size > SAAKM_RECORD_MAX || !part_fits(rec.kind, rec.size, sizeof(rec), len))
		return 0;
	if (rec.kind == SAAKM_EV_ENTER) {
		if (rec.size < call)
			return 0;
		items = count_items(bytes + call, rec.size - call, rec.flags);
		if (items < 0)
			return 0;
	}
	*nr_events = 1 + items;
	return rec.size;
}

uint32_t rec_check_record(const uint8_t *bytes, uint32_t len, uint32_t *nr_events)
{
	return check_record(bytes, len, nr_events);
}

uint32_t rec_check_records(const uint8_t *bytes, uint32_t len, uint32_t *nr_events)
{
	uint32_t at = 0, size, sum = 0, nr;

	while ((size = check_record(bytes + at, len - at, &nr))) {
		at += size;
		sum += nr;
	}
	*nr_events = sum;
	return at;
}

uint32_t rec_records_until(const uint8_t *bytes, uint32_t len, uint64_t ts, uint32_t *nr_events)
{
	struct saakm_rec rec;
	uint32_t at;

	for (at = 0; at < len; at += rec.size) {
		__builtin_memcpy(&rec, bytes + at, sizeof(rec));
		if (rec.ts > ts)
			break;
	}
	return rec_check_records(bytes, at, nr_events);
}
