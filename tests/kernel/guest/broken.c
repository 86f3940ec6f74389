// SPDX-License-Identifier: GPL-2.0
/*
 * broken NAME FINDING HANDLER: a policy with a bug is loaded and driven until
 * the class has found it. The policy is ejected: the machine lives, its tasks
 * and all others go on, nobody can join, the module can be unloaded, and
 * /proc/saakm/last_error says what was wrong, and where.
 */
#include <errno.h>
#include <string.h>
#include "kt.h"
#include "load.h"
#include "worker.h"

#define LAST_ERROR	"/proc/saakm/last_error"
#define ON_ERROR	"/sys/kernel/saakm/on_error"
#define WATCHDOG	"/sys/kernel/saakm/watchdog_ms"
#define LIMIT_MS	40000
#define PHASE_MS	1500	/* of one kind of load, at first */

static const char *name, *finding, *handler;

/* What the class has found of this policy, or an empty string. */
static const char *last_error(void)
{
	static char text[16384];
	char *line_end;

	if (kt_read(LAST_ERROR, text, sizeof(text)))
		return "";
	line_end = strchr(text, '\n');
	if (line_end)
		*line_end = 0;
	return strstr(text, name) ? text : "";
}

/*
 * One load after the other, the gentlest first, since each bug wants another; and for
 * longer each time round, since a machine that is busy takes long to start one.
 */
static void drive(struct load *l)
{
	static const unsigned int loads[] = {
		LOAD_GENTLE, LOAD_GENTLE | LOAD_HOPS | LOAD_RENICE, LOAD_HOGS | LOAD_SLEEPERS,
		LOAD_ALL & ~LOAD_HOGS, LOAD_HOGS | LOAD_YIELDS | LOAD_HOPS,
	};
	uint64_t end = kt_now_ns() + LIMIT_MS * KT_MS;
	unsigned int i = 0;

	while (!*last_error() && kt_now_ns() < end) {
		uint64_t phase = kt_now_ns() + (PHASE_MS << i / 5) * KT_MS;

		if (i)
			load_kill(l);
		load_start(l, loads[i++ % 5], kt_policy_id(name));
		while (!*last_error() && kt_now_ns() < phase)
			kt_sleep_ms(10);
	}
}

static void says_what(void)
{
	const char *said = last_error();
	char want[128];

	snprintf(want, sizeof(want), "%s in %s", finding, handler);
	/* The watchdog finds starvation, whatever handler starved the task. */
	if (!strcmp(finding, "starvation"))
		snprintf(want, sizeof(want), "%s", finding);
	if (!kt_ok(!strncmp(said, want, strlen(want)), "%s: last_error says %s", name, want))
		kt_diag("it says: %s", *said ? said : "nothing");
}

static bool note_becomes_ejected(void)
{
	for (int i = 0; i < 200; i++) {
		char text[2048], want[64];

		snprintf(want, sizeof(want), " %s 0 ejected", name);
		if (!kt_read("/proc/saakm/policies", text, sizeof(text)) && strstr(text, want))
			return true;
		kt_sleep_ms(25);
	}
	return false;
}

int main(int argc, char **argv)
{
	struct load l = {};
	struct worker *fair;
	bool good = true;

	kt_start(argc, argv);
	kt_wants_findings();
	if (kt_argc != 3)
		kt_bail("usage: kt-broken NAME FINDING HANDLER");
	name = kt_argv[0];
	finding = kt_argv[1];
	handler = kt_argv[2];
	if (kt_write(ON_ERROR, "eject") || kt_write(WATCHDOG, "500"))
		kt_bail("/sys/kernel/saakm is not there");
	fair = worker_start(WORKER_NAPPER, false);
	if (kt_insmod(name, NULL))
		kt_bail("%s.ko cannot be loaded", name);
	drive(&l);
	/* Found before anybody has joined: then they come too late, and live, too. */
	if (!l.nr)
		load_start(&l, LOAD_GENTLE, kt_policy_id(name));
	says_what();
	kt_ok(worker_lives(fair), "%s: fair tasks go on", name);
	kt_ok(load_lives(&l), "%s: its own tasks, too", name);
	kt_ok(kt_join_policy(0, kt_policy_id(name), 0) != 0, "%s: nobody can join", name);
	kt_leave(0);
	good = load_stop(&l);
	kt_ok(good, "%s: its tasks end when they should", name);
	kt_ok(note_becomes_ejected(), "%s: it has no users, and the list says why", name);
	kt_is(kt_rmmod(name), 0, "it can be unloaded");
	worker_end(fair);
	kt_write(WATCHDOG, "5000");
	return kt_done();
}
