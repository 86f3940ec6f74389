/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * One io_uring for the writes of the sink and the polls of the event loop. What
 * completes calls the `done` of its operation. No policy in here.
 */
#ifndef REC_URING_H
#define REC_URING_H

#include <stdbool.h>
#include <stdint.h>
#include <liburing.h>

/* Embedded in whatever is in flight; must live until done() without CQE_F_MORE. */
struct rec_op {
	void (*done)(struct rec_op *op, int res, unsigned int flags);
};

struct rec_uring {
	struct io_uring ring;
	bool on;		/* false: forbidden or switched off here */
	unsigned int queued;	/* prepared, not submitted */
};

/* -errno if this system has or allows no io_uring; release is fine then, too. */
int rec_uring_init(struct rec_uring *u, unsigned int entries);
void rec_uring_release(struct rec_uring *u);
/* A free entry, zeroed by the prep function the caller uses; then rec_uring_queue(). */
struct io_uring_sqe *rec_uring_get(struct rec_uring *u);
void rec_uring_queue(struct rec_uring *u, struct io_uring_sqe *sqe, struct rec_op *op);
/* Hand what is queued to the kernel: one system call for all, none if there is nothing. */
int rec_uring_submit(struct rec_uring *u);
/* Call done() for what has completed: how many. Never waits. */
int rec_uring_reap(struct rec_uring *u);
/* Submit, wait for one completion (at most timeout_ns; UINT64_MAX: for ever), reap. */
int rec_uring_wait(struct rec_uring *u, uint64_t timeout_ns);

#endif /* REC_URING_H */
