// SPDX-License-Identifier: LGPL-2.1-only
/* stdout through a pager; see term.h. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <saakm/term.h>

static bool is_installed(const char *program)
{
	const char *dir = getenv("PATH");
	char path[4096];

	while (dir && *dir) {
		size_t n = strcspn(dir, ":");

		snprintf(path, sizeof(path), "%.*s/%s", (int)n, dir, program);
		if (!access(path, X_OK))
			return true;
		dir += n + (dir[n] == ':');
	}
	return false;
}

static const char *pager_command(void)
{
	const char *s = getenv("SAAKM_PAGER");

	if (!s)
		s = getenv("PAGER");
	if (!s)
		s = is_installed("less") ? "less" : "";
	return *s && strcmp(s, "cat") ? s : NULL;
}

void saakm_pager_start(struct saakm_pager *p, bool disabled)
{
	const char *command = pager_command();
	const char *term = getenv("TERM");
	int fd[2];

	memset(p, 0, sizeof(*p));
	p->stdout_fd = -1;
	if (disabled || !command || !isatty(STDOUT_FILENO) || (term && !strcmp(term, "dumb")))
		return;
	fflush(stdout);
	if (pipe(fd))
		return;
	p->pid = fork();
	if (p->pid == 0) {
		dup2(fd[0], STDIN_FILENO);
		close(fd[0]);
		close(fd[1]);
		/* Quit if it fits on a screen, keep colours, leave the text there. */
		setenv("LESS", "FRX", 0);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (p->pid > 0) {
		p->stdout_fd = dup(STDOUT_FILENO);
		dup2(fd[1], STDOUT_FILENO);
		/* Ctrl-C is the pager's while it runs; that it is left is no failure. */
		signal(SIGINT, SIG_IGN);
		signal(SIGPIPE, SIG_IGN);
	} else {
		p->pid = 0;
	}
	close(fd[0]);
	close(fd[1]);
}

void saakm_pager_end(struct saakm_pager *p)
{
	if (!p->pid)
		return;
	fflush(stdout);
	if (p->stdout_fd >= 0) {
		dup2(p->stdout_fd, STDOUT_FILENO);
		close(p->stdout_fd);
	} else {
		close(STDOUT_FILENO);
	}
	while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
		;
	p->pid = 0;
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
}
