// SPDX-License-Identifier: LGPL-2.1-only
/* The writer: what it refuses, what it counts, and how much memory it takes. */
#include <errno.h>
#include <malloc.h>
#include <unistd.h>
#include <saakm/nesting.h>
#include <saakm/trace.h>
#include <tap.h>
#include "synth.h"
#include "wire.h"

static struct saakm_writer *new_writer(struct synth_sink *sink, uint32_t nr_cpus)
{
	struct saakm_writer_opts opts = { .nr_cpus = nr_cpus };
	struct saakm_err err;
	struct saakm_writer *w;

	synth_sink_init(sink);
	w = saakm_writer_new(&opts, &sink->sink, &err);
	if (!w)
		bail_out(err.text);
	return w;
}

/* An ENTER with one item, STATE. */
static size_t call_record(uint8_t *buf, struct saakm_item *item)
{
	struct saakm_event enter = { .kind = SAAKM_EV_ENTER, .ts = 1000 };
	size_t bytes = synth_record(&enter, buf);
	struct saakm_rec rec;

	*item = (struct saakm_item) { .size = 24, .kind = SAAKM_EV_STATE, .dts = 5 };
	memset(buf + bytes, 0, 24);
	memcpy(buf + bytes, item, sizeof(*item));
	memcpy(&rec, buf, sizeof(rec));
	rec.size += 24;
	memcpy(buf, &rec, sizeof(rec));
	return rec.size;
}

static void refuse(const void *buf, size_t bytes, uint64_t offset, const char *part)
{
	struct saakm_err err = {};
	struct synth_sink sink;
	struct saakm_writer *w = new_writer(&sink, 1);

	is_int(saakm_writer_records(w, 0, buf, bytes, 3, 64, &err), -EBADMSG, part);
	has_str(err.text, part, "says what");
	is_int((intmax_t)err.offset, (intmax_t)offset, "says where");
	is_int(saakm_writer_finish(w, "x", &err), 0, "and can still be finished");
	saakm_writer_free(w);
	synth_sink_release(&sink);
}

static void test_bad_records(void)
{
	struct saakm_event print = { .kind = SAAKM_EV_PRINTK, .ts = 5, .text = "hello", .text_len = 5 };
	struct saakm_event task = { .kind = SAAKM_EV_TASK, .ts = 5 };
	struct saakm_item item;
	struct saakm_rec rec;
	uint8_t buf[SAAKM_RECORD_MAX * 2];
	size_t bytes = synth_record(&print, buf);

	refuse(buf, 8, 64, "is cut off");
	refuse(buf, bytes - 8, 64, "bytes");
	memcpy(&rec, buf, sizeof(rec));
	rec.size = 8;
	memcpy(buf, &rec, sizeof(rec));
	refuse(buf, bytes, 64, "says that it has 8 bytes");
	rec.size = (uint16_t)(bytes + 4);
	memcpy(buf, &rec, sizeof(rec));
	refuse(buf, sizeof(buf), 64, "says that it has");
	rec.size = 65528;
	memcpy(buf, &rec, sizeof(rec));
	refuse(buf, sizeof(buf), 64, "says that it has 65528 bytes");
	rec.size = (uint16_t)bytes;
	rec.kind = SAAKM_EV_NR;
	memcpy(buf, &rec, sizeof(rec));
	refuse(buf, bytes, 64, "is of an unknown kind");
	synth_record(&print, buf);
	memset(buf + bytes - 8, 'x', 8);
	refuse(buf, bytes, 64, "text without an end");
	task.arg[SAAKM_ARG_TASK_mask] = 1LL << SAAKM_TF_NR;
	refuse(buf, synth_record(&task, buf), 64, "unknown field in its mask");
	task.arg[SAAKM_ARG_TASK_mask] = 7;
	bytes = synth_record(&task, buf);
	memcpy(&rec, buf, sizeof(rec));
	rec.size -= 8;
	memcpy(buf, &rec, sizeof(rec));
	refuse(buf, rec.size, 64, "too short for its values");

	bytes = call_record(buf, &item);
	item.size = 4;
	memcpy(buf + bytes - 24, &item, sizeof(item));
	refuse(buf, bytes, 64 + bytes - 24, "item of a wrong size");
	item.size = 32;
	memcpy(buf + bytes - 24, &item, sizeof(item));
	refuse(buf, bytes, 64 + bytes - 24, "item of a wrong size");
	item.size = 24;
	item.kind = SAAKM_EV_ENTER;
	memcpy(buf + bytes - 24, &item, sizeof(item));
	refuse(buf, bytes, 64 + bytes - 24, "itself a call");
	item.kind = SAAKM_EV_EXIT;
	memcpy(buf + bytes - 24, &item, sizeof(item));
	refuse(buf, bytes, 64 + bytes - 24, "its end among its items");
	item.kind = SAAKM_EV_IDLE;
	memcpy(buf + bytes - 24, &item, sizeof(item));
	refuse(buf, bytes, 64 + bytes - 24, "longer than its fields");
}

/* Its EXIT is a part of the record, behind its items. */
static void test_whole_call(void)
{
	const struct saakm_rec_call ends = {
		.enter = { .task = 3, .handler = SAAKM_H_BLOCK }, .dts = 9, .ret = -2, .how = 1,
	};
	static const uint8_t kinds[] = { SAAKM_EV_ENTER, SAAKM_EV_STATE, SAAKM_EV_EXIT };
	const struct saakm_event *ev = NULL;
	struct saakm_err err = {};
	struct saakm_trace *t;
	struct saakm_item item;
	struct saakm_rec rec;
	struct synth_sink sink;
	struct saakm_writer *w = new_writer(&sink, 1);
	uint8_t buf[256];
	size_t bytes = call_record(buf, &item);

	memcpy(&rec, buf, sizeof(rec));
	rec.flags = SAAKM_REC_ENDED;
	memcpy(buf, &rec, sizeof(rec));
	memcpy(buf + sizeof(rec), &ends, sizeof(ends));
	is_int(saakm_writer_records(w, 0, buf, bytes, 0, 64, &err), 0, "a call that has ended");
	is_int((intmax_t)saakm_writer_recorded(w, 0), 3, "is three events");
	if (saakm_writer_finish(w, "x", &err) ||
	    saakm_trace_open_mem(sink.buf, sink.bytes, &t, &err))
		bail_out(err.text);
	for (unsigned int i = 0; i < sizeof(kinds); i++)
		ok(saakm_trace_next(t, &ev) == 1 && ev->kind == kinds[i], "in this order");
	is_int((intmax_t)ev->ts, 1009, "when it ended");
	is_int(ev->arg[SAAKM_ARG_EXIT_ret], -2, "what it returned");
	is_int(ev->arg[SAAKM_ARG_EXIT_how], 1, "how it ended");
	is_int(ev->arg[SAAKM_ARG_EXIT_handler], SAAKM_H_BLOCK, "and what");
	saakm_trace_close(t);
	saakm_writer_free(w);
	synth_sink_release(&sink);

	rec.size = sizeof(rec) + 24;
	memcpy(buf, &rec, sizeof(rec));
	refuse(buf, rec.size, 64, "too short for its fields");
	rec.size = sizeof(rec) + sizeof(ends);
	rec.ts = UINT64_MAX - 3;
	memcpy(buf, &rec, sizeof(rec));
	refuse(buf, rec.size, 64, "ends beyond the end of time");
}

/* What came before a bad record stays. */
static void test_good_before_bad(void)
{
	struct saakm_event ev = { .kind = SAAKM_EV_IDLE, .ts = 100 };
	struct saakm_err err = {};
	struct synth_sink sink;
	struct saakm_writer *w = new_writer(&sink, 2);
	uint8_t buf[256];
	size_t bytes = synth_record(&ev, buf);

	ev.ts = 99;
	bytes += synth_record(&ev, buf + bytes);
	is_int(saakm_writer_records(w, 1, buf, bytes, 0, 64, &err), -EBADMSG, "time goes back");
	has_str(err.text, "goes back in time", "and it says so");
	is_int((intmax_t)saakm_writer_recorded(w, 1), 1, "the one before is in");
	ev.ts = 100;
	ev.cpu = 2;
	is_int(saakm_writer_event(w, &ev, &err), -EINVAL, "a CPU beyond the last");
	ev.cpu = 1;
	ev.arg[SAAKM_ARG_IDLE_enter] = 1LL << 32;
	is_int(saakm_writer_event(w, &ev, &err), -EINVAL, "a number too large for its field");
	has_str(err.text, "too large", "and it says so");
	saakm_writer_free(w);
	synth_sink_release(&sink);
}

static void test_sink_fails(void)
{
	struct saakm_event ev = { .kind = SAAKM_EV_IDLE, .ts = 100 };
	struct saakm_err err = {}, again = {};
	struct saakm_writer_opts opts = { .nr_cpus = 1, .chunk_events = 1 };
	struct synth_sink sink;
	struct saakm_writer *w;

	synth_sink_init(&sink);
	sink.fail_at = 1;
	ok(!saakm_writer_new(&opts, &sink.sink, &err), "no header, no writer");
	sink.fail_at = 3;
	sink.nr_writes = 0;
	w = saakm_writer_new(&opts, &sink.sink, &err);
	is_int(saakm_writer_event(w, &ev, &err), 0, "one goes");
	is_int(saakm_writer_event(w, &ev, &err), -ENOSPC, "then the disk is full");
	has_str(err.text, "No space left", "and it says so");
	is_int(saakm_writer_event(w, &ev, &again), -ENOSPC, "it stays full");
	is_str(again.text, err.text, "for the same reason");
	is_int(saakm_writer_finish(w, "x", &err), -ENOSPC, "no footer");
	saakm_writer_free(w);
	synth_sink_release(&sink);
}

static void test_footer(void)
{
	struct saakm_event task = { .kind = SAAKM_EV_TASK, .text = "hog", .text_len = 3 };
	struct saakm_event error = { .kind = SAAKM_EV_ERROR, .ts = 50, .cpu = 1 };
	const struct saakm_trace_info *info;
	struct synth_sink sink;
	struct saakm_writer *w = new_writer(&sink, 3);
	struct saakm_trace *t;
	struct saakm_err err;

	for (unsigned int i = 0; i < 3; i++) {
		task.ts = i;
		task.arg[SAAKM_ARG_TASK_task] = 10 + i;
		task.arg[SAAKM_ARG_TASK_mask] = (int64_t)(3 | SAAKM_TASKVALS_COMM);
		task.arg[SAAKM_TASK_ARG0 + SAAKM_TF_ADDR] =
			(int64_t)(0xffff888000000000ULL - 64 * i);
		task.arg[SAAKM_TASK_ARG0 + SAAKM_TF_PID] = 100 + i;
		saakm_writer_event(w, &task, &err);
	}
	error.arg[SAAKM_ARG_ERROR_code] = SAAKM_F_STARVATION;
	saakm_writer_event(w, &error, &err);
	saakm_writer_counts(w, 0, 10, 5, 2);
	is_int(saakm_writer_finish(w, "SIGINT", &err), 0, "finished");
	is_int(saakm_writer_event(w, &error, &err), -EINVAL, "nothing comes behind");
	saakm_writer_free(w);

	if (saakm_trace_open_mem(sink.buf, sink.bytes, &t, &err))
		bail_out(err.text);
	info = saakm_trace_info(t);
	ok(info->complete, "complete");
	is_str(info->how_ended, "SIGINT", "how it ended");
	is_int((intmax_t)info->emitted, 11, "emitted: as said, or what was recorded");
	is_int((intmax_t)info->lost, 5, "lost");
	is_int((intmax_t)info->overwritten, 2, "overwritten");
	is_int((intmax_t)info->findings[SAAKM_F_STARVATION], 1, "findings by code");
	is_int((intmax_t)info->kinds[SAAKM_EV_TASK], 3, "events by kind");
	is_int((intmax_t)info->nr_tasks, 3, "tasks");
	ok(info->tasks[0].key == 12 && info->tasks[0].pid == 102 &&
	   info->tasks[2].addr == 0xffff888000000000ULL, "in the order of their addresses");
	is_str(info->tasks[1].comm, "hog", "with their names");
	saakm_trace_close(t);
	/* The counts of findings survive a missing footer. */
	if (saakm_trace_open_mem(sink.buf, sink.bytes - 1, &t, &err))
		bail_out(err.text);
	is_int((intmax_t)saakm_trace_info(t)->findings[SAAKM_F_STARVATION], 1, "found by scanning");
	saakm_trace_close(t);
	synth_sink_release(&sink);
}

static int sum_busy(const struct saakm_chunk_info *chunk, void *arg)
{
	uint64_t *sum = arg;

	sum[0] += chunk->busy_ns;
	sum[1] += chunk->first_task;
	return 0;
}

/* The timeline's summary: who ran how long, across chunks. */
static void test_busy(void)
{
	struct saakm_writer_opts opts = { .nr_cpus = 1, .chunk_events = 2 };
	struct saakm_event ev = { .kind = SAAKM_EV_SWITCH };
	uint64_t sum[2] = { 0 };
	struct synth_sink sink;
	struct saakm_writer *w;
	struct saakm_trace *t;
	struct saakm_err err;

	synth_sink_init(&sink);
	w = saakm_writer_new(&opts, &sink.sink, &err);
	/* 100 ns of task 7; idle; 50 ns of task 8 over the end of a chunk. */
	static const struct { uint64_t ts; int64_t next; } sw[] = {
		{ 1000, 7 }, { 1100, 0 }, { 1200, 8 }, { 1230, 8 }, { 1250, 0 },
	};
	for (size_t i = 0; i < sizeof(sw) / sizeof(sw[0]); i++) {
		ev.ts = sw[i].ts;
		ev.arg[SAAKM_ARG_SWITCH_next] = sw[i].next;
		saakm_writer_event(w, &ev, &err);
	}
	saakm_writer_finish(w, "x", &err);
	saakm_writer_free(w);
	if (saakm_trace_open_mem(sink.buf, sink.bytes, &t, &err))
		bail_out(err.text);
	saakm_trace_chunks(t, sum_busy, sum);
	is_int((intmax_t)sum[0], 130, "busy within chunks");
	is_int((intmax_t)sum[1], 8, "and who ran at their starts");
	saakm_trace_close(t);
	synth_sink_release(&sink);
}

static void test_crc(void)
{
	uint8_t buf[1000];

	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = (uint8_t)(i * 7);
	/* The check value of CRC-32C. */
	ok(saakm_crc32c("123456789", 9) == 0xe3069283u, "the checksum is CRC-32C");
	for (size_t n = 0; n < 40; n++)
		if (saakm_crc32c(buf + n, n * 20) != saakm_crc32c_table(buf + n, n * 20))
			bail_out("the two ways to compute it differ");
	ok(true, "with the instruction and by table");
}

#ifdef __SANITIZE_ADDRESS__
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif

struct file_sink {
	struct saakm_sink sink;
	FILE *to;
};

static int file_write(struct saakm_sink *sink, const void *buf, size_t len)
{
	return fwrite(buf, 1, len, ((struct file_sink *)sink)->to) == len ? 0 : -EIO;
}

/* Peak of the heap while a file of so many chunks is written, then read. */
static void heap_of(unsigned int portions, const struct synth_records *s, size_t *writing,
		    size_t *reading)
{
	struct saakm_writer_opts opts = { .nr_cpus = 2, .chunk_events = 512 };
	struct file_sink sink = { { file_write }, tmpfile() };
	size_t start = mallinfo2().uordblks, now;
	const struct saakm_event *ev;
	struct saakm_err err;
	struct saakm_trace *t;
	struct saakm_writer *w = saakm_writer_new(&opts, &sink.sink, &err);
	uint64_t n = 0;

	*writing = *reading = 0;
	for (unsigned int i = 0; i < portions; i++) {
		/* The same records again, later. */
		for (size_t pos = 0; pos < s->bytes;) {
			struct saakm_rec *rec = (struct saakm_rec *)(s->buf + pos);

			rec->ts += i ? 1000000000 : 0;
			pos += rec->size;
		}
		for (unsigned int cpu = 0; cpu < 2; cpu++)
			if (saakm_writer_records(w, cpu, s->buf, s->bytes, i, 64, &err))
				bail_out(err.text);
		now = mallinfo2().uordblks - start;
		*writing = now > *writing ? now : *writing;
	}
	if (saakm_writer_finish(w, "x", &err))
		bail_out(err.text);
	saakm_writer_free(w);
	fflush(sink.to);
	start = mallinfo2().uordblks;
	if (saakm_trace_open_fd(dup(fileno(sink.to)), "it", &t, &err))
		bail_out(err.text);
	while (saakm_trace_next(t, &ev) > 0)
		if (!(++n % 1000)) {
			now = mallinfo2().uordblks - start;
			*reading = now > *reading ? now : *reading;
		}
	is_int((intmax_t)n, (intmax_t)(2 * portions * s->nr_events), "all read");
	saakm_trace_close(t);
	fclose(sink.to);
}

static void test_memory(void)
{
	size_t w[2], r[2];
	struct synth_records s;

#ifdef HAS_ASAN
	skip("memory", "the sanitizer's heap is not malloc's");
	return;
#endif
	synth_sched(&s, 100000, 0, 30, 3);
	heap_of(1, &s, &w[0], &r[0]);
	heap_of(20, &s, &w[1], &r[1]);
	diag("writing %zu and %zu bytes, reading %zu and %zu, of 1 and 20 parts", w[0], w[1], r[0],
	     r[1]);
	ok(w[1] < w[0] + 65536, "the writer's memory does not grow with the file");
	ok(r[1] < r[0] + 1000000, "nor does the reader's: a few index packets are kept");
	ok(r[1] < 2000000, "and it is small");
	free(s.buf);
}

static void step(struct saakm_nesting *n, uint8_t kind, uint32_t cpu, uint32_t ctx, int handler,
		 int want, const char *name)
{
	struct saakm_event ev = { .kind = kind, .cpu = cpu, .ctx = ctx, .seq = 9 };
	struct saakm_err err;

	ev.arg[kind == SAAKM_EV_ENTER ? (int)SAAKM_ARG_ENTER_handler :
	       (int)SAAKM_ARG_EXIT_handler] = handler;
	is_int(saakm_nesting_event(n, &ev, &err), want, name);
}

static void test_nesting(void)
{
	struct saakm_nesting n = {};

	step(&n, SAAKM_EV_ENTER, 0, 0, 5, 0, "a call");
	step(&n, SAAKM_EV_ENTER, 0, 0, 6, 0, "in it another");
	step(&n, SAAKM_EV_ENTER, 0, 77, 1, 0, "in another context");
	step(&n, SAAKM_EV_EXIT, 0, 0, 6, 0, "left");
	step(&n, SAAKM_EV_EXIT, 1, 77, 1, 0, "a context may wander");
	step(&n, SAAKM_EV_EXIT, 0, 0, 6, -EBADMSG, "the wrong handler");
	step(&n, SAAKM_EV_EXIT, 1, 0, 5, -EBADMSG, "a CPU without calls");
	step(&n, SAAKM_EV_EXIT, 0, 0, 5, 0, "left");
	step(&n, SAAKM_EV_EXIT, 0, 0, 5, -EBADMSG, "left twice");
	step(&n, SAAKM_EV_LOST, 0, 0, 0, 0, "a gap");
	step(&n, SAAKM_EV_EXIT, 0, 0, 5, 0, "behind which nothing can be said");
	step(&n, SAAKM_EV_EXIT, 1, 0, 5, -EBADMSG, "on that CPU");
	saakm_nesting_release(&n);
}

int main(void)
{
	test_crc();
	test_bad_records();
	test_whole_call();
	test_good_before_bad();
	test_sink_fails();
	test_footer();
	test_busy();
	test_nesting();
	test_memory();
	return done_testing();
}
