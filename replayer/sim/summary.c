// SPDX-License-Identifier: GPL-2.0
/*
 * What `saakm sim` prints at the end: the findings as compilers print theirs,
 * a table of the run, and the next command to type.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <saakm/event.h>
#include <saakm/json.h>
#include <saakm/log.h>
#include <saakm/parse.h>
#include <saakm/trace.h>
#include "summary.h"

static double elapsed_s(const struct sim_summary *s)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - s->started.tv_sec + (now.tv_nsec - s->started.tv_nsec) / 1e9;
}

/*
 * The number of each finding's event: its place in merged order, which is
 * known only now. One pass over the trace.
 */
static void number_findings(const struct sim_summary *s, uint64_t *numbers)
{
	struct sim_result *r = s->result;
	struct saakm_trace *trace = NULL;
	const struct saakm_event *ev;
	struct saakm_err err;

	if (!s->trace || !r->nr_findings || saakm_trace_open(s->trace, &trace, &err))
		return;
	while (saakm_trace_next(trace, &ev) > 0) {
		if (ev->kind != SAAKM_EV_ERROR)
			continue;
		for (unsigned int i = 0; i < r->nr_findings; i++)
			if (!numbers[i] && r->findings[i].ts == ev->ts)
				numbers[i] = ev->seq;
	}
	saakm_trace_close(trace);
}

/* "file.c:12 function: sentence" in three parts. */
static void split_text(const char *text, char *place, size_t bytes, const char **func,
		       int *func_len, const char **sentence)
{
	const char *space = strchr(text, ' '), *colon = space ? strstr(space, ": ") : NULL;

	if (!space || !colon) {
		snprintf(place, bytes, "?");
		*func = "?";
		*func_len = 1;
		*sentence = text;
		return;
	}
	snprintf(place, bytes, "%.*s", (int)(space - text), text);
	*func = space + 1;
	*func_len = colon - space - 1;
	*sentence = colon + 2;
}

static const char *action_text(unsigned int action)
{
	return action == SAAKM_ACT_PANIC ? "the machine panicked" :
	       action == SAAKM_ACT_EJECT ? "the policy was ejected" : "went on";
}

static void print_finding(const struct sim_finding *f, uint64_t number)
{
	const char *func, *sentence, *handler = saakm_handler_name(f->handler);
	char place[300], when[32];
	int func_len;

	split_text(f->text, place, sizeof(place), &func, &func_len, &sentence);
	printf("%s%s:%s %s%s%s in %s: %s\n", saakm_style(stdout, SAAKM_BOLD), place,
	       saakm_style(stdout, SAAKM_PLAIN), saakm_style(stdout, SAAKM_RED),
	       saakm_finding_name(f->code), saakm_style(stdout, SAAKM_PLAIN),
	       handler ? handler : "no handler", sentence);
	printf("    policy %s", f->policy[0] ? f->policy : "-");
	if (f->pid)
		printf(", task %s (pid %d)", f->comm, f->pid);
	printf(", core %u", f->cpu);
	if (number)
		printf(", event %llu", (unsigned long long)number);
	printf(", at %s: %s", saakm_format_ns(when, sizeof(when), f->when),
	       action_text(f->action));
	if (f->count > 1)
		printf("; %llu times", (unsigned long long)f->count);
	printf("\n");
}

static void print_table(const struct sim_summary *s)
{
	const struct sim_result *r = s->result;
	char a[32], b[32], c[32], d[32];
	double busy = 0;

	printf("%-16s %s of %s on %u CPUs in %.2f s\n", "run",
	       saakm_format_ns(a, sizeof(a), r->end_ns), s->workload, s->par->nr_cpus,
	       elapsed_s(s));
	if (s->totals)
		printf("%-16s %llu recorded, %llu lost\n", "events",
		       (unsigned long long)s->totals->sum.events,
		       (unsigned long long)s->totals->sum.lost);
	printf("%-16s %llu\n", "handler calls", (unsigned long long)r->handler_calls);
	printf("%-16s %llu switches, %llu wake-ups, %llu migrations, %llu forks\n", "tasks",
	       (unsigned long long)r->switches, (unsigned long long)r->wakeups,
	       (unsigned long long)r->migrations, (unsigned long long)r->forks);
	printf("%-16s", "utilisation");
	for (unsigned int i = 0; i < s->par->nr_cpus; i++) {
		const struct sim_cpu_stats *c1 = &r->cpu[i];
		uint64_t all = c1->busy_ns + c1->idle_ns;
		double part = all ? 100.0 * c1->busy_ns / all : 0;

		busy += part;
		if (s->par->nr_cpus <= 16)
			printf(" %.0f%%", part);
	}
	printf("%s%.0f%% on average\n", s->par->nr_cpus <= 16 ? ", " : " ",
	       busy / s->par->nr_cpus);
	printf("%-16s p50 %s, p95 %s, p99 %s, max %s\n", "wake-up latency",
	       saakm_format_ns(a, sizeof(a), sim_percentile(r, 500)),
	       saakm_format_ns(b, sizeof(b), sim_percentile(r, 950)),
	       saakm_format_ns(c, sizeof(c), sim_percentile(r, 990)),
	       saakm_format_ns(d, sizeof(d), r->wake_max));
	printf("%-16s %u%s\n", "findings", r->nr_findings,
	       r->nr_findings ? "" : " (clean)");
}

static void print_json(const struct sim_summary *s, const uint64_t *numbers)
{
	const struct sim_result *r = s->result;
	struct saakm_json j = { 0 };

	saakm_json_object(&j, NULL);
	saakm_json_int(&j, "schema", 1);
	saakm_json_string(&j, "workload", s->workload);
	saakm_json_uint(&j, "cpus", s->par->nr_cpus);
	saakm_json_uint(&j, "seed", s->par->seed);
	saakm_json_uint(&j, "duration_ns", r->end_ns);
	if (s->totals) {
		saakm_json_uint(&j, "events", s->totals->sum.events);
		saakm_json_uint(&j, "lost", s->totals->sum.lost);
		saakm_json_uint(&j, "file_bytes", s->totals->file_bytes);
	}
	saakm_json_string(&j, "trace", s->trace);
	saakm_json_uint(&j, "handler_calls", r->handler_calls);
	saakm_json_uint(&j, "switches", r->switches);
	saakm_json_uint(&j, "wakeups", r->wakeups);
	saakm_json_uint(&j, "migrations", r->migrations);
	saakm_json_uint(&j, "forks", r->forks);
	saakm_json_double(&j, "seconds", elapsed_s(s));
	saakm_json_uint(&j, "wake_p50_ns", sim_percentile(r, 500));
	saakm_json_uint(&j, "wake_p99_ns", sim_percentile(r, 990));
	saakm_json_uint(&j, "wake_max_ns", r->wake_max);
	saakm_json_bool(&j, "panicked", r->panicked);
	saakm_json_array(&j, "findings");
	for (unsigned int i = 0; i < r->nr_findings; i++) {
		const struct sim_finding *f = &r->findings[i];

		saakm_json_object(&j, NULL);
		saakm_json_string(&j, "finding", saakm_finding_name(f->code));
		saakm_json_string(&j, "handler", saakm_handler_name(f->handler));
		saakm_json_string(&j, "policy", f->policy);
		saakm_json_int(&j, "pid", f->pid);
		saakm_json_uint(&j, "cpu", f->cpu);
		saakm_json_uint(&j, "when_ns", f->when);
		saakm_json_uint(&j, "event", numbers[i]);
		saakm_json_uint(&j, "count", f->count);
		saakm_json_string(&j, "text", f->text);
		saakm_json_end_object(&j);
	}
	saakm_json_end_array(&j);
	saakm_json_end_object(&j);
	saakm_json_line(&j, stdout);
	saakm_json_release(&j);
}

/*
 * How the user can call the front: by name if it is in PATH, else by its path,
 * from here if it lies below.
 */
static const char *front(char *buf, size_t bytes)
{
	char exe[PATH_MAX - 16], cwd[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	const char *path = getenv("PATH");
	char *slash;
	size_t len;

	if (n <= 0 || !getcwd(cwd, sizeof(cwd)))
		return "saakm";
	exe[n] = '\0';
	slash = strrchr(exe, '/');
	if (!slash)
		return "saakm";
	*slash = '\0';
	if (path && strstr(path, exe))
		return "saakm";
	len = strlen(cwd);
	if (!strncmp(exe, cwd, len) && exe[len] == '/')
		snprintf(buf, bytes, "%s/saakm", exe + len + 1);
	else
		snprintf(buf, bytes, "%s/saakm", exe);
	return buf;
}

void summary_print(const struct sim_summary *s)
{
	char saakm[PATH_MAX];
	const struct sim_result *r = s->result;
	uint64_t *numbers = calloc(r->nr_findings + 1, sizeof(*numbers));
	char line[256];

	if (!numbers)
		return;
	number_findings(s, numbers);
	if (s->json) {
		print_json(s, numbers);
	} else {
		for (unsigned int i = 0; i < r->nr_findings; i++)
			print_finding(&r->findings[i], numbers[i]);
		if (r->nr_findings)
			printf("\n");
		print_table(s);
		if (r->nr_findings && s->trace && numbers[0])
			printf("\nnext: %s dump %s --range %llu,%llu\n",
			       front(saakm, sizeof(saakm)), s->trace,
			       (unsigned long long)(numbers[0] > 20 ? numbers[0] - 20 : 1),
			       (unsigned long long)numbers[0]);
	}
	fflush(stdout);
	if (s->totals) {
		saakm_recorder_summary(s->totals, line, sizeof(line));
		saakm_log_summary(s->totals->sum.lost || s->totals->missing, "%s", line);
	}
	free(numbers);
}
