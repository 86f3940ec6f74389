// SPDX-License-Identifier: GPL-2.0
/*
 * Code as policies have it, right and wrong, for san_test.c; built as they are
 * by --sanitize. Each function takes what the test prepared. No libc here.
 */
#include <stdbool.h>
#include <stddef.h>
#include "san_sample.h"

void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int value, size_t n);

/* Out of the compiler's sight. */
#define HIDE(x)	({ __typeof__(x) hidden = (x); __asm__("" : "+r"(hidden)); hidden; })
#ifdef __clang__
#define noinline __attribute__((noinline))
#else
#define noinline __attribute__((noipa))
#endif

int table[5] = { 1, 2, 3, 4, 5 };
static const char letters[3] = "abc";
static noinline long sink(long v) { return HIDE(v); }
/* Their addresses escape, so that they live in memory. */
static noinline void fill(int *a, int n)
{
	for (int i = 0; i < n; i++)
		a[i] = i;
}

/* --- overflow and use after free ---------------------------------------------------- */

long read_behind(struct thing *t) { return ((int *)t)[HIDE((int)sizeof(*t) / 4)]; }
long read_far_behind(struct thing *t) { return ((char *)t)[HIDE((int)sizeof(*t) + 5)]; }
long read_before(struct thing *t) { return ((int *)t)[HIDE(-1)]; }
long write_behind(struct thing *t) { ((char *)t)[HIDE((int)sizeof(*t))] = 1; return 0; }
long write_across(struct thing *t)
{
	*(long *)((char *)t + HIDE((int)sizeof(*t) - 4)) = 1;
	return 0;
}
long read_odd(struct thing *t) { return ((char *)t)[HIDE(13)]; }	/* an object of 13 bytes */
long copy_behind(struct thing *t) { memcpy(t, HIDE(&table), HIDE((int)sizeof(*t) + 1)); return 0; }
long copy_struct(struct thing *t) { *(struct large *)t = *HIDE((struct large *)t + 1); return 0; }
long set_behind(struct thing *t) { memset(t, 0, HIDE(sizeof(*t) + 8)); return 0; }
long read_freed(struct thing *t) { return t->big; }
long write_freed(struct thing *t) { t->count = 1; return 0; }
long count_freed(struct thing *t) { t->count++; return 0; }
long global_behind(struct thing *t) { return HIDE(&table[0])[5]; }
long global_chars(struct thing *t) { return HIDE(&letters[0])[HIDE(4)]; }

long local_behind(struct thing *t)
{
	int array[4];

	fill(array, 4);
	return HIDE(&array[0])[HIDE(4)];
}

long local_before(struct thing *t)
{
	int array[4];

	fill(array, 4);
	return HIDE(&array[0])[HIDE(-1)];
}

long vla_behind(struct thing *t)
{
	int n = HIDE(5);
	int array[n];

	fill(array, n);
	return HIDE(&array[0])[HIDE(5)];
}

/* --- uninitialised -------------------------------------------------------------------- */

long use_branch(struct thing *t) { return t->count > 3 ? sink(1) : sink(2); }
long use_flag(struct thing *t) { return t->flag ? sink(1) : sink(2); }
long use_increment(struct thing *t) { ++t->count; return 0; }
long use_add(struct thing *t) { return sink(t->big + 3); }
long use_argument(struct thing *t) { return sink(t->big); }
long use_pointer(struct thing *t) { return t->next->count; }
long use_index(struct thing *t) { return table[t->index & 3]; }
long use_bit(struct thing *t) { return t->a == 1 ? sink(1) : sink(2); }
/* In its own function: what was checked in a block need not be checked there again. */
static noinline long look(long *p) { return *p > 1 ? sink(1) : sink(2); }
/* Copied twice, and only then looked at. */
long use_copy(struct thing *t)
{
	struct thing *u = t + 1;

	u->big = t->big;
	u->other = *HIDE(&u->big);
	return look(&u->other);
}
/* A structure copied as a whole, with one field set. */
long use_struct_copy(struct thing *t)
{
	struct thing *u = t + 1;

	t->count = 4;
	*u = *t;
	return look(&u->big);
}
long use_memcpy(struct thing *t)
{
	struct thing *u = t + 1;

	t->count = 4;
	memcpy(u, t, sizeof(*u));
	return look(&u->big);
}
/* A constant that is stored in between is no copy. */
long use_beside_store(struct thing *t)
{
	long v = t->big;

	t->other = 5;
	return v > 3 ? sink(1) : sink(2);
}

/* --- undefined -------------------------------------------------------------------------- */

long shift_far(struct thing *t) { return 1u << HIDE(40); }
long shift_negative(struct thing *t) { return 1 << HIDE(-1); }
long index_outside(struct thing *t) { return table[HIDE(7)]; }
long divide_by_zero(struct thing *t) { return 7 / HIDE(0); }
long bad_bool(struct thing *t) { return t->flag ? sink(1) : sink(2); }	/* 2, by the test */
long vla_empty(struct thing *t)
{
	int n = HIDE(-3);
	int array[n];

	return (long)HIDE(&array[0]);
}
long unreachable(struct thing *t)
{
	if (HIDE(1))
		__builtin_unreachable();
	return 0;
}

/* --- all right ---------------------------------------------------------------------------- */

long good_bitfields(struct thing *t)
{
	t->a = 1;
	t->b = 2;
	t->c = 3;
	t->a++;
	return t->a == 2 && t->b == 2 && t->c == 3;
}

long good_one_bitfield(struct thing *t)
{
	t->b = 7;
	return t->b == 7;
}

long good_partial(struct thing *t)
{
	t->count = 1;
	t->tag = 'x';
	t->next = NULL;
	return t->count == 1 && t->tag == 'x' && !t->next;
}

long good_union(struct thing *t)
{
	t->u.bytes[0] = 1;
	t->u.bytes[1] = 2;
	return t->u.half == 0x201;
}

long good_struct_copies(struct thing *t)
{
	struct thing *u = t + 1;
	struct thing local;

	t->count = 9;
	*u = *t;
	local = *u;
	*t = local;
	return t->count == 9 && u->count == 9 && local.count == 9;
}

/* 8 and 16 bytes: as large as a number, with padding that nobody writes. */
long good_small_copies(struct thing *t)
{
	t->pair.x = 1;
	t->pair.c = 2;
	t->two.l = 3;
	t->two.i = 4;
	t[1].pair = t->pair;
	t[1].two = t->two;
	return t[1].pair.x == 1 && t[1].pair.c == 2 && t[1].two.l == 3 && t[1].two.i == 4;
}

static noinline struct two by_value(struct two v) { v.i++; return v; }

long good_values(struct thing *t)
{
	t->two.l = 3;
	t->two.i = 4;
	t->two = by_value(t->two);
	return t->two.i == 5;
}

long good_field_copies(struct thing *t)
{
	struct thing *u = t + 1;

	u->big = t->big;
	u->count = t->count;
	u->next = t->next;
	u->flag = 1;
	u->count = 6;
	return u->flag && u->count == 6;
}

/*
 * As sort() does it. Not instrumented: gcc leaves out the check of a store to
 * what it has just checked for a load, and then a swap looks like a use.
 */
static noinline __attribute__((no_sanitize_address)) void swap_words(char *a, char *b, int n)
{
	do {
		long x = *(long *)(a + (n -= 8));

		*(long *)(a + n) = *(long *)(b + n);
		*(long *)(b + n) = x;
	} while (n);
}

long good_swap(struct thing *t)
{
	swap_words((char *)t, (char *)(t + 1), sizeof(*t));
	return 1;
}

long good_array_copy(struct thing *t)
{
	struct thing *u = t + 1;

	for (int i = 0; i < 16; i++)
		u->array[i] = t->array[i];
	u->array[3] = 4;
	return u->array[3] == 4;
}

long good_mem(struct thing *t)
{
	memcpy(t + 1, t, sizeof(*t));
	memmove(t, (char *)t + 8, sizeof(*t));
	memset(t, 0, sizeof(*t));
	return !t->count && !t->flag && !t->a && !t->array[15];
}

long good_ends(struct thing *t)
{
	char *p = (char *)t;

	p[0] = 1;
	p[sizeof(*t) - 1] = 1;
	return p[0] + p[sizeof(*t) - 1] == 2 && letters[2] == 'c' && table[4] == 5;
}

/* The core, which is not instrumented, wrote this (see the test). */
long good_foreign(struct thing *t) { return t->next == t && t->count == 12 && t->flag; }

long good_locals(struct thing *t)
{
	int n = HIDE(3), sum = 0;

	for (int k = 0; k < 3; k++) {
		int array[3], vla[n];

		fill(array, 3);
		fill(vla, n);
		sum += array[2] + vla[2];
	}
	return sum == 12;
}

/* How the kernel gets at structures: offsets from NULL, wrapping arithmetic. */
long good_kernel(struct thing *t)
{
	struct thing *none = HIDE((struct thing *)0);
	int *field = &none->count;
	int x = HIDE(0x7fffffff);

	t->count = 3;
	field = &t->count;
	t = (struct thing *)((char *)field - offsetof(struct thing, count));
	x++;
	return t->count == 3 && x < 0;
}

long good_loop(struct thing *t)
{
	for (int i = 0; i < 16; i++)
		t->array[i] = i;
	for (int k = 0; k < 1000000; k++)
		t->array[k & 15] += k;
	return t->array[0] != 0;
}

void (*leave)(void);

/* The test jumps out of this: its red zones stay on the stack. */
long abandon(struct thing *t)
{
	int array[4];

	fill(array, 4);
	leave();
	return array[1];
}
