// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The event loop: each way in which a recording ends, with io_uring and without,
 * and that waiting costs nothing.
 */
#include <pthread.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include <saakm/recorder.h>
#include "tap.h"
#include "producer.h"

static const char *path;

struct side {
	struct saakm_rings_map *rings;
	struct producer p;
	pthread_t thread;
	uint32_t nr_values;	/* then `end` is done */
	int after_ms;
	int notify_fd;		/* told of each 100 values, -1: nobody */
	int end_fd;		/* made readable at the end, -1: the rings are closed */
};

static void tell(int fd)
{
	uint64_t one = 1;

	if (fd >= 0 && write(fd, &one, sizeof(one)) != sizeof(one))
		bail_out("eventfd");
}

static void *other_side(void *arg)
{
	struct side *s = arg;

	for (uint32_t v = 0; v < s->nr_values; v++) {
		while (!producer_value(&s->p, v))
			usleep(100);
		if (v % 100 == 99)
			tell(s->notify_fd);
	}
	usleep(s->after_ms * 1000);
	if (s->end_fd >= 0)
		tell(s->end_fd);
	else
		saakm_rings_set_state(s->rings, SAAKM_RINGS_CLOSED);
	return NULL;
}

static uint64_t clock_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void test_end(const char *name, bool no_uring, bool notify, bool by_stop, bool by_gone,
		     uint64_t duration_ns, uint64_t max_bytes, int want)
{
	struct saakm_rings_geometry g = { 1, 16384, 8, SAAKM_RING_DISCARD, 1 };
	struct saakm_recorder_options o = { .path = path, .no_uring = no_uring,
					    .max_bytes = max_bytes };
	struct saakm_recorder_loop loop = { -1, -1, -1, duration_ns };
	struct side side = { .nr_values = 20000, .after_ms = 300, .notify_fd = -1, .end_fd = -1 };
	struct saakm_recorder_totals t;
	struct saakm_recorder *rec;
	struct saakm_err err = {};
	uint64_t wall, cpu;
	int end;

	if (saakm_rings_create(&side.rings, NULL, &g, &err) ||
	    saakm_recorder_open(&rec, side.rings, &o, &err))
		bail_out(err.text);
	producer_init(&side.p, side.rings, 0);
	if (notify)
		side.notify_fd = loop.notify_fd = eventfd(0, 0);
	if (by_stop)
		side.end_fd = loop.stop_fd = eventfd(0, 0);
	if (by_gone)
		side.end_fd = loop.producer_fd = eventfd(0, 0);
	if (pthread_create(&side.thread, NULL, other_side, &side))
		bail_out("no thread");
	wall = clock_ns(CLOCK_MONOTONIC);
	cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	end = saakm_recorder_run(rec, &loop, &err);
	wall = clock_ns(CLOCK_MONOTONIC) - wall;
	cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
	if (!is_int(end, want, name))
		diag("%s", err.text);
	/* A producer that still waits for room needs a reader, however long it takes. */
	while (pthread_tryjoin_np(side.thread, NULL)) {
		if (want == SAAKM_RECORD_LIMIT || want == SAAKM_RECORD_DURATION)
			saakm_recorder_pump(rec, NULL);
		usleep(1000);
	}
	is_int(saakm_recorder_finish(rec, "test", &t, &err), 0, "finish");
	ok(t.missing == 0 && t.sum.events + t.sum.not_kept + t.sum.lost == side.p.emitted,
	   "emitted == recorded + lost");
	if (wall > 250000000)
		ok(cpu < wall / 2, "waiting costs little: %ju of %ju ms", (uintmax_t)cpu / 1000000,
		   (uintmax_t)wall / 1000000);
	saakm_recorder_close(rec);
	saakm_rings_close(side.rings);
	if (side.notify_fd >= 0)
		close(side.notify_fd);
	if (side.end_fd >= 0)
		close(side.end_fd);
}

int main(void)
{
	char dir[] = "/tmp/saakm-loop-XXXXXX", file[64], command[80];

	if (!mkdtemp(dir))
		bail_out("no temporary folder");
	snprintf(file, sizeof(file), "%s/x.saakm", dir);
	path = file;
	for (int plain = 0; plain < 2; plain++) {
		diag(plain ? "poll" : "io_uring");
		test_end("rings closed", plain, false, false, false, 0, 0, SAAKM_RECORD_CLOSED);
		test_end("closed, with an eventfd", plain, true, false, false, 0, 0,
			 SAAKM_RECORD_CLOSED);
		test_end("stopped", plain, false, true, false, 0, 0, SAAKM_RECORD_STOPPED);
		test_end("stopped, with an eventfd", plain, true, true, false, 0, 0,
			 SAAKM_RECORD_STOPPED);
		test_end("producer gone", plain, false, false, true, 0, 0,
			 SAAKM_RECORD_PRODUCER_GONE);
		test_end("duration", plain, true, false, false, 20000000, 0,
			 SAAKM_RECORD_DURATION);
		test_end("max-size", plain, false, false, false, 0, 20000, SAAKM_RECORD_LIMIT);
	}
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command) ? 1 : done_testing();
}
