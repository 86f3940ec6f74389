/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a program needs to talk to the class: sched_attr as it is with SaaKM,
 * the two system calls, and the list of policies. Prints nothing.
 */
#ifndef SAAKM_TOOLS_ATTR_H
#define SAAKM_TOOLS_ATTR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <saakm/err.h>
#include <saakm/vec.h>

#define SAAKM_SCHED_POLICY	8	/* SCHED_SAAKM */

/* Linux's struct sched_attr, and the fields that the class adds at its end. */
struct saakm_sched_attr {
	uint32_t size;
	uint32_t sched_policy;
	uint64_t sched_flags;
	int32_t sched_nice;
	uint32_t sched_priority;
	uint64_t sched_runtime;
	uint64_t sched_deadline;
	uint64_t sched_period;		/* 48 bytes: size of the first version */
	uint32_t sched_util_min;
	uint32_t sched_util_max;	/* 56: of the second */
	uint32_t sched_saakm_policy;
	uint32_t sched_saakm_attr_size;
	uint64_t sched_saakm_attr;	/* address of the policy's own bytes */
};

#define SAAKM_ATTR_SIZE_VER0	48
#define SAAKM_ATTR_SIZE_VER1	56
#define SAAKM_ATTR_SIZE		72
_Static_assert(sizeof(struct saakm_sched_attr) == SAAKM_ATTR_SIZE, "part of the kernel's ABI");

#define SAAKM_FLAG_RESET_ON_FORK	0x01
#define SAAKM_FLAG_KEEP_POLICY		0x08
#define SAAKM_FLAG_KEEP_PARAMS		0x10
#define SAAKM_FLAG_UTIL_CLAMP_MIN	0x20
#define SAAKM_FLAG_UTIL_CLAMP_MAX	0x40

/* The bare system calls: 0 or -errno. */
int saakm_sched_setattr(pid_t pid, struct saakm_sched_attr *attr);
int saakm_sched_getattr(pid_t pid, struct saakm_sched_attr *attr, uint32_t size);

struct saakm_loaded {
	uint32_t id;
	char name[32];
	uint64_t users;
	char note[64];		/* what stands behind, or empty */
};

struct saakm_loaded_list {	/* release with saakm_vec_release() */
	SAAKM_VEC(struct saakm_loaded);
};

/* The line of one policy: "id name users", perhaps more. 0 or -EBADMSG. */
int saakm_loaded_parse(const char *line, struct saakm_loaded *p);

/*
 * PROC_DIR/policies, in the order of registration; NULL is /proc/saakm.
 * 0 or -errno; -ENOSYS: this kernel has no SaaKM.
 */
int saakm_loaded_read(const char *proc_dir, struct saakm_loaded_list *list,
		      struct saakm_err *err);
/* By name, or by number if there is no such name; NULL. */
const struct saakm_loaded *saakm_loaded_find(const struct saakm_loaded_list *list,
					     const char *what);

#endif /* SAAKM_TOOLS_ATTR_H */
