/* SPDX-License-Identifier: GPL-2.0 */
/* Stand-ins for functions of the kernel that a policy calls. */
#ifndef SAAKM_INTERPOSE_H
#define SAAKM_INTERPOSE_H

struct saakm_stand_in { const char *name; void *fn; };

extern const struct saakm_stand_in saakm_lock_stand_ins[];	/* ends with NULL */

#endif /* SAAKM_INTERPOSE_H */
