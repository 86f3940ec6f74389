// SPDX-License-Identifier: LGPL-2.1-only
/* saakm recover: the end of a recording out of the memory of a dead machine. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <saakm/cli.h>
#include <saakm/json.h>
#include <saakm/log.h>
#include <saakm/parse.h>
#include "recover.h"

static struct {
	struct saakm_common common;
	const char *trace, *out, *ended;
	bool compress, keep, json;
} opt;

static const struct saakm_opt options[] = {
	SAAKM_OPT("trace", 't', "FILE", STRING, &opt.trace,
		  "what the recorder had written: what comes behind it is added"),
	SAAKM_OPT("output", 'o', "FILE", STRING, &opt.out,
		  "the trace to write (--trace without its .part, or run.saakm)"),
	SAAKM_OPT("ended", 0, "WHY", STRING, &opt.ended,
		  "how the machine ended, where its memory does not say"),
	SAAKM_OPT("compress", 0, NULL, FLAG, &opt.compress, "compress with zstd"),
	SAAKM_OPT("keep", 0, NULL, FLAG, &opt.keep, "do not remove FILE.part when FILE is there"),
	SAAKM_OPT("json", 0, NULL, FLAG, &opt.json, "print what was found as JSON"),
	{ }
};

static const char *const examples[] = {
	"saakm recover --trace run.saakm.part -o run.saakm /var/crash/vmcore",
	"saakm recover -o run.saakm guest-memory",
	"saakm recover --trace run.saakm.part /dev/saakm-record",
	NULL
};

static const struct saakm_cli cli = {
	.verb = "recover", .summary = "get a trace out of a crash dump",
	.operands = "MEMORY", .options = options, .common = &opt.common, .examples = examples,
	.text = "MEMORY is an ELF vmcore (kdump, QEMU's dump-guest-memory), the file that was a "
		"guest's memory, or /dev/saakm-record when the recorder died and the machine did not. "
		"The sub-buffers of the rings are found by their headers; no symbols of that kernel "
		"are needed. Exit code 3: something is missing in the trace, or there was nothing to "
		"recover.",
};

static void print_json(const struct rec_recovered *r, const char *out)
{
	struct saakm_json j = { 0 };

	saakm_json_object(&j, NULL);
	saakm_json_string(&j, "trace", out);
	saakm_json_string(&j, "how_ended", r->ended);
	saakm_json_uint(&j, "cpus", r->nr_cpus);
	saakm_json_uint(&j, "events", r->from_trace + r->recovered);
	saakm_json_uint(&j, "recovered", r->recovered);
	saakm_json_uint(&j, "lost", r->lost);
	saakm_json_uint(&j, "overwritten", r->overwritten);
	saakm_json_uint(&j, "missing", r->missing);
	saakm_json_uint(&j, "uncounted_cpus", r->uncounted);
	saakm_json_uint(&j, "damaged", r->damaged);
	saakm_json_uint(&j, "open_calls", r->open_calls);
	saakm_json_uint(&j, "stale", r->stale);
	saakm_json_end_object(&j);
	saakm_json_line(&j, stdout);
	saakm_json_release(&j);
}

/* Why something may not be there. */
static void report_dump(const struct rec_mem *m, bool missing)
{
	char size[32];

	if (m->lacking)
		saakm_warn("the dump is cut: %" PRIu64 " bytes of the memory are not in it",
			   m->lacking);
	if (missing && m->left_out)
		saakm_warn("when the dump was made, %s of the memory were left out (makedumpfile's "
			   "-d)", saakm_format_bytes(size, sizeof(size), m->left_out));
}

static int report(const struct rec_recovered *r, const struct rec_mem *m, const char *out)
{
	bool bad = r->lost || r->missing || r->damaged || r->uncounted;
	char size[32];

	if (r->no_trace.text[0])
		saakm_warn("%s; %s", r->no_trace.text, r->from_trace ?
			   "what comes behind it is taken from the rings" :
			   "there are only the rings");
	report_dump(m, r->missing || r->uncounted);
	if (r->problem.text[0])
		saakm_warn("%s%s", r->problem.text, r->damaged > 1 ? ", and others" : "");
	if (r->missing)
		saakm_warn("%" PRIu64 " events that were committed are in neither the trace nor "
			   "this memory; LOST events mark where", r->missing);
	if (r->uncounted)
		saakm_warn("the counters of %u CPU%s are not in this memory: of the end of %s "
			   "recording, events may be missing without being counted", r->uncounted,
			   r->uncounted == 1 ? "" : "s", r->uncounted == 1 ? "its" : "their");
	if (opt.json)
		print_json(r, out);
	saakm_log_summary(bad, "%" PRIu64 " events, %" PRIu64 " of them recovered, %u CPU%s, %s, "
			  "lost %" PRIu64 ", ended by %s -> %s", r->from_trace + r->recovered,
			  r->recovered, r->nr_cpus, r->nr_cpus == 1 ? "" : "s",
			  saakm_format_bytes(size, sizeof(size), r->file_bytes),
			  r->lost + r->missing, r->ended, out);
	return bad ? SAAKM_EXIT_NO_VERDICT : SAAKM_EXIT_YES;
}

/* The .part of what was written is in it now. */
static void remove_part(const char *out)
{
	size_t n = strlen(out);

	if (!opt.keep && opt.trace && !strncmp(opt.trace, out, n) &&
	    !strcmp(opt.trace + n, ".part") && unlink(opt.trace))
		saakm_warn("%s cannot be removed: %s", opt.trace, strerror(errno));
}

static char *default_out(void)
{
	size_t n = opt.trace ? strlen(opt.trace) : 0;
	char *out = strdup(n ? opt.trace : SAAKM_DEFAULT_TRACE);

	if (out && n > 5 && !strcmp(out + n - 5, ".part"))
		out[n - 5] = '\0';
	return out;
}

static int recover(const char *memory, const char *out)
{
	const struct rec_recover_options o = {
		.trace = opt.trace, .out = out, .ended = opt.ended, .compress = opt.compress,
	};
	struct rec_recovered r = {};
	struct saakm_err err = {};
	struct rec_mem m;
	int ret = rec_mem_open(&m, memory, &err);
	bool opened = !ret;

	if (!ret)
		ret = rec_recover(&o, &m, &r, &err);
	if (ret) {
		if (opened)
			report_dump(&m, true);
		saakm_log_err(&err);
		ret = ret == -ENODATA || ret == -EBADMSG || ret == -EPROTO ?
		      SAAKM_EXIT_NO_VERDICT : SAAKM_EXIT_SYSTEM;
	} else {
		remove_part(out);
		ret = report(&r, &m, out);
	}
	rec_mem_release(&m);
	return ret;
}

int main(int argc, char **argv)
{
	struct saakm_args args = {};
	int ret = saakm_cli_main(&cli, argc, argv, &args);
	char *out;

	if (ret < 0 && args.nr != 1)
		ret = saakm_cli_usage_error(&cli, args.nr ? "one memory at a time" :
					    "name the memory: saakm recover MEMORY");
	if (ret < 0) {
		out = opt.out ? strdup(opt.out) : default_out();
		ret = out ? recover(args.v[0], out) : SAAKM_EXIT_SYSTEM;
		free(out);
	}
	saakm_args_release(&args);
	return ret;
}
