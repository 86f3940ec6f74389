/* SPDX-License-Identifier: GPL-2.0 */
/* The structures of san_sample.c, for the test as well. */
#ifndef SAN_SAMPLE_H
#define SAN_SAMPLE_H

#include <stdbool.h>

struct pair { int x; char c; };
struct two { long l; int i; };
struct thing {
	int count;
	unsigned int a : 3, b : 5, c : 24;
	bool flag;
	char tag;
	unsigned short index;
	struct thing *next;
	long big, other;
	union { unsigned char bytes[4]; unsigned short half; unsigned int whole; } u;
	struct pair pair;
	struct two two;
	int array[16];
};
struct large { char bytes[sizeof(struct thing) + 1]; };

typedef long sample(struct thing *t);

#endif /* SAN_SAMPLE_H */
