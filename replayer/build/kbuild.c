// SPDX-License-Identifier: GPL-2.0
/*
 * The part of Kbuild's language that modules use: obj-m, NAME-y, NAME-objs,
 * ccflags-y, CFLAGS_file.o; with $(src), $(obj) and $(M). What else is in the
 * file (a Makefile often calls make in the kernel's tree) matters only where
 * one of these asks for it. Nothing in it is run.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

/* A value may double with each line: enough is enough. */
#define VALUE_MAX	(64u << 10)
#define VARS_MAX	1024
#define BLANKS		" \t\r\v\f"

struct var {
	char name[96];
	int line;			/* of its last assignment */
	struct saakm_strbuf value;	/* what is not known stays as it is: $(X) */
};

struct kbuild {
	struct unit *u;
	const char *path;		/* for errors */
	SAAKM_VEC(struct var) vars;
	struct saakm_err *err;
};

static struct var *find_var(struct kbuild *k, const char *name)
{
	for (size_t i = 0; i < k->vars.nr; i++)
		if (!strcmp(k->vars.v[i].name, name))
			return &k->vars.v[i];
	return NULL;
}

static int no_memory(struct kbuild *k)
{
	return saakm_err_set(k->err, -ENOMEM, "not enough memory");
}

/* What $(name) is, or NULL. */
static const char *value_of(struct kbuild *k, const char *name)
{
	static const char *const folders[] = { "src", "obj", "M", "PWD", "CURDIR", "srctree" };
	struct var *v;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (!strcmp(name, folders[i]))
			return k->u->dir;
	v = find_var(k, name);
	return v ? saakm_strbuf_str(&v->value) : NULL;
}

static int expand(struct kbuild *k, const char *text, int line, struct saakm_strbuf *out)
{
	while (*text) {
		const char *end, *value;
		char name[96];

		if (text[0] != '$' || (text[1] != '(' && text[1] != '{')) {
			saakm_strbuf_putc(out, *text++);
			continue;
		}
		end = strchr(text, text[1] == '(' ? ')' : '}');
		if (!end)
			return saakm_err_set(k->err, -EINVAL, "%s:%d: a variable has no end",
					     k->path, line);
		snprintf(name, sizeof(name), "%.*s", (int)(end - text - 2), text + 2);
		value = (size_t)(end - text - 2) < sizeof(name) ? value_of(k, name) : NULL;
		if (value)
			saakm_strbuf_puts(out, value);
		else
			saakm_strbuf_put(out, text, end + 1 - text);
		if (out->len > VALUE_MAX)
			break;
		text = end + 1;
	}
	if (out->failed)
		return no_memory(k);
	if (out->len > VALUE_MAX)
		return saakm_err_set(k->err, -E2BIG, "%s:%d: this variable has more than %u KiB",
				     k->path, line, VALUE_MAX >> 10);
	return 0;
}

static int assign(struct kbuild *k, const char *text, int line)
{
	const char *eq = strchr(text, '=');
	struct saakm_strbuf value = { 0 };
	char name[sizeof(((struct var *)0)->name)];
	struct var *v;
	size_t n;
	int ret;

	if (!eq || eq == text)
		return 0;	/* a rule, or a word of make: nothing for us */
	for (n = eq - text; n && strchr(":+?" BLANKS, text[n - 1]); n--)
		;
	if (!n || n >= sizeof(name) || memchr(text, ' ', n))
		return 0;	/* none of those that we look for */
	snprintf(name, sizeof(name), "%.*s", (int)n, text);
	v = find_var(k, name);
	if (v && eq[-1] == '?')
		return 0;
	/* The old value may be part of the new one: $(ccflags-y) -DX */
	if (v && eq[-1] == '+')
		saakm_strbuf_printf(&value, "%s ", saakm_strbuf_str(&v->value));
	ret = expand(k, eq + 1, line, &value);
	if (!ret && !v) {
		if (k->vars.nr == VARS_MAX)
			ret = saakm_err_set(k->err, -E2BIG, "%s:%d: more than %u variables",
					    k->path, line, VARS_MAX);
		else if (!(v = saakm_vec_push(&k->vars)))
			ret = no_memory(k);
		else
			memcpy(v->name, name, sizeof(name));
	}
	if (ret) {
		saakm_strbuf_release(&value);
		return ret;
	}
	saakm_strbuf_release(&v->value);
	v->value = value;
	v->line = line;
	return 0;
}

/* One that is asked for must be known through and through. */
static int check_known(struct kbuild *k, const struct var *v)
{
	const char *s = saakm_strbuf_str(&v->value), *open;
	size_t n;

	for (open = strchr(s, '$'); open; open = strchr(open + 1, '$')) {
		if (open[1] != '(' && open[1] != '{')
			continue;
		n = strcspn(open, open[1] == '(' ? ")" : "}");
		return saakm_err_set(k->err, -EINVAL, "%s:%d: %.*s%c is not known here", k->path,
				     v->line, (int)(n < 100 ? n : 100), open,
				     open[1] == '(' ? ')' : '}');
	}
	return 0;
}

static int for_words(struct kbuild *k, const struct var *v,
		     int (*fn)(struct kbuild *k, const char *word))
{
	const char *text = saakm_strbuf_str(&v->value);
	char word[PATH_MAX / 2];
	int ret = check_known(k, v);

	while (!ret) {
		size_t n;

		text += strspn(text, BLANKS);
		n = strcspn(text, BLANKS);
		if (!n)
			break;
		if (n >= sizeof(word))
			return saakm_err_set(k->err, -EINVAL, "%s:%d: a word is too long", k->path,
					     v->line);
		snprintf(word, sizeof(word), "%.*s", (int)n, text);
		ret = fn(k, word);
		text += n;
	}
	return ret;
}

static int add_flag(struct kbuild *k, const char *word)
{
	struct unit *u = k->u;
	int ret;

	/* A relative -I is relative to the policy's folder, as for Kbuild. */
	if (!strncmp(word, "-I", 2) && word[2] && word[2] != '/')
		ret = strings_add(&u->flags, "-I%s/%s", u->dir, word + 2);
	else
		ret = strings_add(&u->flags, "%s", word);
	return ret ? no_memory(k) : 0;
}

static int add_object(struct kbuild *k, const char *word)
{
	size_t n = strlen(word);

	if (n < 3 || strcmp(word + n - 2, ".o"))
		return 0;
	return strings_add(&k->u->sources, "%s/%.*s.c", k->u->dir, (int)n - 2, word) ?
		no_memory(k) : 0;
}

/* It becomes the name of files and a string in the module. */
static bool is_module_name(const char *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-";

	return *s && *s != '-' && strspn(s, allowed) == strlen(s);
}

static int name_module(struct kbuild *k, const struct var *obj)
{
	const char *word = saakm_strbuf_str(&obj->value);
	char *name = k->u->name;
	size_t n;
	int ret = check_known(k, obj);

	if (ret)
		return ret;
	word += strspn(word, BLANKS);
	n = strcspn(word, BLANKS);
	if (word[n + strspn(word + n, BLANKS)])
		return saakm_err_set(k->err, -EINVAL, "%s:%d: more than one module is built; name "
				     "the Kbuild file or the .c file of one", k->path, obj->line);
	if (n < 3 || n - 2 >= sizeof(k->u->name) || strncmp(word + n - 2, ".o", 2))
		return saakm_err_set(k->err, -EINVAL, "%s:%d: obj-m must name one .o, of at most "
				     "%zu letters", k->path, obj->line, sizeof(k->u->name) - 1);
	snprintf(name, sizeof(k->u->name), "%.*s", (int)n - 2, word);
	if (!is_module_name(name))
		return saakm_err_set(k->err, -EINVAL, "%s:%d: %s.o is no name for a module: letters, "
				     "digits, _ and - are", k->path, obj->line, name);
	return 0;
}

static int collect(struct kbuild *k)
{
	static const char *const all_files[] = { "EXTRA_CFLAGS", "ccflags-y" };
	struct unit *u = k->u;
	struct var *obj = find_var(k, "obj-m"), *v;
	char key[128];
	int ret;

	if (!obj)
		return saakm_err_set(k->err, -EINVAL, "%s has no obj-m", k->path);
	ret = name_module(k, obj);
	if (ret)
		return ret;
	snprintf(key, sizeof(key), "%s-y", u->name);
	v = find_var(k, key);
	if (!v) {
		snprintf(key, sizeof(key), "%s-objs", u->name);
		v = find_var(k, key);
	}
	if (v)
		ret = for_words(k, v, add_object);
	else if (strings_add(&u->sources, "%s/%s.c", u->dir, u->name))
		ret = no_memory(k);
	if (!ret && !u->sources.nr)
		ret = saakm_err_set(k->err, -EINVAL, "%s:%d: %s names no .o", k->path, v->line, key);
	for (size_t i = 0; !ret && i < sizeof(all_files) / sizeof(all_files[0]); i++) {
		v = find_var(k, all_files[i]);
		if (v)
			ret = for_words(k, v, add_flag);
	}
	for (size_t i = 0; !ret && i < k->vars.nr; i++) {
		size_t len = strlen(k->vars.v[i].name);

		v = &k->vars.v[i];
		if (strncmp(v->name, "CFLAGS_", 7) || len <= 9 || strcmp(v->name + len - 2, ".o"))
			continue;
		ret = check_known(k, v);
		if (!ret && strings_add(&u->file_flags, "%.*s.c %s", (int)len - 9, v->name + 7,
					saakm_strbuf_str(&v->value)))
			ret = no_memory(k);
	}
	return ret;
}

/* The line at `at`, joined with those that it goes on in; *next is behind it. */
static char *take_line(char *at, char **next, int *lines)
{
	char *end;

	*lines = 1;
	while ((end = strchr(at, '\n')) && end > at && end[-1] == '\\') {
		end[-1] = end[0] = ' ';
		++*lines;
	}
	if (end)
		*end++ = '\0';
	*next = end;
	end = strchr(at, '#');
	if (end)
		*end = '\0';
	return at;
}

int kbuild_parse(struct unit *u, const char *path, char *text, struct saakm_err *err)
{
	struct kbuild k = { .u = u, .path = path, .err = err };
	int line = 1, lines, ret = 0;
	char *at, *next;

	for (at = text; at && *at && !ret; at = next, line += lines) {
		at = take_line(at, &next, &lines);
		if (*at != '\t')
			ret = assign(&k, at + strspn(at, BLANKS), line);
	}
	if (!ret)
		ret = collect(&k);
	for (size_t i = 0; i < k.vars.nr; i++)
		saakm_strbuf_release(&k.vars.v[i].value);
	saakm_vec_release(&k.vars);
	return ret;
}

int kbuild_read(struct unit *u, const char *path, struct saakm_err *err)
{
	char *text;
	size_t bytes;
	int ret = read_file(path, &text, &bytes);

	if (ret)
		return saakm_err_set(err, ret, "%s cannot be read: %s", path, strerror(-ret));
	if (strlen(text) != bytes)
		ret = saakm_err_set(err, -EINVAL, "%s is no text: byte %zu is 0", path,
				    strlen(text));
	else
		ret = kbuild_parse(u, path, text, err);
	free(text);
	return ret;
}
