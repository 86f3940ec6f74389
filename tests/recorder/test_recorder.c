// SPDX-License-Identifier: LGPL-2.1-only
/* The whole way: rings, recorder, file, and what a reader of the file finds. */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <saakm/recorder.h>
#include <saakm/trace.h>
#include "tap.h"
#include "producer.h"

static char dir[64] = "/tmp/saakm-record-XXXXXX";

static const char *in_dir(const char *name)
{
	static char path[4][160];
	static int turn;

	turn = (turn + 1) % 4;
	snprintf(path[turn], sizeof(path[0]), "%s/%s", dir, name);
	return path[turn];
}

static struct saakm_rings_map *make_rings(uint32_t cpus, uint32_t subbuf, uint32_t nr,
					  uint32_t mode)
{
	struct saakm_rings_geometry g = { cpus, subbuf, nr, mode, 0x5e551011 };
	struct saakm_rings_map *m;

	if (saakm_rings_create(&m, NULL, &g, NULL))
		bail_out("no rings");
	return m;
}

static struct saakm_recorder *open_recorder(struct saakm_rings_map *m,
					    const struct saakm_recorder_options *o)
{
	struct saakm_recorder *rec;
	struct saakm_err err = {};

	if (saakm_recorder_open(&rec, m, o, &err))
		bail_out(err.text);
	return rec;
}

/* nr_values on each of the CPUs; pump every `every` values (0: never). */
static void run(struct saakm_recorder *rec, struct producer *p, uint32_t cpus, uint64_t from,
		uint64_t to, uint32_t every)
{
	for (uint64_t v = from; v < to; v++) {
		for (uint32_t cpu = 0; cpu < cpus; cpu++) {
			if (v % 7 == cpu % 7)
				producer_call(&p[cpu], 1 + v % 9, v % 4);
			if (v % 500 == 3)
				producer_text(&p[cpu], "some text that a policy printed");
			producer_value(&p[cpu], v);
		}
		if (every && v % every == 0)
			saakm_recorder_pump(rec, NULL);
	}
}

struct found {
	uint64_t events, values, next_value[64], wrong, lost_marked;
	bool complete, sums_even;
	uint64_t lost, overwritten, emitted;
};

static int read_back(const char *path, struct found *f)
{
	const struct saakm_trace_info *info;
	const struct saakm_event *ev;
	struct saakm_err err = {};
	struct saakm_trace *t;
	int ret;

	memset(f, 0, sizeof(*f));
	ret = saakm_trace_open(path, &t, &err);
	if (ret) {
		diag("%s: %s", path, err.text);
		return ret;
	}
	while ((ret = saakm_trace_next(t, &ev)) > 0) {
		f->events++;
		if (ev->kind == SAAKM_EV_VALUE) {
			f->values++;
			f->wrong += (uint64_t)ev->arg[0] < f->next_value[ev->cpu];
			f->next_value[ev->cpu] = ev->arg[0] + 1;
		} else if (ev->kind == SAAKM_EV_LOST) {
			f->lost_marked += ev->arg[0];
		}
	}
	if (ret < 0)
		diag("%s: %s", path, saakm_trace_err(t)->text);
	info = saakm_trace_info(t);
	f->complete = info->complete;
	f->lost = info->lost;
	f->overwritten = info->overwritten;
	f->emitted = info->emitted;
	f->sums_even = info->emitted == info->nr_events + info->lost + info->overwritten &&
		       info->nr_events == f->events;
	saakm_trace_close(t);
	return ret;
}

static void test_run(const char *name, uint32_t cpus, uint64_t values,
		     struct saakm_recorder_options o)
{
	struct saakm_rings_map *m = make_rings(cpus, 16384, 8, SAAKM_RING_DISCARD);
	struct producer *p = calloc(cpus, sizeof(*p));
	struct saakm_recorder *rec;
	struct saakm_recorder_totals t;
	struct saakm_err err = {};
	uint64_t written = 0;
	struct found f;
	char line[300];

	o.path = in_dir("run");
	rec = open_recorder(m, &o);
	for (uint32_t cpu = 0; cpu < cpus; cpu++)
		producer_init(&p[cpu], m, cpu);
	run(rec, p, cpus, 0, values, 100);
	for (uint32_t cpu = 0; cpu < cpus; cpu++)
		written += p[cpu].written;
	saakm_rings_set_state(m, SAAKM_RINGS_CLOSED);
	if (!ok(saakm_recorder_finish(rec, "exit", &t, &err) == 0, "%s: finished", name))
		diag("%s", err.text);
	saakm_recorder_summary(&t, line, sizeof(line));
	diag("%s", line);
	is_int(t.sum.events, written, "it says what was written");
	ok(t.counted && t.missing == 0, "emitted == recorded + lost");
	saakm_recorder_close(rec);
	is_int(read_back(in_dir("run"), &f), 0, "the file can be read");
	ok(f.events == written && f.complete && f.sums_even && !f.wrong, "with every event");
	is_int(f.values, values * cpus, "and every value");
	saakm_rings_close(m);
	free(p);
}

/* The same events give the same file, however it is written. */
static void test_same_bytes(void)
{
	static const struct saakm_recorder_options ways[] = {
		{ .path = "a" }, { .path = "b", .no_uring = true, .buffered = true },
		{ .path = "c", .nr_buffers = 2, .buffer_bytes = 4096 },
	};
	char command[300];

	for (int i = 0; i < 3; i++) {
		struct saakm_rings_map *m = make_rings(3, 16384, 8, SAAKM_RING_DISCARD);
		struct saakm_recorder_options o = ways[i];
		struct saakm_recorder *rec;
		struct producer p[3];

		o.path = in_dir(ways[i].path);
		rec = open_recorder(m, &o);
		for (int cpu = 0; cpu < 3; cpu++)
			producer_init(&p[cpu], m, cpu);
		run(rec, p, 3, 0, 20000, 64);
		saakm_recorder_finish(rec, "exit", NULL, NULL);
		saakm_recorder_close(rec);
		saakm_rings_close(m);
	}
	snprintf(command, sizeof(command), "cd %s && cmp a b && cmp a c", dir);
	is_int(system(command), 0, "the same bytes by io_uring, by write, in small buffers");
}

static void test_losses(void)
{
	struct saakm_rings_map *m = make_rings(2, 4096, 4, SAAKM_RING_DISCARD);
	struct saakm_recorder_options o = { .path = in_dir("lost") };
	struct saakm_recorder *rec = open_recorder(m, &o);
	struct saakm_recorder_totals t;
	struct producer p[2];
	struct found f;
	char line[300];

	producer_init(&p[0], m, 0);
	producer_init(&p[1], m, 1);
	run(rec, p, 2, 0, 5000, 700);
	is_int(saakm_recorder_finish(rec, "exit", &t, NULL), 0, "rings that were too small");
	ok(t.sum.lost > 1000 && t.missing == 0, "%ju lost, all of them counted",
	   (uintmax_t)t.sum.lost);
	saakm_recorder_summary(&t, line, sizeof(line));
	has_str(line, "lost", "the summary tells");
	saakm_recorder_close(rec);
	is_int(read_back(in_dir("lost"), &f), 0, "the file can be read");
	ok(f.lost == p[0].lost + p[1].lost && f.sums_even && f.complete, "it knows the losses");
	is_int(f.lost_marked + p[0].gap + p[1].gap, f.lost, "and where they were");
	saakm_rings_close(m);
}

static void test_flight(void)
{
	struct saakm_rings_map *m = make_rings(2, 4096, 4, SAAKM_RING_FLIGHT);
	struct saakm_recorder_options o = { .path = in_dir("flight"), .flight = true };
	struct saakm_recorder *rec = open_recorder(m, &o);
	struct saakm_recorder_totals t;
	struct producer p[2];
	struct found f;

	producer_init(&p[0], m, 0);
	producer_init(&p[1], m, 1);
	run(rec, p, 2, 0, 5000, 100);
	saakm_rings_set_state(m, SAAKM_RINGS_FROZEN);
	is_int(saakm_recorder_finish(rec, "frozen", &t, NULL), 0, "flight recorder");
	ok(t.sum.overwritten > 1000 && t.missing == 0 && t.sum.events > 300,
	   "emitted == recorded + overwritten");
	saakm_recorder_close(rec);
	is_int(read_back(in_dir("flight"), &f), 0, "the file can be read");
	ok(f.sums_even && f.complete && f.overwritten == t.sum.overwritten, "it knows the sums");
	ok(f.next_value[0] == 5000 && f.next_value[1] == 5000, "it has the newest events");
	saakm_rings_close(m);

	m = make_rings(1, 4096, 4, SAAKM_RING_DISCARD);
	is_int(saakm_recorder_open(&rec, m, &o, NULL), -EINVAL, "--flight needs such rings");
	saakm_rings_close(m);
}

static void test_damage(void)
{
	struct saakm_rings_map *m = make_rings(2, 4096, 16, SAAKM_RING_DISCARD);
	struct saakm_recorder_options o = { .path = in_dir("damage") };
	struct saakm_recorder *rec = open_recorder(m, &o);
	struct saakm_recorder_totals t;
	struct producer p[2];
	struct found f;

	producer_init(&p[0], m, 0);
	producer_init(&p[1], m, 1);
	run(rec, p, 2, 0, 1000, 0);
	producer_subbuf(&p[1], 3)->seq = 99;
	is_int(saakm_recorder_finish(rec, "exit", &t, NULL), 0, "a damaged sub-buffer");
	is_int(t.sum.damaged, 1, "is counted");
	is_int(t.missing, producer_subbuf(&p[1], 3)->nr_events, "its events are missed");
	has_str(saakm_recorder_problem(rec), "sub-buffer 3 of CPU 1", "and told");
	saakm_recorder_close(rec);
	is_int(read_back(in_dir("damage"), &f), 0, "the file can be read");
	ok(f.sums_even && f.lost == t.missing, "there they are lost");
	saakm_rings_close(m);
}

static void test_max_size(uint32_t cpus, uint64_t max, int level)
{
	struct saakm_rings_map *m = make_rings(cpus, 16384, 16, SAAKM_RING_DISCARD);
	struct saakm_recorder_options o = { .path = in_dir("max"), .max_bytes = max,
					    .compress_level = level };
	struct saakm_recorder *rec = open_recorder(m, &o);
	struct producer *p = calloc(cpus, sizeof(*p));
	struct saakm_recorder_totals t;
	struct found f;
	struct stat st;
	uint64_t v = 0;

	for (uint32_t cpu = 0; cpu < cpus; cpu++)
		producer_init(&p[cpu], m, cpu);
	do {
		run(rec, p, cpus, v, v + 1000, 100);
		v += 1000;
		saakm_recorder_totals(rec, &t);
	} while (!t.limit_reached && v < 2000000);
	run(rec, p, cpus, v, v + 5000, 100);
	is_int(saakm_recorder_finish(rec, "exit", &t, NULL), 0, "--max-size");
	ok(t.limit_reached && t.sum.lost == 0 && t.missing == 0,
	   "it was reached, the producer was not kept waiting, all is counted");
	saakm_recorder_close(rec);
	stat(in_dir("max"), &st);
	ok((uint64_t)st.st_size <= max && (uint64_t)st.st_size > max / 2,
	   "%u CPUs, zstd %d: the file has %jd of %ju bytes", cpus, level, (intmax_t)st.st_size,
	   (uintmax_t)max);
	ok(!read_back(in_dir("max"), &f) && f.complete && f.sums_even && f.events == t.sum.events,
	   "and is complete");
	saakm_rings_close(m);
	free(p);
}

/* The file may not grow: what fitted can be read, and the rings are still emptied. */
static void test_full(void)
{
	struct saakm_rings_map *m = make_rings(2, 16384, 16, SAAKM_RING_DISCARD);
	struct saakm_recorder_options o = { .path = in_dir("full"), .buffer_bytes = 65536 };
	struct saakm_recorder *rec = open_recorder(m, &o);
	struct rlimit old, lim;
	struct saakm_err err = {};
	struct producer p[2];
	struct found f;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	lim = old;
	lim.rlim_cur = 300000;
	setrlimit(RLIMIT_FSIZE, &lim);
	producer_init(&p[0], m, 0);
	producer_init(&p[1], m, 1);
	run(rec, p, 2, 0, 200000, 100);
	is_int(saakm_recorder_pump(rec, &err), -EFBIG, "a file that may not grow: the pump says it");
	has_str(err.text, "no room", "in a sentence");
	is_int(p[0].lost, 0, "the rings were emptied all the same");
	memset(&err, 0, sizeof(err));
	is_int(saakm_recorder_finish(rec, "exit", NULL, &err), -EFBIG, "the end says it again");
	has_str(err.hint, "full.part", "and where the rest is");
	saakm_recorder_close(rec);
	setrlimit(RLIMIT_FSIZE, &old);
	is_int(read_back(in_dir("full.part"), &f), 0, "it can be read");
	ok(!f.complete && f.events > 10000 && !f.wrong, "%ju events, known to be cut",
	   (uintmax_t)f.events);
	ok(access(in_dir("full"), F_OK) != 0, "it did not get the name of a complete one");
	saakm_rings_close(m);
}

/* What was flushed is in the file while the recording goes on. */
static void test_flush(void)
{
	struct saakm_rings_map *m = make_rings(2, 16384, 16, SAAKM_RING_DISCARD);
	struct saakm_recorder_options o = { .path = in_dir("flush") };
	struct saakm_recorder *rec = open_recorder(m, &o);
	struct producer p[2];
	struct found f = {};

	producer_init(&p[0], m, 0);
	producer_init(&p[1], m, 1);
	run(rec, p, 2, 0, 300, 100);
	saakm_recorder_pump(rec, NULL);
	is_int(saakm_recorder_flush(rec, NULL), 0, "flush");
	for (int i = 0; i < 200 && f.values < 600; i++) {
		usleep(5000);
		saakm_recorder_flush(rec, NULL);
		read_back(in_dir("flush.part"), &f);
	}
	is_int(f.values, 600, "what was flushed can be read at once");
	ok(!f.complete, "as a recording that is not complete");
	saakm_recorder_close(rec);
	ok(access(in_dir("flush"), F_OK) != 0 && !access(in_dir("flush.part"), F_OK),
	   "closed without an end: it stays .part");
	saakm_rings_close(m);
}

/* A second recorder goes on where the first one stopped, and the sums hold. */
static void test_second_recorder(void)
{
	struct saakm_rings_map *m = make_rings(1, 16384, 8, SAAKM_RING_DISCARD);
	struct saakm_recorder_options o = { .path = in_dir("first") };
	struct saakm_recorder *rec = open_recorder(m, &o);
	struct saakm_recorder_totals t;
	struct producer p;
	struct found f;

	producer_init(&p, m, 0);
	run(rec, &p, 1, 0, 1000, 100);
	is_int(saakm_recorder_finish(rec, "exit", &t, NULL), 0, "a first recorder");
	saakm_recorder_close(rec);
	o.path = in_dir("second");
	rec = open_recorder(m, &o);
	run(rec, &p, 1, 1000, 3000, 100);
	is_int(saakm_recorder_finish(rec, "exit", &t, NULL), 0, "a second recorder");
	ok(t.missing == 0 && t.sum.events < p.emitted, "counts only what it read");
	saakm_recorder_close(rec);
	is_int(read_back(in_dir("second"), &f), 0, "its file can be read");
	ok(f.sums_even && f.values == 2000, "and the sums are those of its own part");
	saakm_rings_close(m);
}

int main(void)
{
	char command[128];

	if (!mkdtemp(dir))
		bail_out("no temporary folder");
	test_run("1 CPU", 1, 100000, (struct saakm_recorder_options){});
	test_run("4 CPUs, zstd", 4, 20000, (struct saakm_recorder_options){ .compress_level = 1 });
	test_run("64 CPUs", 64, 1000, (struct saakm_recorder_options){});
	test_run("nothing happened", 2, 0, (struct saakm_recorder_options){});
	test_same_bytes();
	test_losses();
	test_flight();
	test_damage();
	test_max_size(1, 200000, 0);
	test_max_size(2, 2000000, 0);
	test_max_size(4, 1000000, 1);
	test_full();
	test_flush();
	test_second_recorder();
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command) ? 1 : done_testing();
}
