/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Tests in C that speak TAP 13. One program per subject:
 *
 *	int main(void)
 *	{
 *		ok(x > 3, "x is large");
 *		is_int(f(), 42, "f");
 *		return done_testing();
 *	}
 *
 * A check returns whether it held. Include it in one file of a program only.
 */
#ifndef SAAKM_TAP_H
#define SAAKM_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	unsigned int run, failed;
} tap;

/* A line, or several, for people. */
static void __attribute__((unused, format(printf, 1, 2))) diag(const char *fmt, ...)
{
	char text[2048], *line, *save = NULL;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		printf("# %s\n", line);
	fflush(stdout);
}

static bool __attribute__((unused, format(printf, 4, 5)))
tap_result(bool good, const char *file, int line, const char *fmt, ...)
{
	va_list ap;
	char *p, text[512];

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* '#' begins a directive in TAP. */
	for (p = text; *p; p++)
		if (*p == '#' || *p == '\n')
			*p = ' ';
	if (!tap.run)
		printf("TAP version 13\n");
	printf("%sok %u - %s\n", good ? "" : "not ", ++tap.run, text);
	if (!good) {
		tap.failed++;
		printf("#   at %s:%d\n", file, line);
	}
	/* What was said so far must survive a crash of the next line. */
	fflush(stdout);
	return good;
}

#define ok(cond, ...)	tap_result(!!(cond), __FILE__, __LINE__, __VA_ARGS__)

static bool __attribute__((unused))
tap_int(intmax_t got, intmax_t want, const char *file, int line, const char *name)
{
	bool good = tap_result(got == want, file, line, "%s", name);

	if (!good)
		diag("       got: %jd\n  expected: %jd", got, want);
	return good;
}

static bool __attribute__((unused))
tap_str(const char *got, const char *want, const char *file, int line, const char *name)
{
	bool good = got && want ? !strcmp(got, want) : got == want;

	tap_result(good, file, line, "%s", name);
	if (!good)
		diag("       got: %s\n  expected: %s", got ? got : "(null)",
		     want ? want : "(null)");
	return good;
}

static bool __attribute__((unused))
tap_has(const char *got, const char *part, const char *file, int line, const char *name)
{
	bool good = got && strstr(got, part);

	tap_result(good, file, line, "%s", name);
	if (!good)
		diag("       got: %s\n  without: %s", got ? got : "(null)", part);
	return good;
}

#define is_int(got, want, name)	tap_int((got), (want), __FILE__, __LINE__, (name))
#define is_str(got, want, name)	tap_str((got), (want), __FILE__, __LINE__, (name))
/* got contains part */
#define has_str(got, part, name) tap_has((got), (part), __FILE__, __LINE__, (name))

/* Instead of a check that cannot be made here; always with its reason. */
static void __attribute__((unused)) skip(const char *name, const char *why)
{
	if (!tap.run)
		printf("TAP version 13\n");
	printf("ok %u - %s # SKIP %s\n", ++tap.run, name, why);
	fflush(stdout);
}

/* Instead of the whole program. */
static void __attribute__((unused, noreturn)) skip_all(const char *why)
{
	printf("TAP version 13\n1..0 # SKIP %s\n", why);
	exit(0);
}

/* Without what follows nothing makes sense. */
static void __attribute__((unused, noreturn)) bail_out(const char *why)
{
	printf("Bail out! %s\n", why);
	exit(255);
}

static int __attribute__((unused)) done_testing(void)
{
	printf("1..%u\n", tap.run);
	fflush(stdout);
	return tap.failed || !tap.run;
}

#endif /* SAAKM_TAP_H */
