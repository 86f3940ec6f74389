// SPDX-License-Identifier: GPL-2.0
/*
 * What a trace says of a policy's module: its source, its parameters, and which
 * inputs were not recorded. Source and gaps are learnt when its symbols are
 * resolved, the parameters stand in the module itself.
 */
#include <linux/ctype.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include "glue.h"
#include "interpose.h"

#define SOURCE_MAX	512
#define GAPS_MAX	256

struct notes {
	struct list_head node;
	const struct module *module;
	bool records_inline;	/* built with <linux/saakm_inputs.h> */
	char path[SOURCE_MAX], hash[40];
	char gaps[GAPS_MAX];	/* NAME,NAME,… */
	const char *unsaved;	/* a name, for ever; or NULL */
};

static LIST_HEAD(all_notes);
static DEFINE_MUTEX(notes_mutex);

static struct notes *notes_of(const struct module *m)
{
	struct notes *n;

	list_for_each_entry(n, &all_notes, node)
		if (n->module == m)
			return n;
	return NULL;
}

/* TAG=VALUE, each ended by a NUL: the value, or NULL. */
static const char *modinfo_value(const char *info, unsigned long bytes, const char *tag)
{
	size_t len = strlen(tag);
	const char *end = info + bytes;

	while (info < end) {
		size_t room = end - info, n = strnlen(info, room);

		if (n == room)
			break;
		if (n > len && !strncmp(info, tag, len) && info[len] == '=')
			return info + len + 1;
		info += n + 1;
	}
	return NULL;
}

void saakm_notes_begin(const struct module *m, const char *modinfo, unsigned long bytes)
{
	const char *path, *hash;
	struct notes *n;

	mutex_lock(&notes_mutex);
	n = notes_of(m);	/* of one that was at this address, and did not load */
	if (!n) {
		n = kmalloc(sizeof(*n), GFP_KERNEL);
		if (!n)
			goto out;
		list_add(&n->node, &all_notes);
	}
	/* What the builder says, or, of a module built by hand, what the compiler was given. */
	path = modinfo_value(modinfo, bytes, "saakm_path") ?:
	       modinfo_value(modinfo, bytes, "saakm_source") ?: "";
	hash = modinfo_value(modinfo, bytes, "saakm_hash") ?: "";
	n->module = m;
	n->records_inline = modinfo_value(modinfo, bytes, "saakm_source");
	n->gaps[0] = '\0';
	n->unsaved = NULL;
	if (strscpy(n->path, path, sizeof(n->path)) < 0)
		n->path[0] = '\0';
	if (strscpy(n->hash, hash, sizeof(n->hash)) < 0)
		n->hash[0] = '\0';
out:
	mutex_unlock(&notes_mutex);
}

void saakm_notes_gap(const struct module *m, const char *name)
{
	struct notes *n;
	size_t len;

	mutex_lock(&notes_mutex);
	n = notes_of(m);
	len = n ? strlen(n->gaps) : 0;
	if (n && len + strlen(name) + 2 < sizeof(n->gaps))
		scnprintf(n->gaps + len, sizeof(n->gaps) - len, "%s%s", len ? "," : "", name);
	mutex_unlock(&notes_mutex);
}

void saakm_notes_unsaved(const struct module *m, const char *name)
{
	struct notes *n;

	mutex_lock(&notes_mutex);
	n = notes_of(m);
	if (n)
		n->unsaved = name;
	mutex_unlock(&notes_mutex);
}

const char *saakm_notes_get_unsaved(const struct module *m)
{
	const struct notes *n;
	const char *name;

	mutex_lock(&notes_mutex);
	n = notes_of(m);
	name = n ? n->unsaved : NULL;
	mutex_unlock(&notes_mutex);
	return name;
}

void saakm_notes_end(const struct module *m)
{
	struct notes *n;

	mutex_lock(&notes_mutex);
	n = notes_of(m);
	if (n) {
		list_del(&n->node);
		kfree(n);
	}
	mutex_unlock(&notes_mutex);
}

static bool same_name(const char *given, size_t len, const char *name)
{
	size_t i;

	for (i = 0; i < len && name[i]; i++)
		if (given[i] != name[i] && !(given[i] == '-' && name[i] == '_'))
			return false;
	return i == len && !name[i];
}

static const char *param_name(const struct module *m, const char *given, size_t len)
{
	unsigned int i;

	for (i = 0; i < m->num_kp; i++)
		if (same_name(given, len, m->kp[i].name))
			return m->kp[i].name;
	return NULL;		/* Linux ignores it, too */
}

/*
 * As Linux reads the line: words, a value may be in quotes. It will be cut into
 * pieces, but not before the module is announced.
 */
static int describe_params(const struct module *m, char *text, int size)
{
	const char *s = m->args ?: "", *key, *value, *name;
	size_t key_len, value_len;
	int n = 0;

	for (;;) {
		bool quoted = false, outer;

		s = skip_spaces(s);
		outer = *s == '"';
		s += outer;
		if (!*s)
			break;
		key = s;
		while (*s && *s != '=' && !isspace(*s) && *s != '"')
			s++;
		key_len = s - key;
		value = "1";
		value_len = 1;
		if (*s == '=') {
			s++;
			quoted = !outer && *s == '"';
			s += quoted;
			value = s;
			while (*s && (quoted || outer ? *s != '"' : !isspace(*s)))
				s++;
			value_len = s - value;
		}
		if ((quoted || outer) && *s == '"')
			s++;
		else if (*s && !isspace(*s))
			s++;
		name = param_name(m, key, key_len);
		if (name)
			n += scnprintf(text + n, size - n, "param.%s=%.*s\n", name,
				       (int)value_len, value);
	}
	return n;
}

int saakm_describe_module(const struct module *m, bool loading, char *text, int size)
{
	const struct notes *notes;
	int n;

	n = scnprintf(text, size, "name=%s\n", m->name);
	mutex_lock(&notes_mutex);
	notes = notes_of(m);
	if (notes && notes->path[0])
		n += scnprintf(text + n, size - n, "path=%s\n", notes->path);
	if (notes && notes->hash[0])
		n += scnprintf(text + n, size - n, "source_hash=%s\n", notes->hash);
	if (notes && notes->records_inline)
		n += scnprintf(text + n, size - n, "values=atomic\n");
	if (notes && notes->gaps[0])
		n += scnprintf(text + n, size - n, "not_recorded=%s\n", notes->gaps);
	mutex_unlock(&notes_mutex);
#ifdef CONFIG_STACKTRACE_BUILD_ID
	n += scnprintf(text + n, size - n, "build_id=%*phN\n", (int)sizeof(m->build_id),
		       m->build_id);
#endif
	return n + (loading ? describe_params(m, text + n, size - n) : 0);
}
