// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The file under the sink: NAME.part while it is written, NAME once it is
 * complete, and the NAME that was there before becomes NAME.old.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "sink.h"

static char *with_suffix(const char *path, const char *suffix)
{
	char *s;

	return asprintf(&s, "%s%s", path, suffix) < 0 ? NULL : s;
}

static int open_stdout(struct rec_sink *s, struct saakm_err *err)
{
	if (isatty(STDOUT_FILENO))
		return saakm_err_set(err, -EINVAL, "standard output is a terminal, and a trace is "
				     "binary: redirect it or name a file with -o");
	s->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (s->fd < 0)
		return saakm_err_set(err, -errno, "cannot write to standard output: %s",
				     strerror(errno));
	return 0;
}

/* What a recorder that died has left is not ours to destroy. */
static int keep_leftover(struct rec_sink *s, struct saakm_err *err)
{
	char *old;
	int ret = 0;

	old = with_suffix(s->part, ".old");
	if (!old)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	if (rename(s->part, old))
		ret = saakm_err_set(err, -errno, "cannot keep %s as %s: %s", s->part, old,
				    strerror(errno));
	free(old);
	return ret;
}

/*
 * The lock of a recorder that has just died is dropped a little late, since
 * io_uring lets go of its files behind the process's end.
 */
static int lock_patiently(int fd)
{
	const struct timespec nap = { .tv_nsec = 20000000 };

	for (int tries = 0; tries < 25; tries++) {
		if (!flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK)
			return 0;
		nanosleep(&nap, NULL);
	}
	return -EBUSY;
}

static int open_part(struct rec_sink *s, struct saakm_err *err)
{
	for (int tries = 0; tries < 2; tries++) {
		struct stat st;
		int ret;

		s->fd = open(s->part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		if (s->fd < 0)
			return saakm_err_set(err, -errno, "cannot make %s: %s", s->part,
					     strerror(errno));
		/* Held until the file is closed, by whatever end of this process. */
		if (lock_patiently(s->fd))
			return saakm_err_set(err, -EBUSY, "%s is being written by another recorder: "
					     "name another file with -o", s->part);
		if (fstat(s->fd, &st) || !S_ISREG(st.st_mode))
			return saakm_err_set(err, -EINVAL, "%s is no ordinary file", s->part);
		if (st.st_size == 0)
			return 0;
		ret = keep_leftover(s, err);
		if (ret)
			return ret;
		close(s->fd);
		s->fd = -1;
	}
	return saakm_err_set(err, -EBUSY, "%s keeps coming back: another recorder writes it",
			     s->part);
}

int rec_sink_file_open(struct rec_sink *s, const struct rec_sink_options *o,
		       struct saakm_err *err)
{
	struct stat st;
	int ret;

	s->path = strdup(o->path);
	if (!s->path)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	if (!strcmp(o->path, "-"))
		return open_stdout(s, err);
	if (!stat(o->path, &st) && S_ISDIR(st.st_mode))
		return saakm_err_set(err, -EISDIR, "cannot write to %s: it is a directory", o->path);
	if (!stat(o->path, &st) && !S_ISREG(st.st_mode)) {	/* /dev/null, a pipe */
		s->fd = open(o->path, O_WRONLY | O_CLOEXEC);
		return s->fd >= 0 ? 0 : saakm_err_set(err, -errno, "cannot write to %s: %s",
						      o->path, strerror(errno));
	}
	s->part = with_suffix(o->path, ".part");
	if (!s->part)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	ret = open_part(s, err);
	if (ret)
		return ret;
	s->seekable = true;
	/* Not every file system has it; the first write may refuse it, too. */
	if (!o->buffered && !fcntl(s->fd, F_SETFL, fcntl(s->fd, F_GETFL) | O_DIRECT))
		s->direct = true;
	return 0;
}

int rec_sink_file_publish(struct rec_sink *s, struct saakm_err *err)
{
	char *old;
	int ret = 0;

	if (!s->part)
		return 0;
	old = with_suffix(s->path, ".old");
	if (!old)
		return saakm_err_set(err, -ENOMEM, "not enough memory: the trace is in %s", s->part);
	if (rename(s->path, old) && errno != ENOENT)
		ret = saakm_err_set(err, -errno, "cannot rename %s to %s: %s; the trace is in %s",
				    s->path, old, strerror(errno), s->part);
	else if (rename(s->part, s->path))
		ret = saakm_err_set(err, -errno, "cannot rename %s to %s: %s", s->part, s->path,
				    strerror(errno));
	free(old);
	return ret;
}

const char *rec_sink_name(const struct rec_sink *s)
{
	return s->part && !s->finished ? s->part : s->path;
}
