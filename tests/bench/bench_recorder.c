// SPDX-License-Identifier: GPL-2.0
/*
 * What recording costs: a write into a ring, draining + encoding + writing to a
 * real file on one core, and whether two writers at two million events a second
 * together lose any while the recorder writes to disk.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <saakm/recorder.h>
#include "bench_recorder.h"

#define DRAIN_CPUS	4
#define DRAIN_ROUNDS	12
#define LOAD_SECONDS	3
#define LOAD_PER_MS	1000	/* events per thread: two make 2 M/s */

static char path[512];

static void die(const char *what, const struct saakm_err *err)
{
	fprintf(stderr, "bench_recorder: %s: %s\n", what, err->text);
	exit(1);
}

static void remove_files(void)
{
	static const char *const suffix[] = { "", ".old", ".part", ".part.old" };
	char name[600];

	for (int i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "%s%s", path, suffix[i]);
		unlink(name);
	}
}

static struct saakm_rings_map *make_rings(uint32_t cpus, uint32_t subbuf, uint32_t nr,
					  struct real_ring **ring)
{
	struct saakm_rings_geometry g = { cpus, subbuf, nr, SAAKM_RING_DISCARD, 1 };
	struct saakm_rings_map *m;
	struct saakm_err err;

	if (saakm_rings_create(&m, NULL, &g, &err))
		die("rings", &err);
	memset((uint8_t *)m->shared + m->cpu_offset, 0, m->bytes - m->cpu_offset);
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		ring[cpu] = aligned_alloc(64, real_ring_bytes());
		real_ring_init(ring[cpu], m->shared, cpu);
	}
	return m;
}

/* Until it is full: calls of handlers, as a busy machine makes them. */
static void fill(struct real_ring *ring, uint64_t *ts, uint32_t *seed)
{
	uint64_t lost = real_ring_lost(ring);

	while (real_ring_lost(ring) == lost) {
		*seed = *seed * 1664525u + 1013904223u;
		*ts += 300 + (*seed >> 20);
		real_ring_call(ring, *ts, 1 + (*seed >> 8) % 200, 1 + (*seed >> 30) % 2);
		*ts += 40;
		if (*seed & 0x10000)
			real_ring_value(ring, *ts, *ts + (*seed >> 24));
	}
}

static void bench_drain(const char *name, int level)
{
	struct saakm_recorder_options o = { .path = path, .compress_level = level };
	struct real_ring *ring[DRAIN_CPUS];
	struct saakm_rings_map *m = make_rings(DRAIN_CPUS, 65536, 64, ring);
	struct saakm_recorder_totals t;
	struct saakm_recorder *rec;
	uint64_t ns = 0, start, ts = 1;
	struct saakm_err err = {};
	uint32_t seed = 5;

	if (saakm_recorder_open(&rec, m, &o, &err))
		die("open", &err);
	for (int round = 0; round < DRAIN_ROUNDS; round++) {
		for (int cpu = 0; cpu < DRAIN_CPUS; cpu++)
			fill(ring[cpu], &ts, &seed);
		start = bench_now_ns();
		if (saakm_recorder_pump(rec, &err) < 0)
			die("pump", &err);
		ns += bench_now_ns() - start;
	}
	start = bench_now_ns();
	if (saakm_recorder_finish(rec, "exit", &t, &err))
		die("finish", &err);
	ns += bench_now_ns() - start;
	if (saakm_recorder_problem(rec)) {
		fprintf(stderr, "bench_recorder: %s\n", saakm_recorder_problem(rec));
		exit(1);
	}
	printf("%s %.0f events/s\n", name, t.sum.events * 1e9 / ns);
	fprintf(stderr, "# %llu events, %.2f bytes each, %s, %s\n", (unsigned long long)t.sum.events,
		(double)t.file_bytes / t.sum.events, t.uring ? "io_uring" : "plain writes",
		t.direct ? "O_DIRECT" : "page cache");
	saakm_recorder_close(rec);
	saakm_rings_close(m);
	for (int cpu = 0; cpu < DRAIN_CPUS; cpu++)
		free(ring[cpu]);
	remove_files();
}

struct writer {
	struct real_ring *ring;
	pthread_t thread;
	uint64_t late_ns;
};

/* So many events each millisecond, whatever the millisecond before has cost. */
static void *write_paced(void *arg)
{
	struct writer *w = arg;
	uint64_t next = bench_now_ns(), value = 0, late;
	struct timespec ts;

	for (int ms = 0; ms < LOAD_SECONDS * 1000; ms++) {
		for (int i = 0; i < LOAD_PER_MS; i++, value++)
			real_ring_value(w->ring, bench_now_ns(), value);
		next += 1000000;
		late = bench_now_ns();
		if (late > next && late - next > w->late_ns)
			w->late_ns = late - next;
		ts.tv_sec = next / 1000000000;
		ts.tv_nsec = next % 1000000000;
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
			;
	}
	return NULL;
}

static void *close_when_done(void *arg)
{
	struct saakm_rings_map *m = ((void **)arg)[0];
	struct writer *w = ((void **)arg)[1];

	pthread_join(w[0].thread, NULL);
	pthread_join(w[1].thread, NULL);
	saakm_rings_set_state(m, SAAKM_RINGS_CLOSED);
	return NULL;
}

static void bench_load(void)
{
	struct saakm_recorder_loop loop = { .stop_fd = -1, .notify_fd = -1, .producer_fd = -1 };
	struct saakm_recorder_options o = { .path = path };
	struct real_ring *ring[2];
	struct saakm_rings_map *m = make_rings(2, 65536, 64, ring);
	struct saakm_recorder_totals t;
	struct saakm_recorder *rec;
	struct saakm_err err = {};
	struct writer w[2] = {};
	void *both[2] = { m, w };
	uint64_t start;
	pthread_t closer;

	if (saakm_recorder_open(&rec, m, &o, &err))
		die("open", &err);
	start = bench_now_ns();
	for (int i = 0; i < 2; i++) {
		w[i].ring = ring[i];
		pthread_create(&w[i].thread, NULL, write_paced, &w[i]);
	}
	pthread_create(&closer, NULL, close_when_done, both);
	if (saakm_recorder_run(rec, &loop, &err) < 0)
		die("run", &err);
	start = bench_now_ns() - start;
	pthread_join(closer, NULL);
	if (saakm_recorder_finish(rec, "exit", &t, &err))
		die("finish", &err);
	if (t.missing || t.sum.events + t.sum.lost < 2ull * LOAD_SECONDS * 1000 * LOAD_PER_MS) {
		fprintf(stderr, "bench_recorder: events are missing\n");
		exit(1);
	}
	printf("record_lost_at_2m %llu events\n", (unsigned long long)t.sum.lost);
	fprintf(stderr, "# %.2f M events/s reached, rings filled to %llu of %u KiB at most, writers "
		"late by %.1f ms at most\n", t.sum.emitted * 1e3 / start,
		(unsigned long long)t.sum.max_fill_bytes >> 10, 4096,
		(w[0].late_ns > w[1].late_ns ? w[0].late_ns : w[1].late_ns) / 1e6);
	saakm_recorder_close(rec);
	saakm_rings_close(m);
	free(ring[0]);
	free(ring[1]);
	remove_files();
}

/* Draining is to be measured on one core. */
static void pin(bool on)
{
	static cpu_set_t all;
	cpu_set_t one;

	if (on) {
		sched_getaffinity(0, sizeof(all), &all);
		CPU_ZERO(&one);
		CPU_SET(sched_getcpu(), &one);
		sched_setaffinity(0, sizeof(one), &one);
	} else {
		sched_setaffinity(0, sizeof(all), &all);
	}
}

int main(void)
{
	const char *dir = getenv("BUILDDIR");

	snprintf(path, sizeof(path), "%s/bench-%d.saakm", dir ? dir : ".", getpid());
	pin(true);
	bench_ring_write();
	bench_drain("drain_events_per_s", 0);
	bench_drain("drain_zstd_events_per_s", 1);
	pin(false);
	bench_load();
	return 0;
}
