// SPDX-License-Identifier: GPL-2.0
/*
 * From a poisoned byte to a sentence: whose red zone is it, how far from what?
 * No addresses in it: those of stacks and globals differ from run to run.
 */
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include "internal.h"

void text_putn(struct text *t, const char *s, size_t n)
{
	while (n-- && *s && t->len < sizeof(t->s) - 1)
		t->s[t->len++] = *s++;
	t->s[t->len] = '\0';
}

void text_put(struct text *t, const char *s)
{
	text_putn(t, s, sizeof(t->s));
}

void text_num(struct text *t, u64 v)
{
	char digits[20];
	unsigned int n = sizeof(digits);

	do
		digits[--n] = '0' + v % 10;
	while (v /= 10);
	text_putn(t, digits + n, sizeof(digits) - n);
}

void text_int(struct text *t, s64 v)
{
	if (v < 0)
		text_put(t, "-");
	text_num(t, v < 0 ? -(u64)v : (u64)v);
}

void tell(int finding, const void *pc, u64 addr, const char *sentence)
{
	if (san_report)
		san_report(finding, pc, (const void *)addr, sentence);
}

#define REACH	8192		/* so many shadow bytes are looked at, at most */

/* The object beside the red zone of `bad`: [*beg, *end). False: none in reach. */
static bool object_beside(u64 bad, u64 addr, u64 *beg, u64 *end)
{
	u64 lo = bad & ~7ull, hi = lo, n;
	bool left, right;

	for (n = 0; n < REACH && *shadow_of(lo) == HEAP_REDZONE; n++)
		lo -= 8;
	for (n = 0; n < REACH && *shadow_of(hi) == HEAP_REDZONE; n++)
		hi += 8;
	left = *shadow_of(lo) < 8;
	right = *shadow_of(hi) < 8 && hi > lo;
	*end = lo + (*shadow_of(lo) ? *shadow_of(lo) : 8);
	/* What begins within an object ran over its end; before one is rare, and near. */
	if (left && (addr < bad || !right || hi - bad > 32 || bad - *end <= hi - bad)) {
		for (n = 0; n < REACH && !*shadow_of(lo - 8); n++)
			lo -= 8;
		*beg = lo;
		return true;
	}
	*beg = hi;
	for (n = 0; n < REACH && !*shadow_of(hi); n++)
		hi += 8;
	*end = hi + (*shadow_of(hi) < 8 ? *shadow_of(hi) : 0);
	return right;
}

static void put_where(struct text *t, u64 bad, u64 beg, u64 end)
{
	if (bad < beg) {
		text_num(t, beg - bad);
		text_put(t, beg - bad == 1 ? " byte before " : " bytes before ");
	} else if (bad == end) {
		text_put(t, "just behind the end of ");
	} else {
		text_num(t, bad - end);
		text_put(t, bad - end == 1 ? " byte behind the end of " :
					     " bytes behind the end of ");
	}
}

static void put_object(struct text *t, u64 bad, u64 addr)
{
	u64 beg, end;

	if (!object_beside(bad, addr, &beg, &end)) {
		text_put(t, "where no object of the heap is");
		return;
	}
	put_where(t, bad, beg, end);
	text_put(t, "an object of ");
	text_num(t, end - beg);
	text_put(t, " bytes");
}

static void put_freed(struct text *t, u64 bad)
{
	u64 at = bad & ~7ull;
	unsigned int n;

	for (n = 0; n < REACH && *shadow_of(at - 8) == HEAP_FREED; n++)
		at -= 8;
	if (n < REACH) {
		text_put(t, "at offset ");
		text_num(t, bad - at);
		text_put(t, " of an object that was freed");
	} else {
		text_put(t, "in an object that was freed");
	}
}

static void put_global(struct text *t, u64 bad)
{
	u64 beg, bytes;
	const char *name = global_at(bad, &beg, &bytes);

	if (!name) {
		text_put(t, "behind the end of a global variable");
		return;
	}
	put_where(t, bad, beg, beg + bytes);
	text_put(t, "the global variable ");
	text_putn(t, name, 64);
	text_put(t, " of ");
	text_num(t, bytes);
	text_put(t, " bytes");
}

static const char *number(const char *s, u64 *v)
{
	while (*s == ' ')
		s++;
	for (*v = 0; *s >= '0' && *s <= '9'; s++)
		*v = *v * 10 + *s - '0';
	return s;
}

/* Memory that may not be there, or not be what it seems: an abandoned stack. */
static bool peek(u64 at, void *to, size_t bytes)
{
	struct iovec here = { to, bytes }, there = { (void *)at, bytes };

	return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == (ssize_t)bytes;
}

static bool peek_string(u64 at, char *to, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		if (!peek(at + i, &to[i], 1))
			return false;
		if (!to[i])
			return true;
	}
	return false;
}

/*
 * A frame with red zones begins with a magic number and a description: the
 * number of variables, and offset, size, length of the name, name of each.
 */
static bool put_variable(struct text *t, u64 bad, bool out_of_scope)
{
	u64 frame = bad & ~7ull, words[2], nr, best = ~0ull, i;
	char description[512];
	const char *s;
	struct { u64 beg, bytes; const char *name; u64 len; } found = { .name = NULL };

	for (i = 0; i < REACH && *shadow_of(frame) != STACK_LEFT; i++)
		frame -= 8;
	for (i = 0; i < 64 && *shadow_of(frame - 8) == STACK_LEFT; i++)
		frame -= 8;
	if (*shadow_of(frame) != STACK_LEFT || !peek(frame, words, sizeof(words)) ||
	    words[0] != 0x41b58ab3 || !peek_string(words[1], description, sizeof(description)))
		return false;
	s = number(description, &nr);
	for (i = 0; i < nr && i < 256; i++) {
		u64 off, bytes, len, beg, away;

		s = number(s, &off);
		s = number(s, &bytes);
		s = number(s, &len);
		s += *s == ' ';
		beg = frame + off;
		away = bad < beg ? beg - bad : bad < beg + bytes ? 0 : bad - (beg + bytes);
		if (away < best) {
			best = away;
			found.beg = beg;
			found.bytes = bytes;
			found.name = s;
			/* gcc adds ":line" */
			for (found.len = 0; found.len < len && s[found.len] != ':'; found.len++)
				;
		}
		for (; len && *s; len--)
			s++;
	}
	if (!found.name)
		return false;
	if (!out_of_scope)
		put_where(t, bad, found.beg, found.beg + found.bytes);
	else
		text_put(t, "of ");
	text_put(t, "the local variable ");
	text_putn(t, found.name, found.len < 64 ? found.len : 64);
	text_put(t, " of ");
	text_num(t, found.bytes);
	text_put(t, " bytes");
	return true;
}

void explain_access(u64 addr, u64 bytes, bool is_store, u64 bad, const void *pc)
{
	struct text t = { .len = 0 };
	int finding = SAAKM_F_OVERFLOW;
	u8 kind = *shadow_of(bad);

	/* The last, partly good eight bytes of something: its red zone follows. */
	if (kind < 8)
		kind = *shadow_of(bad + 8);
	text_put(&t, is_store ? "it writes " : "it reads ");
	text_num(&t, bytes);
	text_put(&t, bytes == 1 ? " byte " : " bytes ");
	switch (kind) {
	case HEAP_FREED:
		finding = SAAKM_F_USE_AFTER_FREE;
		put_freed(&t, bad);
		break;
	case GLOBAL_REDZONE:
		put_global(&t, bad);
		break;
	case STACK_LEFT:
	case STACK_MID:
	case STACK_RIGHT:
		if (!put_variable(&t, bad, false))
			text_put(&t, "beside a local variable");
		break;
	case STACK_AFTER_SCOPE:
	case STACK_AFTER_RETURN:
		finding = SAAKM_F_USE_AFTER_FREE;
		if (!put_variable(&t, bad, true))
			text_put(&t, "of a local variable");
		text_put(&t, ", whose block has ended");
		break;
	case ALLOCA_LEFT:
	case ALLOCA_RIGHT:
		text_put(&t, kind == ALLOCA_LEFT ? "before the start of" : "behind the end of");
		text_put(&t, " an array of variable length on the stack");
		break;
	default:
		put_object(&t, bad, addr);
	}
	tell(finding, pc, bad, t.s);
}
