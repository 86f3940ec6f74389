// SPDX-License-Identifier: GPL-2.0
/* Strings, files, hashes of trees, and where our own files are. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "internal.h"

#define MAX_FILE_BYTES	(16u << 20)

int strings_add(struct strings *s, const char *fmt, ...)
{
	char **at = saakm_vec_push(s);
	va_list ap;
	int ret;

	if (!at)
		return -ENOMEM;
	*at = NULL;
	va_start(ap, fmt);
	ret = vasprintf(at, fmt, ap);
	va_end(ap);
	if (ret < 0) {
		*at = NULL;
		return -ENOMEM;
	}
	return 0;
}

void strings_release(struct strings *s)
{
	for (size_t i = 0; i < s->nr; i++)
		free(s->v[i]);
	saakm_vec_release(s);
}

int read_file(const char *path, char **text, size_t *bytes)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	size_t n;

	if (!f)
		return -errno;
	if (fstat(fileno(f), &st) || !S_ISREG(st.st_mode) || st.st_size > MAX_FILE_BYTES) {
		fclose(f);
		return -EINVAL;
	}
	*text = malloc(st.st_size + 1);
	if (!*text) {
		fclose(f);
		return -ENOMEM;
	}
	n = fread(*text, 1, st.st_size, f);
	(*text)[n] = '\0';
	*bytes = n;
	fclose(f);
	return 0;
}

void hash_init(struct hash *h)
{
	h->h = ((unsigned __int128)0x6c62272e07bb0142ull << 64) | 0x62b821756295c58dull;
}

void hash_put(struct hash *h, const void *p, size_t bytes)
{
	const unsigned __int128 prime = ((unsigned __int128)1 << 88) | 0x13b;
	const unsigned char *c = p;

	for (size_t i = 0; i < bytes; i++)
		h->h = (h->h ^ c[i]) * prime;
}

int hash_file(struct hash *h, const char *path)
{
	char *text;
	size_t bytes;
	int ret = read_file(path, &text, &bytes);

	if (ret)
		return ret;
	hash_put(h, text, bytes);
	free(text);
	return 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_source(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && (!strcmp(dot, ".c") || !strcmp(dot, ".h") || !strcmp(dot, ".map"));
}

int hash_tree(struct hash *h, const char *dir)
{
	struct dirent **list;
	int n = scandir(dir, &list, NULL, by_name), ret = 0;

	if (n < 0)
		return -errno;
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];
		struct stat st;

		snprintf(path, sizeof(path), "%s/%s", dir, list[i]->d_name);
		if (!ret && list[i]->d_name[0] != '.' && !stat(path, &st)) {
			if (S_ISDIR(st.st_mode)) {
				ret = hash_tree(h, path);
			} else if (is_source(list[i]->d_name)) {
				hash_put(h, list[i]->d_name, strlen(list[i]->d_name));
				ret = hash_file(h, path);
			}
		}
		free(list[i]);
	}
	free(list);
	return ret;
}

void hash_text(const struct hash *h, char buf[33])
{
	snprintf(buf, 33, "%016llx%016llx", (unsigned long long)(h->h >> 64),
		 (unsigned long long)h->h);
}

static bool exists(const char *dir, const char *what)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, what);
	return !access(path, R_OK);
}

int places_find(struct places *p, struct saakm_err *err)
{
	char exe[400];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *slash;

	if (n <= 0)
		return saakm_err_set(err, -ENOENT, "/proc/self/exe cannot be read");
	exe[n] = '\0';
	slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	/* Installed, or else in the tree that it was built from. */
	snprintf(p->share, sizeof(p->share), "%s/../share/saakm", exe);
	if (!exists(p->share, "replayer/shim"))
		snprintf(p->share, sizeof(p->share), "%s", SAAKM_SRCDIR);
	if (!exists(p->share, "replayer/shim"))
		return saakm_err_set(err, -ENOENT, "the shim's headers are neither in "
				     "%s/../share/saakm nor in %s", exe, SAAKM_SRCDIR);
	snprintf(p->lib, sizeof(p->lib), "%s/../lib/saakm", exe);
	if (!exists(p->lib, "libsaakm-host.so"))
		snprintf(p->lib, sizeof(p->lib), "%s/../lib", exe);
	if (!exists(p->lib, "libsaakm-host.so"))
		return saakm_err_set(err, -ENOENT, "libsaakm-host.so is not in %s", p->lib);
	return 0;
}

static int make_dirs(char *path)
{
	for (char *c = path + 1; *c; c++) {
		if (*c != '/')
			continue;
		*c = '\0';
		if (mkdir(path, 0777) && errno != EEXIST)
			return -errno;
		*c = '/';
	}
	return mkdir(path, 0777) && errno != EEXIST ? -errno : 0;
}

int cache_dir(char *buf, size_t bytes, const char *wanted, struct saakm_err *err)
{
	const char *ours = getenv("SAAKM_CACHE_DIR"), *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	int ret;

	if (!wanted && ours && ours[0])
		wanted = ours;
	if (wanted)
		snprintf(buf, bytes, "%s", wanted);
	else if (xdg && xdg[0] == '/')
		snprintf(buf, bytes, "%s/saakm", xdg);
	else if (home && home[0] == '/')
		snprintf(buf, bytes, "%s/.cache/saakm", home);
	else
		snprintf(buf, bytes, "/tmp/saakm-cache-%u", (unsigned int)getuid());
	ret = make_dirs(buf);
	if (ret)
		return saakm_err_set(err, ret, "the cache folder %s cannot be made: %s",
				     buf, strerror(-ret));
	return 0;
}
