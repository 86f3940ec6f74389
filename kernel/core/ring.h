/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The writer of one CPU's ring. One producer, which must not be interrupted by
 * another producer of the same ring while it is in here. The layout that the
 * consumer sees is <linux/saakm_record.h>.
 */
#ifndef SAAKM_CORE_RING_H
#define SAAKM_CORE_RING_H

#include <linux/types.h>
#include <uapi/linux/saakm_record.h>

/* Room kept for a handler call that is one record: header, fields, items. */
#define SAAKM_CALL_BYTES	512

struct saakm_ring {
	struct saakm_ring_ctl *ctl;	/* borrowed, shared */
	const struct saakm_ring_ack *ack; /* borrowed, shared */
	u8 *data;			/* borrowed, shared */
	u32 subbuf_bytes, nr_subbufs;	/* powers of two */
	u16 cpu;
	u16 mode;			/* enum saakm_ring_mode */
	u64 session;
	const u32 *state;		/* borrowed, shared: SAAKM_RINGS_* */

	u64 head;			/* next free position */
	u64 end;			/* where the current sub-buffer ends */
	struct saakm_subbuf *sub;	/* the current one, NULL before the first */
	struct saakm_rec *open;		/* an ENTER that may get items, or NULL */
	u64 open_limit;			/* position up to which it may grow */
	struct saakm_item *item;	/* being written, or NULL */
	u64 emitted, lost, overwritten;
	u64 gap, gap_since;		/* lost since the last record, and when */
	u64 last_ts;
	u8 pending;			/* kind of the record being written */

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

#endif /* SAAKM_CORE_RING_H */
