// SPDX-License-Identifier: GPL-2.0
/*
 * What the benchmarks of the class run in a guest with one CPU, whose clock counts
 * instructions (--icount):
 *
 *	kbench [-c fair|saakm|ext] [-n TIMES] [-r LEVEL] [-w GO] pipe|fork|exec
 *
 * prints the instructions of one hop of a ping-pong, of one fork, or of one exec, kernel
 * and all, once everything is warm. -r: while the record device records in flight mode, and
 * nobody drains it. -w: says "ready" after the warm-up and runs until GO is there, so that
 * somebody can look on.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "kernel/tools/attr.h"
#include "kbench.h"

static const char *self, *go;

static void fatal(const char *what)
{
	fprintf(stderr, "kbench: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* With --icount, a tick for each instruction. */
static uint64_t now(void)
{
	return __builtin_ia32_rdtsc();
}

static void join(const char *class)
{
	struct saakm_sched_attr a = { .size = SAAKM_ATTR_SIZE };
	int ret;

	if (!strcmp(class, "fair"))
		return;
	if (!strcmp(class, "saakm")) {
		a.sched_policy = 8;
	} else if (!strcmp(class, "ext")) {
		a.size = SAAKM_ATTR_SIZE_VER0;	/* known to kernels without us */
		a.sched_policy = 7;
	} else {
		errno = EINVAL;
		fatal(class);
	}
	ret = saakm_sched_setattr(0, &a);
	errno = -ret;
	if (ret)
		fatal("sched_setattr");
}

static int pipes[2][2];

/* Every hop wakes the other one and sleeps. */
static void hops(int side, uint64_t nr)
{
	char c = 0;

	while (nr--) {
		if (side && read(pipes[0][0], &c, 1) != 1)
			fatal("read");
		if (write(pipes[!side ? 0 : 1][1], &c, 1) != 1)
			fatal("write");
		if (!side && read(pipes[1][0], &c, 1) != 1)
			fatal("read");
	}
}

static void wait_for_go(void)
{
	if (!go)
		return;
	puts("ready");
	fflush(stdout);
	while (access(go, F_OK))
		;
}

/* The child does what it is told; it ends with the parent's pipe. */
static double pipe_bench(uint64_t nr)
{
	uint64_t start, end;
	pid_t pid;

	if (pipe(pipes[0]) || pipe(pipes[1]))
		fatal("pipe");
	pid = fork();
	if (!pid) {
		hops(1, 2 * nr);
		_exit(0);
	}
	hops(0, nr);
	wait_for_go();
	start = now();
	hops(0, nr);
	end = now();
	waitpid(pid, NULL, 0);
	return (double)(end - start) / (2 * (double)nr);
}

static void forks(uint64_t nr, int with_exec)
{
	while (nr--) {
		pid_t pid = fork();
		int status;

		if (!pid) {
			if (with_exec)
				execl(self, "kbench", "nothing", NULL);
			_exit(with_exec);
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
			fatal("fork");
	}
}

static double fork_bench(uint64_t nr, int with_exec)
{
	uint64_t start;

	forks(nr, with_exec);
	wait_for_go();
	start = now();
	forks(nr, with_exec);
	return (double)(now() - start) / (double)nr;
}

int main(int argc, char **argv)
{
	const char *class = "fair", *what, *level = NULL;
	struct kbench_recording rec = { .fd = -1 };
	uint64_t nr = 2000;
	double result;
	int c;

	self = argv[0];
	while ((c = getopt(argc, argv, "c:n:r:w:")) >= 0) {
		if (c == 'c')
			class = optarg;
		else if (c == 'n')
			nr = strtoull(optarg, NULL, 10);
		else if (c == 'r')
			level = optarg;
		else if (c == 'w')
			go = optarg;
		else
			return 2;
	}
	what = optind < argc ? argv[optind] : "";
	if (!strcmp(what, "nothing"))
		return 0;
	if (level && kbench_record_start(&rec, level))
		fatal("/dev/saakm-record");
	join(class);
	if (!strcmp(what, "pipe"))
		result = pipe_bench(nr);
	else if (!strcmp(what, "fork") || !strcmp(what, "exec"))
		result = fork_bench(nr, *what == 'e');
	else
		return 2;
	printf("%s %.2f\n", what, result);
	if (level && kbench_record_stop(&rec))
		fatal("nothing was recorded");
	return 0;
}
