// SPDX-License-Identifier: LGPL-2.1-only
/* Opening rings: what is refused, and with which sentence. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tap.h"
#include "../../recorder/internal.h"

static const struct saakm_rings_geometry good = { 4, 8192, 8, SAAKM_RING_DISCARD, 77 };
static char path[64] = "/tmp/saakm-rings-XXXXXX";

/* Good rings, of which `fn` spoils something: what opening them says. */
static int open_spoilt(void (*fn)(struct saakm_rings *s), struct saakm_err *err)
{
	struct saakm_rings_map *m;
	int ret;

	if (saakm_rings_create(&m, path, &good, NULL))
		bail_out("cannot make rings");
	if (fn)
		fn(m->shared);
	saakm_rings_close(m);
	memset(err, 0, sizeof(*err));
	ret = saakm_rings_open(&m, path, err);
	if (!ret)
		saakm_rings_close(m);
	return ret;
}

#define SPOIL(name, statement) \
	static void spoil_##name(struct saakm_rings *s) { statement; }
SPOIL(magic, s->magic ^= 1)
SPOIL(unready, s->magic = 0)
SPOIL(abi, s->abi = 99)
SPOIL(no_cpus, s->nr_cpus = 0)
SPOIL(more_cpus, s->nr_cpus = 5)
SPOIL(most_cpus, s->nr_cpus = 0xffffffff)
SPOIL(subbuf, s->subbuf_bytes = 8191)
SPOIL(huge_subbuf, s->subbuf_bytes = 1u << 31)
SPOIL(nr_subbufs, s->nr_subbufs = 9)
SPOIL(one_subbuf, s->nr_subbufs = 1)
SPOIL(many_subbufs, s->nr_subbufs = 1u << 31)
SPOIL(offset, s->cpu_offset = UINT64_MAX - 4095)
SPOIL(offset_0, s->cpu_offset = 0)
SPOIL(odd_offset, s->cpu_offset = 4097)
SPOIL(stride, s->cpu_stride = 1ull << 62)
SPOIL(short_stride, s->cpu_stride = 4096)
SPOIL(total, s->total_bytes = 1ull << 63)
SPOIL(mode, s->mode = 7)

static const struct {
	const char *name;
	void (*fn)(struct saakm_rings *s);
	int want;
	const char *says;
} cases[] = {
	{ "good rings", NULL, 0, "" },
	{ "another magic", spoil_magic, -EINVAL, "no rings: magic" },
	{ "not set up yet", spoil_unready, -EAGAIN, "not ready" },
	{ "another ABI version", spoil_abi, -EPROTO, "ABI version 99" },
	{ "no CPUs", spoil_no_cpus, -EINVAL, "0 CPUs" },
	{ "more CPUs than there is room", spoil_more_cpus, -EINVAL, "5 CPUs" },
	{ "2^32 - 1 CPUs", spoil_most_cpus, -EINVAL, "damaged" },
	{ "an odd sub-buffer size", spoil_subbuf, -EINVAL, "8191" },
	{ "a huge sub-buffer size", spoil_huge_subbuf, -EINVAL, "damaged" },
	{ "9 sub-buffers", spoil_nr_subbufs, -EINVAL, "9 sub-buffers" },
	{ "1 sub-buffer", spoil_one_subbuf, -EINVAL, "damaged" },
	{ "2^31 sub-buffers", spoil_many_subbufs, -EINVAL, "damaged" },
	{ "an offset beyond everything", spoil_offset, -EINVAL, "damaged" },
	{ "CPUs on top of the head", spoil_offset_0, -EINVAL, "damaged" },
	{ "an offset within a page", spoil_odd_offset, -EINVAL, "damaged" },
	{ "a stride that overflows", spoil_stride, -EINVAL, "damaged" },
	{ "CPUs that overlap", spoil_short_stride, -EINVAL, "damaged" },
	{ "a total of 2^63", spoil_total, -EINVAL, "damaged" },
	{ "an unknown mode", spoil_mode, -EINVAL, "mode 7" },
};

static void test_files(void)
{
	struct saakm_rings_map *m;
	struct saakm_err err = {};

	is_int(saakm_rings_open(&m, "/nowhere/rings", &err), -ENOENT, "no file");
	has_str(err.text, "/nowhere/rings does not exist", "it says which");
	ok(err.hint[0] && !m, "and what to do");
	is_int(saakm_rings_open(&m, "/tmp", &err), -EISDIR, "a directory");
	is_int(saakm_rings_open(&m, "/dev/null", &err), -EINVAL, "a device of another kind");
	if (truncate(path, 0))
		bail_out("truncate");
	is_int(saakm_rings_open(&m, path, &err), -EINVAL, "an empty file");
	has_str(err.text, "0 bytes", "it says so");
	open_spoilt(NULL, &err);
	if (truncate(path, saakm_rings_bytes(&good) - 1))
		bail_out("truncate");
	is_int(saakm_rings_open(&m, path, &err), -EINVAL, "cut by one byte");
	has_str(err.text, "cut or damaged", "it says so");
}

/* In a child, since what was limited once stays so. */
static void test_no_memory(void)
{
	struct rlimit lim = { 64 << 20, 64 << 20 };
	static const struct saakm_rings_geometry big = { 64, 1 << 20, 16, 0, 1 };
	struct saakm_rings_map *m;
	struct saakm_err err = {};
	int status;
	pid_t pid;

#ifdef __SANITIZE_ADDRESS__
	skip("not enough memory", "ASan needs terabytes of address space");
	return;
#endif
	if (saakm_rings_create(&m, path, &good, NULL))
		bail_out("cannot make rings");
	saakm_rings_close(m);
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_AS, &lim);
		if (saakm_rings_create(&m, NULL, &big, &err) != -ENOMEM)
			_exit(1);
		_exit(strstr(err.text, "not enough memory") ? 0 : 2);
	}
	waitpid(pid, &status, 0);
	is_int(status, 0, "not enough memory: -ENOMEM, and a sentence");
}

/* The reader's own page may be written, the producer's may not. */
static void test_protection(void)
{
	struct saakm_rings_map *m;
	struct saakm_err err = {};
	int status;
	pid_t pid;

	open_spoilt(NULL, &err);
	is_int(saakm_rings_open(&m, path, &err), 0, "open");
	for (uint32_t cpu = 0; cpu < m->nr_cpus; cpu++)
		rings_ack(m, cpu)->tail = 0;
	ok(true, "each CPU's reader page can be written");
	pid = fork();
	if (pid == 0) {
		close(STDERR_FILENO);
		__atomic_store_n((uint64_t *)rings_cpu(m, 0), 1, __ATOMIC_RELAXED);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ok(status != 0, "a producer's page cannot");
	saakm_rings_close(m);
}

#define TEXT_(x)	#x
#define TEXT(x)		TEXT_(x)

/* What a kernel may answer to START, most of which ours never does. */
static void test_refusals(void)
{
	static const struct { int why, ret; const char *says; } refusals[] = {
		{ EPROTO, -EPROTO,
		  "has ABI version 7, this recorder speaks version " TEXT(SAAKM_RECORD_ABI) },
		{ ENOTTY, -EPROTO, "of another version" },
		{ ENOMEM, -ENOMEM, "not enough memory for rings of 4.2 MB for each CPU" },
		{ EINVAL, -EINVAL, "refuses rings of 4.2 MB" },
		{ EIO, -EIO, "does not start: Input/output error" },
	};
	const struct saakm_record_setup answer = { .abi = 7, .ring_bytes = 4 << 20 };
	struct saakm_rings_setup setup = {};
	struct saakm_rings_map *m;
	struct saakm_err err;

	for (unsigned int i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		is_int(rec_device_refused("dev", refusals[i].why, &answer, &err), refusals[i].ret,
		       refusals[i].says);
		has_str(err.text, refusals[i].says, "it says so");
	}
	is_int(saakm_rings_start(&m, path, &setup, &err), -EPROTO, "a file is no device");
	has_str(err.text, "no record device", "it says so");
	setup.policy = "a name that is longer than the sixty-three bytes there are for it";
	is_int(saakm_rings_start(&m, path, &setup, &err), -EINVAL, "too long a name");
}

int main(void)
{
	static const struct saakm_rings_geometry bad[] = {
		{ 0, 4096, 2, 0, 0 }, { 1, 4095, 2, 0, 0 }, { 1, 2048, 2, 0, 0 },
		{ 1, 4096, 3, 0, 0 }, { 1, 4096, 1, 0, 0 }, { 1025, 4096, 2, 0, 0 },
	};
	struct saakm_rings_map *m;
	struct saakm_err err;

	close(mkstemp(path));
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		is_int(open_spoilt(cases[i].fn, &err), cases[i].want, cases[i].name);
		has_str(err.text, cases[i].says, "it says so");
	}
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_int(saakm_rings_create(&m, NULL, &bad[i], &err), -EINVAL,
		       "rings that cannot be are not made");
	test_files();
	test_protection();
	test_no_memory();
	test_refusals();
	unlink(path);
	return done_testing();
}
