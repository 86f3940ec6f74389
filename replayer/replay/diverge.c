// SPDX-License-Identifier: GPL-2.0
/* Where replay leaves the record: what is kept of it, and how it goes on. */
#include "access.h"
#include "engine.h"

static struct replay_divergence *new_divergence(void)
{
	struct activation *a = self();
	struct replay_divergence *d;
	u32 n = r->res->nr_divergences++;

	if (n >= REPLAY_MAX_DIVERGENCES)
		return NULL;
	d = &r->res->divergence[n];
	memset(d, 0, sizeof(*d));
	d->seq = r->ev->seq;
	d->ts = r->ev->ts;
	d->cpu = r->ev->cpu;
	d->ctx = r->ev->ctx;
	d->recorded_kind = r->ev->kind;
	d->got_kind = SAAKM_EV_NR;
	memcpy(d->recorded, r->ev->arg, sizeof(d->recorded));
	/* Of the call around it, if it is that one's event. */
	d->handler = SAAKM_H_NONE;
	if (r->owner == a) {
		const struct saakm_frame *f = saakm_cpu_data(a->cpu)->frame;

		d->handler = f ? f->handler : a->handler;
		d->task = f ? saakm_task_key(f->task) : a->task;
		host_where(d->where, sizeof(d->where));
	}
	return d;
}

/* The first one ends it, unless all are wanted. */
static void go_on(bool own)
{
	if (!access_tolerated(r->seq)) {
		replay_diverged();
		if (!r->par.keep_going)
			stop(REPLAY_DIVERGED, "%s", "");
	}
	if (!own)
		return;
	self()->skipping = true;
	if (guard_present())
		guard_abort();
}

void diverge_fields(u64 fields, const s64 *got, unsigned int nr)
{
	struct replay_divergence *d = new_divergence();

	if (d) {
		d->same_kind = true;
		d->got_kind = r->ev->kind;
		d->fields = fields;
		memcpy(d->got, got, nr * sizeof(*got));
	}
	r->did.fields = fields;
	memcpy(r->did.got, got, nr * sizeof(*got));
	go_on(false);
}

void diverge(u8 got_kind, const char *fmt, ...)
{
	struct replay_divergence *d = new_divergence();
	bool own = r->owner == self();
	va_list ap;

	if (d) {
		d->got_kind = got_kind;
		va_start(ap, fmt);
		shim_vsnprintf(d->text, sizeof(d->text), fmt, ap);
		va_end(ap);
	}
	r->did.nothing = true;
	if (!own && (r->par.keep_going || access_tolerated(r->seq)))
		consume();
	go_on(own);
}

void add_finding(u8 code, bool recorded, const char *text)
{
	struct replay_finding *f;
	u32 n = r->res->nr_findings++;

	if (n >= REPLAY_MAX_FINDINGS)
		return;
	f = &r->res->finding[n];
	f->seq = r->seq;
	f->code = code;
	f->recorded = recorded;
	shim_snprintf(f->text, sizeof(f->text), "%s", text);
}

void skip_to_end(struct activation *a)
{
	bool call = a->job == JOB_CALL || saakm_cpu_data(a->cpu)->frame;
	unsigned int depth = 0;

	a->skipping = false;
	for (;;) {
		await(WANTS_ALL);
		r->did.nothing = true;
		switch (r->ev->kind) {
		case SAAKM_EV_ENTER:
			depth++;
			break;
		case SAAKM_EV_EXIT:
			if (!depth-- && call) {
				consume();
				return;
			}
			break;
		case SAAKM_EV_STATE:
			force_state(r->ev);
			break;
		case SAAKM_EV_ERROR:
			apply_error(r->ev);
			break;
		case SAAKM_EV_CALLBACK:
			if (ARG(CALLBACK, op) == SAAKM_CTXOP_RESUME)
				a->cpu = r->ev->cpu;
			if (ARG(CALLBACK, op) == SAAKM_CTXOP_END && !call) {
				consume();
				return;
			}
			break;
		default:
			break;
		}
		consume();
	}
}

void replay_where(const void *pc, char *buf, size_t bytes)
{
	char file[200], func[80];
	int line;

	buf[0] = '\0';
	if (locate((const char *)pc - 1, file, sizeof(file), &line, func, sizeof(func)))
		shim_snprintf(buf, bytes, "%s:%d %s", file, line, func);
}
