// SPDX-License-Identifier: GPL-2.0
/*
 * files: what can be seen and set without a system call: the group's file
 * cpu.saakm.policy_id, and the tracepoints.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include "cgroup.h"
#include "kt.h"
#include "worker.h"

#define GROUP	"kt-files"
#define FILE_	"cpu.saakm.policy_id"
#define TRACE	"/tmp/kt-trace/"

static long group_has(void)
{
	char text[32];

	return cgroup_read(GROUP, FILE_, text, sizeof(text)) ? -100 : strtol(text, NULL, 10);
}

static void group(void)
{
	uint32_t id = kt_policy_id(kt_policy);
	struct worker *in, *later, *rt;
	char text[16];

	if (cgroup_make(GROUP) || group_has() == -100) {
		cgroup_remove(GROUP);
		kt_skip(FILE_, "there is no cgroup2 with the cpu controller");
		return;
	}
	in = worker_start(WORKER_NAPPER, false);
	later = worker_start(WORKER_HOG, false);
	rt = worker_start(WORKER_NAPPER, false);
	kt_make_rt(rt->pid, 3);
	kt_is(group_has(), -1, "a group has no policy at first");
	kt_ok(!cgroup_move(GROUP, in->pid) && !cgroup_move(GROUP, rt->pid), "tasks come into it");
	kt_is(kt_sched_of(in->pid), SCHED_OTHER, "and stay what they are");
	kt_is(cgroup_write(GROUP, FILE_, "999999"), -EINVAL, "a policy that is not there");
	kt_is(cgroup_write(GROUP, FILE_, "-2"), -EINVAL, "nor is that one");
	kt_is(group_has(), -1, "nothing has changed");
	snprintf(text, sizeof(text), "%u", id);
	kt_is(cgroup_write(GROUP, FILE_, text), 0, "the group gets a policy");
	kt_is(group_has(), id, "which can be read");
	kt_is(kt_policy_of(in->pid), id, "who is in the group is given to it");
	kt_is(kt_sched_of(rt->pid), SCHED_FIFO, "but for a real-time task");
	kt_is(cgroup_move(GROUP, later->pid), 0, "one comes into the group later");
	kt_is(kt_policy_of(later->pid), id, "it is given to it, too");
	kt_ok(worker_lives(in) && worker_lives(later) && worker_lives(rt), "all go on");
	kt_is(cgroup_write(GROUP, FILE_, "-1"), 0, "the group has none again");
	kt_is(kt_policy_of(in->pid), id, "tasks stay what they are");
	worker_end(rt);
	worker_end(later);
	worker_end(in);
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	cgroup_remove(GROUP);
}

static void trace(void)
{
	static char text[1 << 18];
	struct worker *w;

	mkdir("/tmp/kt-trace", 0755);
	if (mount("none", "/tmp/kt-trace", "tracefs", 0, NULL)) {
		kt_skip("tracepoints", "there is no tracefs");
		return;
	}
	kt_is(kt_write(TRACE "events/saakm/enable", "1"), 0, "the tracepoints can be enabled");
	w = worker_start(WORKER_NAPPER, true);
	kt_ok(worker_lives(w), "a task runs in the policy");
	worker_end(w);
	kt_write(TRACE "events/saakm/enable", "0");
	kt_read(TRACE "trace", text, sizeof(text));
	kt_ok(strstr(text, "handler_enter: policy=") && strstr(text, "handler=block"),
	      "handler_enter is there");
	kt_ok(strstr(text, "handler_exit: policy="), "handler_exit is there");
	kt_ok(strstr(text, "READY -> RUNNING"), "state is there");
	kt_ok(!kt_read(TRACE "events/saakm/finding/format", text, sizeof(text)),
	      "and finding can be had");
	umount("/tmp/kt-trace");
}

int main(int argc, char **argv)
{
	kt_start(argc, argv);
	group();
	trace();
	return kt_done();
}
