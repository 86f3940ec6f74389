// SPDX-License-Identifier: LGPL-2.1-only
/* Choosing and opening the trace that a program reads. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <saakm/log.h>
#include "input.h"

static int fail(const struct saakm_err *err, int ret)
{
	saakm_log_err(err);
	return saakm_exit_code(ret);
}

/* A pipe cannot be sought in: all of it goes to a file without a name first. */
static int open_stdin(struct saakm_trace **trace, struct saakm_err *err)
{
	char buf[65536];
	FILE *tmp;
	int fd, e;
	ssize_t n;

	tmp = tmpfile();
	if (!tmp) {
		e = errno;
		return saakm_err_set(err, -e, "no temporary file for stdin: %s", strerror(e));
	}
	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || fwrite(buf, 1, (size_t)n, tmp) != (size_t)n) {
			e = errno;
			fclose(tmp);
			return saakm_err_set(err, -e, "stdin cannot be kept: %s", strerror(e));
		}
	}
	if (fflush(tmp)) {
		e = errno;
		fclose(tmp);
		return saakm_err_set(err, -e, "stdin cannot be kept: %s", strerror(e));
	}
	fd = dup(fileno(tmp));
	e = errno;
	fclose(tmp);
	if (fd < 0)
		return saakm_err_set(err, -e, "stdin cannot be kept: %s", strerror(e));
	return saakm_trace_open_fd(fd, "stdin", trace, err);
}

int saakm_open_input(const struct saakm_cli *cli, const char *file,
		     const struct saakm_args *args, struct saakm_trace **trace,
		     const char **name)
{
	struct saakm_err err = {};
	int ret;

	if (args->nr > 1 || (file && args->nr))
		return saakm_cli_usage_error(cli, "one trace at a time, please");
	*name = file ? file : args->nr ? args->v[0] : NULL;
	if (!*name) {
		*name = SAAKM_DEFAULT_TRACE;
		if (access(*name, F_OK) && !access(SAAKM_DEFAULT_TRACE ".part", F_OK)) {
			*name = SAAKM_DEFAULT_TRACE ".part";
			saakm_warn("there is no %s: reading %s", SAAKM_DEFAULT_TRACE, *name);
		}
	}
	if (!strcmp(*name, "-"))
		ret = open_stdin(trace, &err);
	else
		ret = saakm_trace_open(*name, trace, &err);
	if (ret == -ENOENT && !file && !args->nr)
		saakm_err_hint(&err, "saakm sim POLICY.c, or saakm record, makes one");
	return ret ? fail(&err, ret) : -1;
}

int saakm_input_verdict(const struct saakm_trace *trace)
{
	const struct saakm_trace_info *info = saakm_trace_info(trace);
	int ret = SAAKM_EXIT_YES;

	if (info->cut) {
		saakm_warn("%s", info->cut);
		ret = SAAKM_EXIT_NO_VERDICT;
	} else if (!info->complete) {
		saakm_warn("the recorder says that the trace is not complete (%s)",
			   info->how_ended);
		ret = SAAKM_EXIT_NO_VERDICT;
	}
	if (info->lost || info->overwritten) {
		saakm_warn("%llu events were lost and %llu overwritten: what is missing cannot be judged",
			   (unsigned long long)info->lost, (unsigned long long)info->overwritten);
		ret = SAAKM_EXIT_NO_VERDICT;
	}
	return ret;
}
