/* SPDX-License-Identifier: LGPL-2.1-only */
/* What `saakm dump` shows, and the state that decides it. */
#ifndef SAAKM_DUMP_H
#define SAAKM_DUMP_H

#include <saakm/nesting.h>
#include <saakm/parse.h>
#include <saakm/print.h>

struct dump_filter {
	bool has_cpus;
	struct saakm_cpus cpus;
	const char *policy;	/* name or number, or NULL */
	int64_t pid;		/* -1: any */
	const char *comm;	/* glob, or NULL */
	bool has_time;
	struct saakm_time_range time;	/* since the first event */
	uint64_t kinds;
	uint64_t first, last;	/* numbers of events */
};

/* "enter,exit,error" to bits. */
int dump_parse_kinds(const char *list, uint64_t *kinds, struct saakm_err *err);
/* "100,200"; either end may be missing. */
int dump_parse_range(const char *s, uint64_t *first, uint64_t *last, struct saakm_err *err);

/* Is it to be shown? s: the stack of its context, with its call still open. */
bool dump_wants(const struct dump_filter *f, const struct saakm_event *ev,
		const struct saakm_call *call, const struct saakm_names *names);

#endif /* SAAKM_DUMP_H */
