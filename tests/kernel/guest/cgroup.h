/* SPDX-License-Identifier: GPL-2.0 */
/* Control groups of version 2, mounted where they are or in a place of our own. */
#ifndef SAAKM_TESTS_CGROUP_H
#define SAAKM_TESTS_CGROUP_H

#include <sys/types.h>

/* A group with what can be had of cpu and pids; 0 or -errno. */
int cgroup_make(const char *name);
void cgroup_remove(const char *name);
int cgroup_move(const char *name, pid_t pid);	/* "" is the root */
int cgroup_write(const char *name, const char *file, const char *text);
int cgroup_read(const char *name, const char *file, char *text, size_t bytes);

#endif /* SAAKM_TESTS_CGROUP_H */
