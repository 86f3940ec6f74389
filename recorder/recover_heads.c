// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Which headers of a CPU's sub-buffers agree with each other. One that does not is damaged:
 * what it says of the events before it would be counted as lost, and what it says of the
 * time would forbid what comes behind it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "recover.h"

#define LOOK_BACK	256	/* so many damaged ones in a row are passed over */
#define EVENT_MIN	8u	/* bytes that an event takes at least */

static uint64_t recorded_before(const struct saakm_subbuf *h)
{
	return h->emitted_before - h->lost_before;
}

static bool is_counted(const struct saakm_subbuf *h, const struct saakm_ring_ctl *ctl)
{
	return h->lost_before <= ctl->lost &&
	       recorded_before(h) <= ctl->emitted - ctl->lost;
}

/* The ring's counters say how much there can be, unless they are what is damaged. */
static const struct saakm_ring_ctl *judge(const struct rec_found *list, int64_t nr,
					  const struct saakm_ring_ctl *ctl)
{
	int64_t within = 0;

	for (int64_t i = 0; ctl && i < nr; i++)
		within += is_counted(&list[i].head, ctl);
	return ctl && ctl->lost <= ctl->emitted && within * 2 > nr ? ctl : NULL;
}

static bool can_be(const struct saakm_subbuf *h, const struct saakm_ring_ctl *ctl)
{
	return h->lost_before <= h->emitted_before && (!ctl || is_counted(h, ctl)) &&
	       recorded_before(h) / (h->subbuf_bytes / EVENT_MIN) <= h->seq;
}

/* May b come behind a? */
static bool agree(const struct saakm_subbuf *a, const struct saakm_subbuf *b)
{
	return a->seq < b->seq && b->seq - a->seq < b->nr_subbufs &&
	       a->subbuf_bytes == b->subbuf_bytes && a->nr_subbufs == b->nr_subbufs &&
	       a->first_ts <= b->first_ts && a->lost_before <= b->lost_before &&
	       recorded_before(a) <= recorded_before(b) &&
	       (recorded_before(b) - recorded_before(a)) / (b->subbuf_bytes / EVENT_MIN) <=
	       b->seq - a->seq;
}

struct link { uint32_t length; int64_t before; };

/* The longest row of those that agree ends here. */
static int64_t find_chain(const struct rec_found *list, int64_t nr,
			  const struct saakm_ring_ctl *ctl, struct link *link)
{
	int64_t best = -1;

	for (int64_t i = 0; i < nr; i++) {
		link[i] = (struct link){ can_be(&list[i].head, ctl), -1 };
		for (int64_t k = i - 1; link[i].length && k >= 0 && k >= i - LOOK_BACK; k--) {
			if (link[k].length < link[i].length || !link[k].length ||
			    !agree(&list[k].head, &list[i].head))
				continue;
			link[i] = (struct link){ link[k].length + 1, k };
			/* Nothing is longer than all of them. */
			if (link[i].length == i + 1)
				break;
		}
		if (link[i].length && (best < 0 || link[i].length > link[best].length))
			best = i;
	}
	return best;
}

int64_t rec_heads_agreeing(struct rec_found *list, int64_t nr, const struct saakm_ring_ctl *ctl)
{
	struct link *link = calloc(nr ? (size_t)nr : 1, sizeof(*link));
	int64_t at, to = nr;

	if (!link)
		return -ENOMEM;
	/* From the end: who stays moves up. */
	for (at = find_chain(list, nr, judge(list, nr, ctl), link); at >= 0; at = link[at].before)
		list[--to] = list[at];
	free(link);
	memmove(list, list + to, (size_t)(nr - to) * sizeof(*list));
	return nr - to;
}
