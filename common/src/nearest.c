// SPDX-License-Identifier: LGPL-2.1-only
/* "Did you mean …?": the nearest of a list of names. */
#include <string.h>
#include <saakm/parse.h>

#define LONGEST	64	/* letters compared; names are shorter than that */

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

unsigned int saakm_edit_distance(const char *a, const char *b)
{
	unsigned int rows[3][LONGEST + 1];
	unsigned int *before = rows[0], *above = rows[1], *row = rows[2], *swap;
	size_t na = strnlen(a, LONGEST), nb = strnlen(b, LONGEST), i, j;

	for (j = 0; j <= nb; j++)
		above[j] = j;
	for (i = 1; i <= na; i++) {
		row[0] = i;
		for (j = 1; j <= nb; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1,
				       above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		swap = before;
		before = above;
		above = row;
		row = swap;
	}
	return above[nb];
}

const char *saakm_nearest(const char *word, const char *const *names, size_t nr)
{
	unsigned int best = 1 + strlen(word) / 3, d;
	const char *found = NULL;
	size_t i, len = strlen(word);

	for (i = 0; i < nr; i++) {
		if (!names[i])
			continue;
		d = saakm_edit_distance(word, names[i]);
		/* An abbreviation is near, too: 'rec' means 'record'. */
		if (len >= 2 && !strncmp(word, names[i], len))
			d = 0;
		if (d > best || (found && d == best))
			continue;
		best = d;
		found = names[i];
	}
	return found;
}
