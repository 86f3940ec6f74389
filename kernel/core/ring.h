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
/* One that takes longer is not one record: so much fits into its distances in time. */
#define SAAKM_CALL_NS		0x7fffffff

struct saakm_ring {
	u8 *next;			/* where the next record or item goes */
	u8 *quick_limit;		/* before this, there is room for a call */
	u8 *limit;			/* where the current sub-buffer ends */
	struct saakm_rec *open;		/* an ENTER that may get items, or NULL */
	struct saakm_subbuf *sub;	/* the current one, NULL before the first */
	struct saakm_ring_ctl *ctl;	/* borrowed, shared */
	u64 head_less_next;		/* the position of `next`, less its address */
	u64 lost, overwritten;
	u64 gap, gap_since;		/* lost since the last record, and when */
	u64 sub_emitted;		/* emitted when the sub-buffer began, and lost since */
	u64 end;			/* the position where the current sub-buffer ends */
	bool in_item;			/* what is being written is an item */
	bool slow;			/* every record needs more than being written */

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
 * saakm_ring_done() publishes it. An ENTER, whose payload is a struct saakm_rec_call,
 * stays open for items until saakm_ring_exit(), or anything that is none.
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

#define SAAKM_ENTER_BYTES	(sizeof(struct saakm_rec) + sizeof(struct saakm_rec_call))

/*
 * The consumer may read it meanwhile. No compiler takes an aligned word apart to add to it, and
 * one that is not told WRITE_ONCE() needs one instruction for it instead of three.
 */
#ifndef SAAKM_RING_COUNT
#define SAAKM_RING_COUNT(ring, events)	((ring)->ctl->emitted += (events))
#endif

/* Everything before `next` can be read from now on, so many events more than were counted. */
static __always_inline void saakm_ring_publish(struct saakm_ring *ring, u8 *next, u32 events)
{
	struct saakm_ring_ctl *ctl = ring->ctl;

	SAAKM_RING_COUNT(ring, events);
	/* Pairs with the consumer's acquire: the records before head are whole. */
	smp_store_release(&ctl->head, (u64)(unsigned long)next + ring->head_less_next);
}

/* For a dump; what of an open call comes behind it is found by its record. */
static __always_inline void saakm_ring_commit(struct saakm_ring *ring, u8 *next)
{
	struct saakm_subbuf *sub = ring->sub;

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

/* Is there room for any record that is written in line, and nothing in its way? */
static __always_inline bool saakm_ring_ready(const struct saakm_ring *ring)
{
	return likely(!ring->open && ring->next < ring->quick_limit);
}

static __always_inline void saakm_ring_end_record(struct saakm_ring *ring, void *payload, u32 size)
{
	u8 *next = (u8 *)payload - sizeof(struct saakm_rec) + size;

	ring->next = next;
	saakm_ring_commit(ring, next);
	saakm_ring_publish(ring, next, 1);
}

/*
 * The fields of an ENTER are written, and so many items, which end at `next`; more may follow.
 * It counts itself when it ends.
 */
static __always_inline void saakm_ring_open_call(struct saakm_ring *ring, struct saakm_rec *rec,
						 u8 *next, u32 items)
{
	rec->size = next - (u8 *)rec;
	ring->open = rec;
	ring->next = next;
	saakm_ring_commit(ring, next);
	if (items)
		SAAKM_RING_COUNT(ring, items);
}

/* Has the open call room for an item of so many bytes? If none is open, NULL has not. */
static __always_inline bool saakm_ring_fits(const struct saakm_ring *ring,
					    const struct saakm_rec *open, u32 size)
{
	return likely((unsigned long)ring->next <= (unsigned long)open + SAAKM_CALL_BYTES - size);
}

/* Room for one that does, its header written. */
static __always_inline void *saakm_ring_item(struct saakm_ring *ring, u8 kind, u32 dts, u32 size)
{
	struct saakm_item *item = (struct saakm_item *)ring->next;

	item->size = size;
	item->kind = kind;
	item->flags = 0;
	item->dts = dts;
	return item + 1;
}

/* It is written, and ends at `next`. */
static __always_inline void saakm_ring_end_item(struct saakm_ring *ring, struct saakm_rec *open,
						void *next)
{
	ring->next = next;
	SAAKM_RING_COUNT(ring, 1);
	smp_wmb();	/* an item counts only when it is whole */
	WRITE_ONCE(open->size, (u16)((u8 *)next - (u8 *)open));
}

/*
 * The open call is a record of so many events: what follows are others. Of where it ends,
 * `committed` need not know: its own size tells.
 */
static __always_inline void saakm_ring_end_call(struct saakm_ring *ring, struct saakm_rec *rec,
						u8 flags, u32 events)
{
	ring->open = NULL;
	smp_wmb();	/* what the flags tell of is there */
	WRITE_ONCE(rec->flags, flags);
	saakm_ring_publish(ring, ring->next, events);
}

/* Complete it with its EXIT. False: that has to go elsewhere. */
static __always_inline bool saakm_ring_exit(struct saakm_ring *ring, u64 ts, int ret, u8 how)
{
	struct saakm_rec *rec = ring->open;
	struct saakm_rec_call *call = (struct saakm_rec_call *)(rec + 1);
	u64 dts = ts - rec->ts;

	if (unlikely(dts > SAAKM_CALL_NS))
		return false;
	call->dts = dts;
	call->ret = ret;
	call->how = how;
	saakm_ring_end_call(ring, rec, SAAKM_REC_ENDED, 2);
	return true;
}

#endif /* SAAKM_CORE_RING_H */
