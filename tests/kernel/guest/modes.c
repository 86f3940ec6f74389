// SPDX-License-Identifier: GPL-2.0
/*
 * modes MODULE: what is done about a finding, as /sys/kernel/saakm/on_error says.
 * MODULE has a bug that a gentle load meets, and that `warn` survives. With
 * "modes MODULE panic" the machine must not survive: the caller looks.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include "kt.h"
#include "load.h"
#include "worker.h"

#define ON_ERROR	"/sys/kernel/saakm/on_error"
#define KNOBS		"/sys/kernel/saakm/"

static const char *module;

static bool is_said(void)
{
	char text[16384];

	for (int i = 0; i < 1000; i++) {
		if (!kt_read("/proc/saakm/last_error", text, sizeof(text)) && strstr(text, module))
			return true;
		kt_sleep_ms(10);
	}
	return false;
}

static void knob(const char *path, const char *good, const char *bad)
{
	char before[64], text[64];

	kt_read(path, before, sizeof(before));
	kt_ok(!kt_write(path, good) && !kt_read(path, text, sizeof(text)) &&
	      !strncmp(text, good, strlen(good)), "%s can be %s", path, good);
	kt_is(kt_write(path, bad), -EINVAL, "and nothing else");
	kt_read(path, text, sizeof(text));
	kt_ok(!strncmp(text, good, strlen(good)), "which changes nothing");
	before[strcspn(before, "\n")] = 0;
	kt_write(path, before);
}

static void mode_warn(void)
{
	struct load l;

	kt_is(kt_write(ON_ERROR, "warn"), 0, "on_error is warn");
	kt_is(kt_insmod(module, NULL), 0, "a policy with a bug is loaded");
	load_start(&l, LOAD_GENTLE, kt_policy_id(module));
	kt_ok(is_said(), "it is found");
	kt_ok(load_lives(&l), "its tasks go on");
	kt_ok(kt_users(module) > 0, "in the policy");
	kt_ok(!kt_join_policy(0, kt_policy_id(module), 0), "others can join");
	kt_is(kt_leave(0), 0, "and leave");
	kt_ok(load_stop(&l), "its tasks end when they should");
	kt_ok(kt_users_become(module, 0), "it has no users then");
	kt_is(kt_rmmod(module), 0, "it can be unloaded");
	kt_write(ON_ERROR, "eject");
}

static bool all_fair(const struct load *l)
{
	uint64_t end = kt_now_ns() + KT_LIMIT_MS * KT_MS;
	unsigned int i = 0;

	while (i < l->nr && kt_now_ns() < end) {
		if (kt_sched_of(l->task[i].pid) == SCHED_OTHER)
			i++;
		else
			kt_sleep_ms(5);
	}
	return i == l->nr;
}

/* By hand, of a policy that has done no wrong. */
static void sysrq(const char *good)
{
	struct load l;

	kt_is(kt_insmod(good, NULL), 0, "a good policy is loaded");
	load_start(&l, LOAD_GENTLE | LOAD_HOGS, kt_policy_id(good));
	kt_is(kt_write("/proc/sysrq-trigger", "A"), 0, "SysRq-A");
	kt_ok(load_lives(&l), "its tasks go on");
	kt_ok(all_fair(&l), "all of them in the fair class");
	kt_ok(kt_users_become(good, 0), "it has no users");
	kt_ok(kt_join_policy(0, kt_policy_id(good), 0) != 0, "nobody can join");
	kt_ok(load_stop(&l), "its tasks end when they should");
	kt_is(kt_rmmod(good), 0, "it can be unloaded");
	kt_is(kt_insmod(good, NULL), 0, "and loaded again");
	kt_ok(!kt_join_policy(0, kt_policy_id(good), 0) && !kt_leave(0), "and joined");
	kt_is(kt_rmmod(good), 0, "it goes");
}

static void panic_there(void)
{
	struct load l;

	kt_write(ON_ERROR, "panic");
	if (kt_insmod(module, NULL))
		kt_bail("%s.ko cannot be loaded", module);
	load_start(&l, LOAD_GENTLE, kt_policy_id(module));
	kt_sleep_ms(20000);
	kt_ok(false, "the machine panics");
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	kt_wants_findings();
	if (!kt_argc)
		kt_bail("which module?");
	module = kt_argv[0];
	if (kt_argc > 1 && !strcmp(kt_argv[1], "panic")) {
		panic_there();
		return kt_done();
	}
	knob(ON_ERROR, "warn", "perhaps");
	knob(ON_ERROR, "panic", "panicky");
	knob(KNOBS "saakm_fsm_check", "0", "2");
	knob(KNOBS "saakm_fsm_log", "1", "-1");
	knob(KNOBS "saakm_sched_class_log", "1", "x");
	knob(KNOBS "watchdog_ms", "250", "forever");
	mode_warn();
	sysrq("probe");
	return kt_done();
}
