/* SPDX-License-Identifier: LGPL-2.1-only */
/* The exit codes of every program: this table is their only source. */
#ifndef SAAKM_EXIT_H
#define SAAKM_EXIT_H

/*	name		code	meaning */
#define SAAKM_EXIT_TABLE(X) \
	X(YES,		0,	"yes, identical, clean") \
	X(NO,		1,	"the answer is no: a finding, a difference, a divergence") \
	X(USAGE,	2,	"the command line is wrong") \
	X(NO_VERDICT,	3,	"no verdict possible: bad or unsupported file, or events were lost") \
	X(SYSTEM,	4,	"the system failed: permission, memory, I/O, kernel support")

enum saakm_exit {
#define X(name, code, meaning) SAAKM_EXIT_##name = code,
	SAAKM_EXIT_TABLE(X)
#undef X
};

#endif /* SAAKM_EXIT_H */
