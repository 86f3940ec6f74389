// SPDX-License-Identifier: GPL-2.0
/*
 * check_sequences [--coverage] TRACE: were the handlers called in the order
 * that the interface promises (sequences.h)? Exit status 0 yes, 1 no (the
 * first event that breaks a rule, and which), 3 not to be said, 2 usage.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <saakm/trace.h>
#include "seq.h"

static void print_coverage(const struct seq *s)
{
	for (unsigned int i = 0; i < seq_nr_rows(); i++) {
		struct seq_row_use u = seq_row(s, i);

		printf("%llu\t%s\t%s\t%s\n", (unsigned long long)u.used, u.table, u.what, u.text);
	}
}

static int check(struct saakm_trace *trace, struct seq *s, struct saakm_err *err)
{
	const struct saakm_event *ev;
	int ret;

	while ((ret = saakm_trace_next(trace, &ev)) > 0) {
		ret = seq_event(s, ev, err);
		if (ret)
			return ret;
	}
	if (ret < 0)
		*err = *saakm_trace_err(trace);
	return ret;
}

int main(int argc, char **argv)
{
	int coverage = argc > 1 && !strcmp(argv[1], "--coverage");
	struct saakm_err err = { .text = "not enough memory" };
	struct saakm_trace *trace = NULL;
	struct seq *s = seq_new();
	int ret = -ENOMEM;

	if (argc != 2 + coverage) {
		fprintf(stderr, "usage: check_sequences [--coverage] TRACE\n");
		seq_free(s);
		return 2;
	}
	if (s)
		ret = saakm_trace_open(argv[1 + coverage], &trace, &err);
	if (!ret)
		ret = check(trace, s, &err);
	if (ret)
		fprintf(stderr, "check_sequences: %s: %s\n", argv[1 + coverage], err.text);
	else if (coverage)
		print_coverage(s);
	else
		printf("in order: %llu handler calls\n", (unsigned long long)seq_nr_calls(s));
	if (trace)
		saakm_trace_close(trace);
	seq_free(s);
	return !ret ? 0 : ret == -EPROTO ? 1 : 3;
}
