/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a policy's unmodified source to a shared object that the host can load.
 * The compiler's own messages go to standard error as they are; everything
 * else is in the error. Results are cached by content.
 */
#ifndef SAAKM_BUILD_H
#define SAAKM_BUILD_H

#include <stdbool.h>
#include <saakm/err.h>
#include <saakm/vec.h>

struct saakm_build_options {
	const char *cc;			/* NULL: the one the toolkit was built with */
	const char *cache_dir;		/* NULL: saakm_build_cache_dir() */
	const char *output;		/* NULL: only into the cache */
	int opt_level;			/* 0 … 3 */
	bool sanitize;
	bool watch;			/* without sanitize: for san_set_on_access() */
	bool verbose;			/* print the commands to standard error */
	const char *const *defines;	/* "NAME=VALUE"; ends with NULL; or NULL */
};

struct saakm_build_result {
	char *name;			/* of the module, owned like the others */
	char *input;			/* absolute path of what it was built from */
	char *source;			/* likewise of its first source file */
	char *so;
	char *hash;			/* of sources, headers, flags and compiler */
	char *source_hash;		/* of sources and headers alone, wherever they lie */
	bool cached;
};

/* input: a .c file, a directory, or a Kbuild file. */
int saakm_build_policy(struct saakm_build_result *r, const char *input,
		       const struct saakm_build_options *o, struct saakm_err *err);
void saakm_build_result_release(struct saakm_build_result *r);

#endif /* SAAKM_BUILD_H */
