// SPDX-License-Identifier: GPL-2.0
/*
 * What -fsanitize=undefined calls, in gcc 12 and clang 14. With the kernel's
 * flags some of it cannot happen (signed overflow wraps); it is all here so
 * that any set of checks links.
 */
#include "internal.h"

struct location { const char *file; u32 line, column; };
struct type { u16 kind, info; char name[]; };	/* name: 'int', with the quotes */
#define INTEGER		0

struct of_type { struct location at; const struct type *type; };
struct of_shift { struct location at; const struct type *left, *right; };
struct of_bounds { struct location at; const struct type *array, *index; };
struct of_mismatch { struct location at; const struct type *type; u8 log_align, kind; };
struct of_conversion { struct location at; const struct type *from, *to; };
struct of_builtin { struct location at; u8 kind; };

static void found(const void *pc, struct text *t)
{
	tell(SAAKM_F_UNDEFINED, pc, 0, t->s);
}

/* A use of uninitialised memory is the cause of what it leads to. */
static bool explained(const void *pc)
{
	struct san_ctx *c = san.ctx;
	bool flushed = san_flush();
	const void *uninit_pc = c->uninit_pc;

	c->uninit_pc = NULL;
	/* Reported at the end of a block that ended between the load and the check. */
	return flushed || (uninit_pc && (u64)pc - (u64)uninit_pc < 128);
}

static bool is_signed(const struct type *t)
{
	return t->kind == INTEGER && t->info & 1;
}

static unsigned int bits_of(const struct type *t)
{
	return t->kind == INTEGER ? 1u << (t->info >> 1) : 0;
}

/* An integer as the instrumentation passes it: itself, or where it is. */
static void put_value(struct text *t, const struct type *type, u64 v)
{
	unsigned int bits = bits_of(type);

	if (!bits) {
		text_put(t, "a value");
		return;
	}
	if (bits > 64)
		v = *(const u64 *)v;
	if (is_signed(type) && bits < 64)
		v = (u64)((s64)(v << (64 - bits)) >> (64 - bits));
	if (is_signed(type))
		text_int(t, v);
	else
		text_num(t, v);
}

/* Every handler, and its twin after which the program does not go on. */
#define HANDLER(name, type, args) \
	static void do_##name(const struct type *d, const void *pc args(A)); \
	void __wrap___ubsan_handle_##name(const struct type *d args(A)); \
	void __wrap___ubsan_handle_##name(const struct type *d args(A)) \
	{ do_##name(d, CALLER args(V)); } \
	void __wrap___ubsan_handle_##name##_abort(const struct type *d args(A)); \
	void __wrap___ubsan_handle_##name##_abort(const struct type *d args(A)) \
	{ do_##name(d, CALLER args(V)); __builtin_trap(); } \
	static void do_##name(const struct type *d, const void *pc args(A))
#define A(n)	, u64 v##n
#define V(n)	, v##n
#define NONE(x)
#define ONE(x)	x(1)
#define TWO(x)	x(1) x(2)
#define THREE(x) x(1) x(2) x(3)

static void arithmetic(const struct of_type *d, const void *pc, u64 l, u64 r, const char *op)
{
	struct text t = { .len = 0 };

	if (explained(pc))
		return;
	put_value(&t, d->type, l);
	text_put(&t, op);
	put_value(&t, d->type, r);
	text_put(&t, " does not fit into ");
	text_put(&t, d->type->name);
	found(pc, &t);
}

HANDLER(add_overflow, of_type, TWO) { arithmetic(d, pc, v1, v2, " + "); }
HANDLER(sub_overflow, of_type, TWO) { arithmetic(d, pc, v1, v2, " - "); }
HANDLER(mul_overflow, of_type, TWO) { arithmetic(d, pc, v1, v2, " * "); }

HANDLER(negate_overflow, of_type, ONE)
{
	struct text t = { .len = 0 };

	if (explained(pc))
		return;
	text_put(&t, "minus ");
	put_value(&t, d->type, v1);
	text_put(&t, " does not fit into ");
	text_put(&t, d->type->name);
	found(pc, &t);
}

HANDLER(divrem_overflow, of_type, TWO)
{
	struct text t = { .len = 0 };
	unsigned int bits = bits_of(d->type);
	u64 divisor = bits > 64 ? *(const u64 *)v2 : v2;

	if (explained(pc))
		return;
	/* The division faults next; as a crash it would say less. */
	put_value(&t, d->type, v1);
	text_put(&t, " is divided by ");
	if (bits && !divisor)
		text_put(&t, "zero");
	else
		put_value(&t, d->type, v2);
	found(pc, &t);
}

HANDLER(shift_out_of_bounds, of_shift, TWO)
{
	struct text t = { .len = 0 };

	if (explained(pc))
		return;
	put_value(&t, d->left, v1);
	text_put(&t, " is shifted by ");
	put_value(&t, d->right, v2);
	text_put(&t, ", and ");
	text_put(&t, d->left->name);
	text_put(&t, " has ");
	text_num(&t, bits_of(d->left));
	text_put(&t, " bits");
	found(pc, &t);
}

HANDLER(out_of_bounds, of_bounds, ONE)
{
	struct text t = { .len = 0 };

	if (explained(pc))
		return;
	text_put(&t, "index ");
	put_value(&t, d->index, v1);
	text_put(&t, " is outside of the array ");
	text_put(&t, d->array->name);
	found(pc, &t);
}

HANDLER(vla_bound_not_positive, of_type, ONE)
{
	struct text t = { .len = 0 };

	if (explained(pc))
		return;
	text_put(&t, "an array of variable length has ");
	put_value(&t, d->type, v1);
	text_put(&t, " elements");
	found(pc, &t);
}

HANDLER(load_invalid_value, of_type, ONE)
{
	struct text t = { .len = 0 };

	if (explained(pc))
		return;
	put_value(&t, d->type, v1);
	text_put(&t, " is no value of ");
	text_put(&t, d->type->name);
	found(pc, &t);
}

HANDLER(type_mismatch_v1, of_mismatch, ONE)
{
	struct text t = { .len = 0 };

	/*
	 * An access by NULL faults, and says so; its address alone is what
	 * kernel code takes all the time.
	 */
	if (v1 < 4096 || explained(pc))
		return;
	if (v1 & ((1ull << d->log_align) - 1)) {
		text_put(&t, "an address that is not aligned is used for ");
	} else {
		text_put(&t, "the object is too small for ");
	}
	text_put(&t, d->type->name);
	found(pc, &t);
}

HANDLER(pointer_overflow, location, TWO)
{
	struct text t = { .len = 0 };

	/* Offsets from NULL are the kernel's way of saying offsetof(). */
	if (!v1 || !v2 || explained(pc))
		return;
	text_put(&t, "a pointer was moved beyond the end of the address space");
	found(pc, &t);
}

HANDLER(float_cast_overflow, location, ONE)
{
	struct text t = { .len = 0 };

	text_put(&t, "a floating-point value does not fit into an integer");
	found(pc, &t);
}

HANDLER(invalid_builtin, of_builtin, NONE)
{
	struct text t = { .len = 0 };

	if (explained(pc))
		return;
	text_put(&t, d->kind ? "the leading zeros of 0 are counted" :
			       "the trailing zeros of 0 are counted (__ffs, __builtin_ctz)");
	found(pc, &t);
}

HANDLER(nonnull_arg, location, NONE)
{
	struct text t = { .len = 0 };

	text_put(&t, "NULL is given for an argument that must not be NULL");
	found(pc, &t);
}

HANDLER(nonnull_return_v1, location, ONE)
{
	struct text t = { .len = 0 };

	text_put(&t, "a function returns NULL that must not");
	found(pc, &t);
}

HANDLER(nullability_arg, location, NONE) { do_nonnull_arg(d, pc); }
HANDLER(nullability_return_v1, location, ONE) { do_nonnull_return_v1(d, pc, v1); }

HANDLER(alignment_assumption, location, THREE)
{
	struct text t = { .len = 0 };

	text_put(&t, "a pointer is not aligned as the code assumes");
	found(pc, &t);
}

HANDLER(implicit_conversion, of_conversion, TWO)
{
	struct text t = { .len = 0 };

	if (explained(pc))
		return;
	put_value(&t, d->from, v1);
	text_put(&t, " becomes ");
	put_value(&t, d->to, v2);
	text_put(&t, " in the conversion to ");
	text_put(&t, d->to->name);
	found(pc, &t);
}

HANDLER(function_type_mismatch_v1, location, ONE)
{
	struct text t = { .len = 0 };

	text_put(&t, "a function is called through a pointer of another type");
	found(pc, &t);
}

/* Behind these two there is no code to go on with. */
void __wrap___ubsan_handle_builtin_unreachable(const struct location *d) __attribute__((noreturn));
void __wrap___ubsan_handle_builtin_unreachable(const struct location *d)
{
	tell(SAAKM_F_UNDEFINED, CALLER, 0, "code that cannot be reached was reached");
	__builtin_trap();
}

void __wrap___ubsan_handle_missing_return(const struct location *d) __attribute__((noreturn));
void __wrap___ubsan_handle_missing_return(const struct location *d)
{
	tell(SAAKM_F_UNDEFINED, CALLER, 0, "the function ends without a return");
	__builtin_trap();
}
