// SPDX-License-Identifier: LGPL-2.1-only
/* Numbers with units and lists of CPUs; see parse.h. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <saakm/parse.h>

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit durations[] = {
	{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 },
	{ "m", 60000000000ULL }, { "min", 60000000000ULL }, { "h", 3600000000000ULL },
	{ }
};

static const struct unit sizes[] = {
	{ "", 1 }, { "b", 1 },
	{ "k", 1ULL << 10 }, { "kb", 1ULL << 10 }, { "kib", 1ULL << 10 },
	{ "m", 1ULL << 20 }, { "mb", 1ULL << 20 }, { "mib", 1ULL << 20 },
	{ "g", 1ULL << 30 }, { "gb", 1ULL << 30 }, { "gib", 1ULL << 30 },
	{ "t", 1ULL << 40 }, { "tb", 1ULL << 40 }, { "tib", 1ULL << 40 },
	{ }
};

/* "2.5ms" → 2500000, exactly: no floating point in between. */
static int with_unit(const char *s, const struct unit *units, uint64_t *value)
{
	uint64_t whole = 0, part = 0, scale = 1, total, add;
	const struct unit *u;
	const char *p = s;

	if (!isdigit((unsigned char)*p))
		return -EINVAL;
	for (; isdigit((unsigned char)*p); p++)
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, *p - '0', &whole))
			return -ERANGE;
	if (*p == '.') {
		if (!isdigit((unsigned char)*++p))
			return -EINVAL;
		for (; isdigit((unsigned char)*p); p++) {
			if (scale < 1000000000) {
				scale *= 10;
				part = part * 10 + (*p - '0');
			}
		}
	}
	while (*p == ' ')
		p++;
	for (u = units; u->name; u++)
		if (!strcasecmp(u->name, p))
			break;
	if (!u->name)
		return -EINVAL;
	if (__builtin_mul_overflow(whole, u->factor, &total))
		return -ERANGE;
	add = (uint64_t)((__uint128_t)part * u->factor / scale);
	if (__builtin_add_overflow(total, add, &total))
		return -ERANGE;
	*value = total;
	return 0;
}

int saakm_parse_int(const char *s, int64_t min, int64_t max, int64_t *value,
		    struct saakm_err *err)
{
	long long v;
	char *end;

	errno = 0;
	v = strtoll(s, &end, 0);
	if (end == s || *end)
		return saakm_err_set(err, -EINVAL, "'%s' is not a whole number.", s);
	if (errno == ERANGE || v < min || v > max)
		return saakm_err_set(err, -ERANGE, "'%s' is not between %lld and %lld.",
				     s, (long long)min, (long long)max);
	*value = v;
	return 0;
}

int saakm_parse_size(const char *s, uint64_t *bytes, struct saakm_err *err)
{
	int ret = with_unit(s, sizes, bytes);

	if (ret == -ERANGE)
		return saakm_err_set(err, ret, "The size '%s' is too large.", s);
	if (ret)
		return saakm_err_set(err, ret,
				     "'%s' is not a size such as 64k, 16M or 1G.", s);
	return 0;
}

int saakm_parse_duration(const char *s, uint64_t *ns, struct saakm_err *err)
{
	int ret;

	if (!strcmp(s, "0")) {
		*ns = 0;
		return 0;
	}
	ret = with_unit(s, durations, ns);
	if (ret == -ERANGE)
		return saakm_err_set(err, ret, "The duration '%s' is too long.", s);
	if (ret)
		return saakm_err_set(err, ret,
				     "'%s' is not a duration with a unit, such as 500us, 10ms, 2s or 1m.",
				     s);
	return 0;
}

int saakm_parse_time_range(const char *s, struct saakm_time_range *range,
			   struct saakm_err *err)
{
	const char *comma = strchr(s, ',');
	char first[64];
	int ret;

	range->start_ns = 0;
	range->stop_ns = UINT64_MAX;
	if (!comma || (size_t)(comma - s) >= sizeof(first))
		return saakm_err_set(err, -EINVAL,
				     "'%s' is not START,STOP, such as 10ms,2s or ,500us.", s);
	snprintf(first, sizeof(first), "%.*s", (int)(comma - s), s);
	if (*first) {
		ret = saakm_parse_duration(first, &range->start_ns, err);
		if (ret)
			return ret;
	}
	if (comma[1]) {
		ret = saakm_parse_duration(comma + 1, &range->stop_ns, err);
		if (ret)
			return ret;
	}
	if (range->start_ns > range->stop_ns)
		return saakm_err_set(err, -EINVAL, "'%s' ends before it starts.", s);
	return 0;
}

static bool one_cpu(const char **p, unsigned long *cpu)
{
	char *end;

	if (!isdigit((unsigned char)**p))
		return false;
	*cpu = strtoul(*p, &end, 10);
	*p = end;
	return true;
}

int saakm_parse_cpus(const char *s, struct saakm_cpus *cpus, struct saakm_err *err)
{
	unsigned long first, last;
	const char *p = s;

	memset(cpus, 0, sizeof(*cpus));
	for (;;) {
		if (!one_cpu(&p, &first))
			goto bad;
		last = first;
		if (*p == '-' && (p++, !one_cpu(&p, &last)))
			goto bad;
		if (last < first)
			goto bad;
		if (last >= SAAKM_CPUS_MAX)
			return saakm_err_set(err, -ERANGE,
					     "'%s' names a CPU above %d.", s, SAAKM_CPUS_MAX - 1);
		for (; first <= last; first++)
			cpus->bits[first / 64] |= 1ULL << (first % 64);
		if (!*p)
			return 0;
		if (*p++ != ',')
			goto bad;
	}
bad:
	return saakm_err_set(err, -EINVAL, "'%s' is not a list of CPUs such as 0-3,7.", s);
}

const char *saakm_format_ns(char *buf, size_t bytes, uint64_t ns)
{
	static const struct unit shown[] = {
		{ "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { }
	};
	const struct unit *u;
	double v;

	for (u = shown; u->name && ns < u->factor; u++)
		;
	if (!u->name) {
		snprintf(buf, bytes, "%u ns", (unsigned int)ns);
		return buf;
	}
	v = (double)ns / u->factor;
	snprintf(buf, bytes, "%.*f %s", v < 10 ? 2 : v < 100 ? 1 : 0, v, u->name);
	return buf;
}

const char *saakm_format_bytes(char *buf, size_t bytes, uint64_t value)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	double v = value;
	int i = 0;

	while (v >= 999.95 && i < 6) {
		v /= 1000;
		i++;
	}
	snprintf(buf, bytes, i ? "%.1f %s" : "%.0f %s", v, units[i]);
	return buf;
}
