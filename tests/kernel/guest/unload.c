// SPDX-License-Identifier: GPL-2.0
/*
 * unload MODULE: a module whose policy has users stays; one without goes, also
 * while other policies are busy. MODULE is not loaded yet, and registers a
 * policy of its name. Trap 8: loading and unloading under load must not
 * deadlock. Trap 5: a sleeper that leaves is no user.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "kt.h"
#include "load.h"
#include "worker.h"

static const char *module;

/* Linux says EWOULDBLOCK where a module has references, EBUSY where it goes already. */
static bool refuses(void)
{
	int ret = kt_rmmod(module);

	if (ret != -EWOULDBLOCK && ret != -EBUSY)
		kt_diag("rmmod: %s", ret ? strerror(-ret) : "no error");
	return ret == -EWOULDBLOCK || ret == -EBUSY;
}

/* References may be dropped a little later than the last task is gone. */
static bool goes(void)
{
	int ret = 0;

	for (int i = 0; i < 100; i++) {
		ret = kt_rmmod(module);
		if (ret != -EWOULDBLOCK && ret != -EBUSY)
			break;
		kt_sleep_ms(20);
	}
	if (ret)
		kt_diag("rmmod: %s", strerror(-ret));
	return !ret && !kt_is_loaded(module);
}

static void with_user(enum worker_kind kind, const char *what)
{
	struct worker *w;

	kt_is(kt_insmod(module, NULL), 0, "the module is loaded");
	w = worker_start_in(kind, kt_policy_id(module));
	kt_ok(refuses(), "it stays while a task that %s uses it", what);
	kt_ok(kt_is_loaded(module) && worker_lives(w), "nothing has changed by that");
	kt_ok(!kt_leave(w->pid) && goes(), "it goes when the task has left%s",
	      kind == WORKER_WAITER ? " (trap 5)" : "");
	kt_ok(worker_lives(w), "the task goes on");
	worker_end(w);
}

static void with_stopped(void)
{
	struct worker *w;

	kt_is(kt_insmod(module, NULL), 0, "the module is loaded");
	w = worker_start_in(WORKER_HOG, kt_policy_id(module));
	kill(w->pid, SIGSTOP);
	kt_state_becomes(w->pid, "T");
	kt_ok(refuses(), "it stays while a stopped task uses it");
	worker_end(w);
	kt_ok(goes(), "it goes when the task has been killed");
}

static void id_of_the_dead(void)
{
	uint32_t id;
	int ret;

	kt_is(kt_insmod(module, NULL), 0, "the module is loaded");
	id = kt_policy_id(module);
	kt_ok(goes(), "and goes");
	ret = kt_join_policy(0, id, 0);
	kt_is(ret, -EINVAL, "its policy cannot be joined any more");
	kt_is(kt_sched_of(0), 0, "we are fair still");
	kt_is(kt_insmod(module, NULL), 0, "the module is loaded again");
	kt_ok(kt_policy_id(module) > id, "its policy has a number that no other ever had");
	kt_ok(goes(), "and goes");
}

/* Of the policy that is there: this one comes and goes beside it. */
static void under_load(void)
{
	struct load l;
	bool good = true;
	int i;

	load_start(&l, LOAD_GENTLE | LOAD_HOPS, kt_policy_id(kt_policy));
	for (i = 0; good && i < 15; i++) {
		struct worker *w;

		good &= !kt_insmod(module, NULL);
		w = worker_start_in(WORKER_NAPPER, kt_policy_id(module));
		good &= worker_lives(w);
		worker_end(w);
		good &= goes();
	}
	kt_ok(good, "trap 8: %d times loaded, used and unloaded under load", i);
	kt_ok(load_lives(&l), "the others go on");
	kt_ok(load_stop(&l), "and end");
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	if (!kt_argc)
		kt_bail("which module?");
	module = kt_argv[0];
	if (!kt_has_module(module))
		kt_bail("%s.ko is not in SAAKM_MODULES", module);
	if (kt_is_loaded(module))
		kt_bail("%s is loaded already", module);
	with_user(WORKER_HOG, "runs");
	with_user(WORKER_NAPPER, "naps");
	with_user(WORKER_WAITER, "sleeps");
	with_stopped();
	id_of_the_dead();
	if (*kt_policy)
		under_load();
	else
		kt_skip("under load", "no other policy is loaded");
	return kt_done();
}
