// SPDX-License-Identifier: GPL-2.0
/*
 * attrs: sched_setattr and sched_getattr with what is right and what is wrong.
 * What is wrong gets the errno that it should, and nothing has changed. Trap 6:
 * tasks that are in the class already. Trap 7: the user's pointer. Trap 17:
 * programs that know an older sched_attr.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "kt.h"

#define BIG	8192

static uint32_t id;

static struct saakm_sched_attr wanted(void)
{
	return (struct saakm_sched_attr){
		.size = SAAKM_ATTR_SIZE, .sched_policy = SAAKM_SCHED_POLICY,
		.sched_nice = 3, .sched_saakm_policy = id,
	};
}

static struct saakm_sched_attr have(void)
{
	struct saakm_sched_attr attr = {};

	if (saakm_sched_getattr(0, &attr, sizeof(attr)))
		kt_bail("sched_getattr: %s", strerror(errno));
	return attr;
}

/* The call must fail like this, and we must be what we were. */
static void refused_at(int line, const void *attr, int want, const char *what)
{
	struct saakm_sched_attr before = have(), after;
	long users = kt_users(kt_policy);
	int ret = syscall(SYS_sched_setattr, 0, attr, 0) ? -errno : 0;

	after = have();
	if (!kt_result(ret == -want, __FILE__, line, "%s: %s", what, strerror(want)))
		kt_diag("it is: %s", ret ? strerror(-ret) : "no error");
	kt_result(!memcmp(&before, &after, sizeof(before)) && kt_users(kt_policy) == users,
		  __FILE__, line, "%s: nothing has changed", what);
	kt_leave(0);
}
#define refused(attr, want, what)	refused_at(__LINE__, attr, want, what)

static void accepted_at(int line, const void *attr, const char *what)
{
	int ret = syscall(SYS_sched_setattr, 0, attr, 0) ? -errno : 0;

	if (!kt_result(!ret && kt_policy_of(0) == (long)id, __FILE__, line, "%s: taken", what))
		kt_diag("error: %s, policy %ld", ret ? strerror(-ret) : "none", kt_policy_of(0));
	kt_leave(0);
}
#define accepted(attr, what)	accepted_at(__LINE__, attr, what)

static void sizes(void)
{
	struct saakm_sched_attr attr;
	char *big = calloc(1, BIG);

	attr = wanted();
	attr.size = SAAKM_ATTR_SIZE_VER0 - 1;
	refused(&attr, E2BIG, "a size below the first version");
	kt_is(attr.size, SAAKM_ATTR_SIZE, "and the kernel says which size it has");

	memcpy(big, &(struct saakm_sched_attr[]){ wanted() }, sizeof(attr));
	*(uint32_t *)big = SAAKM_ATTR_SIZE + 8;
	accepted(big, "a newer sched_attr, the rest zero");
	big[SAAKM_ATTR_SIZE + 3] = 1;
	refused(big, E2BIG, "a newer sched_attr, the rest not zero");
	big[SAAKM_ATTR_SIZE + 3] = 0;
	*(uint32_t *)big = BIG;
	refused(big, E2BIG, "a size above a page");
	free(big);
}

/* Trap 17: what a program compiled before us hands over. */
static void older_programs(void)
{
	static const uint32_t old[] = { 0, SAAKM_ATTR_SIZE_VER0, SAAKM_ATTR_SIZE_VER1 };
	struct saakm_sched_attr attr;
	struct saakm_sched_attr got;

	for (size_t i = 0; i < 3; i++) {
		memset(&attr, 0xff, sizeof(attr));	/* what lies behind does not count */
		memset(&attr, 0, old[i] ? old[i] : SAAKM_ATTR_SIZE_VER0);
		attr.size = old[i];
		attr.sched_nice = 4;
		kt_is(saakm_sched_setattr(0, &attr), 0, "trap 17: an older size, fair class");
		kt_is(have().sched_nice, 4, "trap 17: it has its effect");
		attr.sched_nice = 0;
		attr.sched_policy = SCHED_FIFO;
		attr.sched_priority = 5;
		kt_is(saakm_sched_setattr(0, &attr), 0, "trap 17: an older size, real-time class");
		kt_is(kt_sched_of(0), SCHED_FIFO, "trap 17: it has its effect");
		attr.sched_priority = 0;
		attr.sched_policy = SAAKM_SCHED_POLICY;
		/* They cannot say which policy: it is number 0. */
		if (id == 0)
			accepted(&attr, "trap 17: an older size, policy 0");
		kt_leave(0);
	}
	memset(&attr, 0, sizeof(attr));
	attr.size = SAAKM_ATTR_SIZE_VER1;
	attr.sched_flags = SAAKM_FLAG_UTIL_CLAMP_MIN | SAAKM_FLAG_UTIL_CLAMP_MAX;
	attr.sched_util_min = 100;
	attr.sched_util_max = 900;
	if (saakm_sched_setattr(0, &attr) == -EOPNOTSUPP) {
		kt_skip("trap 17: uclamp", "this kernel has none");
	} else {
		got = have();
		kt_ok(got.sched_util_min == 100 && got.sched_util_max == 900,
		      "trap 17: a program that sets uclamp works");
	}
	memset(&got, 0xaa, sizeof(got));
	kt_is(saakm_sched_getattr(0, &got, SAAKM_ATTR_SIZE_VER0), 0, "getattr, first size");
	kt_is(got.size, SAAKM_ATTR_SIZE_VER0, "the kernel says so");
	kt_is(got.sched_util_min, 0xaaaaaaaa, "and writes no more");
	memset(&got, 0xaa, sizeof(got));
	kt_is(saakm_sched_getattr(0, &got, SAAKM_ATTR_SIZE_VER1), 0, "getattr, second size");
	kt_is(got.sched_saakm_policy, 0xaaaaaaaa, "and writes no more");
}

static void getattr(void)
{
	struct saakm_sched_attr attr;
	unsigned char big[256];

	kt_is(saakm_sched_getattr(0, &attr, SAAKM_ATTR_SIZE_VER0 - 1), -EINVAL, "getattr, small size");
	kt_is(saakm_sched_getattr(0, &attr, BIG), -EINVAL, "getattr, size above a page");
	kt_is(saakm_sched_getattr(-1, &attr, sizeof(attr)), -EINVAL, "getattr, pid -1");
	kt_is(saakm_sched_getattr(0x3fffffff, &attr, sizeof(attr)), -ESRCH, "getattr, no such pid");
	kt_is(saakm_sched_getattr(0, (void *)8, sizeof(attr)), -EFAULT, "getattr, bad pointer");
	kt_is(syscall(SYS_sched_getattr, 0, &attr, sizeof(attr), 1) ? -errno : 0, -EINVAL,
	      "getattr, flags");
	kt_is(kt_join(0), 0, "we join");
	kt_is(saakm_sched_getattr(0, (void *)big, sizeof(big)), 0, "getattr, a newer size");
	memcpy(&attr, big, sizeof(attr));
	kt_is(attr.sched_policy, SAAKM_SCHED_POLICY, "the class");
	kt_is(attr.sched_saakm_policy, id, "the policy");
	kt_is(attr.sched_saakm_attr, 0, "no address of the kernel");
	kt_leave(0);
}

static void values(void)
{
	struct saakm_sched_attr attr;

	attr = wanted();
	accepted(&attr, "what is right");
	attr.sched_saakm_policy = 0x7fffffff;
	refused(&attr, EINVAL, "a policy that is not there");
	attr.sched_saakm_policy = 0xffffffff;
	refused(&attr, EINVAL, "policy -1");
	attr = wanted();
	attr.sched_priority = 1;
	refused(&attr, EINVAL, "a real-time priority");
	attr = wanted();
	attr.sched_flags = 1ull << 40;
	refused(&attr, EINVAL, "unknown flags");
	attr = wanted();
	attr.sched_policy = 9;
	refused(&attr, EINVAL, "a class that is not there");
	attr.sched_policy = -1;
	refused(&attr, EINVAL, "class -1");
	refused((void *)8, EFAULT, "a bad pointer");
	refused(NULL, EINVAL, "no attributes");
	attr = wanted();
	kt_is(saakm_sched_setattr(0x3fffffff, &attr), -ESRCH, "setattr, no such pid");
	kt_is(saakm_sched_setattr(-1, &attr), -EINVAL, "setattr, pid -1");
	kt_is(syscall(SYS_sched_setattr, 0, &attr, 1) ? -errno : 0, -EINVAL, "setattr, flags");
	attr.sched_nice = 1000;
	kt_is(saakm_sched_setattr(0, &attr), 0, "a nice value beyond all");
	kt_is(have().sched_nice, 19, "is the last one");
	kt_leave(0);
}

/* Trap 7: it is copied, with a limit, or the call fails. */
static void blobs(void)
{
	struct saakm_sched_attr attr;
	char *end = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static char blob[4096];

	if (end == MAP_FAILED || munmap(end + 4096, 4096))
		kt_bail("no memory");
	attr = wanted();
	attr.sched_saakm_attr = (uintptr_t)blob;
	attr.sched_saakm_attr_size = 64;
	accepted(&attr, "trap 7: some bytes");
	attr.sched_saakm_attr = (uintptr_t)(end + 4096 - 64);
	accepted(&attr, "trap 7: some bytes at the end of a page");
	attr.sched_saakm_attr = (uintptr_t)(end + 4096 - 63);
	refused(&attr, EFAULT, "trap 7: bytes of which one is not there");
	attr.sched_saakm_attr = 0;
	refused(&attr, EFAULT, "trap 7: NULL and a size");
	attr.sched_saakm_attr = 0xffffffff81000000ull;
	refused(&attr, EFAULT, "trap 7: an address of the kernel");
	attr.sched_saakm_attr = 0x0123456789abcdefull;
	refused(&attr, EFAULT, "trap 7: no address at all");
	attr.sched_saakm_attr_size = 0;
	accepted(&attr, "trap 7: no size, whatever the pointer");
	attr.sched_saakm_attr = (uintptr_t)blob;
	attr.sched_saakm_attr_size = 0x10000000;
	refused(&attr, E2BIG, "trap 7: too many bytes");
	attr.sched_saakm_attr_size = 0xffffffff;
	refused(&attr, E2BIG, "trap 7: far too many bytes");
}

/* Trap 6: setattr on one that is in the class. */
static void again(void)
{
	struct saakm_sched_attr attr;

	kt_is(kt_join(0), 0, "we join");
	attr = wanted();
	attr.sched_nice = 9;
	kt_is(saakm_sched_setattr(0, &attr), 0, "trap 6: the same policy again");
	kt_is(have().sched_nice, 9, "trap 6: with another nice value");
	attr.sched_flags = SAAKM_FLAG_KEEP_POLICY | SAAKM_FLAG_KEEP_PARAMS;
	attr.sched_nice = 1;
	kt_is(saakm_sched_setattr(0, &attr), 0, "trap 6: KEEP_POLICY and KEEP_PARAMS");
	kt_ok(have().sched_nice == 9 && kt_policy_of(0) == (long)id, "trap 6: keep both");
	attr.sched_flags = SAAKM_FLAG_KEEP_POLICY;
	attr.sched_nice = 2;
	kt_is(saakm_sched_setattr(0, &attr), 0, "trap 6: KEEP_POLICY");
	kt_ok(have().sched_nice == 2 && kt_policy_of(0) == (long)id, "trap 6: keeps the policy");
	attr.sched_flags = SAAKM_FLAG_KEEP_POLICY | SAAKM_FLAG_KEEP_PARAMS |
			   SAAKM_FLAG_UTIL_CLAMP_MIN;
	attr.sched_util_min = 50;
	if (saakm_sched_setattr(0, &attr) == -EOPNOTSUPP) {
		kt_skip("trap 6: uclamp", "this kernel has none");
	} else {
		kt_ok(have().sched_util_min == 50 && have().sched_nice == 2 &&
		      kt_policy_of(0) == (long)id, "trap 6: uclamp changes nothing else");
	}
	kt_is(kt_users(kt_policy), 1, "trap 6: we are one user still");
	attr = wanted();
	attr.sched_saakm_policy = 0x7fffffff;
	kt_is(saakm_sched_setattr(0, &attr), -EINVAL, "a policy that is not there");
	kt_ok(kt_policy_of(0) == (long)id && kt_users(kt_policy) == 1, "we are where we were");
	kt_leave(0);
}

static void old_calls(void)
{
	struct sched_param none = {}, one = { .sched_priority = 1 };

	kt_is(sched_get_priority_min(SAAKM_SCHED_POLICY), 0, "the least priority");
	kt_is(sched_get_priority_max(SAAKM_SCHED_POLICY), 0, "the greatest priority");
	kt_is(sched_setscheduler(0, SAAKM_SCHED_POLICY, &one) ? -errno : 0, -EINVAL,
	      "sched_setscheduler with a priority");
	if (id == 0) {
		kt_is(sched_setscheduler(0, SAAKM_SCHED_POLICY, &none), 0,
		      "sched_setscheduler is policy 0");
		kt_is(kt_policy_of(0), 0, "which we are in");
		kt_is(sched_setparam(0, &none), 0, "sched_setparam changes nothing");
		kt_is(kt_policy_of(0), 0, "of it");
	} else {
		kt_is(sched_setscheduler(0, SAAKM_SCHED_POLICY, &none) ? -errno : 0,
		      kt_nr_policies() && kt_policy_name(0) ? -EINVAL : 0,
		      "sched_setscheduler is policy 0, which is not there");
	}
	kt_leave(0);
}

static int nobody(void *arg)
{
	struct saakm_sched_attr attr = wanted();
	pid_t parent = *(pid_t *)arg;

	if (setuid(1000))
		return 1;
	if (saakm_sched_setattr(parent, &attr) != -EPERM)
		return 2;
	attr.sched_nice = -5;
	if (saakm_sched_setattr(0, &attr) != -EPERM)
		return 3;
	return kt_sched_of(0) == SCHED_OTHER && kt_sched_of(parent) == SCHED_OTHER ? 0 : 4;
}

int main(int argc, char **argv)
{
	pid_t me = getpid();

	kt_start(argc, argv);
	id = kt_policy_id(kt_policy);
	values();
	sizes();
	older_programs();
	getattr();
	blobs();
	again();
	old_calls();
	kt_is(kt_reap(kt_spawn(nobody, &me)), 0, "without permission: EPERM, nothing has changed");
	kt_ok(kt_users_become(kt_policy, 0), "the policy has no user left");
	return kt_done();
}
