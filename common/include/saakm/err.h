/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * How a library says what went wrong: -errno, and one complete sentence in a
 * struct saakm_err, with the place in a file where that makes sense. Programs
 * print it; libraries never do.
 */
#ifndef SAAKM_ERR_H
#define SAAKM_ERR_H

#include <stdint.h>

#define SAAKM_NOWHERE	UINT64_MAX

struct saakm_err {
	char text[512];		/* one sentence, no newline */
	char hint[256];		/* what to do next: a command, or empty */
	uint64_t offset;	/* byte in the file, or SAAKM_NOWHERE */
	uint64_t event;		/* number of the event, or SAAKM_NOWHERE */
};

/* Fill err (may be NULL) and give back code, which is -errno. */
int saakm_err_set(struct saakm_err *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same with the byte of the file. */
int saakm_err_at(struct saakm_err *err, int code, uint64_t offset, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Add what to do next to an error that is already set. */
void saakm_err_hint(struct saakm_err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* SAAKM_ERR_H */
