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
	kt_is(kt_insmod("refuse", NULL), 0, "what is right is registered after all that");
	kt_ok(kt_is_loaded("refuse"), "and listed");
	kt_is(kt_rmmod("refuse"), 0, "and goes");
	complaints_close(&log_);
	return kt_done();
}
