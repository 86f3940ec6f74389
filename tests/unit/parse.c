// SPDX-License-Identifier: LGPL-2.1-only
/* Numbers, sizes, durations and CPU lists as people type them; nearest names. */
#include <errno.h>
#include <saakm/parse.h>
#include "tap.h"

static struct saakm_err err;

static uint64_t size_of(const char *s)
{
	uint64_t v = 12345;
	int ret = saakm_parse_size(s, &v, &err);

	return ret ? (uint64_t)(int64_t)ret : v;
}

static uint64_t ns_of(const char *s)
{
	uint64_t v = 12345;
	int ret = saakm_parse_duration(s, &v, &err);

	return ret ? (uint64_t)(int64_t)ret : v;
}

static void test_units(void)
{
	is_int(size_of("512"), 512, "bytes");
	is_int(size_of("4k"), 4096, "4k");
	is_int(size_of("1GiB"), 1 << 30, "1GiB");
	is_int(size_of("1.5 MB"), 3 << 19, "1.5 MB");
	is_int(size_of("16777215T"), 16777215ULL << 40, "nearly too large");
	is_int(size_of("16777216T"), -ERANGE, "too large");
	is_int(size_of("99999999999999999999"), -ERANGE, "more digits than fit");
	is_int(size_of("-1"), -EINVAL, "negative");
	is_int(size_of(""), -EINVAL, "empty");
	is_int(size_of("4x"), -EINVAL, "a unit that is none");
	is_int(size_of("4."), -EINVAL, "a point without digits");

	is_int(ns_of("0"), 0, "0 needs no unit");
	is_int(ns_of("100ns"), 100, "100ns");
	is_int(ns_of("0.1us"), 100, "0.1us, exactly");
	is_int(ns_of("2s"), 2000000000, "2s");
	is_int(ns_of("1m"), 60000000000, "m is minutes");
	is_int(ns_of("1.000000001s"), 1000000001, "nine decimals");
	is_int(ns_of("10"), -EINVAL, "no unit");
	is_int(ns_of("300000000h"), -ERANGE, "longer than 64 bits of ns");
}

static void test_cpus(void)
{
	struct saakm_cpus c;
	struct saakm_time_range r;

	is_int(saakm_parse_cpus("0-3,7,64", &c, &err), 0, "0-3,7,64");
	ok(c.bits[0] == 0x8f && c.bits[1] == 1, "its bits");
	ok(saakm_cpus_has(&c, 64) && !saakm_cpus_has(&c, 63) && !saakm_cpus_has(&c, 5000),
	   "asked one by one");
	ok(saakm_parse_cpus("3-1", &c, &err) < 0, "backwards");
	ok(saakm_parse_cpus("1,", &c, &err) < 0, "a comma at the end");
	ok(saakm_parse_cpus("", &c, &err) < 0, "empty");
	is_int(saakm_parse_cpus("0-1024", &c, &err), -ERANGE, "beyond the largest");
	is_int(saakm_parse_cpus("0-99999999999999999999", &c, &err), -ERANGE, "far beyond");

	ok(!saakm_parse_time_range(",2s", &r, &err) && !r.start_ns && r.stop_ns == 2000000000,
	   "an open start");
	ok(saakm_parse_time_range("2s,1s", &r, &err) < 0, "a range that ends before it starts");
	ok(saakm_parse_time_range("2s", &r, &err) < 0, "no comma");
}

static void test_nearest(void)
{
	static const char *const names[] = { "record", "replay", NULL, "dump", "doctor" };

	is_int(saakm_edit_distance("kitten", "sitting"), 3, "three changes");
	is_int(saakm_edit_distance("form", "from"), 1, "two letters swapped are one");
	is_int(saakm_edit_distance("", "abc"), 3, "from nothing");
	is_str(saakm_nearest("recrod", names, 5), "record", "recrod");
	is_str(saakm_nearest("dmup", names, 5), "dump", "dmup");
	is_str(saakm_nearest("doc", names, 5), "doctor", "an abbreviation");
	is_str(saakm_nearest("xyzzy", names, 5), NULL, "nothing is near");
}

static void test_format(void)
{
	char b[32];

	is_str(saakm_format_ns(b, sizeof(b), 999), "999 ns", "999 ns");
	is_str(saakm_format_ns(b, sizeof(b), 1500), "1.50 us", "1.50 us");
	is_str(saakm_format_ns(b, sizeof(b), 123456789), "123 ms", "123 ms");
	is_str(saakm_format_ns(b, sizeof(b), 2500000000ULL), "2.50 s", "2.50 s");
	is_str(saakm_format_bytes(b, sizeof(b), 999), "999 B", "999 B");
	is_str(saakm_format_bytes(b, sizeof(b), 999999), "1.0 MB", "999,999 bytes are 1.0 MB");
	is_str(saakm_format_bytes(b, sizeof(b), 3900000), "3.9 MB", "3.9 MB");
}

int main(void)
{
	test_units();
	test_cpus();
	test_nearest();
	test_format();
	return done_testing();
}
