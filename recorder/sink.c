// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The buffers of the sink and their writes, see sink.h. Buffers are filled in
 * turn. One that is written before it is full (a flush) goes on being filled:
 * past the page cache it is padded to a whole block, which the next write of
 * the same buffer begins with again. While that write is under way, however long
 * it takes, it is the next buffer that goes on, with a copy of this block; it is
 * not written before the other one is.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sink.h"

static void start_write(struct rec_sink *s, struct rec_sink_buf *b);
static void write_buf(struct rec_sink *s, struct rec_sink_buf *b);

static uint32_t block_down(uint32_t x)
{
	return x & ~(REC_SINK_BLOCK - 1);
}

static uint32_t block_up(uint32_t x)
{
	return block_down(x + REC_SINK_BLOCK - 1);
}

static void leave_direct(struct rec_sink *s)
{
	if (s->direct)
		fcntl(s->fd, F_SETFL, fcntl(s->fd, F_GETFL) & ~O_DIRECT);
	s->direct = false;
}

/* The kernel's answer to a write: 1 = write again from b->from. */
static int write_done(struct rec_sink *s, struct rec_sink_buf *b, int res)
{
	if (res == -EINTR || res == -EAGAIN)
		return 1;
	if (res == -EINVAL && s->direct) {
		leave_direct(s);
		return 1;
	}
	if (res <= 0) {
		b->failed = true;
		if (!s->error)
			s->error = res ? res : -ENOSPC;
		return 0;
	}
	b->from += res;
	b->written = b->from < b->len ? b->from : b->len;
	if (b->from >= b->to)
		return 0;
	if (b->from % REC_SINK_BLOCK)
		leave_direct(s);
	return 1;
}

/* What goes on where the buffer's last write has ended may be written now. */
static void let_behind(struct rec_sink_buf *b)
{
	struct rec_sink_buf *behind = b->behind;

	if (!behind)
		return;
	b->behind = NULL;
	behind->before = NULL;
	if (behind->again)
		write_buf(b->sink, behind);
}

static void on_written(struct rec_op *op, int res, unsigned int flags)
{
	struct rec_sink_buf *b = (struct rec_sink_buf *)op;

	b->in_flight = false;
	b->sink->nr_in_flight--;
	if (write_done(b->sink, b, res))
		start_write(b->sink, b);
	else if (b->again)
		write_buf(b->sink, b);
	if (!b->in_flight)
		let_behind(b);
}

static void write_now(struct rec_sink *s, struct rec_sink_buf *b)
{
	ssize_t n;

	do {
		if (s->seekable)
			n = pwrite(s->fd, b->data + b->from, b->to - b->from, b->pos + b->from);
		else
			n = write(s->fd, b->data + b->from, b->to - b->from);
	} while (write_done(s, b, n < 0 ? -errno : (int)n));
}

static void start_write(struct rec_sink *s, struct rec_sink_buf *b)
{
	struct io_uring_sqe *sqe = s->uring->on ? rec_uring_get(s->uring) : NULL;
	uint64_t where = s->seekable ? b->pos + b->from : (uint64_t)-1;

	if (!sqe) {
		write_now(s, b);
		return;
	}
	if (s->fixed_buffers)
		io_uring_prep_write_fixed(sqe, s->fixed_file ? 0 : s->fd, b->data + b->from,
					  b->to - b->from, where, b - s->buf);
	else
		io_uring_prep_write(sqe, s->fixed_file ? 0 : s->fd, b->data + b->from,
				    b->to - b->from, where);
	if (s->fixed_file)
		io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
	b->in_flight = true;
	s->nr_in_flight++;
	rec_uring_queue(s->uring, sqe, &b->op);
}

static int wait_for(struct rec_sink *s, struct rec_sink_buf *b)
{
	while (b->in_flight || b->before) {
		int ret = rec_uring_wait(s->uring, UINT64_MAX);

		if (ret < 0) {
			if (!s->error)
				s->error = ret;
			return ret;
		}
	}
	return 0;
}

static void write_part(struct rec_sink *s, struct rec_sink_buf *b, uint32_t to)
{
	b->from = s->direct ? block_down(b->written) : b->written;
	b->to = to;
	if (b->to > b->len)
		memset(b->data + b->len, 0, b->to - b->len);
	start_write(s, b);
}

/* Write what the buffer has and the file has not; if it is being written, once more. */
static void write_buf(struct rec_sink *s, struct rec_sink_buf *b)
{
	b->again = (b->in_flight || b->before) && s->seekable;
	if (b->again)
		return;
	/* A stream has one order only: what was before must have left. */
	if (!s->seekable)
		for (uint32_t i = 0; i < s->nr_bufs; i++)
			wait_for(s, &s->buf[i]);
	wait_for(s, b);
	if (s->error || b->written == b->len)
		return;
	write_part(s, b, s->direct ? block_up(b->len) : b->len);
}

uint64_t rec_sink_durable(const struct rec_sink *s)
{
	uint64_t low = s->pos;

	for (uint32_t i = 0; i < s->nr_bufs; i++) {
		const struct rec_sink_buf *b = &s->buf[i];

		if (b->written < b->len && b->pos + b->written < low)
			low = b->pos + b->written;
	}
	return low;
}

uint64_t rec_sink_on_disk(const struct rec_sink *s)
{
	return s->sync_op.wanted ? s->sync_op.done : rec_sink_durable(s);
}

static void on_synced(struct rec_op *op, int res, unsigned int flags)
{
	struct rec_sink_sync *y = (struct rec_sink_sync *)op;

	y->in_flight = false;
	if (!res)
		y->done = y->to;
	else
		y->wanted = false;	/* not every file system can: then written has to do */
}

/*
 * ext4 forgets what was added to a file in the last seconds before a crash, past the page
 * cache or not. Beside the writes, one at a time: a slow disk must not hold them up.
 */
static void start_sync(struct rec_sink *s)
{
	struct rec_sink_sync *y = &s->sync_op;
	uint64_t to = rec_sink_durable(s);
	struct io_uring_sqe *sqe;

	if (!y->wanted || y->in_flight || to == y->done)
		return;
	sqe = rec_uring_get(s->uring);
	if (!sqe)
		return;
	io_uring_prep_fsync(sqe, s->fixed_file ? 0 : s->fd, IORING_FSYNC_DATASYNC);
	if (s->fixed_file)
		io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
	y->to = to;
	y->in_flight = true;
	rec_uring_queue(s->uring, sqe, &y->op);
}

static void wait_for_sync(struct rec_sink *s)
{
	while (s->sync_op.in_flight && rec_uring_wait(s->uring, UINT64_MAX) >= 0)
		;
}

/* Keep the last end that is in the file and those behind it. */
static void prune_ends(struct rec_sink *s)
{
	uint64_t durable = rec_sink_durable(s);
	size_t i = 0;

	while (i + 1 < s->ends.nr && s->ends.v[i + 1] <= durable)
		i++;
	memmove(s->ends.v, s->ends.v + i, (s->ends.nr - i) * sizeof(*s->ends.v));
	s->ends.nr -= i;
}

/* After the first failed write: leave a file that ends with a whole packet. */
static int fail(struct rec_sink *s, struct saakm_err *err)
{
	const char *what = strerror(-s->error), *name = rec_sink_name(s);

	if (!s->gave_up) {
		s->gave_up = true;
		for (uint32_t i = 0; i < s->nr_bufs; i++)
			wait_for(s, &s->buf[i]);
		prune_ends(s);
		s->whole = s->ends.nr && s->ends.v[0] <= rec_sink_durable(s) ? s->ends.v[0] : 0;
		if (s->seekable && ftruncate(s->fd, s->whole))
			what = "and it cannot be cut to its last whole packet";
	}
	if (s->error == -ENOSPC || s->error == -EDQUOT || s->error == -EFBIG) {
		saakm_err_at(err, s->error, s->whole, "no room for more than %llu bytes in %s: %s",
			     (unsigned long long)s->whole, name, what);
		saakm_err_hint(err, "what was written so far can be read: saakm info %s", name);
		return s->error;
	}
	if (s->error == -EPIPE)
		return saakm_err_set(err, s->error, "nobody reads from %s any more", s->path);
	return saakm_err_at(err, s->error, s->whole, "cannot write to %s: %s", name, what);
}

/* The buffer to fill next; it may have to be waited for. */
static int next_buf(struct rec_sink *s)
{
	struct rec_sink_buf *b;

	s->cur = (s->cur + 1) % s->nr_bufs;
	b = &s->buf[s->cur];
	if (s->uring->on) {
		int ret = rec_uring_submit(s->uring);

		rec_uring_reap(s->uring);
		if (ret < 0 && ret != -EAGAIN && ret != -EBUSY && !s->error)
			s->error = ret;
	}
	wait_for(s, b);
	if (s->error)
		return s->error;
	b->pos = s->pos;
	b->len = b->written = 0;
	return 0;
}

/* The block that the current buffer ends in is being written: go on with a copy of it. */
static void leave_padded(struct rec_sink *s)
{
	struct rec_sink_buf *b = &s->buf[s->cur], *next;
	uint32_t whole = block_down(b->len);

	if (next_buf(s))
		return;
	next = &s->buf[s->cur];
	next->pos = b->pos + whole;
	next->len = b->len - whole;
	memcpy(next->data, b->data + whole, next->len);
	if (!b->in_flight)
		return;
	next->before = b;
	b->behind = next;
}

int rec_sink_write(struct rec_sink *s, const void *packet, size_t bytes, struct saakm_err *err)
{
	const uint8_t *p = packet;
	uint64_t *end;

	while (bytes && !s->error) {
		struct rec_sink_buf *b = &s->buf[s->cur];
		uint32_t n;

		if (b->len == s->buf_bytes) {
			next_buf(s);
			continue;
		}
		if (b->in_flight && b->to > b->len) {
			leave_padded(s);
			continue;
		}
		n = s->buf_bytes - b->len;
		if (bytes < n)
			n = bytes;
		memcpy(b->data + b->len, p, n);
		b->len += n;
		s->pos += n;
		p += n;
		bytes -= n;
		if (b->len == s->buf_bytes)
			write_buf(s, b);
	}
	if (s->error)
		return fail(s, err);
	if (s->ends.nr >= 4096)
		prune_ends(s);
	end = saakm_vec_push(&s->ends);
	if (!end)
		return saakm_err_set(err, -ENOMEM, "not enough memory to write %s", s->path);
	*end = s->pos;
	return 0;
}

int rec_sink_flush(struct rec_sink *s, struct saakm_err *err)
{
	struct rec_sink_buf *b = &s->buf[s->cur];

	/*
	 * Whole blocks, so that the buffer goes on being filled; what is in the last one,
	 * padded, only when there is no other, and nothing else to write.
	 */
	if (!s->error && b->written < b->len && !b->in_flight) {
		if (s->direct && s->uring->on && !b->before && block_down(b->len) > b->written)
			write_part(s, b, block_down(b->len));
		else if (!s->direct || !s->nr_in_flight || b->before)
			write_buf(s, b);
	}
	if (s->uring->on) {
		start_sync(s);
		rec_uring_submit(s->uring);
		rec_uring_reap(s->uring);
	}
	return s->error ? fail(s, err) : 0;
}

int rec_sink_finish(struct rec_sink *s, struct saakm_err *err)
{
	int ret;

	if (!s->error)
		write_buf(s, &s->buf[s->cur]);
	for (uint32_t i = 0; i < s->nr_bufs; i++)
		wait_for(s, &s->buf[i]);
	wait_for_sync(s);
	if (!s->error && s->seekable && ftruncate(s->fd, s->pos))
		s->error = -errno;
	if (!s->error && s->sync && s->seekable && fdatasync(s->fd))
		s->error = -errno;
	if (s->error)
		return fail(s, err);
	ret = rec_sink_file_publish(s, err);
	if (!ret)
		s->finished = true;
	return ret;
}

static void register_all(struct rec_sink *s)
{
	struct iovec iov[REC_SINK_BUFS_MAX];

	for (uint32_t i = 0; i < s->nr_bufs; i++)
		iov[i] = (struct iovec){ .iov_base = s->buf[i].data, .iov_len = s->buf_bytes };
	/* Refused where little memory may be locked: then plain writes do. */
	s->fixed_buffers = !io_uring_register_buffers(&s->uring->ring, iov, s->nr_bufs);
	s->fixed_file = !io_uring_register_files(&s->uring->ring, &s->fd, 1);
}

int rec_sink_open(struct rec_sink *s, struct rec_uring *uring,
		  const struct rec_sink_options *o, struct saakm_err *err)
{
	size_t bytes;
	int ret;

	memset(s, 0, sizeof(*s));
	s->fd = -1;
	s->uring = uring;
	s->sync = o->sync;
	s->nr_bufs = o->nr_buffers;
	s->buf_bytes = o->buffer_bytes;
	if (s->nr_bufs < 2 || s->nr_bufs > REC_SINK_BUFS_MAX || !s->buf_bytes ||
	    s->buf_bytes % REC_SINK_BLOCK || s->buf_bytes > (64u << 20))
		return saakm_err_set(err, -EINVAL, "2 to %u buffers of a multiple of %u bytes are "
				     "possible", REC_SINK_BUFS_MAX, REC_SINK_BLOCK);
	bytes = (size_t)s->nr_bufs * s->buf_bytes;
	if (posix_memalign((void **)&s->memory, REC_SINK_BLOCK, bytes)) {
		s->memory = NULL;
		return saakm_err_set(err, -ENOMEM, "not enough memory for %u buffers of %u bytes",
				     s->nr_bufs, s->buf_bytes);
	}
	for (uint32_t i = 0; i < s->nr_bufs; i++) {
		s->buf[i].op.done = on_written;
		s->buf[i].sink = s;
		s->buf[i].data = s->memory + (size_t)i * s->buf_bytes;
	}
	ret = rec_sink_file_open(s, o, err);
	s->sync_op = (struct rec_sink_sync){
		.op.done = on_synced, .sink = s,
		.wanted = o->durable && s->seekable && uring->on,
	};
	if (!ret && uring->on)
		register_all(s);
	return ret;
}

void rec_sink_release(struct rec_sink *s)
{
	if (s->uring && s->fd >= 0)
		for (uint32_t i = 0; i < s->nr_bufs; i++)
			wait_for(s, &s->buf[i]);
	if (s->uring && s->fd >= 0)
		wait_for_sync(s);
	if (s->fixed_buffers)
		io_uring_unregister_buffers(&s->uring->ring);
	if (s->fixed_file)
		io_uring_unregister_files(&s->uring->ring);
	if (s->uring && s->fd >= 0)
		close(s->fd);
	free(s->memory);
	free(s->path);
	free(s->part);
	saakm_vec_release(&s->ends);
	memset(s, 0, sizeof(*s));
	s->fd = -1;
}
