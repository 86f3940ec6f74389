/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The commands of `saakm`: this table is the only list of them. The program
 * of a verb is saakm-VERB; what it needs beyond itself is said to those who
 * lack it.
 */
#ifndef SAAKM_FRONT_VERBS_H
#define SAAKM_FRONT_VERBS_H

#include <stddef.h>

struct verb {
	const char *name;
	const char *group;	/* heading in the help; the same ones stand together */
	const char *summary;
	const char *needs;	/* or NULL: nothing */
};

extern const struct verb verbs[];	/* ends with a NULL name */

#endif /* SAAKM_FRONT_VERBS_H */
