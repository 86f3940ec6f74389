// SPDX-License-Identifier: LGPL-2.1-only
/*
 * saakm record: drain the rings of a producer into a trace file, as a process
 * of its own, for as long as a command, the producer or the user wants.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <saakm/cli.h>
#include <saakm/log.h>
#include <saakm/recorder.h>
#include "child.h"

struct options {
	struct saakm_common common;
	const char *rings, *out, *policy;
	int64_t compress, notify_fd, producer_pid, nr_buffers;
	uint64_t max_bytes, duration_ns, write_bytes, ring_bytes;
	int level;
	bool flight, buffered, durable, no_uring;
};

#define DEVICE	"/dev/saakm-record"

static struct options opt = { .notify_fd = -1, .nr_buffers = 8, .write_bytes = 512 << 10 };

static const char *const levels[] = {
#define LEVEL(NAME, name, text)	#name,
	SAAKM_LEVELS(LEVEL)
#undef LEVEL
	NULL
};

static const struct saakm_opt options[] = {
	SAAKM_OPT("rings", 0, "PATH", STRING, &opt.rings, "drain the rings in this shared file"),
	SAAKM_OPT("output", 'o', "FILE", STRING, &opt.out,
		  "where to write; - is standard output (run.saakm)"),
	SAAKM_OPT("compress", 0, "LEVEL", INT, &opt.compress,
		  "compress with zstd; without =LEVEL: 1", .min = 1, .max = 19),
	SAAKM_OPT("max-size", 0, "SIZE", SIZE, &opt.max_bytes,
		  "end the recording before the file exceeds this"),
	SAAKM_OPT("level", 0, "LEVEL", ENUM, &opt.level,
		  "how much is recorded (decisions: what replay needs)", .choices = levels),
	SAAKM_OPT("policy", 'p', "POLICY", STRING, &opt.policy,
		  "leave out the calls of other policies"),
	SAAKM_OPT("flight", 0, NULL, FLAG, &opt.flight,
		  "flight recorder: write what is in the rings once they are frozen"),
	SAAKM_OPT("duration", 'd', "TIME", DURATION, &opt.duration_ns, "end after this time"),
	SAAKM_OPT("buffer", 'b', "SIZE", SIZE, &opt.ring_bytes,
		  "memory in the kernel for each CPU's events (4M)"),
	SAAKM_OPT("write-size", 0, "SIZE", SIZE, &opt.write_bytes,
		  "size of a write to the file (512k)"),
	SAAKM_OPT("writes", 0, "N", INT, &opt.nr_buffers,
		  "how many writes may be under way (8)", .min = 2, .max = 64),
	SAAKM_OPT("pid-of-producer", 0, "PID", INT, &opt.producer_pid,
		  "end when this process has ended", .min = 1, .max = INT32_MAX),
	SAAKM_OPT("notify-fd", 0, "N", INT, &opt.notify_fd,
		  "inherited eventfd to which the producer writes when a sub-buffer is full",
		  .min = 0, .max = INT32_MAX),
	SAAKM_OPT("buffered", 0, NULL, FLAG, &opt.buffered, "write through the page cache"),
	SAAKM_OPT("durable", 0, NULL, FLAG, &opt.durable,
		  "keep in the rings what the file system has not put on the disk"),
	SAAKM_OPT("no-uring", 0, NULL, FLAG, &opt.no_uring, "do not use io_uring"),
	{ }
};

static const char *const examples[] = {
	"saakm record -- saakm exec -p fifo -- ./workload",
	"saakm record -b 16M -d 10s",
	"saakm record --rings /dev/shm/rings --compress -d 10s -- ./workload",
	"saakm record --rings /dev/shm/rings -o - | saakm info -",
	NULL
};

static const struct saakm_cli cli = {
	.verb = "record", .summary = "record a run into a trace file",
	.operands = "[-- COMMAND…]", .options = options, .common = &opt.common,
	.examples = examples, .stop_at_operand = true,
	.text = "A flight recorder keeps the newest events of each CPU and writes them when a finding, a "
		"write to /sys/kernel/saakm/record_freeze or SIGUSR1 freezes the rings, or when the "
		"recording ends; its trace begins in the middle, so it can be looked at, not replayed. "
		"Ends when the producer closes its rings, when the command ends, at SIGINT or "
		"SIGTERM, or after --duration; the trace is complete then. It is called FILE.part "
		"until that moment, and what was FILE before becomes FILE.old. With a command the "
		"exit code is the command's.",
};

/* What a run holds; zeroed by session_init, freed by session_release. */
struct session {
	struct saakm_rings_map *rings;
	struct saakm_recorder *rec;
	struct rec_child child;
	int stop_fd, producer_fd;
};

static void session_init(struct session *s)
{
	memset(s, 0, sizeof(*s));
	s->stop_fd = s->producer_fd = -1;
	rec_child_init(&s->child);
}

static void session_release(struct session *s)
{
	saakm_recorder_close(s->rec);
	saakm_rings_close(s->rings);
	rec_child_release(&s->child);
	if (s->stop_fd >= 0)
		close(s->stop_fd);
	if (s->producer_fd >= 0)
		close(s->producer_fd);
}

/* Signals become readable; a file that may not grow and a closed pipe, errors. */
static int take_signals(struct session *s, sigset_t *before, struct saakm_err *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, before);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	s->stop_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->stop_fd >= 0 ? 0 : saakm_err_set(err, -errno, "no signalfd: %s",
						   strerror(errno));
}

static int watch_producer(struct session *s, struct saakm_err *err)
{
	if (!opt.producer_pid)
		return 0;
	s->producer_fd = syscall(SYS_pidfd_open, (pid_t)opt.producer_pid, 0);
	if (s->producer_fd >= 0 || errno == ESRCH)
		return 0;
	return saakm_err_set(err, -errno, "cannot watch process %lld: %s",
			     (long long)opt.producer_pid, strerror(errno));
}

/*
 * The policies' tasks run below all others; a recorder that is above these, too,
 * is kept from draining by nobody. What it starts has the usual priority.
 */
static void raise_priority(void)
{
	const struct sched_param prio = { .sched_priority = 1 };

	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &prio))
		saakm_warn("no real-time priority (%s): on a busy machine events may be lost",
			   strerror(errno));
}

static int open_rings(struct session *s, struct saakm_err *err)
{
	struct saakm_rings_setup setup = { .ring_bytes = 1, .flight = opt.flight,
					  .level = (uint32_t)opt.level, .policy = opt.policy };
	int ret;

	if (opt.rings)
		return saakm_rings_open(&s->rings, opt.rings, err);
	/* The next power of two; what is beyond all memory stays it. */
	while (setup.ring_bytes < opt.ring_bytes && setup.ring_bytes < 1ull << 62)
		setup.ring_bytes *= 2;
	ret = saakm_rings_start(&s->rings, DEVICE, &setup, err);
	if (!ret)
		raise_priority();
	return ret;
}

static int session_start(struct session *s, char **command, struct saakm_err *err)
{
	const struct saakm_recorder_options o = {
		.path = opt.out, .compress_level = (int)opt.compress, .max_bytes = opt.max_bytes,
		.nr_buffers = (uint32_t)opt.nr_buffers, .flight = opt.flight,
		.buffer_bytes = (uint32_t)(opt.write_bytes > UINT32_MAX ? UINT32_MAX :
					   opt.write_bytes),
		.buffered = opt.buffered, .no_uring = opt.no_uring, .sync = true,
		.keep_until_written = !opt.rings, .durable = opt.durable,
	};
	sigset_t before;
	int ret;

	ret = open_rings(s, err);
	if (!ret)
		ret = take_signals(s, &before, err);
	if (!ret)
		ret = watch_producer(s, err);
	if (!ret)
		ret = saakm_recorder_open(&s->rec, s->rings, &o, err);
	if (!ret && command)
		ret = rec_child_start(&s->child, command, &before, err);
	return ret;
}

/* SIGUSR1 ends the recording alone: what was started goes on. */
static bool asked_for_rings(const struct session *s)
{
	struct signalfd_siginfo info;

	return read(s->stop_fd, &info, sizeof(info)) == sizeof(info) &&
	       info.ssi_signo == SIGUSR1;
}

/* A flight recorder's rings say what froze them. */
static const char *why_ended(const struct session *s, int end, char *text, size_t bytes)
{
	switch (saakm_rings_end(s->rings, text, bytes)) {
	case SAAKM_END_FINDING:
		return text;
	case SAAKM_END_SYSFS:
		return text[0] ? text : "frozen through sysfs";
	}
	switch (end) {
	case SAAKM_RECORD_CLOSED:
		return "the producer closed its rings";
	case SAAKM_RECORD_STOPPED:
		return "a signal";
	case SAAKM_RECORD_DURATION:
		return "--duration";
	case SAAKM_RECORD_PRODUCER_GONE:
		return "the producer has ended";
	case SAAKM_RECORD_LIMIT:
		return "--max-size was reached";
	}
	return "?";
}

/* The sums, and what is wrong with them: the exit code. */
static int report(const struct session *s, const struct saakm_recorder_totals *t, int end,
		  const char *why)
{
	const char *problem = saakm_recorder_problem(s->rec);
	bool bad = t->sum.lost || t->sum.damaged || (t->counted && t->missing);
	char text[512];

	for (uint32_t cpu = 0; cpu < t->nr_cpus; cpu++) {
		const struct saakm_recorder_cpu_stats *c = saakm_recorder_cpu_stats(s->rec, cpu);

		saakm_log("record", SAAKM_LOG_DEBUG, "cpu %u: %llu events, %llu bytes, lost %llu, "
			  "overwritten %llu, ring filled to %llu bytes at most", cpu,
			  (unsigned long long)c->events, (unsigned long long)c->record_bytes,
			  (unsigned long long)c->lost, (unsigned long long)c->overwritten,
			  (unsigned long long)c->max_fill_bytes);
	}
	saakm_log("record", SAAKM_LOG_DEBUG, "ended by: %s; writes: %s, %s", why,
		  t->uring ? "io_uring" : "plain", t->direct ? "O_DIRECT" : "page cache");
	if (problem)
		saakm_warn("%s", problem);
	if (t->counted && t->missing)
		saakm_warn("%llu of %llu emitted events are neither recorded nor counted as lost",
			   (unsigned long long)t->missing, (unsigned long long)t->sum.emitted);
	if (end == SAAKM_RECORD_LIMIT)
		saakm_warn("ended at --max-size: what came later is not in the trace");
	saakm_recorder_summary(t, text, sizeof(text));
	saakm_log_summary(bad, "%s", text);
	return bad ? SAAKM_EXIT_NO_VERDICT : SAAKM_EXIT_YES;
}

static int record(struct session *s, char **command)
{
	struct saakm_recorder_loop loop = { .notify_fd = (int)opt.notify_fd };
	struct saakm_recorder_totals totals;
	char text[SAAKM_END_TEXT];
	struct saakm_err err = {};
	const char *why;
	int ret, end, code;

	ret = session_start(s, command, &err);
	if (ret)
		goto fail;
	loop.stop_fd = s->stop_fd;
	loop.producer_fd = command ? s->child.pidfd : s->producer_fd;
	loop.duration_ns = opt.duration_ns;
	/* The producer that we were told of may be gone already. */
	end = opt.producer_pid && s->producer_fd < 0 ? SAAKM_RECORD_PRODUCER_GONE :
	      saakm_recorder_run(s->rec, &loop, &err);
	saakm_rings_stop(s->rings);
	why = why_ended(s, end, text, sizeof(text));
	ret = end < 0 ? end : saakm_recorder_finish(s->rec, why, &totals, &err);
	if (ret)
		goto fail;
	if (command)
		rec_child_end(&s->child, end == SAAKM_RECORD_STOPPED && !asked_for_rings(s) ?
			      SIGTERM : 0);
	code = report(s, &totals, end, why);
	return command ? s->child.status : code;
fail:
	saakm_log_err(&err);
	rec_child_end(&s->child, SIGTERM);
	return SAAKM_EXIT_SYSTEM;
}

/* `--compress` alone means level 1. */
static void expand_compress(int argc, char **argv)
{
	static char level_1[] = "--compress=1";

	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--compress"))
			argv[i] = level_1;
}

int main(int argc, char **argv)
{
	struct saakm_args args = {};
	struct saakm_vec_command { SAAKM_VEC(char *); } command = {};
	struct session s;
	int ret;

	expand_compress(argc, argv);
	ret = saakm_cli_main(&cli, argc, argv, &args);
	if (ret >= 0)
		goto out;
	if (opt.rings && opt.ring_bytes) {
		ret = saakm_cli_usage_error(&cli, "-b is for the kernel's rings: the size of those "
					    "in %s is their producer's choice", opt.rings);
		goto out;
	}
	if (opt.durable && (opt.rings || opt.no_uring)) {
		ret = saakm_cli_usage_error(&cli, "--durable is for the kernel's rings, and needs "
					    "io_uring");
		goto out;
	}
	if (!opt.ring_bytes)
		opt.ring_bytes = SAAKM_RING_BYTES;
	for (size_t i = 0; i < args.nr; i++) {
		char **p = saakm_vec_push(&command);

		if (p)
			*p = (char *)args.v[i];
	}
	saakm_vec_push(&command);	/* the NULL at its end */
	session_init(&s);
	ret = record(&s, args.nr ? command.v : NULL);
	session_release(&s);
out:
	saakm_vec_release(&command);
	saakm_args_release(&args);
	return ret;
}
