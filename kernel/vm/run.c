// SPDX-License-Identifier: GPL-2.0
/* `saakm vm run`: boot, pass on what the command prints, find out how it ended. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <saakm/log.h>
#include "vm.h"

enum { CONSOLE, OUT, ERR, CONTROL, NR_PIPES };

struct session {
	const struct vm_options *o;
	struct vm_console console;
	struct saakm_strbuf control;
	int fds[NR_PIPES];		/* our ends; -1 when closed */
	FILE *console_file;		/* or NULL */
	int qemu, qemu_status;
	uint64_t started_ns, ready_ns;
	bool late, cut_off;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	interrupted = sig;
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static void put_all(int fd, const char *buf, size_t bytes)
{
	while (bytes) {
		ssize_t n = write(fd, buf, bytes);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			buf += n;
			bytes -= (size_t)n;
		}
	}
}

static void take(struct session *s, int i)
{
	char buf[65536];
	ssize_t n = read(s->fds[i], buf, sizeof(buf));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		close(s->fds[i]);
		s->fds[i] = -1;
		return;
	}
	switch (i) {
	case OUT:
	case ERR:
		put_all(i == OUT ? 1 : 2, buf, (size_t)n);
		break;
	case CONTROL:
		if (s->control.len < 4096)
			saakm_strbuf_put(&s->control, buf, (size_t)n);
		if (!s->ready_ns)
			s->ready_ns = now_ns();
		break;
	default:
		if (s->console_file)
			fwrite(buf, 1, (size_t)n, s->console_file);
		if (s->o->common.verbose)
			put_all(2, buf, (size_t)n);
		vm_console_put(&s->console, buf, (size_t)n);
	}
}

/* Until QEMU has closed all its ends, or the time is over, or somebody presses Ctrl-C. */
static void attend(struct session *s)
{
	uint64_t end = s->o->timeout_ns ? s->started_ns + s->o->timeout_ns : UINT64_MAX;

	for (;;) {
		struct pollfd p[NR_PIPES];
		uint64_t now = now_ns();
		int nr = 0;

		for (int i = 0; i < NR_PIPES; i++) {
			p[i] = (struct pollfd){ .fd = s->fds[i], .events = POLLIN };
			nr += s->fds[i] >= 0;
		}
		if (!nr)
			break;
		if ((interrupted || now >= end) && !s->cut_off) {
			s->late = !interrupted;
			s->cut_off = true;
			kill(s->qemu, SIGKILL);
		}
		if (poll(p, NR_PIPES, 200) <= 0)
			continue;
		for (int i = 0; i < NR_PIPES; i++)
			if (p[i].revents)
				take(s, i);
	}
	while (waitpid(s->qemu, &s->qemu_status, 0) < 0 && errno == EINTR)
		;
}

/* A whole line of what the guest told us: what is behind `word`, or NULL. */
static const char *told(const struct session *s, const char *word)
{
	const char *p = saakm_strbuf_str(&s->control);
	size_t n = strlen(word);

	while (*p && strncmp(p, word, n)) {
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	return *p && strchr(p, '\n') ? p + n : NULL;
}

/* For who looks for it where the guest's memory does not say: a crash kernel was in a hurry. */
static const char *how_ended(const struct session *s)
{
	if (s->console.panic[0])
		return s->console.panic;
	return s->late ? "hang: it was ended at its --timeout" : "killed";
}

/* The status behind `word`; -1: it was not told, or is none. */
static int told_status(const struct session *s, const char *word)
{
	const char *p = told(s, word);
	char *end;
	long status = p ? strtol(p, &end, 10) : -1;

	return p && end > p && *end == '\n' && status >= 0 && status <= 255 ? (int)status : -1;
}

static void how_qemu_ended(const struct session *s)
{
	if (WIFEXITED(s->qemu_status) && !WEXITSTATUS(s->qemu_status))
		saakm_error("the guest ended before the command did; its last lines:");
	else if (WIFEXITED(s->qemu_status))
		saakm_error("QEMU failed with status %d; the guest's last lines:",
			    WEXITSTATUS(s->qemu_status));
	else
		saakm_error("QEMU was killed by signal %d (%s); the guest's last lines:",
			    WTERMSIG(s->qemu_status), strsignal(WTERMSIG(s->qemu_status)));
}

static int verdict(struct session *s)
{
	const char *fail = told(s, "fail ");
	int status = told_status(s, "exit ");

	if (interrupted)
		return 128 + interrupted;
	if (s->late) {
		saakm_error("the guest was ended after %.0f s%s; --timeout TIME allows more",
			    (double)s->o->timeout_ns / 1e9,
			    s->ready_ns ? "" : ", before the command was started");
		vm_console_last(&s->console, 12);
		return VM_TIMEOUT;
	}
	if (fail) {
		saakm_error("%.*s", (int)strcspn(fail, "\n"), fail);
		vm_console_last(&s->console, 12);
		return VM_FAILED;
	}
	if (status < 0) {
		if (s->console.panic[0])
			saakm_error("the guest's kernel panicked; its last lines:");
		else
			how_qemu_ended(s);
		vm_console_last(&s->console, VM_LAST_LINES);
		return VM_FAILED;
	}
	if (s->o->strict && s->console.complaints) {
		vm_console_complaints(&s->console);
		saakm_error("the command ended with %d, but the kernel complained (%llu lines)",
			    status, (unsigned long long)s->console.complaints);
		return VM_FAILED;
	}
	return status;
}

static int start(struct session *s, const struct vm_kernel *k, const struct vm_run *r)
{
	struct vm_qemu q = { 0 };
	struct vm_fds theirs;
	int ends[NR_PIPES][2], ret;

	for (int i = 0; i < NR_PIPES; i++) {
		if (pipe(ends[i])) {
			saakm_error("a pipe cannot be made: %s", strerror(errno));
			return VM_FAILED;
		}
		fcntl(ends[i][0], F_SETFD, FD_CLOEXEC);
		s->fds[i] = ends[i][0];
	}
	theirs = (struct vm_fds){ ends[CONSOLE][1], ends[OUT][1], ends[ERR][1],
				  ends[CONTROL][1] };
	ret = vm_qemu_init(&q, s->o, k, r, VM_RUN, &theirs);
	s->started_ns = now_ns();
	if (!ret) {
		s->qemu = vm_qemu_start(&q, &theirs, true);
		if (s->qemu < 0) {
			saakm_error("QEMU cannot be started: %s", strerror(-s->qemu));
			ret = VM_FAILED;
		}
	}
	for (int i = 0; i < NR_PIPES; i++)
		close(ends[i][1]);
	vm_qemu_release(&q);
	return ret;
}

int vm_run(const struct vm_options *o)
{
	struct session s = { .o = o, .fds = { -1, -1, -1, -1 } };
	struct vm_kernel k = { .lock_fd = -1, .image_fd = -1 };
	struct vm_run r = { .record.memory_fd = -1 };
	struct sigaction act = { .sa_handler = on_signal };
	int ret = vm_record_init(&r.record, o);

	/* What the user has to mend is said before a kernel is built for minutes. */
	if (!ret && vm_kernel_get(&k, o))
		ret = VM_FAILED;
	if (!ret && o->console) {
		s.console_file = fopen(o->console, "w");
		if (!s.console_file) {
			saakm_error("%s cannot be written: %s", o->console, strerror(errno));
			ret = VM_FAILED;
		}
	}
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (!ret)
		ret = vm_run_init(&r, o, &k, VM_RUN);
	if (!ret)
		ret = start(&s, &k, &r);
	vm_kernel_release(&k);
	if (!ret) {
		attend(&s);
		vm_console_end(&s.console);
		ret = verdict(&s);
		if (o->record)
			vm_record_finish(&r.record, told_status(&s, "record "), how_ended(&s));
		if (o->common.verbose) {
			uint64_t ready_ns = s.ready_ns ? s.ready_ns - s.started_ns : 0;

			saakm_log_summary(false, "command started after %.1f s, ended after %.1f s",
					  (double)ready_ns / 1e9,
					  (double)(now_ns() - s.started_ns) / 1e9);
		}
	}
	for (int i = 0; i < NR_PIPES; i++)
		if (s.fds[i] >= 0)
			close(s.fds[i]);
	if (s.console_file)
		fclose(s.console_file);
	vm_run_release(&r);
	saakm_strbuf_release(&s.console.complained);
	saakm_strbuf_release(&s.control);
	return ret;
}
