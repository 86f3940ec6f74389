// SPDX-License-Identifier: LGPL-2.1-only
/* Which bytes of a ring are records: the check before anything uses them. */
#include <saakm/event.h>
#include "internal.h"

static uint32_t round8(uint32_t x)
{
	return (x + 7) & ~7u;
}

static bool kind_fits(uint8_t kind, uint32_t size, uint32_t head)
{
	return kind < SAAKM_EV_NR && size >= head + round8(saakm_event_info[kind].bytes);
}

/* What is behind the fields of an ENTER: how many events, or -1. */
static int count_items(const uint8_t *p, uint32_t len, uint8_t flags)
{
	int nr = flags & SAAKM_REC_ENDED ? 1 : 0;

	while (len) {
		struct saakm_item item;

		if (len < sizeof(item))
			return -1;
		__builtin_memcpy(&item, p, sizeof(item));
		if (item.size % 8 || item.size > len ||
		    !kind_fits(item.kind, item.size, sizeof(item)))
			return -1;
		p += item.size;
		len -= item.size;
		nr++;
	}
	return nr;
}

uint32_t rec_check_record(const uint8_t *bytes, uint32_t len, uint32_t *nr_events)
{
	const uint32_t call = sizeof(struct saakm_rec) + sizeof(struct saakm_rec_call);
	struct saakm_rec rec;
	int items = 0;

	if (len < sizeof(rec))
		return 0;
	__builtin_memcpy(&rec, bytes, sizeof(rec));
	if (rec.size % 8 || rec.size > SAAKM_RECORD_MAX || rec.size > len ||
	    !kind_fits(rec.kind, rec.size, sizeof(rec)))
		return 0;
	if (rec.kind == SAAKM_EV_ENTER && rec.size < call)
		return 0;
	if (rec.kind == SAAKM_EV_ENTER)
		items = count_items(bytes + call, rec.size - call, rec.flags);
	if (items < 0)
		return 0;
	*nr_events = 1 + items;
	return rec.size;
}

uint32_t rec_check_records(const uint8_t *bytes, uint32_t len, uint32_t *nr_events)
{
	uint32_t at = 0, size, nr;

	*nr_events = 0;
	while ((size = rec_check_record(bytes + at, len - at, &nr))) {
		at += size;
		*nr_events += nr;
	}
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
