/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The writer of one CPU's ring. One producer, which must not be interrupted by
 * another producer of the same ring while it is in here. The layout that the
 * consumer sees is <linux/saakm_record.h>.
 */
#ifndef SAAKM_CORE_RING_H
#define SAAKM_CORE_RING_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include <uapi/linux/saakm_record.h>

/* Room kept for a handler call that is one record: header, fields, items. */
#define SAAKM_CALL_BYTES	512

struct saakm_ring {
	u8 *next;			/* where the next record or item goes */
	u8 *limit;			/* where the current sub-buffer ends */
	struct saakm_rec *open;		/* an ENTER that may get items, or NULL */
	u8 *open_limit;			/* up to where it may grow */
	struct saakm_subbuf *sub;	/* the current one, NULL before the first */
	struct saakm_ring_ctl *ctl;	/* borrowed, shared */
	u64 head_less_next;		/* the position of `next`, less its address */
	u64 emitted, lost, overwritten;
	u64 gap, gap_since;		/* lost since the last record, and when */
	u64 sub_emitted;		/* emitted when the sub-buffer began, and lost since */
	u64 end;			/* the position where the current sub-buffer ends */
	bool in_item;			/* what is being written is an item */

	const struct saakm_ring_ack *ack; /* borrowed, shared */
	u8 *data;			/* borrowed, shared */
	u32 subbuf_bytes, nr_subbufs;	/* powers of two */
	u16 cpu;
	u16 mode;			/* enum saakm_ring_mode */
	u64 session;
	const u32 *state;		/* borrowed, shared: SAAKM_RINGS_* */

	/*
	 * Called when a sub-buffer is complete (may be NULL), and when the ring
	 * is full: answers true if there may be room now (NULL: never).
	 */
	void (*notify)(struct saakm_ring *ring);
	bool (*make_room)(struct saakm_ring *ring);
	void *private;
};

void saakm_ring_init(struct saakm_ring *ring, struct saakm_rings *rings, unsigned int cpu);

/*
 * Write an event: saakm_ring_put() gives the room for its fields and tail
 * (payload_bytes, rounded up and zeroed at its end), or NULL if it is lost;
 * saakm_ring_done() publishes it. An ENTER stays open for items until its EXIT.
 */
void *saakm_ring_put(struct saakm_ring *ring, u8 kind, u32 ctx, u64 ts, u32 payload_bytes);
void saakm_ring_done(struct saakm_ring *ring);
/* Could a sub-buffer be begun now? */
bool saakm_ring_has_room(struct saakm_ring *ring);
/* End an open ENTER: what follows are records of their own. */
void saakm_ring_close(struct saakm_ring *ring);
/*
 * Flight recorder, its rings not LIVE any more: this CPU writes nothing from here on. Without
 * this call it ends with its sub-buffer.
 */
void saakm_ring_freeze(struct saakm_ring *ring);

/*
 * The same for who cannot afford a call: what does not fit is written by the two
 * above. Sizes are constants; payloads are whole words, and filled by the caller.
 */
#define SAAKM_RING_ROUND(bytes)	(((bytes) + 7u) & ~7u)

/* Everything before `next` can be read from now on. */
static __always_inline void saakm_ring_publish(struct saakm_ring *ring, u8 *next, u64 emitted)
{
	struct saakm_ring_ctl *ctl = ring->ctl;

	WRITE_ONCE(ctl->emitted, emitted);
	/* Pairs with the consumer's acquire: the records before head are whole. */
	smp_store_release(&ctl->head, (u64)(unsigned long)next + ring->head_less_next);
}

static __always_inline void saakm_ring_advance(struct saakm_ring *ring, u8 *next)
{
	struct saakm_subbuf *sub = ring->sub;

	ring->next = next;
	/* For a dump; what of an open call comes behind it is found by its record. */
	smp_wmb();
	WRITE_ONCE(sub->committed, (u32)(next - (u8 *)sub));
}

static __always_inline void *saakm_ring_start(struct saakm_ring *ring, u8 kind, u8 flags, u32 ctx,
					      u64 ts, u32 size)
{
	struct saakm_rec *rec = (struct saakm_rec *)ring->next;

	rec->size = size;
	rec->kind = kind;
	rec->flags = flags;
	rec->ctx = ctx;
	rec->ts = ts;
	return rec + 1;
}

/* Is there room for a record of so many bytes, header and all, and nothing in its way? */
static __always_inline bool saakm_ring_ready(const struct saakm_ring *ring, u32 size)
{
	return likely(!ring->open && !ring->gap && size <= (u64)(ring->limit - ring->next));
}

static __always_inline void saakm_ring_end_record(struct saakm_ring *ring, void *payload, u32 size)
{
	u8 *next = (u8 *)payload - sizeof(struct saakm_rec) + size;
	u64 emitted = ring->emitted + 1;

	ring->emitted = emitted;
	saakm_ring_advance(ring, next);
	saakm_ring_publish(ring, next, emitted);
}

/* The fields of an ENTER are written, and items may follow. */
static __always_inline void saakm_ring_open_call(struct saakm_ring *ring, void *payload, u32 size)
{
	struct saakm_rec *rec = (struct saakm_rec *)payload - 1;

	ring->open = rec;
	ring->open_limit = (u8 *)rec + SAAKM_CALL_BYTES;
	ring->emitted++;
	saakm_ring_advance(ring, (u8 *)rec + size);
}

/* Room for an item of the open call, its header written; NULL: it does not fit. */
static __always_inline void *saakm_ring_item(struct saakm_ring *ring, u8 kind, u64 ts, u32 size)
{
	struct saakm_item *item = (struct saakm_item *)ring->next;
	u64 dts = ts - ring->open->ts;

	if (unlikely((u8 *)item + size > ring->open_limit || dts >> 32))
		return NULL;
	item->size = size;
	item->kind = kind;
	item->flags = 0;
	item->dts = dts;
	return item + 1;
}

static __always_inline void saakm_ring_end_item(struct saakm_ring *ring, void *payload, u32 size)
{
	u8 *next = (u8 *)payload - sizeof(struct saakm_item) + size;
	struct saakm_rec *rec = ring->open;

	ring->next = next;
	ring->emitted++;
	smp_wmb();	/* an item counts only when it is whole */
	WRITE_ONCE(rec->size, (u16)(next - (u8 *)rec));
}

/* The last item is written: of so many bytes, or there is none (payload NULL). */
static __always_inline void saakm_ring_end_call(struct saakm_ring *ring, void *payload, u32 size)
{
	u8 *next = payload ? (u8 *)payload - sizeof(struct saakm_item) + size : ring->next;
	u64 emitted = ring->emitted + !!payload;
	struct saakm_rec *rec = ring->open;

	ring->emitted = emitted;
	ring->open = NULL;
	smp_wmb();
	rec->size = next - (u8 *)rec;
	rec->kind = SAAKM_EV_ENTER;
	rec->flags = 0;
	saakm_ring_advance(ring, next);
	saakm_ring_publish(ring, next, emitted);
}

#endif /* SAAKM_CORE_RING_H */
