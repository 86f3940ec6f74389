// SPDX-License-Identifier: GPL-2.0
/* See real_ring.h. */
#include <linux/types.h>
#include <linux/string.h>
#include "../../kernel/core/ring.h"
#include "real_ring.h"

struct real_ring {
	struct saakm_ring ring;
	int (*wait)(void *arg);
	void *arg;
	unsigned long long asked, gaps;	/* of us, or of itself: not what it counts */
};

/* Whatever is to be written: the ring adds a LOST where it has lost something before. */
static void *put(struct real_ring *r, u8 kind, u64 ts, u32 bytes)
{
	bool gap = r->ring.gap;
	void *room;

	r->asked++;
	room = saakm_ring_put(&r->ring, kind, 0, ts, bytes);
	r->gaps += gap && room;
	return room;
}

unsigned long real_ring_bytes(void)
{
	return (sizeof(struct real_ring) + 63) & ~63ul;
}

static bool make_room(struct saakm_ring *ring)
{
	struct real_ring *r = ring->private;

	return r->wait && r->wait(r->arg);
}

void real_ring_init(struct real_ring *r, void *rings, unsigned int cpu)
{
	memset(r, 0, sizeof(*r));
	saakm_ring_init(&r->ring, rings, cpu);
	r->ring.make_room = make_room;
	r->ring.private = r;
}

void real_ring_wait_by(struct real_ring *r, int (*fn)(void *arg), void *arg)
{
	r->wait = fn;
	r->arg = arg;
}

int real_ring_value(struct real_ring *r, unsigned long long ts, unsigned long long value)
{
	struct saakm_ev_value *v;

	v = put(r, SAAKM_EV_VALUE, ts, sizeof(*v));
	if (!v)
		return 0;
	*v = (struct saakm_ev_value){ .value = value };
	saakm_ring_done(&r->ring);
	return 1;
}

void real_ring_enter(struct real_ring *r, unsigned long long ts)
{
	struct saakm_rec_call *call;

	call = put(r, SAAKM_EV_ENTER, ts, sizeof(*call));
	if (!call)
		return;
	call->enter = (struct saakm_ev_enter){ .task = 1, .policy = 1, .handler = SAAKM_H_TICK };
	saakm_ring_done(&r->ring);
}

int real_ring_enter_quick(struct real_ring *r, unsigned long long ts, unsigned long long first,
			  unsigned int nr)
{
	struct saakm_rec_call *call;
	struct saakm_item *item;

	if (!saakm_ring_ready(&r->ring))
		return 0;
	r->asked += 1 + nr;
	call = saakm_ring_start(&r->ring, SAAKM_EV_ENTER, SAAKM_REC_OPEN, 0, ts,
				SAAKM_ENTER_BYTES);
	memset(call, 0, sizeof(*call));
	call->enter = (struct saakm_ev_enter){ .task = 1, .policy = 1, .handler = SAAKM_H_TICK };
	item = (struct saakm_item *)(call + 1);
	for (unsigned int i = 0; i < nr; i++) {
		struct saakm_ev_value *v = (struct saakm_ev_value *)(item + 1);

		*item = (struct saakm_item){
			.size = sizeof(*item) + sizeof(*v), .kind = SAAKM_EV_VALUE, .dts = i + 1,
		};
		*v = (struct saakm_ev_value){ .value = first + i };
		item = (struct saakm_item *)(v + 1);
	}
	saakm_ring_open_call(&r->ring, (struct saakm_rec *)call - 1, (u8 *)item, nr);
	return 1;
}

void real_ring_exit(struct real_ring *r, unsigned long long ts)
{
	struct saakm_ev_exit *leave;

	if (r->ring.open && saakm_ring_exit(&r->ring, ts, 0, SAAKM_EXIT_RETURNED)) {
		r->asked++;
		return;
	}
	leave = put(r, SAAKM_EV_EXIT, ts, sizeof(*leave));
	if (!leave)
		return;
	*leave = (struct saakm_ev_exit){ .handler = SAAKM_H_TICK };
	saakm_ring_done(&r->ring);
}

void real_ring_call(struct real_ring *r, unsigned long long ts, unsigned int task,
		    unsigned int nr_states)
{
	struct saakm_ev_state *state;

	real_ring_enter(r, ts);
	for (unsigned int i = 0; i < nr_states; i++) {
		state = put(r, SAAKM_EV_STATE, ts + 1 + i, sizeof(*state));
		if (!state)
			continue;
		*state = (struct saakm_ev_state){ .task = task };
		saakm_ring_done(&r->ring);
	}
	real_ring_exit(r, ts + 1 + nr_states);
}

void real_ring_text(struct real_ring *r, unsigned long long ts, unsigned int bytes)
{
	struct saakm_ev_printk *p;

	p = put(r, SAAKM_EV_PRINTK, ts, sizeof(*p) + bytes + 1);
	if (!p)
		return;
	*p = (struct saakm_ev_printk){ .level = 6 };
	memset(p + 1, 'x', bytes);
	((char *)(p + 1))[bytes] = 0;
	saakm_ring_done(&r->ring);
}

unsigned long long real_ring_emitted(const struct real_ring *r)
{
	return r->asked + r->gaps;
}

unsigned long long real_ring_lost(const struct real_ring *r)
{
	return r->ring.lost;
}

unsigned long long real_ring_overwritten(const struct real_ring *r)
{
	return r->ring.overwritten;
}

unsigned long long real_ring_gap(const struct real_ring *r)
{
	return r->ring.gap;
}

unsigned long long real_ring_head(const struct real_ring *r)
{
	const struct saakm_ring *ring = &r->ring;

	return ring->end - ring->subbuf_bytes + (ring->next - (u8 *)ring->sub);
}
