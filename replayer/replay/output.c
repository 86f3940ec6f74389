// SPDX-License-Identifier: GPL-2.0
/* A trace of what replay does; see output.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <saakm/writer.h>
#include "output.h"

static struct output {
	struct saakm_sink sink;		/* first: the writer gives it back */
	FILE *f;
	char *part;			/* its name until it is whole */
	struct saakm_writer *writer;
	struct saakm_err err;
	int ret;			/* the first thing that went wrong */
} out;

static int put(struct saakm_sink *sink, const void *buf, size_t len)
{
	struct output *o = (struct output *)sink;

	errno = 0;
	return fwrite(buf, 1, len, o->f) == len ? 0 : errno ? -errno : -EIO;
}

static void on_event(const struct saakm_event *ev)
{
	const struct replay_did *did = replay_did();
	struct saakm_event now;

	if (did->nothing || out.ret)
		return;
	if (did->fields) {
		now = *ev;
		for (unsigned int i = 0; i < sizeof(did->got) / sizeof(did->got[0]); i++)
			if (did->fields >> i & 1)
				now.arg[i] = did->got[i];
		ev = &now;
	}
	out.ret = saakm_writer_event(out.writer, ev, &out.err);
}

int output_begin(struct session *s, struct saakm_err *err)
{
	const struct saakm_trace_info *info = saakm_trace_info(s->trace);
	const struct saakm_writer_opts opts = {
		.nr_cpus = info->nr_cpus,
		.session = info->session,
		.header_text = info->header_text,
	};

	out = (struct output){ .sink.write = put };
	if (asprintf(&out.part, "%s.part", s->o.output) < 0)
		return saakm_err_set(err, -ENOMEM, "not enough memory");
	out.f = fopen(out.part, "we");
	if (!out.f)
		return saakm_err_set(err, -EIO, "%s cannot be written: %s", out.part,
				     strerror(errno));
	out.writer = saakm_writer_new(&opts, &out.sink, err);
	if (!out.writer)
		return -ENOMEM;
	replay_on_kinds(SAAKM_KINDS_ALL, on_event);
	return 0;
}

int output_end(struct session *s, struct saakm_err *err)
{
	int ret = out.ret;

	if (!ret)
		ret = saakm_writer_finish(out.writer, "replay", &out.err);
	saakm_writer_free(out.writer);
	if (fclose(out.f) && !ret)
		ret = saakm_err_set(&out.err, -errno, "%s", strerror(errno));
	if (!ret && rename(out.part, s->o.output))
		ret = saakm_err_set(&out.err, -errno, "%s", strerror(errno));
	if (ret)
		ret = saakm_err_set(err, -EIO, "%s cannot be written: %s", out.part, out.err.text);
	free(out.part);
	return ret;
}
