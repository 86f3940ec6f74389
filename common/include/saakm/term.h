/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What programs show on a terminal only: a progress bar on stderr, a pager
 * for stdout. Elsewhere both do nothing. For programs, as log.h is.
 */
#ifndef SAAKM_TERM_H
#define SAAKM_TERM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct saakm_progress {
	const char *label;	/* borrowed */
	uint64_t drawn_ns;	/* when it was drawn last */
	bool active, drawn;
};

/* quiet: never draw. */
void saakm_progress_start(struct saakm_progress *p, const char *label, bool quiet);
/* As often as you like; draws ten times a second at most. note may be NULL. */
void saakm_progress_update(struct saakm_progress *p, uint64_t done, uint64_t total,
			   const char *note);
void saakm_progress_end(struct saakm_progress *p);	/* wipes it */

struct saakm_pager {
	pid_t pid;		/* 0: there is none */
	int stdout_fd;		/* our own stdout, kept aside */
};

/*
 * stdout to $SAAKM_PAGER, $PAGER or less, if it is a terminal and not
 * `disabled`. Zeroed = none; failure to start one means none.
 */
void saakm_pager_start(struct saakm_pager *p, bool disabled);
/* Closes stdout's way to it and waits until the reader has seen enough. */
void saakm_pager_end(struct saakm_pager *p);

#endif /* SAAKM_TERM_H */
