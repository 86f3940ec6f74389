// SPDX-License-Identifier: GPL-2.0
/* Children, and waiting for them with a limit; see kt.h. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kt.h"

void *kt_shared(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		kt_bail("no shared memory");
	return p;
}

pid_t kt_spawn(int (*fn)(void *), void *arg)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		kt_bail("fork: %s", strerror(errno));
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	_exit(fn(arg));
}

/* Who does not die of SIGKILL is not waited for either. */
static bool reaped(pid_t pid, int *status, unsigned int ms)
{
	uint64_t end = kt_now_ns() + ms * KT_MS;

	for (;;) {
		if (waitpid(pid, status, WNOHANG) == pid)
			return true;
		if (kt_now_ns() > end)
			return false;
		kt_sleep_ms(2);
	}
}

int kt_reap_in(pid_t pid, unsigned int ms)
{
	int status = 0;

	if (reaped(pid, &status, ms))
		return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	kt_diag("pid %d has not ended within %u ms, it is in state %c", pid, ms,
		kt_state_of(pid));
	kill(pid, SIGKILL);
	if (!reaped(pid, &status, 2000))
		kt_diag("pid %d does not even die of SIGKILL", pid);
	return -ETIMEDOUT;
}

int kt_reap(pid_t pid)
{
	return kt_reap_in(pid, KT_LIMIT_MS);
}

void kt_kill(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	if (!reaped(pid, &status, KT_LIMIT_MS))
		kt_ok(false, "pid %d, in state %c, dies of SIGKILL", pid, kt_state_of(pid));
}

char kt_state_of(pid_t pid)
{
	char path[64], text[512], *p;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (kt_read(path, text, sizeof(text)))
		return 0;
	p = strrchr(text, ')');
	return p && p[1] ? p[2] : 0;
}

bool kt_state_becomes(pid_t pid, const char *states)
{
	uint64_t end = kt_now_ns() + KT_LIMIT_MS * KT_MS;
	char state;

	while (!(state = kt_state_of(pid)) || !strchr(states, state)) {
		if (kt_now_ns() > end) {
			kt_diag("pid %d is in state %c, not in one of %s", pid, state, states);
			return false;
		}
		kt_sleep_ms(2);
	}
	return true;
}

bool kt_grows_in(const volatile uint64_t *counter, uint64_t n, unsigned int ms)
{
	uint64_t from = *counter, end = kt_now_ns() + ms * KT_MS;

	while (*counter - from < n) {
		if (kt_now_ns() > end) {
			kt_diag("a counter went from %ju to %ju only within %u ms",
				(uintmax_t)from, (uintmax_t)*counter, ms);
			return false;
		}
		kt_sleep_ms(2);
	}
	return true;
}

bool kt_grows(const volatile uint64_t *counter, uint64_t n)
{
	return kt_grows_in(counter, n, KT_LIMIT_MS);
}
