// SPDX-License-Identifier: GPL-2.0
/* Named workloads: the list, and "NAME[:k=v,…]" as people type it. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <saakm/parse.h>
#include "generators.h"

#define INFO(name, nr, text)	{ #name, text, gen_##name##_params, nr },
static const struct wl_generator_info generators[] = { GENERATORS(INFO) };
#define MAKER(name, nr, text)	gen_##name,
static void (*const makers[])(struct gen *g) = { GENERATORS(MAKER) };

const struct wl_generator_info *workload_generators(unsigned int *nr)
{
	*nr = GEN_NR(generators);
	return generators;
}

/* splitmix64 */
uint64_t gen_random(struct gen *g)
{
	uint64_t z = g->rng += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

int64_t gen_range(struct gen *g, int64_t lo, int64_t hi)
{
	return hi > lo ? lo + (int64_t)(gen_random(g) % (uint64_t)(hi - lo + 1)) : lo;
}

bool gen_chance(struct gen *g, unsigned int percent)
{
	return gen_random(g) % 100 < percent;
}

void gen_cpu_mask(struct gen *g, uint64_t *mask)
{
	unsigned int nr = g->nr_cpus > 2 ? gen_range(g, 1, g->nr_cpus - 1) : 1;

	memset(mask, 0, WL_CPU_WORDS * sizeof(*mask));
	while (nr--)
		wl_mask_add(mask, gen_range(g, 0, g->nr_cpus - 1));
}

uint32_t gen_program(struct gen *g, uint32_t instances, const char *fmt, ...)
{
	char name[32];
	uint32_t index;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	index = wl_program(&g->b, name, instances);
	wl_this(&g->b)->start_max_ns = MS;
	wl_this(&g->b)->policy = g->next_policy++ % g->nr_policies;
	return index;
}

void gen_run(struct gen *g, int64_t lo_ns, int64_t hi_ns)
{
	wl_op_range(&g->b, WL_RUN, lo_ns, hi_ns, 0);
}

void gen_sleep(struct gen *g, int64_t lo_ns, int64_t hi_ns)
{
	wl_op_range(&g->b, WL_SLEEP, lo_ns, hi_ns, 0);
}

/* --- the specification -------------------------------------------------------- */

static const struct wl_generator_info *find(const char *name, size_t len)
{
	for (size_t i = 0; i < GEN_NR(generators); i++)
		if (strlen(generators[i].name) == len && !memcmp(generators[i].name, name, len))
			return &generators[i];
	return NULL;
}

static int no_generator(const char *spec, size_t len, struct saakm_err *err)
{
	const char *names[GEN_NR(generators)], *near;
	char word[64], list[256];
	size_t at = 0;
	int ret;

	for (size_t i = 0; i < GEN_NR(generators); i++) {
		names[i] = generators[i].name;
		at += snprintf(list + at, sizeof(list) - at, "%s%s", i ? ", " : "", names[i]);
	}
	snprintf(word, sizeof(word), "%.*s", (int)(len < 60 ? len : 60), spec);
	near = saakm_nearest(word, names, GEN_NR(generators));
	ret = saakm_err_set(err, -EINVAL, "no generator is named \"%s\"%s%s%s", word,
			    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	saakm_err_hint(err, "generators: %s; a file has a dot or a slash in its name", list);
	return ret;
}

static int no_param(const struct wl_generator_info *info, const char *key, struct saakm_err *err)
{
	const char *names[17], *near;
	size_t i;

	for (i = 0; i < info->nr_params; i++)
		names[i] = info->params[i].name;
	names[i++] = "seed";
	near = saakm_nearest(key, names, i);
	return saakm_err_set(err, -EINVAL, "%s has no parameter \"%.64s\"%s%s%s", info->name, key,
			     near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static int read_value(const struct wl_generator_info *info, const struct wl_param_info *p,
		      const char *text, int64_t *value, struct saakm_err *err)
{
	struct saakm_err why = { .text = "" };
	uint64_t ns = 0;
	int ret;

	if (strcmp(p->unit, "ns")) {
		ret = saakm_parse_int(text, p->min, p->max, value, &why);
	} else {
		ret = saakm_parse_duration(text, &ns, &why);
		if (!ret && (ns < (uint64_t)p->min || ns > (uint64_t)p->max)) {
			char lo[32], hi[32];

			saakm_format_ns(lo, sizeof(lo), p->min);
			saakm_format_ns(hi, sizeof(hi), p->max);
			ret = saakm_err_set(&why, -ERANGE, "from %s to %s are possible", lo, hi);
		}
		*value = ns;
	}
	if (ret)
		return saakm_err_set(err, -EINVAL, "%s: %s=%.64s: %s", info->name, p->name, text,
				     why.text);
	return 0;
}

static int read_param(struct gen *g, const struct wl_generator_info *info, const char *key,
		      const char *value, struct saakm_err *err)
{
	static const struct wl_param_info seed = { "seed", "", "", 0, 0, INT64_MAX };
	int64_t v;
	int ret;

	for (unsigned int i = 0; i < info->nr_params; i++)
		if (!strcmp(info->params[i].name, key))
			return read_value(info, &info->params[i], value, &g->v[i], err);
	if (strcmp(key, seed.name))
		return no_param(info, key, err);
	ret = read_value(info, &seed, value, &v, err);
	if (!ret)
		g->rng = v;
	return ret;
}

static int read_params(struct gen *g, const struct wl_generator_info *info, const char *spec,
		       struct saakm_err *err)
{
	char item[128], *value;
	size_t len;
	int ret = 0;

	for (; *spec && !ret; spec += len + (spec[len] == ',')) {
		len = strcspn(spec, ",");
		if (len >= sizeof(item))
			return saakm_err_set(err, -EINVAL, "%s: a parameter of %zu characters",
					     info->name, len);
		memcpy(item, spec, len);
		item[len] = '\0';
		value = strchr(item, '=');
		if (!value)
			return saakm_err_set(err, -EINVAL, "%s: \"%s\" should be NAME=VALUE",
					     info->name, item);
		*value++ = '\0';
		ret = read_param(g, info, item, value, err);
	}
	return ret;
}

int workload_generate(struct workload *w, const char *spec, const struct wl_context *c,
		      struct saakm_err *err)
{
	size_t len = strcspn(spec, ":");
	const struct wl_generator_info *info = find(spec, len);
	struct gen g = {
		.c = c, .rng = c->seed,
		.nr_cpus = c->nr_cpus ? c->nr_cpus : 1,
		.nr_policies = c->nr_policies ? c->nr_policies : 1,
	};
	int ret;

	memset(w, 0, sizeof(*w));
	if (!info)
		return no_generator(spec, len, err);
	for (unsigned int i = 0; i < info->nr_params; i++)
		g.v[i] = info->params[i].dflt;
	ret = read_params(&g, info, spec + len + (spec[len] == ':'), err);
	if (ret)
		return ret;
	memcpy(w->name, info->name, strnlen(info->name, sizeof(w->name) - 1));
	wl_build_init(&g.b, w);
	makers[info - generators](&g);
	ret = wl_finish(&g.b, c, err);
	if (ret)
		workload_release(w);
	return ret;
}
