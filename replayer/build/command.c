// SPDX-License-Identifier: GPL-2.0
/* Runs compilers. Their messages pass through, and the first error is noted. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "internal.h"

extern char **environ;

/* "file.c:12:3: error: …" or "file.c:12: undefined reference to `x'" */
static void note_error(const char *text, int *line, char *what, size_t bytes)
{
	const char *mark = strstr(text, "error:"), *undefined = strstr(text, "undefined reference");
	const char *colon;

	if (*line || (!mark && !undefined))
		return;
	for (colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':')) {
		if (isdigit((unsigned char)colon[1])) {
			*line = atoi(colon + 1);
			break;
		}
	}
	snprintf(what, bytes, "%s", mark ? mark + 7 : undefined);
	what[strcspn(what, "\n")] = '\0';
}

static int start(struct strings *argv, int out_fd, int err_fd, pid_t *pid)
{
	posix_spawn_file_actions_t fa;
	int ret;

	if (!saakm_vec_push(argv))
		return -ENOMEM;
	argv->v[--argv->nr] = NULL;
	posix_spawn_file_actions_init(&fa);
	if (out_fd >= 0)
		posix_spawn_file_actions_adddup2(&fa, out_fd, 1);
	else
		posix_spawn_file_actions_adddup2(&fa, 2, 1);
	if (err_fd >= 0)
		posix_spawn_file_actions_adddup2(&fa, err_fd, 2);
	ret = posix_spawnp(pid, argv->v[0], &fa, NULL, argv->v, environ);
	posix_spawn_file_actions_destroy(&fa);
	return -ret;
}

static int finish(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void print_command(const struct strings *argv)
{
	for (size_t i = 0; i < argv->nr; i++)
		fprintf(stderr, "%s%s", i ? " " : "", argv->v[i]);
	fprintf(stderr, "\n");
}

int run_command(struct strings *argv, bool verbose, int *line, char *what, size_t what_bytes)
{
	char text[1024];
	pid_t pid;
	FILE *in;
	int fd[2], ret;

	*line = 0;
	what[0] = '\0';
	if (verbose)
		print_command(argv);
	if (pipe2(fd, O_CLOEXEC))
		return -errno;
	ret = start(argv, -1, fd[1], &pid);
	close(fd[1]);
	if (ret) {
		close(fd[0]);
		return ret;
	}
	in = fdopen(fd[0], "r");
	while (in && fgets(text, sizeof(text), in)) {
		fputs(text, stderr);
		note_error(text, line, what, what_bytes);
	}
	if (in)
		fclose(in);
	return finish(pid);
}

int command_says(struct strings *argv, char *buf, size_t bytes)
{
	pid_t pid;
	FILE *in;
	int fd[2], ret;

	buf[0] = '\0';
	if (pipe2(fd, O_CLOEXEC))
		return -errno;
	ret = start(argv, fd[1], -1, &pid);
	close(fd[1]);
	if (ret) {
		close(fd[0]);
		return ret;
	}
	in = fdopen(fd[0], "r");
	if (in) {
		char rest[256];

		if (!fgets(buf, bytes, in))
			buf[0] = '\0';
		while (fgets(rest, sizeof(rest), in))
			;
		fclose(in);
	}
	buf[strcspn(buf, "\n")] = '\0';
	return finish(pid);
}
