// SPDX-License-Identifier: GPL-2.0
/*
 * What belongs to a policy: its files, its name, its flags. From a .c file, a
 * folder, or the part of Kbuild's language that modules use: obj-m, NAME-y,
 * NAME-objs, ccflags-y, CFLAGS_file.o; with $(src), $(obj) and $(M).
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "internal.h"

struct var { char name[96]; struct saakm_strbuf value; };
struct vars { SAAKM_VEC(struct var); };

static struct var *find_var(struct vars *vars, const char *name, bool make)
{
	struct var *v;

	for (size_t i = 0; i < vars->nr; i++)
		if (!strcmp(vars->v[i].name, name))
			return &vars->v[i];
	if (!make)
		return NULL;
	v = saakm_vec_push(vars);
	if (!v)
		return NULL;
	memset(v, 0, sizeof(*v));
	snprintf(v->name, sizeof(v->name), "%s", name);
	return v;
}

/* $(src) and its like; another variable by its value. */
static int expand(const struct unit *u, struct vars *vars, const char *text, const char *path,
		  int line, struct saakm_strbuf *out, struct saakm_err *err)
{
	while (*text) {
		char name[96];
		const char *end;
		struct var *v;
		char close;

		if (text[0] != '$' || (text[1] != '(' && text[1] != '{')) {
			saakm_strbuf_putc(out, *text++);
			continue;
		}
		close = text[1] == '(' ? ')' : '}';
		end = strchr(text, close);
		if (!end)
			return saakm_err_set(err, -EINVAL, "%s:%d: a variable has no end", path, line);
		snprintf(name, sizeof(name), "%.*s", (int)(end - text - 2), text + 2);
		v = find_var(vars, name, false);
		if (!strcmp(name, "src") || !strcmp(name, "obj") || !strcmp(name, "M") ||
		    !strcmp(name, "PWD") || !strcmp(name, "srctree"))
			saakm_strbuf_puts(out, u->dir);
		else if (v)
			saakm_strbuf_puts(out, saakm_strbuf_str(&v->value));
		else
			return saakm_err_set(err, -EINVAL,
					     "%s:%d: $(%s) is not known here", path, line, name);
		text = end + 1;
	}
	return 0;
}

static int assign(struct unit *u, struct vars *vars, char *text, const char *path, int line,
		  struct saakm_err *err)
{
	char *eq = strchr(text, '=');
	char name[96];
	struct var *v;
	size_t n;
	bool add;

	if (!eq || eq == text)
		return 0;	/* a rule, or a word of make: nothing for us */
	add = eq[-1] == '+';
	n = eq - text;
	while (n && strchr(":+? \t", text[n - 1]))
		n--;
	snprintf(name, sizeof(name), "%.*s", (int)n, text);
	v = find_var(vars, name, true);
	if (!v)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	if (!add)
		saakm_strbuf_reset(&v->value);
	else
		saakm_strbuf_putc(&v->value, ' ');
	return expand(u, vars, eq + 1, path, line, &v->value, err);
}

static int for_words(const char *text, int (*fn)(void *arg, const char *word), void *arg)
{
	char word[PATH_MAX];
	int ret = 0;

	while (*text && !ret) {
		size_t n;

		text += strspn(text, " \t\n");
		n = strcspn(text, " \t\n");
		if (!n)
			break;
		snprintf(word, sizeof(word), "%.*s", (int)n, text);
		ret = fn(arg, word);
		text += n;
	}
	return ret;
}

static int add_flag(void *arg, const char *word)
{
	struct unit *u = arg;

	/* A relative -I is relative to the policy's folder, as for Kbuild. */
	if (!strncmp(word, "-I", 2) && word[2] && word[2] != '/')
		return strings_add(&u->flags, "-I%s/%s", u->dir, word + 2);
	return strings_add(&u->flags, "%s", word);
}

static int add_object(void *arg, const char *word)
{
	struct unit *u = arg;
	size_t n = strlen(word);

	if (n < 3 || strcmp(word + n - 2, ".o"))
		return 0;
	return strings_add(&u->sources, "%s/%.*s.c", u->dir, (int)n - 2, word);
}

static int collect(struct unit *u, struct vars *vars, const char *path, struct saakm_err *err)
{
	struct var *obj = find_var(vars, "obj-m", false), *parts, *flags;
	char key[128];
	size_t n;

	if (!obj)
		return saakm_err_set(err, -EINVAL, "%s has no obj-m", path);
	n = strspn(saakm_strbuf_str(&obj->value), " \t");
	snprintf(u->name, sizeof(u->name), "%s", saakm_strbuf_str(&obj->value) + n);
	n = strcspn(u->name, " \t");
	if (u->name[n] && strspn(u->name + n, " \t") != strlen(u->name + n))
		return saakm_err_set(err, -EINVAL, "%s builds more than one module", path);
	if (n < 3 || strncmp(u->name + n - 2, ".o", 2))
		return saakm_err_set(err, -EINVAL, "%s: obj-m must name one .o", path);
	u->name[n - 2] = '\0';
	snprintf(key, sizeof(key), "%s-y", u->name);
	parts = find_var(vars, key, false);
	if (!parts) {
		snprintf(key, sizeof(key), "%s-objs", u->name);
		parts = find_var(vars, key, false);
	}
	if (parts)
		for_words(saakm_strbuf_str(&parts->value), add_object, u);
	else
		strings_add(&u->sources, "%s/%s.c", u->dir, u->name);
	flags = find_var(vars, "ccflags-y", false);
	if (flags)
		for_words(saakm_strbuf_str(&flags->value), add_flag, u);
	for (size_t i = 0; i < vars->nr; i++) {
		size_t len = strlen(vars->v[i].name);

		if (!strncmp(vars->v[i].name, "CFLAGS_", 7) && len > 9)
			strings_add(&u->file_flags, "%.*s.c %s", (int)len - 9,
				    vars->v[i].name + 7, saakm_strbuf_str(&vars->v[i].value));
	}
	return 0;
}

int kbuild_read(struct unit *u, const char *path, struct saakm_err *err)
{
	struct vars vars = { 0 };
	char *text, *at, *end;
	size_t bytes;
	int line = 0, ret = read_file(path, &text, &bytes);

	if (ret)
		return saakm_err_set(err, ret, "%s cannot be read: %s", path, strerror(-ret));
	for (at = text; at && *at && !ret; at = end) {
		char *c;

		/* Join lines that end in a backslash. */
		for (c = at; (c = strstr(c, "\\\n"));) {
			if (memchr(at, '\n', c - at))
				break;
			c[0] = c[1] = ' ';
		}
		end = strchr(at, '\n');
		if (end)
			*end++ = '\0';
		line++;
		c = strchr(at, '#');
		if (c)
			*c = '\0';
		if (*at != '\t')
			ret = assign(u, &vars, at + strspn(at, " "), path, line, err);
	}
	if (!ret)
		ret = collect(u, &vars, path, err);
	for (size_t i = 0; i < vars.nr; i++)
		saakm_strbuf_release(&vars.v[i].value);
	saakm_vec_release(&vars);
	free(text);
	return ret;
}

static int from_dir(struct unit *u, struct saakm_err *err)
{
	static const char *const names[] = { "Kbuild", "Makefile" };
	char path[PATH_MAX];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", u->dir, names[i]);
		if (!access(path, R_OK))
			return kbuild_read(u, path, err);
	}
	/* NAME/NAME.c */
	snprintf(u->name, sizeof(u->name), "%s", strrchr(u->dir, '/') + 1);
	snprintf(path, sizeof(path), "%s/%s.c", u->dir, u->name);
	if (access(path, R_OK))
		return saakm_err_set(err, -ENOENT, "%s has neither a Kbuild file nor %s.c",
				     u->dir, u->name);
	return strings_add(&u->sources, "%s", path);
}

int unit_init(struct unit *u, const char *input, struct saakm_err *err)
{
	char *path = realpath(input, NULL), *slash;
	struct stat st;
	size_t n;
	int ret;

	memset(u, 0, sizeof(*u));
	if (!path || stat(path, &st)) {
		ret = saakm_err_set(err, -errno, "%s: %s", input, strerror(errno));
		free(path);
		return ret;
	}
	u->dir = path;
	if (S_ISDIR(st.st_mode))
		return from_dir(u, err);
	slash = strrchr(path, '/');
	n = strlen(path);
	if (n > 2 && !strcmp(path + n - 2, ".c")) {
		snprintf(u->name, sizeof(u->name), "%.*s", (int)(path + n - 2 - slash - 1), slash + 1);
		ret = strings_add(&u->sources, "%s", path);
		*slash = '\0';
		return ret ? saakm_err_set(err, ret, "not enough memory") : 0;
	}
	if (strcmp(slash + 1, "Kbuild") && strcmp(slash + 1, "Makefile"))
		return saakm_err_set(err, -EINVAL, "%s is not a .c file, a folder or a Kbuild file",
				     input);
	u->dir = strdup(path);
	if (u->dir)
		*strrchr(u->dir, '/') = '\0';
	ret = u->dir ? kbuild_read(u, path, err) : -ENOMEM;
	free(path);
	return ret;
}

void unit_release(struct unit *u)
{
	free(u->dir);
	strings_release(&u->sources);
	strings_release(&u->flags);
	strings_release(&u->file_flags);
	u->dir = NULL;
}
