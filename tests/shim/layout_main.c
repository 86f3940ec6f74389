// SPDX-License-Identifier: GPL-2.0
/* Prints the table of layout_table.c. */
#include <stdio.h>

struct row {
	const char *name;
	unsigned long value;
};

extern const struct row rows[];
extern const unsigned long nr_rows;

int main(void)
{
	for (unsigned long i = 0; i < nr_rows; i++)
		printf("%s %lu\n", rows[i].name, rows[i].value);
	return 0;
}
