// SPDX-License-Identifier: GPL-2.0
/* A workload by its name: a file or a generator; and its end. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "workload.h"

#define FILE_MAX_BYTES	(4u << 20)

void workload_release(struct workload *w)
{
	for (uint32_t i = 0; i < w->nr_programs; i++)
		free(w->programs[i].ops);
	free(w->programs);
	memset(w, 0, sizeof(*w));
}

static int read_file(const char *path, char **text, size_t *len, struct saakm_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), ret = 0;
	struct stat st;
	ssize_t n = 1;
	char *buf;

	if (fd < 0)
		return saakm_err_set(err, -errno, "%s cannot be opened: %s", path, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return saakm_err_set(err, -EINVAL, "%s is not a file", path);
	}
	/* One byte more than allowed, to see that there is more. */
	buf = malloc(FILE_MAX_BYTES + 1);
	for (*len = 0; buf && *len <= FILE_MAX_BYTES && n > 0; *len += n > 0 ? n : 0)
		n = read(fd, buf + *len, FILE_MAX_BYTES + 1 - *len);
	if (!buf)
		ret = saakm_err_set(err, -ENOMEM, "no memory to read %s", path);
	else if (n < 0)
		ret = saakm_err_set(err, -errno, "%s cannot be read: %s", path, strerror(errno));
	else if (*len > FILE_MAX_BYTES)
		ret = saakm_err_set(err, -EFBIG, "%s is longer than the %u MiB of a workload",
				    path, FILE_MAX_BYTES >> 20);
	close(fd);
	if (ret) {
		free(buf);
		return ret;
	}
	*text = buf;
	return 0;
}

/* A generator's name has neither a slash nor a dot. */
static bool is_file(const char *spec)
{
	size_t name = strcspn(spec, ":");

	return memchr(spec, '/', name) || memchr(spec, '.', name);
}

int workload_load(struct workload *w, const char *spec, const struct wl_context *c,
		  struct saakm_err *err)
{
	char *text = NULL;
	size_t len = 0;
	int ret;

	if (!is_file(spec))
		return workload_generate(w, spec, c, err);
	memset(w, 0, sizeof(*w));
	ret = read_file(spec, &text, &len, err);
	if (ret)
		return ret;
	ret = workload_parse(w, spec, text, len, c, err);
	free(text);
	return ret;
}
