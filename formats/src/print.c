// SPDX-License-Identifier: LGPL-2.1-only
/* Events as text and JSON: loops over the tables. */
#include <inttypes.h>
#include <string.h>
#include <saakm/print.h>

/* The name of a number in its format, or NULL: print the number. */
static const char *value_name(unsigned int format, int64_t v, const struct saakm_names *names)
{
	unsigned int i = v < 0 || v > UINT32_MAX ? UINT32_MAX : (unsigned int)v;

	switch (format) {
	case SAAKM_FMT_STATE: return saakm_state_name(i);
	case SAAKM_FMT_HANDLER: return i == SAAKM_H_NONE ? "none" : saakm_handler_name(i);
	case SAAKM_FMT_LOCKOP: return saakm_lock_op_name(i);
	case SAAKM_FMT_SOURCE: return saakm_source_name(i);
	case SAAKM_FMT_CTXTYPE: return saakm_ctx_type_name(i);
	case SAAKM_FMT_CTXOP: return saakm_ctx_op_name(i);
	case SAAKM_FMT_FINDING: return saakm_finding_name(i);
	case SAAKM_FMT_ACTION: return saakm_action_name(i);
	case SAAKM_FMT_CALLBACK: return saakm_callback_name(i);
	case SAAKM_FMT_POLICY:
		/* None: -1, in as many bits as the field has. */
		return v == -1 || v == UINT16_MAX ? "-" : saakm_names_policy(names, v);
	}
	return NULL;
}

static void put_text(struct saakm_strbuf *b, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '\n')
			saakm_strbuf_puts(b, "\\n");
		else if (c < 0x20 || c == 0x7f)		/* a trace must not drive a terminal */
			saakm_strbuf_printf(b, "\\x%02x", c);
		else
			saakm_strbuf_putc(b, (char)c);
	}
}

static void put_task(struct saakm_strbuf *b, int64_t key, const struct saakm_names *names)
{
	const struct saakm_task_name *task = saakm_names_task(names, key);

	if (!key) {
		saakm_strbuf_putc(b, '-');
	} else if (!task) {
		saakm_strbuf_printf(b, "task#%" PRId64, key);
	} else {
		put_text(b, task->comm, strnlen(task->comm, sizeof(task->comm)));
		saakm_strbuf_printf(b, "/%d", task->pid);
	}
}

void saakm_print_value(struct saakm_strbuf *b, const struct saakm_field_info *f, int64_t value,
		       const struct saakm_names *names)
{
	const char *name = value_name(f->format, value, names);

	if (name)
		put_text(b, name, strlen(name));
	else if (f->format == SAAKM_FMT_TASK)
		put_task(b, value, names);
	else if (f->format == SAAKM_FMT_HEX)
		saakm_strbuf_printf(b, "0x%" PRIx64, (uint64_t)value);
	else if (f->format == SAAKM_FMT_NS)
		saakm_strbuf_printf(b, "%" PRIu64 "ns", (uint64_t)value);
	else if (f->is_signed)
		saakm_strbuf_printf(b, "%" PRId64, value);
	else
		saakm_strbuf_printf(b, "%" PRIu64, (uint64_t)value);
}

/* 0 says "none" or "no" in these: not worth the room. */
static bool silent_at_zero(const struct saakm_field_info *f)
{
	static const char *const flags[] = { "nested", "how", "by_class", "racy" };

	switch (f->format) {
	case SAAKM_FMT_TASK:
	case SAAKM_FMT_RQ:
	case SAAKM_FMT_CTX:
	case SAAKM_FMT_HEX:
	case SAAKM_FMT_FINDING:
	case SAAKM_FMT_ERRNO:
		return true;
	}
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (!strcmp(f->name, flags[i]))
			return true;
	return false;
}

static void put_field(struct saakm_strbuf *b, const struct saakm_field_info *f, int64_t value,
		      const struct saakm_names *names)
{
	saakm_strbuf_printf(b, " %s=", f->name);
	saakm_print_value(b, f, value, names);
}

static void put_task_values(struct saakm_strbuf *b, const struct saakm_event *ev,
			    const struct saakm_names *names)
{
	uint64_t mask = (uint64_t)ev->arg[SAAKM_ARG_TASK_mask];

	for (unsigned int i = 0; i < SAAKM_TF_NR; i++)
		if (mask >> i & 1)
			put_field(b, &saakm_task_field_info[i], ev->arg[SAAKM_TASK_ARG0 + i],
				  names);
}

void saakm_print_event(struct saakm_strbuf *b, const struct saakm_event *ev,
		       const struct saakm_names *names)
{
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];
	int named = -1;

	/* Calls are called by their handler, findings and callbacks by their name. */
	switch (ev->kind) {
	case SAAKM_EV_CLASS:
		named = SAAKM_ARG_CLASS_callback;
		saakm_strbuf_puts(b, "class ");
		break;
	case SAAKM_EV_ENTER:
		named = SAAKM_ARG_ENTER_handler;
		saakm_strbuf_puts(b, "> ");
		break;
	case SAAKM_EV_EXIT:
		named = SAAKM_ARG_EXIT_handler;
		saakm_strbuf_puts(b, "< ");
		break;
	case SAAKM_EV_ERROR:
		named = SAAKM_ARG_ERROR_code;
		saakm_strbuf_puts(b, "error ");
		break;
	default:
		saakm_strbuf_puts(b, info->name);
	}
	if (named >= 0)
		saakm_print_value(b, &info->fields[named], ev->arg[named], names);
	for (int i = 0; i < info->nr_fields; i++) {
		const struct saakm_field_info *f = &info->fields[i];

		if (i == named || f->is_pad || (!ev->arg[i] && silent_at_zero(f)))
			continue;
		if (ev->kind == SAAKM_EV_TASK && i == SAAKM_ARG_TASK_mask)
			continue;
		put_field(b, f, ev->arg[i], names);
	}
	if (ev->kind == SAAKM_EV_TASK)
		put_task_values(b, ev, names);
	if (ev->text_len) {
		saakm_strbuf_puts(b, ev->kind == SAAKM_EV_TASK ? " comm=" : ": ");
		put_text(b, ev->text, ev->text_len);
	}
}

/* No policy is -1, also where the field has 16 bits. */
static int64_t v16_none(int64_t id)
{
	return id == UINT16_MAX ? -1 : id;
}

static void json_value(struct saakm_json *j, const struct saakm_field_info *f, int64_t value,
		       const struct saakm_names *names)
{
	const char *name = value_name(f->format, value, names);

	if (f->format == SAAKM_FMT_POLICY)
		saakm_json_int(j, f->name, v16_none(value));
	else if (name)
		saakm_json_string(j, f->name, name);
	else if (f->format == SAAKM_FMT_HEX && f->bytes == 8)
		saakm_json_addr(j, f->name, (uint64_t)value);
	else if (f->is_signed)
		saakm_json_int(j, f->name, value);
	else
		saakm_json_uint(j, f->name, (uint64_t)value);
}

void saakm_json_event(struct saakm_json *j, const struct saakm_event *ev,
		      const struct saakm_names *names)
{
	const struct saakm_event_info *info = &saakm_event_info[ev->kind];
	uint64_t mask = (uint64_t)ev->arg[SAAKM_ARG_TASK_mask];
	int64_t task = 0;

	if (ev->seq)
		saakm_json_uint(j, "seq", ev->seq);
	saakm_json_uint(j, "ts", ev->ts);
	saakm_json_uint(j, "cpu", ev->cpu);
	saakm_json_string(j, "kind", info->name);
	saakm_json_uint(j, "ctx", ev->ctx);
	for (unsigned int i = 0; i < info->nr_fields; i++) {
		struct saakm_field_info f = info->fields[i];

		if (f.is_pad)
			continue;
		if (f.format == SAAKM_FMT_TASK && !task)
			task = ev->arg[i];
		/* In all JSON of ours, "type" says what kind of line it is. */
		if (!strcmp(f.name, "type"))
			f.name = "ctx_type";
		json_value(j, &f, ev->arg[i], names);
	}
	if (ev->kind == SAAKM_EV_TASK) {
		saakm_json_object(j, "fields");
		for (unsigned int i = 0; i < SAAKM_TF_NR; i++)
			if (mask >> i & 1)
				json_value(j, &saakm_task_field_info[i],
					   ev->arg[SAAKM_TASK_ARG0 + i], names);
		saakm_json_end_object(j);
	}
	if (saakm_names_task(names, task)) {
		saakm_json_int(j, "pid", saakm_names_task(names, task)->pid);
		saakm_json_string(j, "comm", saakm_names_task(names, task)->comm);
	}
	if (ev->text && ev->kind != SAAKM_EV_TASK)
		saakm_json_string_n(j, "text", ev->text, ev->text_len);
}
