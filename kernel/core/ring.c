// SPDX-License-Identifier: GPL-2.0
/*
 * The ring writer. Everything before ctl->head is complete; a sub-buffer's
 * `committed` is behind the beginning of its last record, and the size of an open
 * ENTER is kept current, so that a ring found in a crash dump can be read beyond head.
 */
#include <linux/compiler.h>
#include <linux/string.h>
#include <asm/barrier.h>
#include "ring.h"

static u8 *ring_at(const struct saakm_ring *ring, u64 pos)
{
	u64 mask = (u64)ring->subbuf_bytes * ring->nr_subbufs - 1;

	return ring->data + (pos & mask);
}

void saakm_ring_init(struct saakm_ring *ring, struct saakm_rings *rings, unsigned int cpu)
{
	u8 *base = (u8 *)rings + rings->cpu_offset + cpu * rings->cpu_stride;

	memset(ring, 0, sizeof(*ring));
	ring->ctl = (struct saakm_ring_ctl *)base;
	ring->ack = (const struct saakm_ring_ack *)(base + SAAKM_RING_PAGE);
	ring->data = base + 2 * SAAKM_RING_PAGE;
	ring->next = ring->limit = ring->data;	/* no room, and no address of an open call */
	ring->subbuf_bytes = rings->subbuf_bytes;
	ring->nr_subbufs = rings->nr_subbufs;
	ring->cpu = cpu;
	ring->mode = rings->mode;
	ring->session = rings->session;
	ring->state = &rings->state;
	ring->ctl->session = rings->session;
	ring->ctl->cpu = cpu;
	ring->ctl->magic = SAAKM_CTL_MAGIC;
}

/* A flight recorder after its trigger: nothing is written, nor counted, any more. */
static bool ring_is_frozen(const struct saakm_ring *ring)
{
	return ring->mode == SAAKM_RING_FLIGHT && READ_ONCE(*ring->state) != SAAKM_RINGS_LIVE;
}

void saakm_ring_freeze(struct saakm_ring *ring)
{
	saakm_ring_close(ring);
	/* Whoever wants to write must ask for a sub-buffer. */
	ring->limit = ring->next;
	ring->quick_limit = NULL;
}

/* Is the slot of the sub-buffer that starts at `start` free to be written? */
static bool ring_slot_free(struct saakm_ring *ring, u64 start)
{
	u64 total = (u64)ring->subbuf_bytes * ring->nr_subbufs;

	if (start < total || ring->mode == SAAKM_RING_FLIGHT)
		return true;
	/* Pairs with the consumer's release: it has finished reading there. */
	return start + ring->subbuf_bytes - total <= smp_load_acquire(&ring->ack->tail);
}

bool saakm_ring_has_room(struct saakm_ring *ring)
{
	return ring_slot_free(ring, ring->end);
}

static bool ring_next_subbuf(struct saakm_ring *ring, u64 ts)
{
	u64 start = ring->end;
	struct saakm_subbuf *sub = (struct saakm_subbuf *)ring_at(ring, start);

	if (ring_is_frozen(ring))
		return false;
	while (!ring_slot_free(ring, start))
		if (!ring->make_room || !ring->make_room(ring))
			return false;

	if (ring->mode == SAAKM_RING_FLIGHT && sub->magic == SAAKM_SUBBUF_MAGIC &&
	    start >= (u64)ring->subbuf_bytes * ring->nr_subbufs) {
		ring->overwritten += sub->nr_events;
		WRITE_ONCE(ring->ctl->overwritten, ring->overwritten);
	}

	if (ring->sub) {
		ring->sub->nr_events = ring->ctl->emitted - ring->sub_emitted;
		WRITE_ONCE(ring->sub->committed, (u32)(ring->next - (u8 *)ring->sub));
	}
	/* A reader of a dump must not take a half-written header for a whole one. */
	WRITE_ONCE(sub->magic, 0);
	smp_wmb();
	sub->abi = SAAKM_RECORD_ABI;
	sub->cpu = ring->cpu;
	sub->flags = 0;
	sub->session = ring->session;
	sub->seq = start / ring->subbuf_bytes;
	sub->first_ts = ts;
	sub->committed = sizeof(*sub);
	sub->nr_events = 0;
	sub->lost_before = ring->lost;
	sub->emitted_before = ring->ctl->emitted;
	sub->subbuf_bytes = ring->subbuf_bytes;
	sub->nr_subbufs = ring->nr_subbufs;
	smp_wmb();
	WRITE_ONCE(sub->magic, SAAKM_SUBBUF_MAGIC);

	if (ring->sub) {
		WRITE_ONCE(ring->ctl->full_subbufs, ring->ctl->full_subbufs + 1);
		if (ring->notify)
			ring->notify(ring);
	}
	ring->sub = sub;
	ring->sub_emitted = ring->ctl->emitted;
	ring->next = (u8 *)(sub + 1);
	ring->limit = (u8 *)sub + ring->subbuf_bytes;
	ring->quick_limit = ring->gap || ring->slow ? NULL : ring->limit - SAAKM_CALL_BYTES;
	ring->end = start + ring->subbuf_bytes;
	ring->head_less_next = start - (unsigned long)sub;
	return true;
}

/* Mark the gap at its place, before the first record behind it. */
static void ring_write_gap(struct saakm_ring *ring, u64 ts)
{
	u32 size = sizeof(struct saakm_rec) + sizeof(struct saakm_ev_lost);
	struct saakm_ev_lost *lost = saakm_ring_start(ring, SAAKM_EV_LOST, 0, 0, ts, size);

	lost->count = ring->gap;
	lost->since = ring->gap_since;
	ring->gap = 0;
	ring->quick_limit = ring->slow ? NULL : ring->limit - SAAKM_CALL_BYTES;
	SAAKM_RING_COUNT(ring, 1);
	ring->next += size;
}

static void ring_lose(struct saakm_ring *ring, u64 ts)
{
	if (ring_is_frozen(ring))
		return;
	if (!ring->gap++)
		ring->gap_since = ts;
	ring->quick_limit = NULL;
	ring->lost++;
	SAAKM_RING_COUNT(ring, 1);
	ring->sub_emitted++;
	WRITE_ONCE(ring->ctl->lost, ring->lost);
}

static bool kind_fits_in_call(u8 kind)
{
	return kind == SAAKM_EV_TASK || kind == SAAKM_EV_STATE || kind == SAAKM_EV_VALUE;
}

void *saakm_ring_put(struct saakm_ring *ring, u8 kind, u32 ctx, u64 ts, u32 payload_bytes)
{
	u32 payload = SAAKM_RING_ROUND(payload_bytes);
	u32 size = payload + sizeof(struct saakm_rec), need;
	struct saakm_rec *open = ring->open;
	u8 *room = NULL;

	if (open && open->ctx == ctx && kind_fits_in_call(kind) &&
	    saakm_ring_fits(ring, open, payload + sizeof(struct saakm_item)) &&
	    ts - open->ts <= SAAKM_CALL_NS)
		room = saakm_ring_item(ring, kind, ts - open->ts,
				       payload + sizeof(struct saakm_item));
	ring->in_item = room;
	if (!room) {
		saakm_ring_close(ring);
		need = kind == SAAKM_EV_ENTER ? SAAKM_CALL_BYTES : size;
		if (unlikely(ring->gap))
			need += sizeof(struct saakm_rec) + sizeof(struct saakm_ev_lost);
		if (unlikely(need > (u64)(ring->limit - ring->next)) &&
		    !ring_next_subbuf(ring, ts)) {
			ring_lose(ring, ts);
			return NULL;
		}
		if (unlikely(ring->gap))
			ring_write_gap(ring, ts);
		room = saakm_ring_start(ring, kind, kind == SAAKM_EV_ENTER ? SAAKM_REC_OPEN : 0,
					ctx, ts, size);
	}
	if (payload != payload_bytes)
		*(u64 *)(room + payload - 8) = 0;
	return room;
}

void saakm_ring_done(struct saakm_ring *ring)
{
	struct saakm_item *item = (struct saakm_item *)ring->next;
	struct saakm_rec *rec = (struct saakm_rec *)ring->next;

	if (ring->in_item)
		saakm_ring_end_item(ring, ring->open, (u8 *)item + item->size);
	else if (rec->kind == SAAKM_EV_ENTER)
		saakm_ring_open_call(ring, rec, (u8 *)rec + rec->size, 0);
	else
		saakm_ring_end_record(ring, rec + 1, rec->size);
}

void saakm_ring_close(struct saakm_ring *ring)
{
	if (ring->open)
		saakm_ring_end_call(ring, ring->open, 0, 1);
}
