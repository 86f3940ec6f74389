/* SPDX-License-Identifier: LGPL-2.1-only */
/* The command behind `--`: started once the recorder is ready, watched by a pidfd. */
#ifndef REC_CHILD_H
#define REC_CHILD_H

#include <signal.h>
#include <sys/types.h>
#include <saakm/err.h>

struct rec_child {
	pid_t pid;	/* 0: none, or waited for */
	int pidfd;
	int status;	/* as a shell has it: exit code, or 128 + signal */
};

void rec_child_init(struct rec_child *c);
/* argv ends with NULL. -ENOENT and the like if it cannot be executed. */
int rec_child_start(struct rec_child *c, char **argv, const sigset_t *mask,
		    struct saakm_err *err);
/* Send `sig` if it is not 0, wait until it has ended. */
void rec_child_end(struct rec_child *c, int sig);
void rec_child_release(struct rec_child *c);

#endif /* REC_CHILD_H */
