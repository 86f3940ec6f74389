// SPDX-License-Identifier: GPL-2.0
/*
 * stress [hotplug]: everything at once for some seconds (-s); then every task
 * has got somewhere, and nobody is left.
 */
#include <string.h>
#include "kt.h"
#include "load.h"

int main(int argc, char **argv)
{
	uint64_t end, work = 0;
	bool lives = true, hotplug;
	struct load l;

	kt_start(argc, argv);
	hotplug = kt_argc && !strcmp(kt_argv[0], "hotplug") && kt_nr_cpus_possible() > 1;
	load_start(&l, LOAD_ALL, kt_policy_id(kt_policy));
	end = kt_now_ns() + kt_seconds * 1000 * KT_MS;
	do {
		lives &= load_lives(&l);
		if (hotplug) {
			unsigned int cpu = 1 + kt_now_ns() / 7 % (kt_nr_cpus_possible() - 1);

			kt_cpu_online(cpu, false);
			lives &= load_lives(&l);
			kt_cpu_online(cpu, true);
		}
		kt_sleep_ms(100);
	} while (lives && kt_now_ns() < end);
	kt_ok(lives, "%s: every task goes on", kt_policy);
	work = load_work(&l);
	kt_ok(load_stop(&l), "%s: all end when they should (%ju rounds)", kt_policy,
	      (uintmax_t)work);
	kt_ok(kt_users_become(kt_policy, 0), "%s: nobody is left", kt_policy);
	return kt_done();
}
