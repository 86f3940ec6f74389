/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What `saakm replay` and `saakm debug` are both told on the command line: which
 * trace, and how its policies are built.
 */
#ifndef SAAKM_SESSION_CLI_H
#define SAAKM_SESSION_CLI_H

#include <saakm/cli.h>
#include "session.h"

struct session_cli {
	struct saakm_common common;
	struct saakm_args args;
	struct saakm_strings policies;
	int64_t opt_level;
	struct session_options session;
};

/* Rows for the table of options; c: a struct session_cli *. */
#define SESSION_CLI_OPTIONS(c)							\
	SAAKM_OPT("policy", 'p', "POLICY.c", STRINGS, &(c)->policies,		\
		  "the policy's source, if it is not where it was"),		\
	SAAKM_OPT("sanitize", 0, NULL, FLAG, &(c)->session.sanitize,		\
		  "build the policies with address and undefined-behaviour checks"), \
	SAAKM_OPT("optimize", 'O', "LEVEL", INT, &(c)->opt_level,		\
		  "compile the policies at this level (0)", .min = 0, .max = 3), \
	SAAKM_OPT("cc", 0, "COMPILER", STRING, &(c)->session.cc,		\
		  "which compiler (cc of the build)")

/* Behind the parsing: the trace is the first operand. */
static inline void session_cli_take(struct session_cli *c)
{
	c->session.trace = c->args.v[0];
	c->session.policies = c->policies.v;
	c->session.nr_policies = c->policies.nr;
	c->session.opt_level = c->opt_level;
	c->session.verbose = c->common.verbose;
}

static inline void session_cli_release(struct session_cli *c)
{
	saakm_vec_release(&c->policies);
	saakm_args_release(&c->args);
}

#endif /* SAAKM_SESSION_CLI_H */
