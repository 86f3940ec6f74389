// SPDX-License-Identifier: LGPL-2.1-only
/* One trace of what the recorder had written and of what memory still has. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <saakm/writer.h>
#include "recover.h"

/* Beside the file's own name until it is whole. */
struct out {
	struct saakm_sink base;
	char *path, *temp;
	FILE *file;
	uint64_t bytes;
};

static int on_packet(struct saakm_sink *base, const void *buf, size_t len)
{
	struct out *o = (struct out *)base;

	o->bytes += len;
	return fwrite(buf, 1, len, o->file) == len ? 0 : -(errno ? errno : EIO);
}

static int out_open(struct out *o, const char *path, struct saakm_err *err)
{
	o->base.write = on_packet;
	if (asprintf(&o->temp, "%s.recovering", path) < 0 || !(o->path = strdup(path)))
		return saakm_err_set(err, -ENOMEM, "not enough memory for a name");
	o->file = fopen(o->temp, "we");
	return o->file ? 0 : saakm_err_set(err, -errno, "cannot write %s: %s", o->temp,
					   strerror(errno));
}

static int out_publish(struct out *o, struct saakm_err *err)
{
	char *old = NULL;
	int ret = 0;

	if (fflush(o->file) || fsync(fileno(o->file)) || fclose(o->file))
		ret = -errno;
	o->file = NULL;
	if (!ret && asprintf(&old, "%s.old", o->path) < 0)
		ret = -ENOMEM;
	if (!ret && !access(o->path, F_OK) && rename(o->path, old))
		ret = -errno;
	if (!ret && rename(o->temp, o->path))
		ret = -errno;
	free(old);
	return ret ? saakm_err_set(err, ret, "cannot write %s: %s", o->path, strerror(-ret)) : 0;
}

static void out_release(struct out *o)
{
	if (o->file) {
		fclose(o->file);
		unlink(o->temp);
	}
	free(o->path);
	free(o->temp);
}

struct splice {
	struct saakm_trace *trace;	/* owned, or NULL */
	struct rec_scan scan;
	struct out out;
	struct saakm_writer *w;		/* owned */
	struct rec_tail *tail;		/* owned, one for each CPU */
};

static void splice_release(struct splice *s)
{
	saakm_writer_free(s->w);
	saakm_trace_close(s->trace);
	rec_scan_release(&s->scan);
	out_release(&s->out);
	free(s->tail);
}

static int copy_trace(struct splice *s, struct rec_recovered *r, struct saakm_err *err)
{
	const struct saakm_event *ev;
	int ret;

	while ((ret = saakm_trace_next(s->trace, &ev)) > 0) {
		struct rec_tail *t = &s->tail[ev->cpu];

		t->at_last_ts = ev->ts == t->last_ts ? t->at_last_ts + 1 : 1;
		t->last_ts = ev->ts;
		t->events++;
		if (ev->kind == SAAKM_EV_LOST)
			t->lost += ev->arg[SAAKM_ARG_LOST_count];
		r->from_trace++;
		ret = saakm_writer_event(s->w, ev, err);
		if (ret)
			return ret;
	}
	/* Damaged from here on, as who is killed while he writes may leave it: what was
	 * not written in whole, the rings still have. */
	if (ret < 0)
		r->no_trace = *saakm_trace_err(s->trace);
	return ret == -EBADMSG ? 0 : ret < 0 ? saakm_err_set(err, ret, "%s", r->no_trace.text) : 0;
}

static int nothing_here(const struct splice *s, const struct rec_recovered *r,
			struct saakm_err *err)
{
	if (s->trace && r->stale)
		return saakm_err_set(err, -ENODATA, "there are no rings of this recording (session "
				     "%#llx) in this memory, only %llu sub-buffers of others: it is of "
				     "another run", (unsigned long long)r->session,
				     (unsigned long long)r->stale);
	if (s->scan.other_abi)
		return saakm_err_set(err, -ENODATA, "the rings in this memory are of version %u of "
				     "the record ABI, and this program reads 3 and %u: take the saakm of "
				     "that kernel", s->scan.other_abi, SAAKM_RECORD_ABI);
	return saakm_err_set(err, -ENODATA, "there are no rings of a recording in this memory: it is "
			     "of another kernel, or nobody recorded");
}

/* Which recording, of how many CPUs: as the trace says, else as the memory does. */
static int choose(struct splice *s, struct rec_recovered *r, struct saakm_err *err)
{
	const struct saakm_rings *rings;
	bool told;
	uint64_t here = 0, last = 0;

	r->session = s->trace ? saakm_trace_info(s->trace)->session : rec_scan_session(&s->scan);
	rings = rec_scan_rings(&s->scan, r->session);
	told = s->trace || rings;
	r->nr_cpus = s->trace ? saakm_trace_info(s->trace)->nr_cpus : rings ? rings->nr_cpus : 0;
	for (size_t i = 0; i < s->scan.subbufs.nr; i++) {
		const struct saakm_subbuf *h = &s->scan.subbufs.v[i].head;

		if (h->session == r->session) {
			here++;
			if (!told && h->cpu >= r->nr_cpus)
				r->nr_cpus = h->cpu + 1u;
			continue;
		}
		r->stale++;
		if (h->session != last)	/* about: they lie together */
			r->other_sessions++;
		last = h->session;
	}
	return here ? 0 : nothing_here(s, r, err);
}

/* What the rings say; else the kernel, which was left in a hurry; else who asks. */
static void how_it_ended(const struct splice *s, const struct rec_mem *m, const char *asked,
			 struct rec_recovered *r)
{
	const struct saakm_rings *rings = rec_scan_rings(&s->scan, r->session);
	const char *why = NULL;

	if (rings && rings->end == SAAKM_END_PANIC)
		why = "panic";
	else if (rings && rings->end == SAAKM_END_FINDING)
		why = "finding";
	else if (rings && rings->end == SAAKM_END_SYSFS)
		why = "frozen";
	if (why)
		snprintf(r->ended, sizeof(r->ended), "%s: %s", why, rings->end_text);
	else if (!rec_log_end(m, r->ended, sizeof(r->ended)))
		snprintf(r->ended, sizeof(r->ended), "%s", asked ? asked :
			 "the machine stopped while it was recorded");
	for (char *p = r->ended; *p; p++)
		if ((unsigned char)*p < ' ' || (unsigned char)*p > '~')
			*p = '?';
}

static int start(struct splice *s, const struct rec_recover_options *o, struct rec_recovered *r,
		 struct saakm_err *err)
{
	struct saakm_writer_opts w = { .level = o->compress ? 1 : 0 };
	int ret = choose(s, r, err);

	if (ret)
		return ret;
	s->tail = calloc(r->nr_cpus, sizeof(*s->tail));
	if (!s->tail)
		return saakm_err_set(err, -ENOMEM, "not enough memory for %u CPUs", r->nr_cpus);
	ret = out_open(&s->out, o->out, err);
	if (ret)
		return ret;
	w.nr_cpus = r->nr_cpus;
	w.session = r->session;
	w.header_text = s->trace ? saakm_trace_info(s->trace)->header_text : NULL;
	s->w = saakm_writer_new(&w, &s->out.base, err);
	if (!s->w)
		return -EIO;
	return s->trace ? copy_trace(s, r, err) : 0;
}

int rec_recover(const struct rec_recover_options *o, const struct rec_mem *m,
		struct rec_recovered *r, struct saakm_err *err)
{
	struct splice s = {};
	int ret = 0;

	memset(r, 0, sizeof(*r));
	/* It may end anywhere, before its first packet, too. */
	if (o->trace)
		ret = saakm_trace_open(o->trace, &s.trace, &r->no_trace);
	if (ret == -ENOENT || ret == -EACCES || ret == -EPROTO) {
		*err = r->no_trace;
		return ret;
	}
	ret = rec_scan(&s.scan, m, err);
	if (!ret)
		ret = start(&s, o, r, err);
	for (uint32_t cpu = 0; !ret && cpu < r->nr_cpus; cpu++)
		ret = rec_recover_cpu(s.w, m, &s.scan, cpu, &s.tail[cpu], r, err);
	if (!ret) {
		how_it_ended(&s, m, o->ended, r);
		ret = saakm_writer_finish(s.w, r->ended, err);
	}
	if (!ret)
		ret = out_publish(&s.out, err);
	r->file_bytes = s.out.bytes;
	splice_release(&s);
	return ret;
}
