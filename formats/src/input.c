// SPDX-License-Identifier: LGPL-2.1-only
/* Where the bytes come from: pread, so that a file that shrinks is no SIGBUS. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "reader_internal.h"

int saakm_input_open(struct saakm_input *s, const char *path, struct saakm_err *err)
{
	int e;

	s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (s->fd < 0) {
		e = errno;
		return saakm_err_set(err, -e, "%s cannot be opened: %s", path, strerror(e));
	}
	return saakm_input_check(s, path, err);
}

int saakm_input_check(struct saakm_input *s, const char *path, struct saakm_err *err)
{
	struct stat st;
	int e;

	if (fstat(s->fd, &st)) {
		e = errno;
		return saakm_err_set(err, -e, "%s cannot be looked at: %s", path, strerror(e));
	}
	if (S_ISDIR(st.st_mode))
		return saakm_err_set(err, -EISDIR, "%s is a directory, not a trace", path);
	if (!S_ISREG(st.st_mode))
		return saakm_err_set(err, -EBADMSG, "%s is not a regular file, so no trace", path);
	s->bytes = (uint64_t)st.st_size;
	return 0;
}

void saakm_input_close(struct saakm_input *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

int saakm_input_read(const struct saakm_input *s, uint64_t offset, void *buf, size_t bytes)
{
	uint8_t *p = buf;

	if (offset > s->bytes || bytes > s->bytes - offset)
		return -ENODATA;
	if (s->fd < 0) {
		memcpy(p, s->mem + offset, bytes);
		return 0;
	}
	while (bytes) {
		ssize_t n = pread(s->fd, p, bytes, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return -ENODATA;
		p += n;
		offset += (uint64_t)n;
		bytes -= (size_t)n;
	}
	return 0;
}

bool saakm_buf_room(struct saakm_buf *b, size_t bytes)
{
	uint8_t *p;

	if (bytes <= b->cap)
		return true;
	bytes += bytes / 8;
	p = realloc(b->p, bytes);
	if (!p)
		return false;
	b->p = p;
	b->cap = bytes;
	return true;
}

void *saakm_capped_alloc(void *capped, size_t bytes)
{
	struct saakm_capped *c = capped;

	if (bytes > c->left)
		return NULL;
	c->left -= bytes;
	return malloc(bytes);
}

void saakm_capped_free(void *capped, void *p)
{
	(void)capped;
	free(p);
}
