// SPDX-License-Identifier: LGPL-2.1-only
/*
 * What the kernel said last, out of its log. A kernel that is left for a crash kernel
 * does not call who is to be told of panics, so the rings do not know of it. Where the
 * log lies is in the dump's notes (VMCOREINFO); nothing of either is trusted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "recover.h"

#define INFO_MAX	65536u	/* bytes of VMCOREINFO */
#define COUNT_BITS_MAX	24u	/* of the log's descriptors */
#define LINES_MAX	16384u	/* what ended it is not far from the log's end */
#define SIZE_BITS_MAX	30u	/* of its text */
#define ID_BITS		62	/* what is above is the state */
#define COMMITTED	1
#define FINALIZED	2
#define OOPS_LINES	8	/* between what went wrong and "Oops:" */

enum { PRB, DESC_RING, TEXT_RING, COUNT_BITS, DESCS, INFOS, HEAD, TAIL, DESC_SIZE, STATE, BLOCK,
       BEGIN, NEXT, INFO_SIZE, TEXT_LEN, SIZE_BITS, DATA, NR_KEYS };

/* struct printk_ringbuffer and what is in it, as the kernel tells of them. */
static const char *const keys[NR_KEYS] = {
	[PRB] = "SYMBOL(prb)=",
	[DESC_RING] = "OFFSET(printk_ringbuffer.desc_ring)=",
	[TEXT_RING] = "OFFSET(printk_ringbuffer.text_data_ring)=",
	[COUNT_BITS] = "OFFSET(prb_desc_ring.count_bits)=",
	[DESCS] = "OFFSET(prb_desc_ring.descs)=",
	[INFOS] = "OFFSET(prb_desc_ring.infos)=",
	[HEAD] = "OFFSET(prb_desc_ring.head_id)=",
	[TAIL] = "OFFSET(prb_desc_ring.tail_id)=",
	[DESC_SIZE] = "SIZE(prb_desc)=",
	[STATE] = "OFFSET(prb_desc.state_var)=",
	[BLOCK] = "OFFSET(prb_desc.text_blk_lpos)=",
	[BEGIN] = "OFFSET(prb_data_blk_lpos.begin)=",
	[NEXT] = "OFFSET(prb_data_blk_lpos.next)=",
	[INFO_SIZE] = "SIZE(printk_info)=",
	[TEXT_LEN] = "OFFSET(printk_info.text_len)=",
	[SIZE_BITS] = "OFFSET(prb_data_ring.size_bits)=",
	[DATA] = "OFFSET(prb_data_ring.data)=",
};

struct klog {
	const struct rec_mem *m;	/* borrowed */
	uint64_t at[NR_KEYS];		/* the values of keys[] */
	uint64_t descs, infos, data;	/* addresses */
	uint64_t head, tail;
	uint32_t count_bits, size_bits;
};

static bool read_at(const struct klog *l, uint64_t address, void *buf, size_t bytes)
{
	for (size_t i = 0; i < l->m->parts.nr; i++) {
		const struct rec_mem_part *p = &l->m->parts.v[i];

		if (address >= p->address && address - p->address < p->bytes &&
		    bytes <= p->bytes - (address - p->address))
			return !rec_mem_read(l->m, p->offset + (address - p->address), buf, bytes);
	}
	return false;
}

/* Lines of KEY=VALUE; symbols are hexadecimal. */
static bool parse_info(struct klog *l, const char *text)
{
	for (int i = 0; i < NR_KEYS; i++) {
		const char *p = strstr(text, keys[i]);
		char *end;

		if (!p || (p != text && p[-1] != '\n'))
			return false;
		p += strlen(keys[i]);
		l->at[i] = strtoull(p, &end, i == PRB ? 16 : 10);
		if (end == p)
			return false;
	}
	return true;
}

static bool read_info(struct klog *l)
{
	char *text;
	bool ok;

	if (!l->m->info_bytes || l->m->info_bytes > INFO_MAX)
		return false;
	text = calloc(1, l->m->info_bytes + 1);
	ok = text && !rec_mem_read(l->m, l->m->info_offset, text, l->m->info_bytes) &&
	     parse_info(l, text);
	free(text);
	return ok;
}

static bool open_log(struct klog *l)
{
	const uint64_t *at = l->at;
	uint64_t prb, ring, text;

	if (!read_info(l) || !read_at(l, at[PRB], &prb, sizeof(prb)))
		return false;
	ring = prb + at[DESC_RING];
	text = prb + at[TEXT_RING];
	return read_at(l, ring + at[COUNT_BITS], &l->count_bits, sizeof(l->count_bits)) &&
	       read_at(l, ring + at[DESCS], &l->descs, sizeof(l->descs)) &&
	       read_at(l, ring + at[INFOS], &l->infos, sizeof(l->infos)) &&
	       read_at(l, ring + at[HEAD], &l->head, sizeof(l->head)) &&
	       read_at(l, ring + at[TAIL], &l->tail, sizeof(l->tail)) &&
	       read_at(l, text + at[SIZE_BITS], &l->size_bits, sizeof(l->size_bits)) &&
	       read_at(l, text + at[DATA], &l->data, sizeof(l->data)) &&
	       l->count_bits <= COUNT_BITS_MAX && l->size_bits <= SIZE_BITS_MAX;
}

/* The text of one record, as far as it fits; false: there is none. */
static bool read_line(const struct klog *l, uint64_t id, char *line, size_t bytes)
{
	const uint64_t *at = l->at, slot = id & ((1ull << l->count_bits) - 1);
	uint64_t desc = l->descs + slot * at[DESC_SIZE], block = desc + at[BLOCK];
	uint64_t mask = (1ull << l->size_bits) - 1, state, begin, next, room;
	uint16_t length;

	if (!read_at(l, desc + at[STATE], &state, sizeof(state)) ||
	    (state >> ID_BITS != COMMITTED && state >> ID_BITS != FINALIZED) ||
	    (state ^ id) << (64 - ID_BITS) ||
	    !read_at(l, block + at[BEGIN], &begin, sizeof(begin)) ||
	    !read_at(l, block + at[NEXT], &next, sizeof(next)) || begin & 1 ||
	    !read_at(l, l->infos + slot * at[INFO_SIZE] + at[TEXT_LEN], &length, sizeof(length)))
		return false;
	/* One that would cross the end lies at the beginning. */
	if (begin >> l->size_bits != next >> l->size_bits)
		begin = next & ~mask;
	room = next - begin;
	if (room < sizeof(id) || room > mask)
		return false;
	room -= sizeof(id);
	room = room < length ? room : length;
	room = room < bytes - 1 ? room : bytes - 1;
	line[room] = '\0';
	return read_at(l, l->data + (begin & mask) + sizeof(id), line, room);
}

static const char *behind(const char *line, const char *head)
{
	size_t n = strlen(head);

	return strncmp(line, head, n) ? NULL : line + n;
}

/* The last panic; without one, it was an oops that led to the crash kernel. */
bool rec_log_end(const struct rec_mem *m, char *text, size_t bytes)
{
	struct klog l = { .m = m };
	unsigned int since_oops = 0;
	char line[SAAKM_END_TEXT];
	uint64_t nr;

	text[0] = '\0';
	if (!open_log(&l))
		return false;
	nr = (l.head - l.tail) & ((1ull << l.count_bits) - 1);
	for (uint64_t i = 0; i <= nr && i < LINES_MAX; i++) {
		const char *why;

		if (!read_line(&l, l.head - i, line, sizeof(line)))
			continue;
		why = behind(line, "Kernel panic - not syncing: ");
		if (why) {
			snprintf(text, bytes, "panic: %s", why);
			return true;
		}
		if (!since_oops && behind(line, "Oops: "))
			since_oops = 1;
		else if (!since_oops || since_oops++ > OOPS_LINES ||
			 (!behind(line, "BUG: ") && !behind(line, "kernel BUG at ")))
			continue;
		snprintf(text, bytes, "oops: %s", line);
	}
	return text[0];
}
