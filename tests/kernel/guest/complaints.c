// SPDX-License-Identifier: GPL-2.0
/* Reading /dev/kmsg; see complaints.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "complaints.h"

static const char *const bad[] = {
	"WARNING: ", "BUG: ", "kernel BUG at", "Oops", "general protection fault",
	"INFO: task ", "rcu_sched self-detected", "rcu_preempt self-detected",
	"detected stalls", "soft lockup", "hard LOCKUP", "blocked for more than",
	"possible recursive locking", "possible circular locking", "inconsistent lock state",
	"suspicious RCU usage", "sleeping function called", "scheduling while atomic",
	"list_add corruption", "list_del corruption", "refcount_t: ", "UBSAN: ", "KASAN: ",
	"ODEBUG: ", "bad unlock balance", "held lock freed", "lock held when returning",
	"invalid wait context", "workqueue lockup", "Call Trace:",
	"probe: ", "moody: ",
};

void complaints_open(struct complaints *c)
{
	c->findings_wanted = false;
	c->fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (c->fd >= 0)
		lseek(c->fd, 0, SEEK_END);
}

void complaints_close(struct complaints *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

/* One record: "level,seq,time,flags;text\n key=value…". */
static bool next_line(struct complaints *c, char *text, size_t bytes)
{
	char buf[8192], *start;
	ssize_t n;

	while (c->fd >= 0) {
		n = read(c->fd, buf, sizeof(buf) - 1);
		if (n < 0 && errno == EPIPE)
			continue;
		if (n <= 0)
			return false;
		buf[n] = 0;
		start = strchr(buf, ';');
		start = start ? start + 1 : buf;
		start[strcspn(start, "\n")] = 0;
		snprintf(text, bytes, "%s", start);
		return true;
	}
	return false;
}

static bool is_bad(const struct complaints *c, const char *line)
{
	/* "NAME: loading out-of-tree module taints kernel." */
	if (strstr(line, "taint"))
		return false;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (strstr(line, bad[i]))
			return true;
	return !c->findings_wanted && strstr(line, "saakm: ") && strstr(line, "; policy ");
}

bool complaints_next(struct complaints *c, char *text, size_t bytes)
{
	while (next_line(c, text, bytes))
		if (is_bad(c, text))
			return true;
	return false;
}

bool complaints_find(struct complaints *c, const char *part, char *line, size_t bytes)
{
	while (next_line(c, line, bytes))
		if (strstr(line, part))
			return true;
	return false;
}
