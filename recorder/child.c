// SPDX-License-Identifier: LGPL-2.1-only
/* Starting and ending the recorded command, see child.h. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "child.h"

void rec_child_init(struct rec_child *c)
{
	memset(c, 0, sizeof(*c));
	c->pidfd = -1;
}

static void run(char **argv, const sigset_t *mask, int report)
{
	int why;

	signal(SIGXFSZ, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(argv[0], argv);
	why = errno;
	if (write(report, &why, sizeof(why)) < 0)
		_exit(126);
	_exit(127);
}

int rec_child_start(struct rec_child *c, char **argv, const sigset_t *mask,
		    struct saakm_err *err)
{
	int pipe_fds[2], why = 0, ret;

	if (pipe2(pipe_fds, O_CLOEXEC))
		return saakm_err_set(err, -errno, "no pipe: %s", strerror(errno));
	c->pid = fork();
	if (c->pid == 0)
		run(argv, mask, pipe_fds[1]);
	ret = c->pid < 0 ? -errno : 0;
	close(pipe_fds[1]);
	/* Closed by a successful exec, else it says why there was none. */
	if (!ret && read(pipe_fds[0], &why, sizeof(why)) == sizeof(why))
		ret = -why;
	close(pipe_fds[0]);
	if (!ret) {
		c->pidfd = syscall(SYS_pidfd_open, c->pid, 0);
		if (c->pidfd < 0)
			ret = -errno;
	}
	if (!ret)
		return 0;
	if (c->pid > 0)
		rec_child_end(c, SIGKILL);
	c->pid = 0;
	return saakm_err_set(err, ret, "cannot run %s: %s", argv[0], strerror(-ret));
}

void rec_child_end(struct rec_child *c, int sig)
{
	int status;

	if (c->pid <= 0)
		return;
	if (sig)
		kill(c->pid, sig);
	while (waitpid(c->pid, &status, 0) < 0)
		if (errno != EINTR)
			return;
	c->pid = 0;
	c->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void rec_child_release(struct rec_child *c)
{
	if (c->pidfd >= 0)
		close(c->pidfd);
	c->pidfd = -1;
}
