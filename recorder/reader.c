// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Reading one ring. The producer stores `head` with release when the records
 * before it are whole, and begins a sub-buffer only when `tail` has left its
 * slot; we load `head` with acquire and store `tail` with release. A sub-buffer
 * that the head has left is complete: its `committed` says where it ends.
 */
#include <errno.h>
#include <string.h>
#include "internal.h"

#define HEADER	((uint32_t)sizeof(struct saakm_subbuf))

static const uint8_t *data_at(const struct rec_reader *rd, uint64_t pos)
{
	uint64_t mask = (uint64_t)rd->rings->subbuf_bytes * rd->rings->nr_subbufs - 1;

	return rd->data + (pos & mask);
}

static uint64_t ring_bytes(const struct rec_reader *rd)
{
	return (uint64_t)rd->rings->subbuf_bytes * rd->rings->nr_subbufs;
}

static uint64_t seq_of(const struct rec_reader *rd, uint64_t pos)
{
	return pos / rd->rings->subbuf_bytes;
}

static uint32_t offset_of(const struct rec_reader *rd, uint64_t pos)
{
	return pos & (rd->rings->subbuf_bytes - 1);
}

void rec_reader_init(struct rec_reader *rd, const struct saakm_rings_map *rings, uint32_t cpu)
{
	memset(rd, 0, sizeof(*rd));
	rd->rings = rings;
	rd->cpu = cpu;
	rd->ctl = rings_ctl(rings, cpu);
	rd->ack = rings_ack(rings, cpu);
	rd->data = rings_cpu(rings, cpu) + 2 * SAAKM_RING_PAGE;
	/* A recorder before us may have read a part. */
	rd->tail = rd->acked = rd->ack->tail;
	rd->base_events = rd->ack->read_events;
}

void rec_reader_release(struct rec_reader *rd)
{
	saakm_vec_release(&rd->marks);
}

/* What is wrong with the header of the sub-buffer `seq`, or NULL. */
static const char *header_fault(const struct rec_reader *rd, uint64_t seq)
{
	const struct saakm_subbuf *h = (const void *)data_at(rd, seq * rd->rings->subbuf_bytes);

	if (READ_ONCE(h->magic) != SAAKM_SUBBUF_MAGIC)
		return "its magic is wrong";
	if (READ_ONCE(h->abi) != SAAKM_RECORD_ABI)
		return "its ABI version is another";
	if (READ_ONCE(h->session) != rd->rings->session)
		return "it is of another session";
	if (READ_ONCE(h->cpu) != rd->cpu)
		return "it is of another CPU";
	if (READ_ONCE(h->seq) != seq)
		return "its number is wrong";
	return NULL;
}

/* Positions that no producer that keeps to the rules can show. */
static bool positions_ok(struct rec_reader *rd, uint64_t head, struct saakm_err *problem)
{
	uint32_t off = offset_of(rd, head);

	if (rd->tail <= head && head - rd->tail <= ring_bytes(rd) && head % 8 == 0 &&
	    rd->tail % 8 == 0 && (off == 0 || off >= HEADER))
		return true;
	rd->dead = true;
	rd->stats.damaged++;
	saakm_err_set(problem, -EBADMSG, "the ring of CPU %u is damaged and is not read any more: "
		      "head %llu, tail %llu", rd->cpu, (unsigned long long)head,
		      (unsigned long long)rd->tail);
	return false;
}

/* Step over the header at the tail; false: that sub-buffer had to be left out. */
static bool enter_subbuf(struct rec_reader *rd, uint64_t head, struct saakm_err *problem)
{
	uint64_t seq = seq_of(rd, rd->tail);
	const char *fault = header_fault(rd, seq);

	if (!fault) {
		rd->tail += HEADER;
		return true;
	}
	rd->stats.damaged++;
	saakm_err_set(problem, -EBADMSG, "sub-buffer %llu of CPU %u is left out: %s",
		      (unsigned long long)seq, rd->cpu, fault);
	rd->tail = seq_of(rd, head) == seq ? head : (seq + 1) * rd->rings->subbuf_bytes;
	return false;
}

/* Where the bytes to read in the tail's sub-buffer end. */
static uint64_t limit_of(struct rec_reader *rd, uint64_t head, struct saakm_err *problem)
{
	uint64_t start = rd->tail - offset_of(rd, rd->tail);
	const struct saakm_subbuf *sub = (const void *)data_at(rd, start);
	uint32_t committed;

	if (seq_of(rd, head) == seq_of(rd, rd->tail))
		return head;
	/* Final only now that the head has left. */
	committed = READ_ONCE(sub->committed);
	if (committed <= rd->rings->subbuf_bytes && committed % 8 == 0 &&
	    start + committed >= rd->tail)
		return start + committed;
	rd->stats.damaged++;
	saakm_err_set(problem, -EBADMSG, "the rest of sub-buffer %llu of CPU %u is left out: its "
		      "length of %u is impossible", (unsigned long long)seq_of(rd, start),
		      rd->cpu, committed);
	return rd->tail;
}

/*
 * May the bytes be used where they are? Not if somebody may change them, whom we do
 * not trust, or who keeps to the rules and overwrites what is old.
 */
static bool stays_as_it_is(const struct saakm_rings_map *rings)
{
	return rings->in_process || (rings->in_kernel && rings->mode == SAAKM_RING_DISCARD);
}

/* Flight recorder: the producer came round while the bytes were copied. */
static bool was_lapped(const struct rec_reader *rd, uint64_t seq)
{
	/* Pairs with the barriers around the producer's change of `magic`. */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return rd->rings->mode == SAAKM_RING_FLIGHT && header_fault(rd, seq);
}

/* Move the tail to the next record there is: where the bytes from it end, 0: none. */
static uint64_t find_records(struct rec_reader *rd, uint64_t head, struct saakm_err *problem)
{
	while (rd->tail < head) {
		uint64_t limit;

		if (offset_of(rd, rd->tail) == 0 && !enter_subbuf(rd, head, problem))
			continue;
		limit = limit_of(rd, head, problem);
		if (rd->tail < limit)
			return limit;
		if (seq_of(rd, head) == seq_of(rd, rd->tail))
			return 0;
		rd->tail = (seq_of(rd, rd->tail) + 1) * rd->rings->subbuf_bytes;
	}
	return 0;
}

int rec_reader_next(struct rec_reader *rd, uint8_t *stage, uint32_t stage_bytes,
		    struct rec_run *run, struct saakm_err *problem)
{
	uint64_t head, limit;

again:
	if (rd->dead)
		return 0;
	/* Pairs with the producer's release: what is before head is whole. */
	head = __atomic_load_n(&rd->ctl->head, __ATOMIC_ACQUIRE);
	if (rd->rings->mode == SAAKM_RING_FLIGHT && head > rd->tail + ring_bytes(rd))
		rec_reader_rewind(rd);
	if (!positions_ok(rd, head, problem))
		return 0;
	if (head - rd->tail > rd->stats.max_fill_bytes)
		rd->stats.max_fill_bytes = head - rd->tail;
	limit = find_records(rd, head, problem);
	if (!limit)
		return 0;
	run->bytes = data_at(rd, rd->tail);
	run->len = limit - rd->tail;
	run->subbuf_seq = seq_of(rd, rd->tail);
	run->offset = offset_of(rd, rd->tail);
	if (stays_as_it_is(rd->rings))
		return 1;
	if (run->len > stage_bytes)
		run->len = stage_bytes;
	memcpy(stage, run->bytes, run->len);
	run->bytes = stage;
	if (was_lapped(rd, run->subbuf_seq)) {
		rec_reader_rewind(rd);
		goto again;
	}
	return 1;
}

uint64_t rec_reader_waiting(const struct rec_reader *rd)
{
	uint64_t head = __atomic_load_n(&rd->ctl->head, __ATOMIC_ACQUIRE);

	if (rd->dead || head < rd->tail)
		return 0;
	return head - rd->tail < ring_bytes(rd) ? head - rd->tail : ring_bytes(rd);
}

void rec_reader_advance(struct rec_reader *rd, uint32_t len)
{
	rd->tail += len;
}

void rec_reader_skip(struct rec_reader *rd)
{
	uint64_t head = __atomic_load_n(&rd->ctl->head, __ATOMIC_ACQUIRE);
	uint64_t next = rd->tail - offset_of(rd, rd->tail) + rd->rings->subbuf_bytes;

	rd->stats.damaged++;
	rd->tail = next < head ? next : head;
}

uint64_t rec_reader_events(const struct rec_reader *rd)
{
	return rd->base_events + rd->stats.events + rd->stats.not_kept;
}

void rec_reader_ack(struct rec_reader *rd, uint64_t tail, uint64_t events)
{
	if (rd->dead || rd->acked == tail)
		return;
	rd->acked = tail;
	rd->ack->read_events = events;
	/* Our reads are done before the producer sees that it may write there. */
	__atomic_store_n(&rd->ack->tail, tail, __ATOMIC_RELEASE);
}

void rec_reader_counters(struct rec_reader *rd)
{
	rd->stats.emitted = READ_ONCE(rd->ctl->emitted);
	rd->stats.lost = READ_ONCE(rd->ctl->lost);
	rd->stats.overwritten = READ_ONCE(rd->ctl->overwritten);
}

void rec_reader_rewind(struct rec_reader *rd)
{
	uint64_t head = __atomic_load_n(&rd->ctl->head, __ATOMIC_ACQUIRE);
	uint64_t bytes = rd->rings->subbuf_bytes, last, seq;

	rd->rewinds++;
	rd->base_events = 0;	/* all of the ring is read, whoever read it before */
	if (!head)
		return;
	last = (head - 1) / bytes;
	seq = last >= rd->rings->nr_subbufs ? last - rd->rings->nr_subbufs + 1 : 0;
	/* The oldest one may be under the producer's pen. */
	if (seq * bytes < head && header_fault(rd, seq) && seq < last)
		seq++;
	rd->tail = seq * bytes;
}
