// SPDX-License-Identifier: GPL-2.0
/*
 * The sanitizer runtime with code that gcc and clang have instrumented: each
 * kind of error is found, in the right function and in clear words; right code
 * is left in peace. Runs also inside a tool that is built with ASan itself.
 */
#include <dlfcn.h>
#include <libgen.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <linux/saakm_record.h>
#include "tap.h"
#include "san/san.h"
#include "san_sample.h"

#define ARENA		0x300000000000ull
#define ARENA_BYTES	(1ull << 26)
#define GAP		64		/* as the host's allocator: a header before each object */

static char *arena = (char *)ARENA, *arena_at;
static void *object_file;
static bool is_clang;

static struct { int nr, finding; char text[300], func[64]; bool leave; } got;
static jmp_buf out;

static void on_report(int finding, const void *pc, const void *addr, const char *sentence)
{
	Dl_info info;

	if (got.nr++)
		return;
	got.finding = finding;
	snprintf(got.text, sizeof(got.text), "%s", sentence);
	if (dladdr((const char *)pc - 1, &info) && info.dli_sname)
		snprintf(got.func, sizeof(got.func), "%s", info.dli_sname);
	if (got.leave)
		longjmp(out, 1);
}

/* As the host has it. */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	if (san_pending)
		san_block();
}

static void *new_object(size_t bytes, bool zeroed)
{
	char *p = arena_at + GAP;

	arena_at = (char *)(((size_t)p + bytes + 16 + 63) & ~(size_t)63);
	san_redzone(p - GAP, arena_at - (p - GAP));
	memset(p, zeroed ? 0 : 0x5a, bytes);
	san_alloc(p, bytes, zeroed);
	return p;
}

static long call(const char *name, struct thing *t)
{
	sample *fn = (sample *)dlsym(object_file, name);
	long ret;

	if (!fn)
		bail_out(name);
	memset(&got, 0, sizeof(got));
	ret = fn(t);
	san_flush();
	return ret;
}

static void expect(const char *name, struct thing *t, int finding, const char *text)
{
	call(name, t);
	if (!ok(got.nr >= 1 && got.finding == finding, "%s is found", name)) {
		diag("findings: %d, the first: %d %s", got.nr, got.finding, got.text);
		return;
	}
	has_str(got.text, text, "in these words");
	if (strstr(name, "use_") && strstr(name, "copy"))
		is_str(got.func, "", "not where it was copied");
	else if (!strcmp(name, "use_memcpy"))
		is_str(got.func, "", "not where it was copied");
	else
		is_str(got.func, name, "in this function");
}

/* Not in sum, but alone: nothing else is said about the same thing. */
static void expect_one(const char *name, struct thing *t, int finding, const char *text)
{
	expect(name, t, finding, text);
	is_int(got.nr, 1, "and once");
}

static void test_overflow(void)
{
	struct thing *t = new_object(sizeof(*t), true);
	char size[100];

	new_object(64, true);
	snprintf(size, sizeof(size), "just behind the end of an object of %zu bytes", sizeof(*t));
	expect_one("read_behind", t, SAAKM_F_OVERFLOW, size);
	has_str(got.text, "it reads 4 bytes ", "how much");
	expect_one("read_far_behind", t, SAAKM_F_OVERFLOW, "reads 1 byte 5 bytes behind the end of an object");
	expect_one("read_before", t, SAAKM_F_OVERFLOW, "reads 4 bytes 4 bytes before an object of");
	expect_one("write_behind", t, SAAKM_F_OVERFLOW, "writes 1 byte just behind");
	expect_one("write_across", t, SAAKM_F_OVERFLOW, "writes 8 bytes just behind");
	expect_one("set_behind", t, SAAKM_F_OVERFLOW, "it writes ");
	expect("copy_behind", t, SAAKM_F_OVERFLOW, "the global variable table of 20 bytes");
	expect("copy_struct", t, SAAKM_F_OVERFLOW, "behind the end of an object of");
	expect_one("global_behind", t, SAAKM_F_OVERFLOW, "reads 4 bytes just behind the end of the global variable table of 20 bytes");
	expect_one("global_chars", t, SAAKM_F_OVERFLOW, "1 byte behind the end of the global variable letters of 3 bytes");
	expect_one("local_behind", t, SAAKM_F_OVERFLOW, "just behind the end of the local variable array of 16 bytes");
	expect_one("local_before", t, SAAKM_F_OVERFLOW, "4 bytes before the local variable array of 16 bytes");
	t = new_object(13, true);
	expect_one("read_odd", t, SAAKM_F_OVERFLOW, "just behind the end of an object of 13 bytes");
	expect_one("vla_behind", t, SAAKM_F_OVERFLOW, "array of variable length");
}

static void test_freed(void)
{
	struct thing *t = new_object(sizeof(*t), true), *u;
	char text[100];

	san_free(t, sizeof(*t));
	snprintf(text, sizeof(text), "it reads 8 bytes at offset %zu of an object that was freed",
		 offsetof(struct thing, big));
	expect_one("read_freed", t, SAAKM_F_USE_AFTER_FREE, text);
	expect_one("write_freed", t, SAAKM_F_USE_AFTER_FREE, "it writes 4 bytes at offset 0");
	expect("count_freed", t, SAAKM_F_USE_AFTER_FREE, "at offset 0 of an object");
	/* Given out again, smaller: what is behind is no freed object any more. */
	san_alloc(t, 40, true);
	expect_one("read_behind", t, SAAKM_F_OVERFLOW, "behind the end of an object of 40 bytes");
	u = new_object(sizeof(*t), true);
	is_int(call("good_ends", u), 1, "a new object can be used up to its ends");
	is_int(got.nr, 0, "without a finding");
}

static void test_uninit(void)
{
	static const char *const uses[] = {
		"use_branch", "use_flag", "use_increment", "use_add", "use_argument",
		"use_index", "use_bit", "use_copy", "use_struct_copy", "use_memcpy",
		"use_beside_store",
	};
	struct thing *t;

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		t = new_object(2 * sizeof(*t), false);
		expect_one(uses[i], t, SAAKM_F_UNINITIALISED, "nothing was written to");
		call(uses[i], t);
		if (!strstr(uses[i], "copy") && strcmp(uses[i], "use_memcpy") &&
		    strcmp(uses[i], "use_flag"))	/* it is no bool either */
			is_int(got.nr, 0, "and not at each use");
		t = new_object(2 * sizeof(*t), true);
		call(uses[i], t);
		is_int(got.nr, 0, "a zeroed object is initialised");
	}
	t = new_object(sizeof(*t), false);
	memset(&got, 0, sizeof(got));
	san_access(&t->big, 8, false, (void *)test_uninit);
	is_int(got.finding, SAAKM_F_UNINITIALISED, "used by the host");
}

static void on_leave(void)
{
	longjmp(out, 1);
}

/* A pointer that was never set: the cause is told, before the fault. */
static void test_wild(void)
{
	struct thing *t = new_object(sizeof(*t), false);

	memset(&got, 0, sizeof(got));
	got.leave = true;
	if (!setjmp(out))
		((sample *)dlsym(object_file, "use_pointer"))(t);
	is_int(got.finding, SAAKM_F_UNINITIALISED, "use_pointer is found");
	is_str(got.func, "use_pointer", "in this function");
}

static void expect_left(const char *name, struct thing *t, const char *text)
{
	memset(&got, 0, sizeof(got));
	got.leave = true;
	if (!setjmp(out))
		((sample *)dlsym(object_file, name))(t);
	san_stack_reset((char *)__builtin_frame_address(0) - (1 << 16), __builtin_frame_address(0));
	is_int(got.finding, SAAKM_F_UNDEFINED, name);
	is_str(got.text, text, "in these words");
	is_str(got.func, name, "in this function");
}

static void test_undefined(void)
{
	struct thing *t = new_object(sizeof(*t), true);

	expect_one("shift_far", t, SAAKM_F_UNDEFINED, "1 is shifted by 40, and 'unsigned int' has 32 bits");
	expect_one("shift_negative", t, SAAKM_F_UNDEFINED, "1 is shifted by -1, and 'int' has 32 bits");
	expect("index_outside", t, SAAKM_F_UNDEFINED, "index 7 is outside of the array 'int");
	memset(&t->flag, 2, 1);
	expect_one("bad_bool", t, SAAKM_F_UNDEFINED, "2 is no value of ");
	/* Behind these there is no way on. */
	expect_left("vla_empty", t, "an array of variable length has -3 elements");
	expect_left("divide_by_zero", t, "7 is divided by zero");
	expect_left("unreachable", t, "code that cannot be reached was reached");
}

static void test_good(void)
{
	static const char *const good[] = {
		"good_bitfields", "good_one_bitfield", "good_partial", "good_union",
		"good_struct_copies", "good_small_copies", "good_values", "good_field_copies",
		"good_swap", "good_array_copy", "good_mem", "good_ends", "good_locals",
		"good_kernel",
	};
	struct thing *t;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		t = new_object(2 * sizeof(*t), false);
		is_int(call(good[i], t), 1, good[i]);
		if (!is_int(got.nr, 0, "says nothing"))
			diag("%s: %s", got.func, got.text);
	}
	t = new_object(2 * sizeof(*t), false);
	t->next = t;
	t->count = 12;
	t->flag = true;
	is_int(call("good_foreign", t), 1, "what code without instrumentation wrote");
	if (!is_int(got.nr, 0, "says nothing"))
		diag("%s: %s", got.func, got.text);
}

static void test_stack(void)
{
	void (**leave)(void) = dlsym(object_file, "leave");
	char *lo = (char *)__builtin_frame_address(0) - (1 << 16);
	struct thing *t = new_object(sizeof(*t), false);
	volatile char *p;
	int found = 0;

	*leave = on_leave;
	memset(&got, 0, sizeof(got));
	if (!setjmp(out))
		((sample *)dlsym(object_file, "abandon"))(t);
	for (p = lo; p < (char *)__builtin_frame_address(0); p += 8)
		san_access((void *)p, 1, true, (void *)test_stack);
	ok(got.nr > 0, "a jump leaves red zones on the stack");
	san_stack_reset(lo, __builtin_frame_address(0));
	memset(&got, 0, sizeof(got));
	for (p = lo; p < (char *)__builtin_frame_address(0); p += 8, found++)
		san_access((void *)p, 1, true, (void *)test_stack);
	is_int(got.nr, 0, "san_stack_reset() removes them");
	/* What is pending belongs to what was left. */
	((sample *)dlsym(object_file, "use_add"))(t);
	san_stack_reset(lo, lo);
	san_flush();
	is_int(got.nr <= 1, 1, "and drops what is pending");
}

static int nr_hooked;
static void on_access(const void *addr, size_t bytes, bool is_store, const void *pc)
{
	struct thing *t = (struct thing *)((size_t)addr - offsetof(struct thing, big));

	nr_hooked += is_store == false && bytes == 8 && t->count == 77;
}

static void test_hook(void)
{
	struct san_context other = { .opaque = { 0 } };
	struct thing *t = new_object(2 * sizeof(*t), true);

	t->count = 77;
	nr_hooked = 0;
	san_set_on_access(on_access);
	call("use_add", t);
	is_int(nr_hooked, 1, "the hook sees the access");
	is_int(got.nr, 0, "and nothing is found");
	san_set_on_access(NULL);
	call("use_add", t);
	is_int(nr_hooked, 1, "no hook, no call");
	/* A load that is pending is that of its context. */
	t = new_object(2 * sizeof(*t), false);
	memset(&got, 0, sizeof(got));
	ok(!san_switch(&other), "from the first context");
	san_flush();
	ok(san_switch(NULL) == &other, "and back");
	/* krealloc() copies, and what was never written stays so. */
	san_copied(t + 1, t, sizeof(*t));
	memcpy(t + 1, t, sizeof(*t));
	call("use_add", t + 1);
	is_int(got.finding, SAAKM_F_UNINITIALISED, "copied by the host");
}

static void measure(void)
{
	struct thing *t = new_object(sizeof(*t), false);
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	is_int(call("good_loop", t), 1, "a loop");
	clock_gettime(CLOCK_MONOTONIC, &b);
	is_int(got.nr, 0, "says nothing");
	diag("%.1f ns per round of 1 load and 1 store",
	     ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / 1e6);
}

static void run_with(const char *dir, const char *variant)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/san-sample-%s.so", dir, variant);
	if (access(path, R_OK)) {
		skip(variant, "that compiler is not installed");
		return;
	}
	diag("%s", variant);
	is_clang = strstr(variant, "clang") != NULL;
	object_file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!ok(object_file != NULL, "%s can be loaded", variant)) {
		diag("%s", dlerror());
		return;
	}
	arena_at = arena;
	san_redzone(arena, ARENA_BYTES);
	test_overflow();
	test_freed();
	test_uninit();
	test_wild();
	test_undefined();
	test_good();
	test_stack();
	test_hook();
	measure();
	dlclose(object_file);
}

int main(int argc, char **argv)
{
	static const char *const variants[] = { "gcc-O0", "gcc-O2", "clang-O0", "clang-O2" };
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *dir;

	if (n < 0)
		bail_out("/proc/self/exe");
	self[n] = '\0';
	dir = dirname(self);
	if (mmap(arena, ARENA_BYTES, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != arena)
		bail_out("no arena");
	arena_at = arena;
	san_alloc(arena + 64, 64, false);
	ok(!san_enabled(), "nothing is mapped at first, and calls do nothing");
	san_report = on_report;
	is_int(san_init(ARENA, ARENA_BYTES), 0, "san_init");
	is_int(san_init(ARENA, ARENA_BYTES), 0, "twice");
	ok(san_enabled(), "now it is there");
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++)
		run_with(dir, variants[i]);
	return done_testing();
}
