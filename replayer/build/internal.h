/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of saakmbuild share. */
#ifndef SAAKM_BUILD_INTERNAL_H
#define SAAKM_BUILD_INTERNAL_H

#include <stdint.h>
#include <saakm/strbuf.h>
#include "build.h"

struct strings { SAAKM_VEC(char *); };	/* owned strings */

int strings_add(struct strings *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strings_release(struct strings *s);

/* A policy before it is built. */
struct unit {
	char name[64];
	char *dir;			/* absolute, owned */
	struct strings sources;		/* absolute */
	struct strings flags;		/* of all its files */
	struct strings file_flags;	/* "main.c -DX" */
};

int unit_init(struct unit *u, const char *input, struct saakm_err *err);
void unit_release(struct unit *u);
/* kbuild.c: fills all of u but its folder, which is known already. */
int kbuild_read(struct unit *u, const char *path, struct saakm_err *err);
/* The same of a text, which is written to; path is for errors. */
int kbuild_parse(struct unit *u, const char *path, char *text, struct saakm_err *err);

/* Where our own things are. */
struct places {
	char share[512];		/* holds replayer/shim and kernel/include */
	char lib[512];			/* holds libsaakm-host.so */
};
int places_find(struct places *p, struct saakm_err *err);
int cache_dir(char *buf, size_t bytes, const char *wanted, struct saakm_err *err);

/* Content hashes: FNV-1a of 128 bits. */
struct hash { unsigned __int128 h; };
void hash_init(struct hash *h);
void hash_put(struct hash *h, const void *p, size_t bytes);
int hash_file(struct hash *h, const char *path);
/* Every .c and .h below dir, in a fixed order. */
int hash_tree(struct hash *h, const char *dir);
void hash_text(const struct hash *h, char buf[33]);

/*
 * Headers outside the folders whose content is in the key anyway: found by the
 * compiler, written down with their hashes. deps_check() answers 0 if all are
 * as they were, and gives the key that includes them.
 */
int deps_write(const char *path, const struct strings *makefiles, const char *share);
int deps_check(const char *path, const char key[33], char final_key[33]);
/* Of the contents alone; in whatever order the compiler named them. */
int deps_hash(const char *path, char hash[33]);

/*
 * Run a command. Its messages pass through; *line gets that of the first
 * error in them, or 0, and `what` the message itself.
 */
int run_command(struct strings *argv, bool verbose, int *line, char *what, size_t what_bytes);
/* The first line that a command prints. */
int command_says(struct strings *argv, char *buf, size_t bytes);

/* prologue.c: so that gdb stops behind clang's hook at the start of a function. */
int skip_hook_in_prologue(const char *assembly);

int read_file(const char *path, char **text, size_t *bytes);	/* malloc'ed, NUL-terminated */

#endif /* SAAKM_BUILD_INTERNAL_H */
