// SPDX-License-Identifier: GPL-2.0
/* Results as KTAP, and the options that all programs have; see kt.h. */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "kt.h"

int kt_argc;
char **kt_argv;
unsigned int kt_seconds = 2;
static unsigned int nr_run, nr_failed;

static const char *module;	/* ours to unload; its policy has its name */

static void load(const char *name)
{
	int ret = kt_insmod(name, NULL);

	if (ret)
		kt_bail("%s.ko cannot be loaded: %s", name, strerror(-ret));
	module = kt_policy = name;
}

/* Its last user may have gone a moment ago. */
static void unload(void)
{
	int ret = kt_rmmod(module);

	for (int i = 0; i < 200 && (ret == -EWOULDBLOCK || ret == -EBUSY); i++) {
		kt_sleep_ms(10);
		ret = kt_rmmod(module);
	}
	kt_is(ret, 0, "the module can be unloaded");
}

void kt_start(int argc, char **argv)
{
	int c;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n");
	while ((c = getopt(argc, argv, "+m:p:s:")) != -1) {
		switch (c) {
		case 'm':
			load(optarg);
			break;
		case 'p':
			kt_policy = optarg;
			break;
		case 's':
			kt_seconds = atoi(optarg);
			break;
		default:
			kt_bail("usage: %s [-m MODULE] [-p POLICY] [-s SECONDS] …", argv[0]);
		}
	}
	kt_argc = argc - optind;
	kt_argv = argv + optind;
	if (!kt_policy) {
		kt_policy = kt_policy_name(0);
		kt_policy = kt_policy ? strdup(kt_policy) : "";
	}
	fflush(stdout);		/* children must not say it again */
}

bool kt_result(bool good, const char *file, int line, const char *fmt, ...)
{
	char text[512], *p;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	for (p = text; *p; p++)
		if (*p == '#' || *p == '\n')
			*p = ' ';
	nr_run++;
	nr_failed += !good;
	printf("%sok %u %s\n", good ? "" : "not ", nr_run, text);
	if (!good)
		printf("# at %s:%d\n", strrchr(file, '/') ? strrchr(file, '/') + 1 : file, line);
	fflush(stdout);
	return good;
}

bool kt_is_at(intmax_t got, intmax_t want, const char *file, int line, const char *name)
{
	bool good = kt_result(got == want, file, line, "%s", name);

	if (!good)
		kt_diag("got %jd, expected %jd", got, want);
	return good;
}

void kt_skip(const char *name, const char *why)
{
	printf("ok %u %s # SKIP %s\n", ++nr_run, name, why);
	fflush(stdout);
}

void kt_diag(const char *fmt, ...)
{
	va_list ap;

	printf("# ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	fflush(stdout);
}

void kt_wants_findings(void)
{
	kt_diag("findings are wanted");
}

int kt_done(void)
{
	if (module)
		unload();
	printf("1..%u\n", nr_run);
	fflush(stdout);
	return nr_failed || !nr_run;
}

void kt_bail(const char *fmt, ...)
{
	va_list ap;

	printf("not ok %u ", ++nr_run);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n1..%u\n", nr_run);
	exit(1);
}

void kt_skip_all(const char *why)
{
	printf("1..0 # SKIP %s\n", why);
	exit(4);
}
