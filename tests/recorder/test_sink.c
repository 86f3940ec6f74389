// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The sink: every byte arrives in order, by every way of writing; names; flushes;
 * and a file system or a limit that lets no more in.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tap.h"
#include "../../recorder/sink.h"

static char dir[64];

/* The same name gives the same pointer, which stays valid. */
static const char *in_dir(const char *name)
{
	static char path[16][160];
	char want[160];

	snprintf(want, sizeof(want), "%s/%s", dir, name);
	for (int i = 0; i < 16; i++) {
		if (!path[i][0])
			strcpy(path[i], want);
		if (!strcmp(path[i], want))
			return path[i];
	}
	bail_out("too many names");
}

/* Byte i of the stream. */
static uint8_t byte_at(uint64_t i)
{
	return (uint8_t)((i * 2654435761u) >> 13);
}

/* Whole packets of 1 to 9000 bytes, the way the sizes come. */
static int write_packets(struct rec_sink *s, uint64_t from, uint64_t to, struct saakm_err *err)
{
	static uint8_t packet[9000];

	while (from < to) {
		uint64_t n = 1 + (from * 7919) % sizeof(packet);
		int ret;

		if (n > to - from)
			n = to - from;
		for (uint64_t i = 0; i < n; i++)
			packet[i] = byte_at(from + i);
		ret = rec_sink_write(s, packet, n, err);
		if (ret)
			return ret;
		from += n;
	}
	return 0;
}

/* Bytes of the file that are right from its start on; -1: there is none. */
static int64_t good_bytes(const char *path, int64_t *size)
{
	FILE *f = fopen(path, "r");
	int64_t n = 0;
	int c;

	if (!f)
		return -1;
	while ((c = getc(f)) != EOF && (uint8_t)c == byte_at(n))
		n++;
	fseek(f, 0, SEEK_END);
	*size = ftell(f);
	fclose(f);
	return n;
}

static void test_way(const char *name, bool uring, bool buffered, uint32_t buf_bytes)
{
	struct rec_sink_options o = { .path = in_dir("way"), .nr_buffers = 4,
				      .buffer_bytes = buf_bytes, .buffered = buffered };
	static const uint64_t sizes[] = { 0, 1, 4096, 100000, 65536 * 4, 5000000 };
	struct rec_uring u = {};
	struct saakm_err err = {};
	struct rec_sink s;

	if (uring && rec_uring_init(&u, 64)) {
		skip(name, "no io_uring here");
		return;
	}
	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int64_t size = -1, good;
		int ret = rec_sink_open(&s, &u, &o, &err);

		if (!ret)
			ret = write_packets(&s, 0, sizes[i] / 3, &err);
		if (!ret)
			ret = rec_sink_flush(&s, &err);
		if (!ret)
			ret = write_packets(&s, sizes[i] / 3, sizes[i], &err);
		if (!ret)
			ret = rec_sink_finish(&s, &err);
		if (!ok(ret == 0, "%s: %ju bytes written", name, (uintmax_t)sizes[i]))
			diag("%s", err.text);
		if (i == 5)
			diag("%s: direct %d, registered buffers %d, file %d", name, s.direct,
			     s.fixed_buffers, s.fixed_file);
		rec_sink_release(&s);
		good = good_bytes(o.path, &size);
		ok(good == size && size == (int64_t)sizes[i], "and found again");
	}
	rec_uring_release(&u);
}

static void wait_idle(struct rec_sink *s)
{
	while (s->nr_in_flight && rec_uring_wait(s->uring, UINT64_MAX) >= 0)
		;
}

/* After a flush the file has what was written, while the sink is still open. */
static void test_flush(bool buffered)
{
	struct rec_sink_options o = { .path = in_dir("flush"), .nr_buffers = 4,
				      .buffer_bytes = 1 << 20, .buffered = buffered };
	uint64_t at = 0, wrong = 0;
	struct rec_uring u = {};
	struct saakm_err err = {};
	struct rec_sink s;
	int64_t size;
	bool direct;

	rec_uring_init(&u, 64);
	is_int(rec_sink_open(&s, &u, &o, &err), 0, "open");
	write_packets(&s, 0, 1, &err);
	rec_sink_flush(&s, &err);
	wait_idle(&s);
	direct = s.direct;	/* not every file system has it */
	at = 1;
	for (uint64_t n = 1; n < 300000; n = n * 3 + 1) {
		write_packets(&s, at, at + n, &err);
		at += n;
		rec_sink_flush(&s, &err);
		for (int i = 0; i < 1000 && good_bytes(in_dir("flush.part"), &size) < (int64_t)at; i++)
			rec_sink_flush(&s, &err), usleep(1000);
		wrong += good_bytes(in_dir("flush.part"), &size) < (int64_t)at;
	}
	is_int(s.direct, direct, "what began past the page cache stays there");
	is_int(wrong, 0, "a flush brings everything into the file");
	is_int(rec_sink_finish(&s, &err), 0, "finish");
	rec_sink_release(&s);
	is_int(good_bytes(o.path, &size), (intmax_t)at, "all there");
	is_int(size, (intmax_t)at, "and no padding behind it");
	rec_uring_release(&u);
}

static void wait_sync(struct rec_sink *s)
{
	wait_idle(s);
	while (s->sync_op.in_flight && rec_uring_wait(s->uring, UINT64_MAX) >= 0)
		;
}

/* What is in the file is safe when the file system has said so, and not before. */
static void test_durable(bool durable)
{
	struct rec_sink_options o = { .path = in_dir("durable"), .nr_buffers = 4,
				      .buffer_bytes = 1 << 20, .durable = durable };
	struct saakm_err err = {};
	struct rec_uring u = {};
	struct rec_sink s;

	rec_uring_init(&u, 64);
	is_int(rec_sink_open(&s, &u, &o, &err), 0, "open");
	write_packets(&s, 0, 1000, &err);
	rec_sink_flush(&s, &err);
	wait_sync(&s);
	is_int(rec_sink_durable(&s), 1000, "a flush: it is in the file");
	is_int(rec_sink_on_disk(&s), durable ? 0 : 1000, "nobody has asked the file system yet");
	rec_sink_flush(&s, &err);
	ok(s.sync_op.in_flight == durable, "a sync is on its way if it was asked for");
	write_packets(&s, 1000, 3000, &err);
	rec_sink_flush(&s, &err);
	wait_sync(&s);
	is_int(rec_sink_on_disk(&s), durable ? 1000 : 3000, "it stands for what was written before");
	rec_sink_flush(&s, &err);
	wait_sync(&s);
	is_int(rec_sink_on_disk(&s), 3000, "the next for the rest");
	write_packets(&s, 3000, 3001, &err);
	rec_sink_flush(&s, &err);
	wait_idle(&s);
	rec_sink_flush(&s, &err);
	is_int(rec_sink_finish(&s, &err), 0, "finish while one is under way");
	rec_sink_release(&s);
	rec_uring_release(&u);
}

/*
 * A flush that the disk takes its time with: what comes meanwhile goes on in the next
 * buffers, and nothing that shares a block with it is written before it. A wait for it
 * would last for ever here.
 */
static void test_slow_flush(void)
{
	struct rec_sink_options o = { .path = in_dir("slow"), .nr_buffers = 4,
				      .buffer_bytes = 65536 };
	struct rec_uring u = {};
	struct saakm_err err = {};
	struct rec_sink_buf *first;
	struct rec_sink s;
	uint64_t at = 100;
	int64_t size;

	if (rec_uring_init(&u, 64)) {
		skip("a slow flush", "no io_uring here");
		return;
	}
	is_int(rec_sink_open(&s, &u, &o, &err), 0, "open");
	write_packets(&s, 0, at, &err);
	if (!s.direct) {
		skip("a slow flush", "no writes past the page cache here");
		rec_sink_release(&s);
		rec_uring_release(&u);
		return;
	}
	/* As rec_sink_flush() leaves it, but that the kernel knows nothing of it. */
	first = &s.buf[0];
	first->to = REC_SINK_BLOCK * (first->len / REC_SINK_BLOCK + 1);
	first->in_flight = true;
	s.nr_in_flight++;
	for (; at < 50000; at += 1000) {
		write_packets(&s, at, at + 1000, &err);
		rec_sink_flush(&s, &err);
	}
	is_int(s.error, 0, "nobody waited for it");
	ok(s.buf[1].before == first && !s.buf[1].in_flight && !s.buf[1].written,
	   "what shares a block with it waits");
	ok(rec_sink_durable(&s) == 0, "nothing is called safe that is not");
	while (s.nr_in_flight > 1 && rec_uring_wait(&u, UINT64_MAX) >= 0)
		;
	ok(pwrite(s.fd, first->data, first->to, 0) == first->to, "the disk is done");
	first->op.done(&first->op, (int)first->to, 0);
	ok(!s.buf[1].before && (s.buf[1].in_flight || s.buf[1].written), "then it is written");
	is_int(rec_sink_finish(&s, &err), 0, "finish");
	rec_sink_release(&s);
	is_int(good_bytes(o.path, &size), (intmax_t)at, "all there");
	is_int(size, (intmax_t)at, "and no padding behind it");
	rec_uring_release(&u);
}

static int write_file(const char *path, uint64_t bytes)
{
	struct rec_sink_options o = { .path = path, .nr_buffers = 2, .buffer_bytes = 65536 };
	struct rec_uring u = {};
	struct saakm_err err;
	struct rec_sink s;
	int ret = rec_sink_open(&s, &u, &o, &err);

	if (!ret)
		ret = write_packets(&s, 0, bytes, &err);
	if (!ret)
		ret = rec_sink_finish(&s, &err);
	rec_sink_release(&s);
	return ret;
}

static void test_names(void)
{
	struct rec_sink_options o = { .path = in_dir("name"), .nr_buffers = 2, .buffer_bytes = 65536 };
	struct rec_uring u = {};
	struct saakm_err err = {};
	struct rec_sink a, b;
	int64_t size = 0;

	is_int(write_file(o.path, 1000), 0, "first");
	is_int(write_file(o.path, 2000), 0, "second");
	good_bytes(in_dir("name.old"), &size);
	is_int(size, 1000, "the first is .old now");
	good_bytes(o.path, &size);
	is_int(size, 2000, "the second has the name");

	is_int(rec_sink_open(&a, &u, &o, &err), 0, "third");
	write_packets(&a, 0, 500, &err);
	is_int(rec_sink_open(&b, &u, &o, &err), -EBUSY, "two cannot write one file");
	has_str(err.text, "another recorder", "and it says so");
	rec_sink_release(&b);
	rec_sink_flush(&a, &err);
	rec_sink_release(&a);	/* as if it had died */
	is_int(access(in_dir("name.part"), F_OK), 0, "an unfinished one stays .part");
	good_bytes(o.path, &size);
	is_int(size, 2000, "and the last complete one is untouched");
	is_int(write_file(o.path, 3000), 0, "fourth");
	is_int(access(in_dir("name.part.old"), F_OK), 0, "the unfinished one was kept");

	o.path = dir;
	is_int(rec_sink_open(&a, &u, &o, &err), -EISDIR, "a directory is refused");
	rec_sink_release(&a);
	o.path = in_dir("no/such/place");
	is_int(rec_sink_open(&a, &u, &o, &err), -ENOENT, "a missing folder is refused");
	has_str(err.text, "no/such/place", "by name");
	rec_sink_release(&a);
	is_int(write_file("/dev/null", 100000), 0, "/dev/null swallows");
}

struct drain {
	int fd;
	uint64_t bytes, wrong;
};

static void *drain_pipe(void *arg)
{
	struct drain *d = arg;
	uint8_t buf[5000];
	ssize_t n;

	while ((n = read(d->fd, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < n; i++, d->bytes++)
			d->wrong += buf[i] != byte_at(d->bytes);
	return NULL;
}

/* Standard output is a pipe: the order must hold, a reader that goes away is an error. */
static void test_stream(bool uring, bool reader_goes)
{
	struct rec_sink_options o = { .path = "-", .nr_buffers = 4, .buffer_bytes = 65536 };
	int saved = dup(STDOUT_FILENO), fds[2], ret;
	struct rec_uring u = {};
	struct saakm_err err = {};
	struct drain d = {};
	struct rec_sink s;
	pthread_t thread;

	if (uring)
		rec_uring_init(&u, 64);
	if (pipe(fds))
		bail_out("no pipe");
	dup2(fds[1], STDOUT_FILENO);
	close(fds[1]);
	d.fd = fds[0];
	if (reader_goes)
		close(fds[0]);
	else if (pthread_create(&thread, NULL, drain_pipe, &d))
		bail_out("no thread");
	ret = rec_sink_open(&s, &u, &o, &err);
	if (!ret)
		ret = write_packets(&s, 0, 3000000, &err);
	if (!ret)
		ret = rec_sink_finish(&s, &err);
	rec_sink_release(&s);
	rec_uring_release(&u);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	if (reader_goes) {
		is_int(ret, -EPIPE, "nobody reads: -EPIPE");
		return;
	}
	pthread_join(thread, NULL);
	close(fds[0]);
	is_int(ret, 0, uring ? "a pipe, by io_uring" : "a pipe, by write");
	ok(d.bytes == 3000000 && !d.wrong, "3000000 bytes came in order");
}

/* `path` cannot take 20 MB: an error, and a file that ends with a whole packet. */
static void check_full(const char *name, const char *path, bool uring, bool buffered, int want)
{
	struct rec_sink_options o = { .path = path, .nr_buffers = 8, .buffer_bytes = 65536,
				      .buffered = buffered };
	uint64_t at = 0, last_end = 0;
	struct rec_uring u = {};
	struct saakm_err err = {};
	struct rec_sink s;
	char part[200];
	int64_t size = -1, good;
	int ret;

	if (uring)
		rec_uring_init(&u, 64);
	ret = rec_sink_open(&s, &u, &o, &err);
	for (; !ret && at < 20000000; at += 777)
		ret = write_packets(&s, at, at + 777, &err);
	if (!ret)
		ret = rec_sink_finish(&s, &err);
	is_int(ret, want, name);
	is_int(rec_sink_write(&s, "x", 1, &err), want, "the error stays");
	has_str(err.text, "no room", "it says what is wrong");
	last_end = s.whole;
	snprintf(part, sizeof(part), "%s.part", path);
	good = good_bytes(part, &size);
	ok(good == size && size == (int64_t)last_end && size > 400000,
	   "the file holds %jd bytes, all of them right", (intmax_t)size);
	/* write_packets() cuts 777 bytes in pieces that depend on the place. */
	ok(last_end > 0 && last_end < at, "up to a packet's end");
	rec_sink_release(&s);
	rec_uring_release(&u);
	unlink(part);
}

static void test_limit(void)
{
	struct rlimit old, lim;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	lim = old;
	lim.rlim_cur = 1000001;
	setrlimit(RLIMIT_FSIZE, &lim);
	check_full("limit, io_uring, direct", in_dir("full"), true, false, -EFBIG);
	check_full("limit, io_uring, buffered", in_dir("full"), true, true, -EFBIG);
	check_full("limit, plain", in_dir("full"), false, true, -EFBIG);
	setrlimit(RLIMIT_FSIZE, &old);
}

static void test_small_disk(void)
{
	const char *mnt = in_dir("mnt");
	char path[200];

	if (mkdir(mnt, 0700) || mount("none", mnt, "tmpfs", 0, "size=1m")) {
		skip("a full file system", "cannot mount one here (needs root)");
		return;
	}
	snprintf(path, sizeof(path), "%s/full", mnt);
	check_full("full disk, io_uring", path, true, false, -ENOSPC);
	check_full("full disk, io_uring, buffered", path, true, true, -ENOSPC);
	check_full("full disk, plain", path, false, true, -ENOSPC);
	umount(mnt);
}

int main(void)
{
	char command[128];

	signal(SIGPIPE, SIG_IGN);
	snprintf(dir, sizeof(dir), "%s", "/tmp/saakm-sink-XXXXXX");
	if (!mkdtemp(dir))
		bail_out("no temporary folder");
	test_way("io_uring, direct", true, false, 65536);
	test_way("io_uring, buffered", true, true, 65536);
	test_way("plain, direct", false, false, 65536);
	test_way("plain, buffered", false, true, 4096);
	test_flush(false);
	test_flush(true);
	test_slow_flush();
	test_durable(true);
	test_durable(false);
	test_names();
	test_stream(true, false);
	test_stream(false, false);
	test_stream(true, true);
	test_limit();
	test_small_disk();
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command) ? 1 : done_testing();
}
