// SPDX-License-Identifier: LGPL-2.1-only
/* A thin layer over liburing, see uring.h. */
#include <errno.h>
#include <string.h>
#include "uring.h"

int rec_uring_init(struct rec_uring *u, unsigned int entries)
{
	/* Completions are looked at when we look, not by an interrupt: fewer switches. */
	struct io_uring_params p = { .flags = IORING_SETUP_COOP_TASKRUN |
					     IORING_SETUP_TASKRUN_FLAG };
	int ret = io_uring_queue_init_params(entries, &u->ring, &p);

	if (ret == -EINVAL) {	/* before Linux 5.19 */
		memset(&p, 0, sizeof(p));
		ret = io_uring_queue_init_params(entries, &u->ring, &p);
	}
	if (ret)
		return ret;
	/* Waiting with a timeout and never dropping a completion are relied upon. */
	if (!(p.features & IORING_FEAT_EXT_ARG) || !(p.features & IORING_FEAT_NODROP)) {
		io_uring_queue_exit(&u->ring);
		return -EOPNOTSUPP;
	}
	u->on = true;
	u->queued = 0;
	return 0;
}

void rec_uring_release(struct rec_uring *u)
{
	if (u->on)
		io_uring_queue_exit(&u->ring);
	u->on = false;
}

struct io_uring_sqe *rec_uring_get(struct rec_uring *u)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&u->ring);

	if (!sqe && rec_uring_submit(u) >= 0)
		sqe = io_uring_get_sqe(&u->ring);
	return sqe;
}

void rec_uring_queue(struct rec_uring *u, struct io_uring_sqe *sqe, struct rec_op *op)
{
	io_uring_sqe_set_data(sqe, op);
	u->queued++;
}

int rec_uring_submit(struct rec_uring *u)
{
	int ret;

	if (!u->queued)
		return 0;
	do
		ret = io_uring_submit(&u->ring);
	while (ret == -EINTR);
	if (ret >= 0)
		u->queued -= (unsigned int)ret < u->queued ? (unsigned int)ret : u->queued;
	return ret < 0 ? ret : 0;
}

int rec_uring_reap(struct rec_uring *u)
{
	struct io_uring_cqe *cqe;
	int nr = 0;

	while (!io_uring_peek_cqe(&u->ring, &cqe)) {
		struct rec_op *op = io_uring_cqe_get_data(cqe);
		unsigned int flags = cqe->flags;
		int res = cqe->res;

		/* Given back first: done() may queue and wait itself. */
		io_uring_cqe_seen(&u->ring, cqe);
		if (op)
			op->done(op, res, flags);
		nr++;
	}
	return nr;
}

int rec_uring_wait(struct rec_uring *u, uint64_t timeout_ns)
{
	struct __kernel_timespec ts = {
		.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000,
	};
	struct io_uring_cqe *cqe;
	int ret;

	ret = rec_uring_submit(u);
	if (ret < 0 && ret != -EAGAIN && ret != -EBUSY)
		return ret;
	ret = io_uring_wait_cqes(&u->ring, &cqe, 1, timeout_ns == UINT64_MAX ? NULL : &ts, NULL);
	if (ret < 0 && ret != -ETIME && ret != -EINTR && ret != -EAGAIN)
		return ret;
	return rec_uring_reap(u);
}
