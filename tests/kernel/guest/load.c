// SPDX-License-Identifier: GPL-2.0
/* Everything that a scheduler meets; see load.h. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "kt.h"
#include "load.h"

/* Of a child: what its loop needs. */
struct job {
	struct load *l;
	unsigned int me, cpus;
	int in, out;			/* pipes of a pair, or -1 */
	int nice;
	unsigned int seed;
	int (*loop)(struct job *j);
	bool in_policy;
};

static bool go_on(const struct job *j)
{
	return !*j->l->stop;
}

static void progress(const struct job *j)
{
	__atomic_fetch_add(&j->l->counters[j->me], 1, __ATOMIC_RELAXED);
}

static int any(struct job *j, unsigned int n)
{
	return rand_r(&j->seed) % n;
}

static int hog(struct job *j)
{
	while (go_on(j)) {
		for (volatile int i = 0; i < 200000 && go_on(j); i++)
			;
		progress(j);
	}
	return 0;
}

static int sleeper(struct job *j)
{
	while (go_on(j)) {
		struct timespec ts = { 0, 1000 * any(j, 3000) };

		for (volatile int i = 0, n = any(j, 50000); i < n; i++)
			;
		nanosleep(&ts, NULL);
		progress(j);
	}
	return 0;
}

/* The limit is for the end only: the other half may be gone already. */
static int pair(struct job *j)
{
	struct pollfd p = { .fd = j->in, .events = POLLIN };
	char c = 0;

	while (go_on(j)) {
		if (j->me % 2 && write(j->out, &c, 1) != 1)
			return 3;
		while (go_on(j) && !poll(&p, 1, 200))
			;
		if (go_on(j) && read(j->in, &c, 1) != 1)
			return 4;
		if (!(j->me % 2) && write(j->out, &c, 1) != 1)
			return 3;
		progress(j);
	}
	return 0;
}

static int forker(struct job *j)
{
	while (go_on(j)) {
		int status;
		pid_t pid = fork();

		if (!pid) {
			for (volatile int i = 0, n = any(j, 20000); i < n; i++)
				;
			_exit(7);
		}
		if (pid < 0 && errno != EAGAIN)
			return 5;
		if (pid > 0 && (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 7))
			return 6;
		progress(j);
	}
	return 0;
}

/* One core, or two: with one, a policy's answer does not count. */
static bool tie(struct job *j)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(any(j, j->cpus), &set);
	CPU_SET(any(j, j->cpus), &set);
	return !sched_setaffinity(0, sizeof(set), &set);
}

static int hopper(struct job *j)
{
	while (go_on(j)) {
		/* The core may have gone meanwhile: then the call is refused. */
		if (!any(j, 5))
			kt_unpin(0);
		else if (tie(j))
			progress(j);
		for (int i = any(j, 4); i > 0; i--) {
			for (volatile int k = 0, n = any(j, 20000); k < n; k++)
				;
			usleep(any(j, 500));
		}
	}
	return 0;
}

static int yielder(struct job *j)
{
	while (go_on(j)) {
		sched_yield();
		progress(j);
	}
	return 0;
}

/* Not under the policy: it does something to those that are. */
static int renicer(struct job *j)
{
	while (go_on(j)) {
		pid_t pid = j->l->task[any(j, j->me ? j->me : 1)].pid;

		setpriority(PRIO_PROCESS, pid, any(j, 20));
		progress(j);
		usleep(100 + any(j, 1000));
	}
	return 0;
}

static int class_hopper(struct job *j)
{
	while (go_on(j)) {
		int how = any(j, 3), ret;

		ret = how == 0 ? kt_leave(0) : how == 1 ? kt_make_rt(0, 1 + any(j, 50)) :
		      kt_join_policy(0, j->l->policy, 0);
		/* Behind a finding nobody can join any more. */
		if (!ret)
			progress(j);
		if (how == 1)
			usleep(any(j, 300));
		else
			for (volatile int i = 0, n = any(j, 30000); i < n; i++)
				;
	}
	return 0;
}

static int disturber(struct job *j)
{
	if (kt_make_rt(0, 10))
		return 8;
	while (go_on(j)) {
		kt_pin(0, any(j, j->cpus));
		for (volatile int i = 0, n = any(j, 30000); i < n; i++)
			;
		usleep(500 + any(j, 3000));
		progress(j);
	}
	return 0;
}

static int run_job(void *arg)
{
	struct job *j = arg;

	/* A child whose policy is dead before it has begun works under fair. */
	if (j->in_policy)
		kt_join_policy(0, j->l->policy, j->nice);
	return j->loop(j);
}

static void add(struct load *l, const char *what, int (*loop)(struct job *), bool in_policy,
		int nice, int in, int out)
{
	struct load_task *t = &l->task[l->nr];
	struct job j = {
		.l = l, .me = l->nr, .cpus = kt_nr_cpus_possible(), .in = in, .out = out,
		.nice = nice, .seed = 77 + l->nr, .loop = loop, .in_policy = in_policy,
	};

	if (l->nr == LOAD_MAX)
		kt_bail("too many tasks for a load");
	t->what = what;
	t->in_policy = in_policy;
	t->work = &l->counters[l->nr];
	t->pid = kt_spawn(run_job, &j);
	l->nr++;
}

static void add_pairs(struct load *l, unsigned int n)
{
	int a[2], b[2];

	if (l->nr % 2)		/* parity says who begins */
		add(l, "sleeper", sleeper, true, 0, -1, -1);
	while (n--) {
		if (pipe2(a, O_CLOEXEC) || pipe2(b, O_CLOEXEC))
			kt_bail("pipe: %s", strerror(errno));
		add(l, "pair", pair, true, 0, a[0], b[1]);
		add(l, "pair", pair, true, 0, b[0], a[1]);
		close(a[0]);
		close(a[1]);
		close(b[0]);
		close(b[1]);
	}
}

void load_start(struct load *l, unsigned int what, uint32_t policy)
{
	unsigned int cpus = kt_nr_cpus();

	memset(l, 0, sizeof(*l));
	l->policy = policy;
	l->counters = kt_shared(LOAD_MAX * sizeof(uint64_t));
	l->stop = kt_shared(sizeof(*l->stop));
	for (unsigned int i = 0; what & LOAD_HOGS && i < cpus && i < 8; i++) {
		add(l, "hog", hog, true, 0, -1, -1);
		add(l, "nice hog", hog, true, 10, -1, -1);
	}
	for (unsigned int i = 0; what & LOAD_SLEEPERS && i < cpus + 1 && i < 8; i++)
		add(l, "sleeper", sleeper, true, 0, -1, -1);
	if (what & LOAD_PAIRS)
		add_pairs(l, cpus < 4 ? 2 : 3);
	for (unsigned int i = 0; what & LOAD_FORKS && i < 2; i++)
		add(l, "forker", forker, true, 0, -1, -1);
	for (unsigned int i = 0; what & LOAD_HOPS && i < 2; i++)
		add(l, "hopper", hopper, true, 0, -1, -1);
	if (what & LOAD_YIELDS)
		add(l, "yielder", yielder, true, 0, -1, -1);
	for (unsigned int i = 0; what & LOAD_CLASSES && i < 2; i++)
		add(l, "class hopper", class_hopper, true, 0, -1, -1);
	if (what & LOAD_RT)
		add(l, "disturber", disturber, false, 0, -1, -1);
	if (what & LOAD_RENICE)
		add(l, "renicer", renicer, false, 0, -1, -1);
}

bool load_lives(struct load *l)
{
	uint64_t before[LOAD_MAX];
	bool good = true;

	for (unsigned int i = 0; i < l->nr; i++)
		before[i] = l->counters[i];
	for (unsigned int i = 0; i < l->nr; i++) {
		uint64_t end = kt_now_ns() + KT_LIMIT_MS * KT_MS;

		while (l->counters[i] == before[i] && kt_now_ns() < end)
			kt_sleep_ms(5);
		if (l->counters[i] != before[i])
			continue;
		kt_diag("%s (pid %d, state %c) gets nowhere", l->task[i].what, l->task[i].pid,
			kt_state_of(l->task[i].pid));
		good = false;
	}
	return good;
}

bool load_stop(struct load *l)
{
	bool good = true;

	*l->stop = true;
	for (unsigned int i = 0; i < l->nr; i++) {
		int status = kt_reap(l->task[i].pid);

		if (status)
			kt_diag("%s: exit status %d", l->task[i].what, status);
		good &= !status;
	}
	l->nr = 0;
	return good;
}

void load_kill(struct load *l)
{
	*l->stop = true;
	for (unsigned int i = 0; i < l->nr; i++)
		kt_kill(l->task[i].pid);
	l->nr = 0;
}

uint64_t load_work(const struct load *l)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < l->nr; i++)
		sum += l->counters[i];
	return sum;
}
