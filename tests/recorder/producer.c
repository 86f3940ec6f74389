// SPDX-License-Identifier: LGPL-2.1-only
/* See producer.h. */
#include <string.h>
#include "producer.h"

static uint32_t pad8(uint32_t x)
{
	return (x + 7) & ~7u;
}

void producer_init(struct producer *p, struct saakm_rings_map *rings, uint32_t cpu)
{
	uint8_t *base = (uint8_t *)rings->shared + rings->cpu_offset + cpu * rings->cpu_stride;

	memset(p, 0, sizeof(*p));
	p->rings = rings;
	p->cpu = cpu;
	p->ctl = (struct saakm_ring_ctl *)base;
	p->ack = (struct saakm_ring_ack *)(base + SAAKM_RING_PAGE);
	p->data = base + 2 * SAAKM_RING_PAGE;
}

struct saakm_subbuf *producer_subbuf(struct producer *p, uint64_t seq)
{
	return (struct saakm_subbuf *)(p->data + seq % p->rings->nr_subbufs *
				       p->rings->subbuf_bytes);
}

static bool begin_subbuf(struct producer *p)
{
	uint64_t seq = p->end / p->rings->subbuf_bytes;
	struct saakm_subbuf *sub = producer_subbuf(p, seq);

	if (seq >= p->rings->nr_subbufs) {
		uint64_t oldest = seq - p->rings->nr_subbufs;
		uint64_t tail = __atomic_load_n(&p->ack->tail, __ATOMIC_ACQUIRE);

		if (p->rings->mode == SAAKM_RING_FLIGHT)
			p->overwritten += sub->nr_events;
		else if (tail < (oldest + 1) * p->rings->subbuf_bytes)
			return false;
	}
	sub->magic = 0;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	*sub = (struct saakm_subbuf){
		.abi = SAAKM_RECORD_ABI, .cpu = p->cpu, .session = p->rings->session,
		.seq = seq, .first_ts = p->ts, .committed = sizeof(*sub),
		.lost_before = p->lost,
	};
	__atomic_store_n(&sub->magic, SAAKM_SUBBUF_MAGIC, __ATOMIC_RELEASE);
	p->sub = sub;
	p->head = p->end + sizeof(*sub);
	p->end += p->rings->subbuf_bytes;
	return true;
}

/* Room for a record with this payload; NULL: lost, and counted as nr_events. */
static void *reserve(struct producer *p, uint32_t payload, uint32_t nr_events)
{
	uint32_t need = sizeof(struct saakm_rec) + payload;
	const uint32_t gap = sizeof(struct saakm_rec) + sizeof(struct saakm_ev_lost);

	p->emitted += nr_events;
	if (p->head + need + (p->gap ? gap : 0) > p->end && !begin_subbuf(p)) {
		if (!p->gap)
			p->gap_since = p->ts;
		p->gap += nr_events;
		p->lost += nr_events;
		__atomic_store_n(&p->ctl->lost, p->lost, __ATOMIC_RELAXED);
		__atomic_store_n(&p->ctl->emitted, p->emitted, __ATOMIC_RELAXED);
		return NULL;
	}
	if (p->gap) {
		struct saakm_rec *rec = (void *)(p->data + p->head %
			((uint64_t)p->rings->subbuf_bytes * p->rings->nr_subbufs));
		struct saakm_ev_lost *lost = (void *)(rec + 1);

		*rec = (struct saakm_rec){ .size = gap, .kind = SAAKM_EV_LOST, .ts = ++p->ts };
		*lost = (struct saakm_ev_lost){ .count = p->gap, .since = p->gap_since };
		p->head += gap;
		p->gap = 0;
		p->emitted++;
		p->written++;
		p->sub->nr_events++;
	}
	return p->data + p->head % ((uint64_t)p->rings->subbuf_bytes * p->rings->nr_subbufs);
}

static void publish(struct producer *p, uint32_t bytes, uint32_t nr_events)
{
	p->head += bytes;
	p->written += nr_events;
	p->sub->nr_events += nr_events;
	p->sub->committed = p->head - (p->end - p->rings->subbuf_bytes);
	__atomic_store_n(&p->ctl->emitted, p->emitted, __ATOMIC_RELAXED);
	__atomic_store_n(&p->ctl->overwritten, p->overwritten, __ATOMIC_RELAXED);
	__atomic_store_n(&p->ctl->head, p->head, __ATOMIC_RELEASE);
}

bool producer_value(struct producer *p, uint64_t value)
{
	const uint32_t size = sizeof(struct saakm_rec) + sizeof(struct saakm_ev_value);
	struct saakm_rec *rec;

	p->ts++;
	rec = reserve(p, sizeof(struct saakm_ev_value), 1);
	if (!rec)
		return false;
	*rec = (struct saakm_rec){ .size = size, .kind = SAAKM_EV_VALUE, .ts = ++p->ts };
	*(struct saakm_ev_value *)(rec + 1) = (struct saakm_ev_value){ .value = value };
	publish(p, size, 1);
	return true;
}

bool producer_text(struct producer *p, const char *text)
{
	uint32_t payload = pad8(sizeof(struct saakm_ev_printk) + strlen(text) + 1);
	struct saakm_ev_printk *ev;
	struct saakm_rec *rec;

	p->ts++;
	rec = reserve(p, payload, 1);
	if (!rec)
		return false;
	*rec = (struct saakm_rec){ .size = sizeof(*rec) + payload, .kind = SAAKM_EV_PRINTK,
				   .ts = ++p->ts };
	ev = (void *)(rec + 1);
	memset(ev, 0, payload);
	strcpy((char *)(ev + 1), text);
	publish(p, sizeof(*rec) + payload, 1);
	return true;
}

static uint8_t *put_item(uint8_t *at, uint8_t kind, uint32_t dts, const void *fields,
			 uint32_t bytes)
{
	struct saakm_item item = { .size = sizeof(item) + pad8(bytes), .kind = kind, .dts = dts };

	memcpy(at, &item, sizeof(item));
	memset(at + sizeof(item), 0, pad8(bytes));
	memcpy(at + sizeof(item), fields, bytes);
	return at + item.size;
}

bool producer_call(struct producer *p, uint32_t task, uint32_t nr_states)
{
	struct saakm_rec_call call = { .enter = { .task = task, .target_cpu = p->cpu, .policy = 1,
						  .handler = SAAKM_H_TICK },
				       .dts = nr_states + 1 };
	struct saakm_ev_state state = { .task = task, .from_cpu = p->cpu, .to_cpu = p->cpu };
	uint32_t size = sizeof(struct saakm_rec) + sizeof(call) +
			nr_states * (sizeof(struct saakm_item) + pad8(sizeof(state)));
	struct saakm_rec *rec;
	uint8_t *at;

	p->ts++;
	rec = reserve(p, size - sizeof(struct saakm_rec), 2 + nr_states);
	if (!rec)
		return false;
	*rec = (struct saakm_rec){ .size = size, .kind = SAAKM_EV_ENTER,
				   .flags = SAAKM_REC_ENDED, .ts = ++p->ts };
	memcpy(rec + 1, &call, sizeof(call));
	at = (uint8_t *)(rec + 1) + sizeof(call);
	for (uint32_t i = 0; i < nr_states; i++)
		at = put_item(at, SAAKM_EV_STATE, i + 1, &state, sizeof(state));
	p->ts += nr_states + 2;
	publish(p, size, 2 + nr_states);
	return true;
}
