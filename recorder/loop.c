// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The event loop of a recorder that is a process of its own: drain, and sleep
 * until there is something to drain. Rings in a shared file cannot be polled,
 * so their fill level steers how long a sleep is, and a producer may say more
 * through an eventfd; a device is polled itself.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "recorder_priv.h"

#define SLEEP_MIN_NS	50000ull
#define SLEEP_MAX_NS	5000000ull		/* nobody would wake us earlier */
#define NOTIFIED_MAX_NS	100000000ull		/* the producer does */
#define FLUSH_NS	200000000ull		/* what a kill -9 may cost */
#define DISARM_NS	20000000ull

enum { WATCH_STOP, WATCH_NOTIFY, WATCH_PRODUCER, WATCH_NR };

struct watch {
	struct rec_op op;	/* first: done() casts it back */
	int fd;			/* borrowed, -1: none */
	bool armed, fired;
	int error;
};

struct loop {
	struct saakm_recorder *rec;	/* borrowed */
	struct watch watch[WATCH_NR];
	bool notified;			/* the producer wakes us */
	uint64_t end_ns, flush_ns, sleep_ns;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void on_poll(struct rec_op *op, int res, unsigned int flags)
{
	struct watch *w = (struct watch *)op;

	if (!(flags & IORING_CQE_F_MORE))
		w->armed = false;
	if (res >= 0)
		w->fired = true;
	else if (res != -ECANCELED)
		w->error = res;
}

/* A multishot poll stays until it is cancelled, or the kernel says otherwise. */
static void arm(struct loop *l)
{
	struct rec_uring *u = &l->rec->uring;

	for (int i = 0; i < WATCH_NR; i++) {
		struct watch *w = &l->watch[i];
		struct io_uring_sqe *sqe;

		if (w->fd < 0 || w->armed || w->error)
			continue;
		sqe = rec_uring_get(u);
		if (!sqe)
			continue;
		io_uring_prep_poll_multishot(sqe, w->fd, POLLIN);
		rec_uring_queue(u, sqe, &w->op);
		w->armed = true;
	}
}

/*
 * The operations live on our stack: none may be left when we go. A poll that is just
 * firing may refuse to be removed (-EALREADY) and stay armed, so it is asked again.
 */
static void disarm(struct loop *l)
{
	struct rec_uring *u = &l->rec->uring;

	for (int i = 0; u->on && i < WATCH_NR; i++) {
		struct watch *w = &l->watch[i];
		struct io_uring_sqe *sqe;

		while (w->armed) {
			sqe = rec_uring_get(u);
			if (!sqe)
				return;
			io_uring_prep_cancel(sqe, &w->op, 0);
			rec_uring_queue(u, sqe, NULL);
			if (rec_uring_wait(u, DISARM_NS) < 0)
				return;
		}
	}
}

static int sleep_plain(struct loop *l, uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
	struct pollfd pfd[WATCH_NR];

	for (int i = 0; i < WATCH_NR; i++)
		pfd[i] = (struct pollfd){ .fd = l->watch[i].fd, .events = POLLIN };
	if (ppoll(pfd, WATCH_NR, &ts, NULL) < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < WATCH_NR; i++)
		if (pfd[i].revents & (POLLIN | POLLHUP | POLLERR))
			l->watch[i].fired = true;
	if (l->notified && pfd[WATCH_NOTIFY].revents & POLLIN) {
		uint64_t count;

		/* Else it stays readable, and we would never sleep again. */
		if (read(l->watch[WATCH_NOTIFY].fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
			l->watch[WATCH_NOTIFY].fd = -1;
	}
	return 0;
}

static int loop_sleep(struct loop *l, uint64_t ns)
{
	int ret;

	if (!l->rec->uring.on)
		return sleep_plain(l, ns);
	arm(l);
	ret = rec_uring_wait(&l->rec->uring, ns);
	return ret < 0 ? ret : 0;
}

/* Half of a ring should fill while we sleep: longer when less did. */
static void adapt_sleep(struct loop *l)
{
	const struct saakm_recorder *rec = l->rec;
	uint64_t bytes = (uint64_t)rec->rings->subbuf_bytes * rec->rings->nr_subbufs;
	uint64_t max = l->notified ? NOTIFIED_MAX_NS : SLEEP_MAX_NS;

	if (rec->pass_fill_bytes > bytes / 4)
		l->sleep_ns /= 4;
	else if (rec->pass_fill_bytes > bytes / 8)
		l->sleep_ns /= 2;
	else
		l->sleep_ns += l->sleep_ns / 4;
	if (l->sleep_ns < SLEEP_MIN_NS)
		l->sleep_ns = SLEEP_MIN_NS;
	if (l->sleep_ns > max)
		l->sleep_ns = max;
}

/* One turn: 0 to go on, enum saakm_recorder_end, or -errno. */
static int turn(struct loop *l, struct saakm_err *err)
{
	struct saakm_recorder *rec = l->rec;
	bool flight = rec->rings->mode == SAAKM_RING_FLIGHT;
	bool stop = l->watch[WATCH_STOP].fired, gone = l->watch[WATCH_PRODUCER].fired;
	/* Before the rings are looked at: what was written before it is then seen. */
	uint32_t state = saakm_rings_state(rec->rings);
	uint64_t now = now_ns(), ns;
	int64_t n = 0;
	int ret;

	if (!flight)
		n = saakm_recorder_pump(rec, err);
	if (n < 0)
		return n;
	if (state == SAAKM_RINGS_CLOSED || (flight && state == SAAKM_RINGS_FROZEN))
		return SAAKM_RECORD_CLOSED;
	if (gone)
		return SAAKM_RECORD_PRODUCER_GONE;
	if (stop)
		return SAAKM_RECORD_STOPPED;
	if (rec->limit_reached)
		return SAAKM_RECORD_LIMIT;
	if (now >= l->end_ns)
		return SAAKM_RECORD_DURATION;
	if (now >= l->flush_ns) {
		ret = saakm_recorder_flush(rec, err);
		if (ret)
			return ret;
		l->flush_ns = now + FLUSH_NS;
	}
	if (!flight)
		adapt_sleep(l);
	ns = l->end_ns - now < l->sleep_ns ? l->end_ns - now : l->sleep_ns;
	ret = loop_sleep(l, ns);
	if (ret)
		return saakm_err_set(err, ret, "cannot wait for events: %s", strerror(-ret));
	return 0;
}

static void loop_init(struct loop *l, struct saakm_recorder *rec,
		      const struct saakm_recorder_loop *o)
{
	uint64_t now = now_ns();
	struct stat st;

	memset(l, 0, sizeof(*l));
	l->rec = rec;
	for (int i = 0; i < WATCH_NR; i++)
		l->watch[i].op.done = on_poll;
	l->watch[WATCH_STOP].fd = o->stop_fd;
	l->watch[WATCH_NOTIFY].fd = o->notify_fd;
	l->watch[WATCH_PRODUCER].fd = o->producer_fd;
	l->notified = o->notify_fd >= 0;
	/* A device tells by itself when a sub-buffer is full. */
	if (!l->notified && rec->rings->fd >= 0 && !fstat(rec->rings->fd, &st) &&
	    S_ISCHR(st.st_mode)) {
		l->watch[WATCH_NOTIFY].fd = rec->rings->fd;
		l->notified = rec->uring.on;
	}
	/* A flight recorder has nothing to drain, only a change of state to see. */
	l->sleep_ns = rec->rings->mode == SAAKM_RING_FLIGHT ? 20000000 : 1000000;
	l->flush_ns = now;	/* the header at once: a file that is cut is known as one */
	l->end_ns = o->duration_ns && o->duration_ns < UINT64_MAX - now ?
		    now + o->duration_ns : UINT64_MAX;
}

int saakm_recorder_run(struct saakm_recorder *rec, const struct saakm_recorder_loop *o,
		       struct saakm_err *err)
{
	struct loop l;
	int ret;

	loop_init(&l, rec, o);
	do
		ret = turn(&l, err);
	while (!ret);
	disarm(&l);
	return ret;
}
