// SPDX-License-Identifier: GPL-2.0
/*
 * register: policies that are refused at registration: the right errno, a line
 * in the log, nothing in the list, and the same module can be loaded again with
 * what is right. Needs refuse.ko and moody.ko.
 */
#include <errno.h>
#include <string.h>
#include <linux/saakm_events.h>
#include "complaints.h"
#include "kt.h"
#include "worker.h"

static struct complaints log_;

static void refused(const char *params, int want, const char *what)
{
	unsigned int before = kt_nr_policies();
	char line[512];
	int ret;

	complaints_find(&log_, "\n", line, sizeof(line));	/* skip what is old */
	ret = kt_insmod("refuse", params);
	if (!kt_ok(ret == -want, "%s: %s", what, strerror(want)))
		kt_diag("it is: %s", ret ? strerror(-ret) : "no error");
	if (!ret)
		kt_rmmod("refuse");
	kt_ok(complaints_find(&log_, "saakm: ", line, sizeof(line)), "%s: a line in the log", what);
	kt_is(kt_nr_policies(), before, "nothing else in the list");
}

static void missing_handlers(void)
{
	char params[64], what[64];

#define WITHOUT(NAME, name, kind, must, text) \
	if (must) { \
		snprintf(params, sizeof(params), "without=%s", #name); \
		snprintf(what, sizeof(what), "no %s", #name); \
		refused(params, EINVAL, what); \
	}
	SAAKM_HANDLERS(WITHOUT)
}

static void optional_handlers(void)
{
	char params[64];
	bool good = true;

#define WITHOUT_OPTIONAL(NAME, name, kind, must, text) \
	if (!must) { \
		snprintf(params, sizeof(params), "without=%s", #name); \
		good &= !kt_insmod("refuse", params) && kt_is_loaded("refuse"); \
		good &= !kt_rmmod("refuse") && !kt_is_loaded("refuse"); \
	}
	SAAKM_HANDLERS(WITHOUT_OPTIONAL)
	kt_ok(good, "without an optional handler a policy is registered");
}

#define LAST_CPU	(kt_nr_cpus_possible() - 1)

static int load_slowly(void *arg)
{
	(void)arg;
	kt_pin(0, LAST_CPU);
	return -kt_insmod("moody", "slow=500");
}

static int take_cpu_away(void *arg)
{
	int ret;

	(void)arg;
	do
		ret = kt_cpu_online(LAST_CPU, false);
	while (ret == -EBUSY);
	return -ret;
}

static int send_around(void *arg)
{
	for (unsigned int i = 0; kt_pin(*(pid_t *)arg, i % LAST_CPU) == 0; i++)
		kt_sleep_ms(1);
	return 0;
}

static bool init_runs(void)
{
	char text[32];

	for (int i = 0; i < 5000; i++) {
		if (!kt_read("/sys/module/moody/initstate", text, sizeof(text)) &&
		    !strncmp(text, "coming", 6))
			return true;
		kt_sleep_ms(1);
	}
	return false;
}

/*
 * init may sleep, and wait for CPUs to stay what they are. Then nobody who takes one away
 * may wait for init. Meanwhile its loader is sent from core to core.
 */
static void slow_init(void)
{
	pid_t loader, taker, sender;

	if (kt_nr_cpus_possible() < 2)
		return kt_skip("an init that sleeps", "there is one core");
	loader = kt_spawn(load_slowly, NULL);
	kt_ok(init_runs(), "an init sleeps");
	kt_sleep_ms(50);
	taker = kt_spawn(take_cpu_away, NULL);
	sender = kt_spawn(send_around, &loader);
	kt_is(kt_reap(loader), 0, "it ends, though its core is to go");
	kt_is(kt_reap(taker), 0, "which then goes");
	kt_is(kt_reap(sender), 0, "and its loader was sent around");
	kt_is(kt_cpu_online(LAST_CPU, true), 0, "the core comes back");
	for (unsigned int cpu = 0; cpu <= LAST_CPU; cpu++) {
		struct worker *w = worker_start_in(WORKER_NAPPER, kt_policy_id("moody"));

		kt_pin(w->pid, cpu);
		kt_ok(worker_comes_to(w, cpu) && worker_lives(w), "tasks live on core %u", cpu);
		worker_end(w);
	}
	kt_is(kt_rmmod("moody"), 0, "the policy goes");
}

/* The registry has places for some only, which must be used again. */
static void come_and_go(void)
{
	bool good = !kt_insmod("refuse", NULL) && !kt_insmod("moody", NULL);
	int i;

	for (i = 0; good && i < 100; i++) {
		good &= !kt_rmmod("refuse") && !kt_insmod("refuse", NULL);
		good &= !kt_rmmod("moody") && !kt_insmod("moody", NULL);
		good &= kt_is_loaded("refuse") && kt_is_loaded("moody");
	}
	kt_ok(good, "two policies come and go in turn (%d times)", i);
	kt_rmmod("moody");
	kt_rmmod("refuse");
}

static void names(void)
{
	char other[64];

	kt_is(kt_insmod("moody", NULL), 0, "a policy is loaded");
	refused("name=moody", EINVAL, "a name that is taken");
	snprintf(other, sizeof(other), "name=%.31s", "abcdefghijklmnopqrstuvwxyz01234567");
	kt_is(kt_insmod("refuse", other), 0, "a name of 31 characters is taken");
	kt_ok(kt_is_loaded(other + 5), "and listed");
	kt_is(kt_rmmod("refuse"), 0, "the policy goes");
	kt_is(kt_rmmod("moody"), 0, "the other one, too");
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	if (!kt_has_module("refuse") || !kt_has_module("moody"))
		kt_bail("refuse.ko and moody.ko are not in SAAKM_MODULES");
	complaints_open(&log_);
	refused("how=null-policy", EINVAL, "no policy");
	refused("how=null-routines", EINVAL, "NULL routines");
	refused("how=no-name", EINVAL, "an empty name");
	refused("how=long-name", EINVAL, "a name that is too long");
	refused("how=init", EXFULL, "init fails");
	refused("how=twice", EINVAL, "the same policy twice");
	missing_handlers();
	names();
	optional_handlers();
	come_and_go();
	slow_init();
	kt_is(kt_insmod("refuse", NULL), 0, "what is right is registered after all that");
	kt_ok(kt_is_loaded("refuse"), "and listed");
	kt_is(kt_rmmod("refuse"), 0, "and goes");
	complaints_close(&log_);
	return kt_done();
}
