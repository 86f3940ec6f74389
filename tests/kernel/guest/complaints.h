/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel says that it must not say: lines of /dev/kmsg since the last
 * look. The same list is used for the console of a whole run (console.sh).
 */
#ifndef SAAKM_TESTS_COMPLAINTS_H
#define SAAKM_TESTS_COMPLAINTS_H

#include <stdbool.h>
#include <stddef.h>

struct complaints {
	int fd;			/* of /dev/kmsg, or -1 */
	bool findings_wanted;	/* a finding is no complaint */
};

void complaints_open(struct complaints *c);
void complaints_close(struct complaints *c);
/* The next one, without its time stamp; false: no more for now. */
bool complaints_next(struct complaints *c, char *text, size_t bytes);
/* Is there, since the last look, a line that contains `part`? Eats the lines. */
bool complaints_find(struct complaints *c, const char *part, char *line, size_t bytes);

#endif /* SAAKM_TESTS_COMPLAINTS_H */
