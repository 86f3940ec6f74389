// SPDX-License-Identifier: LGPL-2.1-only
/* What can be said of one event by its table alone: equality, range checks. */
#include <errno.h>
#include <string.h>
#include <saakm/event.h>

#define COUNT_STATE(NAME, name, glyph)	+ 1
#define SAAKM_STATE_NR	(0 SAAKM_STATES(COUNT_STATE))

static bool tail_equal(const struct saakm_event *a, const struct saakm_event *b)
{
	uint64_t mask;

	if (a->text_len != b->text_len)
		return false;
	if (a->text_len && memcmp(a->text, b->text, a->text_len))
		return false;
	if (a->kind != SAAKM_EV_TASK)
		return true;
	mask = (uint64_t)a->arg[SAAKM_ARG_TASK_mask];
	for (unsigned int i = 0; i < SAAKM_TF_NR; i++)
		if (mask >> i & 1 && a->arg[SAAKM_TASK_ARG0 + i] != b->arg[SAAKM_TASK_ARG0 + i])
			return false;
	return true;
}

bool saakm_event_equal(const struct saakm_event *a, const struct saakm_event *b)
{
	if (a->kind != b->kind || a->ts != b->ts || a->cpu != b->cpu || a->ctx != b->ctx ||
	    a->kind >= SAAKM_EV_NR)
		return false;
	for (unsigned int i = 0; i < saakm_event_info[a->kind].nr_fields; i++)
		if (a->arg[i] != b->arg[i])
			return false;
	return tail_equal(a, b);
}

/* How many numbers a format knows, or 0: any number. */
static unsigned int format_limit(unsigned int format)
{
	switch (format) {
	case SAAKM_FMT_STATE: return SAAKM_STATE_NR;
	case SAAKM_FMT_HANDLER: return SAAKM_H_NR;
	case SAAKM_FMT_LOCKOP: return SAAKM_LOCK_NR;
	case SAAKM_FMT_SOURCE: return SAAKM_SRC_NR;
	case SAAKM_FMT_CTXTYPE: return SAAKM_CTX_NR;
	case SAAKM_FMT_CTXOP: return SAAKM_CTXOP_NR;
	case SAAKM_FMT_FINDING: return SAAKM_F_NR;
	case SAAKM_FMT_ACTION: return SAAKM_ACT_NR;
	}
	return 0;
}

int saakm_event_check(const struct saakm_event *ev, struct saakm_err *err)
{
	const struct saakm_event_info *info;
	int ret;

	if (ev->kind >= SAAKM_EV_NR) {
		ret = saakm_err_set(err, -EBADMSG, "an event is of an unknown kind, %u",
				    ev->kind);
		goto bad;
	}
	info = &saakm_event_info[ev->kind];
	for (unsigned int i = 0; i < info->nr_fields; i++) {
		const struct saakm_field_info *f = &info->fields[i];
		unsigned int limit = format_limit(f->format);

		if (!limit || (uint64_t)ev->arg[i] < limit)
			continue;
		if (f->format == SAAKM_FMT_HANDLER && ev->arg[i] == SAAKM_H_NONE)
			continue;
		ret = saakm_err_set(err, -EBADMSG,
				    "an event of CPU %u (%s) has %s = %lld, of which there are only %u",
				    ev->cpu, info->name, f->name, (long long)ev->arg[i], limit);
		goto bad;
	}
	return 0;
bad:
	if (err)
		err->event = ev->seq;
	return ret;
}
