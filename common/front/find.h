/* SPDX-License-Identifier: LGPL-2.1-only */
/* Where the front finds the programs of its verbs, and their man pages. */
#ifndef SAAKM_FRONT_FIND_H
#define SAAKM_FRONT_FIND_H

#include <limits.h>
#include <stdbool.h>

/*
 * saakm-VERB beside this program, in ../libexec/saakm of it, or in PATH, in
 * this order: a tree that was just built wins over one that is installed.
 */
bool find_program(const char *verb, char path[PATH_MAX]);
/* saakm-VERB.1 of the tree that this program belongs to. */
bool find_manual(const char *verb, char path[PATH_MAX]);

#endif /* SAAKM_FRONT_FIND_H */
