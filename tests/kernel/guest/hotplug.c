// SPDX-License-Identifier: GPL-2.0
/*
 * hotplug: cores go and come under load. Trap 11: what a policy answers while a
 * core goes must not put a task there; who may run there alone runs elsewhere.
 */
#include <errno.h>
#include "kt.h"
#include "load.h"
#include "worker.h"

/* The CPU to take away; 0 cannot go. */
static int try_cpu(unsigned int cpu, bool online)
{
	for (int tries = 0; tries < 20; tries++) {
		int ret = kt_cpu_online(cpu, online);

		if (ret != -EBUSY)
			return ret;
		kt_sleep_ms(20);
	}
	return -EBUSY;
}

static void under(unsigned int what, const char *name, unsigned int rounds)
{
	struct load l;
	bool good = true;

	load_start(&l, what, kt_policy_id(kt_policy));
	for (unsigned int i = 0; good && i < rounds; i++) {
		unsigned int cpu = 1 + i % (kt_nr_cpus_possible() - 1);

		good &= !try_cpu(cpu, false);
		good &= load_lives(&l);
		good &= !try_cpu(cpu, true);
		good &= load_lives(&l);
	}
	kt_ok(good, "%s: cores go and come, every task goes on", name);
	kt_ok(load_stop(&l), "%s: and ends when it should", name);
}

static void all_but_one(void)
{
	unsigned int cpus = kt_nr_cpus_possible();
	struct load l;
	bool good = true;

	load_start(&l, LOAD_GENTLE | LOAD_HOPS, kt_policy_id(kt_policy));
	for (unsigned int cpu = 1; cpu < cpus; cpu++)
		good &= !try_cpu(cpu, false);
	kt_ok(good && kt_nr_cpus() == 1, "all cores but one go");
	kt_ok(load_lives(&l), "every task goes on there");
	good = true;
	for (unsigned int cpu = 1; cpu < cpus; cpu++)
		good &= !try_cpu(cpu, true);
	kt_ok(good && kt_nr_cpus() == cpus, "they come back");
	kt_ok(load_lives(&l), "every task goes on");
	kt_ok(load_stop(&l), "and ends when it should");
}

static void tied(enum worker_kind kind, const char *what)
{
	unsigned int cpu = kt_nr_cpus_possible() - 1;
	struct worker *w = worker_start_on(kind, true, cpu);

	kt_ok(!try_cpu(cpu, false), "the core goes of one that %s, and may run there alone", what);
	kt_ok(worker_lives(w) && w->cpu != (int)cpu, "it goes on elsewhere");
	kt_ok(!try_cpu(cpu, true), "the core comes back");
	kt_ok(!kt_pin(w->pid, cpu) && worker_comes_to(w, cpu), "and is used again");
	worker_end(w);
}

int main(int argc, char **argv)
{
	unsigned int rounds;

	kt_start(argc, argv);
	if (kt_nr_cpus_possible() < 2 || try_cpu(1, false) || try_cpu(1, true))
		kt_skip_all("no core can be taken away");
	rounds = 2 * kt_nr_cpus_possible();
	under(LOAD_HOGS, "hogs", rounds);
	under(LOAD_GENTLE, "sleepers, pairs, forks", rounds);
	under(LOAD_HOPS | LOAD_CLASSES | LOAD_YIELDS, "hops and changes of class", rounds);
	all_but_one();
	tied(WORKER_HOG, "runs");
	tied(WORKER_WAITER, "sleeps");
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
