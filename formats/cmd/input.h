/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Which trace a program is to read: -i FILE, the operand, run.saakm, or what
 * is left of a recording that was cut. For programs; says on stderr what it
 * chose if that needs saying.
 */
#ifndef SAAKM_INPUT_H
#define SAAKM_INPUT_H

#include <saakm/cli.h>
#include <saakm/trace.h>

#define SAAKM_DEFAULT_TRACE	"run.saakm"

/*
 * Opens it; `-` is stdin. file: from -i, or NULL. Returns -1 with *trace and
 * *name (borrowed) set, else the exit code, all said.
 */
int saakm_open_input(const struct saakm_cli *cli, const char *file,
		     const struct saakm_args *args, struct saakm_trace **trace,
		     const char **name);

/*
 * What is to be said at the end of a trace that is not whole, on stderr: cut,
 * damaged, lost. The exit code that follows from it.
 */
int saakm_input_verdict(const struct saakm_trace *trace);

#endif /* SAAKM_INPUT_H */
