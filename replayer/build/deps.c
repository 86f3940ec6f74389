// SPDX-License-Identifier: GPL-2.0
/*
 * Headers that a policy includes besides the shim's ("x.h", -I/opt/y): which
 * they are is known only from the compiler, so each result in the cache
 * has a list of them beside it, with the hash of each.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

static bool is_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return !strncmp(path, dir, n) && path[n] == '/';
}

static bool is_known(const char *path, const char *share)
{
	char dir[600];

	snprintf(dir, sizeof(dir), "%s/replayer", share);
	if (is_below(path, dir))
		return true;
	snprintf(dir, sizeof(dir), "%s/kernel/include", share);
	return is_below(path, dir);
}

/* The paths of a rule of make; a space in one has a backslash before it. */
static int read_rule(const char *makefile, struct strings *paths)
{
	char *text, *in, *out, *word;
	size_t bytes;
	int ret = read_file(makefile, &text, &bytes);

	if (ret)
		return ret;
	in = strchr(text, ':');
	in = in ? in + 1 : text + bytes;
	while (*in) {
		if (*in == ' ' || *in == '\n' || (in[0] == '\\' && in[1] == '\n')) {
			in++;
			continue;
		}
		word = out = in;
		while (*in && *in != ' ' && *in != '\n') {
			if (in[0] == '\\' && (in[1] == ' ' || in[1] == '#'))
				in++;
			*out++ = *in++;
		}
		ret = strings_add(paths, "%.*s", (int)(out - word), word);
		if (ret)
			break;
	}
	free(text);
	return ret;
}

static int write_one(FILE *f, const char *path)
{
	struct hash h;
	char text[33];
	int ret;

	hash_init(&h);
	ret = hash_file(&h, path);
	if (ret)
		return ret;
	hash_text(&h, text);
	return fprintf(f, "%s %s\n", text, path) < 0 ? -EIO : 0;
}

static bool seen(const struct strings *paths, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (!strcmp(paths->v[i], paths->v[before]))
			return true;
	return false;
}

int deps_write(const char *path, const struct strings *makefiles, const char *share)
{
	/* Where it is installed it is reached by bin/../share. */
	char *real_share = realpath(share, NULL);
	struct strings found = { 0 };
	FILE *f = fopen(path, "we");
	int ret = f && real_share ? 0 : -errno;

	for (size_t i = 0; !ret && i < makefiles->nr; i++)
		ret = read_rule(makefiles->v[i], &found);
	for (size_t i = 0; !ret && i < found.nr; i++) {
		char *real = realpath(found.v[i], NULL);

		if (real && !is_known(real, real_share)) {
			free(found.v[i]);
			found.v[i] = real;
			if (!seen(&found, i))
				ret = write_one(f, real);
		} else {
			free(real);
		}
	}
	if (f && fclose(f) && !ret)
		ret = -errno;
	strings_release(&found);
	free(real_share);
	return ret;
}

int deps_check(const char *path, const char key[33], char final_key[33])
{
	char *text, *line, *end;
	struct hash all;
	size_t bytes;
	int ret = read_file(path, &text, &bytes);

	if (ret)
		return ret;
	hash_init(&all);
	hash_put(&all, key, 32);
	hash_put(&all, text, bytes);
	for (line = text; *line && !ret; line = end + 1) {
		struct hash h;
		char now[33];

		end = strchr(line, '\n');
		if (!end || end - line < 34) {
			ret = -EINVAL;
			break;
		}
		*end = '\0';
		hash_init(&h);
		ret = hash_file(&h, line + 33);
		hash_text(&h, now);
		if (!ret && memcmp(now, line, 32))
			ret = -ESTALE;
	}
	hash_text(&all, final_key);
	free(text);
	return ret;
}

int deps_hash(const char *path, char hash[33])
{
	struct hash sum = { 0 };
	char *text, *line, *end;
	size_t bytes;
	int ret = read_file(path, &text, &bytes);

	if (ret)
		return ret;
	for (line = text; (end = strchr(line, '\n')); line = end + 1) {
		struct hash h;

		hash_init(&h);
		hash_put(&h, line, strcspn(line, " \n"));
		sum.h += h.h;
	}
	hash_text(&sum, hash);
	free(text);
	return 0;
}
