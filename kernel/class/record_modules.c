// SPDX-License-Identifier: GPL-2.0
/*
 * Modules, as a recording sees them: MODULE_LOAD and MODULE_UNLOAD, and the
 * contexts of their init and exit. Any module may be a policy: it is known only
 * when it registers one.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include "contexts.h"
#include "interpose.h"
#include "record.h"

static u32 last_module_key;

/* Keys for modules are given when they are seen, and kept while they are there. */
struct known_module {
	struct module *module;
	u32 key, ctx_key;
	void (*exit)(void);		/* what it would call, or NULL */
};

static struct known_module known[SAAKM_MAX_POLICIES];

static struct known_module *known_of(const struct module *m)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].module == m)
			return &known[i];
	return NULL;
}

/* Linux tells of a module's end only behind its exit. */
static void exit_module(void)
{
	struct known_module *k = known;

	while (!k->module || k->module->state != MODULE_STATE_GOING || !k->exit)
		if (++k == known + ARRAY_SIZE(known))
			return;
	saakm_task_ctx_begin(k->ctx_key, SAAKM_CTX_MODULE_EXIT, k->module->name);
	k->exit();
	saakm_task_ctx_end();
}

static void record_load(const struct known_module *k, const char *text)
{
	struct saakm_ev_module_load ev = { .module = k->key, .ctx_key = k->ctx_key };

	saakm_record_text(SAAKM_EV_MODULE_LOAD, &ev, sizeof(ev), text);
}

static void module_comes(struct module *m)
{
	struct known_module *k = known_of(NULL);
	char *text;

	if (!k)
		return;
	k->module = m;
	k->exit = m->exit;
	if (m->exit)
		m->exit = exit_module;
	k->key = ++last_module_key;
	k->ctx_key = saakm_next_ctx_key();
	text = kzalloc(SAAKM_TEXT_MAX, GFP_KERNEL);
	if (text)
		saakm_describe_module(m, true, text, SAAKM_TEXT_MAX);
	record_load(k, text ?: "");
	kfree(text);
	saakm_task_ctx_begin(k->ctx_key, SAAKM_CTX_MODULE_INIT, m->name);
}

static void module_ends(struct module *m, bool goes)
{
	struct known_module *k = known_of(m);
	struct saakm_ev_module_unload ev;

	if (!k)
		return;
	if (current->saakm.ctx)
		saakm_task_ctx_end();
	if (!goes) {
		saakm_objects_settle(m);
		return;
	}
	saakm_objects_forget(m);
	saakm_origins_forget(m);
	ev = (struct saakm_ev_module_unload){ .module = k->key, .ctx_key = k->ctx_key };
	saakm_record_text(SAAKM_EV_MODULE_UNLOAD, &ev, sizeof(ev), m->name);
	saakm_notes_end(m);
	k->module = NULL;
}

static int on_module(struct notifier_block *nb, unsigned long what, void *data)
{
	if (what == MODULE_STATE_COMING)
		module_comes(data);
	else if (what == MODULE_STATE_LIVE)
		module_ends(data, false);
	else if (what == MODULE_STATE_GOING)
		module_ends(data, true);
	return NOTIFY_DONE;
}

static struct notifier_block module_nb = { .notifier_call = on_module };

/* Of the module that registers a policy, which is being initialised. */
u32 saakm_host_module_key(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].module && known[i].ctx_key == current->saakm.ctx)
			return known[i].key;
	return 0;
}

struct module *saakm_module_by_key(u32 key)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].module && known[i].key == key)
			return known[i].module;
	return NULL;
}

void saakm_record_module(const struct module *m, const char *text)
{
	const struct known_module *k = known_of(m);

	if (k)
		record_load(k, text);
}

int saakm_record_modules_init(void)
{
	return register_module_notifier(&module_nb);
}
