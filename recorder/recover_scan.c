// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Looking through memory, page by page: heads of rings, pages of counters, and
 * sub-buffers, of whatever recording. What cannot be is passed over here; what
 * could be is looked at again by who uses it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "recover.h"

#define PAGE	((uint64_t)SAAKM_RING_PAGE)
#define STEP	(256 * PAGE)

static bool is_pow2(uint32_t x)
{
	return x && !(x & (x - 1));
}

static bool subbuf_can_be(const struct saakm_subbuf *h, uint64_t room)
{
	return h->cpu < SAAKM_CPUS_MAX && h->subbuf_bytes >= SAAKM_SUBBUF_MIN &&
	       h->subbuf_bytes <= SAAKM_SUBBUF_MAX && is_pow2(h->subbuf_bytes) &&
	       is_pow2(h->nr_subbufs) && h->nr_subbufs <= REC_SUBBUFS_MAX &&
	       h->committed >= sizeof(*h) && h->committed <= h->subbuf_bytes &&
	       h->committed % 8 == 0 && h->session && room >= h->committed;
}

static int look_at(struct rec_scan *s, const uint8_t *page, uint64_t offset, uint64_t room)
{
	const size_t ctl_magic = offsetof(struct saakm_ring_ctl, magic);
	uint64_t first, magic;

	memcpy(&first, page, sizeof(first));
	if ((uint16_t)first == SAAKM_SUBBUF_MAGIC && rec_reads_abi((uint16_t)(first >> 16))) {
		struct rec_found f = { .offset = offset }, *slot;

		memcpy(&f.head, page, sizeof(f.head));
		if (!subbuf_can_be(&f.head, room))
			return 0;
		f.room = room < f.head.subbuf_bytes ? (uint32_t)room : f.head.subbuf_bytes;
		slot = saakm_vec_push(&s->subbufs);
		if (slot)
			*slot = f;
		return slot ? 0 : -ENOMEM;
	}
	if (first == SAAKM_RINGS_MAGIC) {
		struct saakm_rings *r = saakm_vec_push(&s->rings);

		if (!r)
			return -ENOMEM;
		memcpy(r, page, sizeof(*r));
		r->end_text[sizeof(r->end_text) - 1] = '\0';
		if (!rec_reads_abi(r->abi))
			s->other_abi = r->abi;
		if (!rec_reads_abi(r->abi) || !r->nr_cpus || r->nr_cpus > SAAKM_CPUS_MAX ||
		    !r->session)
			s->rings.nr--;
		return 0;
	}
	memcpy(&magic, page + ctl_magic, sizeof(magic));
	if (magic == SAAKM_CTL_MAGIC) {
		struct saakm_ring_ctl *c = saakm_vec_push(&s->ctls);

		if (!c)
			return -ENOMEM;
		memcpy(c, page, sizeof(*c));
	}
	return 0;
}

/* Holes of a file are not read. */
static uint64_t skip_hole(const struct rec_mem *m, uint64_t at, uint64_t end, uint64_t start)
{
	off_t data = m->map ? (off_t)at : lseek(m->fd, (off_t)at, SEEK_DATA);

	if (data < 0)
		return errno == ENXIO ? end : at;	/* nothing but a hole, or cannot tell */
	at = (uint64_t)data < end ? (uint64_t)data : end;
	return at - (at - start) % PAGE;
}

static int scan_part(struct rec_scan *s, const struct rec_mem *m, const struct rec_mem_part *p,
		     uint8_t *buf)
{
	uint64_t end = p->offset + p->bytes, at = p->offset;

	while (end - at >= PAGE) {
		uint64_t n = end - at < STEP ? (end - at) / PAGE * PAGE : STEP, i;
		int ret;

		if ((at - p->offset) % STEP == 0) {
			uint64_t next = skip_hole(m, at, end, p->offset);

			if (next > at) {
				at = next;
				continue;
			}
		}
		n = n < STEP - (at - p->offset) % STEP ? n : STEP - (at - p->offset) % STEP;
		ret = rec_mem_read(m, at, buf, n);
		for (i = 0; !ret && i < n; i += PAGE)
			ret = look_at(s, buf + i, at + i, end - at - i);
		if (ret)
			return ret;
		at += n;
	}
	return 0;
}

int rec_scan(struct rec_scan *s, const struct rec_mem *m, struct saakm_err *err)
{
	uint8_t *buf = malloc(STEP);
	int ret = buf ? 0 : -ENOMEM;

	memset(s, 0, sizeof(*s));
	for (size_t i = 0; !ret && i < m->parts.nr; i++)
		ret = scan_part(s, m, &m->parts.v[i], buf);
	free(buf);
	return ret ? saakm_err_set(err, ret, "the memory cannot be read: %s", strerror(-ret)) : 0;
}

void rec_scan_release(struct rec_scan *s)
{
	saakm_vec_release(&s->subbufs);
	saakm_vec_release(&s->rings);
	saakm_vec_release(&s->ctls);
}

static uint64_t newest_ts(const struct rec_scan *s, uint64_t session)
{
	uint64_t ts = 0;

	for (size_t i = 0; i < s->subbufs.nr; i++)
		if (s->subbufs.v[i].head.session == session && s->subbufs.v[i].head.first_ts > ts)
			ts = s->subbufs.v[i].head.first_ts;
	return ts;
}

/* A head is there while rings are; without any, what was written to last. */
uint64_t rec_scan_session(const struct rec_scan *s)
{
	uint64_t best = 0, best_ts = 0;

	for (size_t i = 0; i < s->rings.nr; i++) {
		uint64_t ts = newest_ts(s, s->rings.v[i].session);

		if (ts > best_ts) {
			best = s->rings.v[i].session;
			best_ts = ts;
		}
	}
	for (size_t i = 0; !best && i < s->subbufs.nr; i++) {
		const struct saakm_subbuf *h = &s->subbufs.v[i].head;

		if (h->first_ts >= best_ts)
			best_ts = h->first_ts;
	}
	for (size_t i = 0; !best && i < s->subbufs.nr; i++)
		if (s->subbufs.v[i].head.first_ts == best_ts)
			best = s->subbufs.v[i].head.session;
	return best;
}

const struct saakm_rings *rec_scan_rings(const struct rec_scan *s, uint64_t session)
{
	for (size_t i = 0; i < s->rings.nr; i++)
		if (s->rings.v[i].session == session)
			return &s->rings.v[i];
	return NULL;
}

const struct saakm_ring_ctl *rec_scan_ctl(const struct rec_scan *s, uint64_t session,
					  uint32_t cpu)
{
	for (size_t i = 0; i < s->ctls.nr; i++)
		if (s->ctls.v[i].session == session && s->ctls.v[i].cpu == cpu)
			return &s->ctls.v[i];
	return NULL;
}

static int by_seq(const void *a, const void *b)
{
	const struct saakm_subbuf *x = &((const struct rec_found *)a)->head;
	const struct saakm_subbuf *y = &((const struct rec_found *)b)->head;

	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	/* Of two the fuller first: the other is an old copy. */
	return x->committed > y->committed ? -1 : x->committed < y->committed;
}

int64_t rec_scan_cpu(const struct rec_scan *s, uint64_t session, uint32_t cpu,
		     struct rec_found **list, uint64_t *doubles)
{
	size_t nr = 0, kept = 0;

	for (size_t i = 0; i < s->subbufs.nr; i++)
		nr += s->subbufs.v[i].head.session == session && s->subbufs.v[i].head.cpu == cpu;
	*list = calloc(nr ? nr : 1, sizeof(**list));
	if (!*list)
		return -ENOMEM;
	nr = 0;
	for (size_t i = 0; i < s->subbufs.nr; i++)
		if (s->subbufs.v[i].head.session == session && s->subbufs.v[i].head.cpu == cpu)
			(*list)[nr++] = s->subbufs.v[i];
	qsort(*list, nr, sizeof(**list), by_seq);
	for (size_t i = 0; i < nr; i++) {
		if (kept && (*list)[kept - 1].head.seq == (*list)[i].head.seq)
			++*doubles;
		else
			(*list)[kept++] = (*list)[i];
	}
	return (int64_t)kept;
}
