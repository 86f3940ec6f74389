// SPDX-License-Identifier: GPL-2.0
/*
 * kt-run [-t SECONDS] [-d DIR] PROGRAM[,ARGUMENT…]…
 *
 * Several test programs in one boot. Each is a subtest (KTAP) that also fails
 * when it does not end, when the kernel complained meanwhile, when a finding
 * was raised, or when tasks still use a policy afterwards. PROGRAM is a file
 * kt-PROGRAM beside this one.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "complaints.h"
#include "kt.h"

#define MAX_ARGS	32
#define MAX_SAID	5	/* complaints of the kernel that are shown */

struct outcome {
	unsigned int good, bad, skipped;
	bool all_skipped, planned, findings_wanted;
	unsigned int plan;
	char why[256];
};

static const char *dir;
static unsigned int limit_s = 60;

static void give_reason(struct outcome *o, const char *text)
{
	o->bad++;
	if (!*o->why)
		snprintf(o->why, sizeof(o->why), "%.255s", text);
	printf("  # %s\n", text);
}

static void take_line(struct outcome *o, const char *line)
{
	unsigned int plan;

	printf("  %s\n", line);
	if (!strncmp(line, "not ok ", 7)) {
		o->bad++;
		if (!*o->why)
			snprintf(o->why, sizeof(o->why), "%.200s", line);
	} else if (!strncmp(line, "ok ", 3)) {
		if (strstr(line, "# SKIP"))
			o->skipped++;
		else
			o->good++;
	} else if (!strcmp(line, "# findings are wanted")) {
		o->findings_wanted = true;
	} else if (sscanf(line, "1..%u", &plan) == 1) {
		o->planned = true;
		o->plan = plan;
		if (!plan && strstr(line, "# SKIP")) {
			o->all_skipped = true;
			snprintf(o->why, sizeof(o->why), "%s", strstr(line, "# SKIP") + 7);
		}
	}
}

/* Lines until the program closes its end or the time is up; true: it is up. */
static bool take_output(int fd, struct outcome *o)
{
	uint64_t end = kt_now_ns() + limit_s * 1000 * KT_MS;
	char buf[4096], line[1024];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	size_t at = 0;

	for (;;) {
		int64_t left = (int64_t)(end - kt_now_ns()) / (int64_t)KT_MS;
		ssize_t n;

		if (left <= 0 || !poll(&p, 1, left))
			return true;
		n = read(fd, buf, sizeof(buf));
		if (n <= 0)
			return false;
		for (ssize_t i = 0; i < n; i++) {
			if (buf[i] != '\n' && at < sizeof(line) - 1) {
				line[at++] = buf[i];
				continue;
			}
			line[at] = 0;
			take_line(o, line);
			at = 0;
		}
	}
}

static void exec_program(char *spec)
{
	char *argv[MAX_ARGS + 1], path[512], *save = NULL;
	int argc = 0;

	for (char *w = strtok_r(spec, ",", &save); w && argc < MAX_ARGS; w = strtok_r(NULL, ",", &save))
		argv[argc++] = w;
	argv[argc] = NULL;
	snprintf(path, sizeof(path), "%s/kt-%s", dir, argv[0]);
	execv(path, argv);
	printf("not ok 1 %s: %s\n1..1\n", path, strerror(errno));
	exit(1);
}

/* What is left of the program's group; orphans come to us. */
static void clear_away(pid_t group)
{
	uint64_t end = kt_now_ns() + 3000 * KT_MS;

	kill(-group, SIGKILL);
	while (kt_now_ns() < end) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0)
			return;
		if (!pid)
			kt_sleep_ms(5);
	}
}

/* One that did not come to its end left its module (-m) to those after it. */
static void unload_left(const char *spec)
{
	const char *name = strstr(spec, ",-m,");
	char module[64];

	if (!name)
		return;
	name += strlen(",-m,");
	snprintf(module, sizeof(module), "%.*s", (int)strcspn(name, ","), name);
	if (!kt_rmmod(module))
		printf("  # %s had been left behind\n", module);
}

static void check_afterwards(struct outcome *o, struct complaints *log)
{
	char text[512], line[700];
	unsigned int said = 0;
	long users;

	log->findings_wanted = o->findings_wanted;
	while (complaints_next(log, text, sizeof(text))) {
		snprintf(line, sizeof(line), "the kernel said: %s", text);
		if (++said <= MAX_SAID)
			give_reason(o, line);
	}
	if (said > MAX_SAID)
		printf("  # and %u more\n", said - MAX_SAID);
	for (unsigned int i = 0; i < kt_nr_policies(); i++) {
		const char *name = kt_policy_name(i);

		snprintf(text, sizeof(text), "%s", name ? name : "");
		for (int tries = 0; (users = kt_users(text)) > 0 && tries < 200; tries++)
			kt_sleep_ms(10);
		if (users > 0) {
			snprintf(line, sizeof(line), "%ld tasks still use %s", users, text);
			give_reason(o, line);
		}
	}
}

static void run_one(char *spec, unsigned int nr, struct complaints *log, bool *failed)
{
	struct outcome o = {};
	uint64_t start = kt_now_ns();
	char name[256], text[64];
	int fds[2];
	pid_t pid;

	snprintf(name, sizeof(name), "%s", spec);
	if (pipe2(fds, O_CLOEXEC))
		kt_bail("pipe: %s", strerror(errno));
	fflush(stdout);
	pid = fork();
	if (!pid) {
		setpgid(0, 0);
		dup2(fds[1], STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		exec_program(spec);
	}
	setpgid(pid, pid);
	close(fds[1]);
	printf("  # Subtest: %s\n", name);
	if (take_output(fds[0], &o)) {
		snprintf(text, sizeof(text), "timed out after %u s", limit_s);
		give_reason(&o, text);
	} else if (kt_reap_in(pid, 5000) > 127) {
		give_reason(&o, "it died of a signal");
	}
	close(fds[0]);
	clear_away(pid);
	if (!o.all_skipped && !o.bad &&
	    (!o.planned || !o.plan || o.plan != o.good + o.bad + o.skipped))
		give_reason(&o, "it did not keep its plan");
	check_afterwards(&o, log);
	unload_left(name);
	*failed |= o.bad;
	printf("%sok %u %s%s%s # %.1f s\n", o.bad ? "not " : "", nr, name,
	       o.all_skipped && !o.bad ? " # SKIP " : "", o.all_skipped && !o.bad ? o.why : "",
	       (kt_now_ns() - start) / 1e9);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct complaints log;
	bool failed = false;
	char *slash;
	int c;

	while ((c = getopt(argc, argv, "+t:d:")) != -1) {
		if (c == 't')
			limit_s = atoi(optarg);
		else if (c == 'd')
			dir = optarg;
		else
			return 2;
	}
	if (!dir) {
		slash = strrchr(argv[0], '/');
		dir = slash ? strndup(argv[0], slash - argv[0]) : ".";
	}
	/* Should this guest hang, what was done so far is seen. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	complaints_open(&log);
	printf("KTAP version 1\n1..%d\n", argc - optind);
	for (int i = optind; i < argc; i++)
		run_one(argv[i], i - optind + 1, &log, &failed);
	complaints_close(&log);
	return failed || optind == argc;
}
