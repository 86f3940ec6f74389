/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's own ring writer behind plain C types: tests and benchmarks that
 * see libc's headers use it. Compiled against the stand-ins in kernel/.
 */
#ifndef TEST_REAL_RING_H
#define TEST_REAL_RING_H

struct real_ring;

/* Owned by the caller: real_ring_bytes() of memory, 64-byte aligned. */
unsigned long real_ring_bytes(void);
void real_ring_init(struct real_ring *r, void *rings, unsigned int cpu);
/* When the ring is full: wait by calling this; 0: give up, the event is lost. */
void real_ring_wait_by(struct real_ring *r, int (*fn)(void *arg), void *arg);
/* A VALUE; 0: it was lost. */
int real_ring_value(struct real_ring *r, unsigned long long ts, unsigned long long value);
/* ENTER, nr_states STATEs, EXIT: one record if they fit. */
void real_ring_call(struct real_ring *r, unsigned long long ts, unsigned int task,
		    unsigned int nr_states);
void real_ring_text(struct real_ring *r, unsigned long long ts, unsigned int bytes);
/* An ENTER that stays open, and the EXIT of the call that is, or was. */
void real_ring_enter(struct real_ring *r, unsigned long long ts);
void real_ring_exit(struct real_ring *r, unsigned long long ts);
/* The same as the kernel does in line, with so many VALUEs in it; 0: there is no room. */
int real_ring_enter_quick(struct real_ring *r, unsigned long long ts, unsigned long long first,
			  unsigned int nr);
/* What it was given, and LOST events of its own: counted by us. */
unsigned long long real_ring_emitted(const struct real_ring *r);
/* What the writer itself counted. */
unsigned long long real_ring_lost(const struct real_ring *r);
unsigned long long real_ring_overwritten(const struct real_ring *r);
/* Lost since the last record, and so in no record yet. */
unsigned long long real_ring_gap(const struct real_ring *r);
unsigned long long real_ring_head(const struct real_ring *r);

#endif /* TEST_REAL_RING_H */
