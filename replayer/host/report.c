// SPDX-License-Identifier: GPL-2.0
/*
 * Findings in userspace: which line of the policy, in words, and what follows.
 */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "host.h"
#include "libc.h"
#include "shim_api.h"
#include "san/san.h"

const int host_finding_crash = SAAKM_F_CRASH;
const int host_finding_stuck = SAAKM_F_STUCK_HANDLER;

static const char *const state_names[] = {
#define STATE_NAME(NAME, name, glyph)	#NAME,
	SAAKM_STATES(STATE_NAME)
};
static const char *const handler_names[] = {
#define HANDLER_NAME(NAME, name, kind, must, text)	#name,
	SAAKM_HANDLERS(HANDLER_NAME)
};
static const char *const meanings[] = {
#define MEANING(NAME, name, sev, k, s, text)	text,
	SAAKM_FINDINGS(MEANING)
};

bool saakm_host_fsm_check(void)
{
	return host.fsm_check;
}

enum saakm_action saakm_host_on_error(const struct saakm_report *r)
{
	return host.on_error;
}

static const char *state_name(u64 s)
{
	return s < SAAKM_NR_STATES ? state_names[s] : "no such state";
}

/* A header of the shim or of the interface is not the policy's line. */
static bool is_policy_file(const char *file)
{
	return !strstr(file, "replayer/shim/") && !strstr(file, "kernel/include/") &&
	       !strstr(file, "share/saakm/");
}

static bool locate_policy(const void *pc, char *file, size_t bytes, int *line, char *func,
			  size_t func_bytes)
{
	return pc && host_module_at(pc) && locate(pc, file, bytes, line, func, func_bytes) &&
	       is_policy_file(file);
}

/* The policy's own line: that of pc, else the nearest caller that is its. */
static bool find_line(const void *pc, bool is_function, char *file, size_t bytes, int *line,
		      char *func, size_t func_bytes)
{
	const void **fp = __builtin_frame_address(0);
	const struct fiber *f = fiber_current;
	unsigned int depth;

	if (pc && is_function && host_module_at(pc) &&
	    locate_function(pc, file, bytes, line, func, func_bytes) && is_policy_file(file))
		return true;
	/* A return address is behind its call; the start of a handler is not. */
	if (pc && !is_function)
		pc = (const char *)pc - 1;
	if (locate_policy(pc, file, bytes, line, func, func_bytes))
		return true;
	for (depth = 0; depth < 64; depth++) {
		const void **next;

		if (!f->stack || (const char *)fp < f->stack ||
		    (const char *)(fp + 2) > f->stack + f->stack_bytes)
			break;
		if (fp[1] && locate_policy((const char *)fp[1] - 1, file, bytes, line, func,
					   func_bytes))
			return true;
		next = (const void **)fp[0];
		if (next <= fp)
			break;
		fp = next;
	}
	return false;
}

static void explain(const struct saakm_report *r, char *buf, size_t bytes)
{
	unsigned int from_cpu = r->expected, to_cpu = r->got;

	switch (r->code) {
	case SAAKM_F_BAD_TRANSITION:
		shim_snprintf(buf, bytes, "%s -> %s is not allowed",
			      state_name(r->expected >> 32), state_name(r->got >> 32));
		break;
	case SAAKM_F_WRONG_CORE:
		shim_snprintf(buf, bytes, "%s -> %s may not move a task from core %u to core %u%s%s",
			      state_name(r->expected >> 32), state_name(r->got >> 32),
			      from_cpu, to_cpu, r->text ? ": " : "", r->text ? r->text : "");
		break;
	case SAAKM_F_DISCREPANCY:
		shim_snprintf(buf, bytes,
			      "asked for %s on core %u with a runqueue for %s on core %u",
			      state_name(r->got >> 32), to_cpu,
			      state_name(r->expected >> 32), from_cpu);
		break;
	case SAAKM_F_LOST_TASK:
		shim_snprintf(buf, bytes, "%s returned and left the task %s instead of %s",
			      r->handler < SAAKM_H_NR ? handler_names[r->handler] : "a handler",
			      state_name(r->got), state_name(r->expected));
		break;
	case SAAKM_F_BAD_CPU:
		shim_snprintf(buf, bytes, "%s answered core %d, %s",
			      handler_names[r->handler], (int)r->got,
			      r->text ? r->text : "which the task may not use");
		break;
	default:
		shim_snprintf(buf, bytes, "%s", r->text ? r->text : meanings[r->code]);
	}
}

/* "file.c:12 function: sentence" */
void saakm_host_describe(const struct saakm_report *r, char *text, size_t bytes)
{
	char file[256], func[96];
	char why[256];
	int line;

	explain(r, why, sizeof(why));
	if (find_line(r->pc, r->pc_is_function, file, sizeof(file), &line, func, sizeof(func)))
		shim_snprintf(text, bytes, "%s:%d %s: %s", file, line, func, why);
	else
		shim_snprintf(text, bytes, "?:0 ?: %s", why);
}

/* The nearest return address in a policy, or NULL. */
const void *host_policy_pc(void)
{
	const void **fp = __builtin_frame_address(0);
	const struct fiber *f = fiber_current;

	while (f->stack && (const char *)fp >= f->stack &&
	       (const char *)(fp + 2) <= f->stack + f->stack_bytes) {
		const void **next = (const void **)fp[0];

		if (host_module_at(fp[1]))
			return fp[1];
		if (next <= fp)
			break;
		fp = next;
	}
	return NULL;
}

bool host_where(char *buf, size_t bytes)
{
	char file[256], func[96];
	int line;

	if (!find_line(NULL, false, file, sizeof(file), &line, func, sizeof(func)))
		return false;
	shim_snprintf(buf, bytes, "%s:%d %s", file, line, func);
	return true;
}

void saakm_host_report(const struct saakm_report *r, const char *text)
{
	host_trigger();
	if (host.ops->found)
		host.ops->found(r, text);
	if (r->action == SAAKM_ACT_PANIC)
		(host.ops->panic)();
}

void host_fault(int finding, const void *pc, const void *addr, const char *text)
{
	/* A fault cannot be gone on from, so warn is not enough. */
	struct saakm_cpu *c = saakm_cpu_data(host.ops->this_cpu());
	int on_error = host.on_error;

	saakm_ring_close(&c->ring);
	if (host.on_error < SAAKM_ACT_EJECT)
		host.on_error = SAAKM_ACT_EJECT;
	saakm_report_here(finding, NULL, host.ops->this_cpu(), 0, (u64)(unsigned long)addr, pc,
			  text);
	host.on_error = on_error;
}

/* What the sanitizer found: the handler goes on under warn only. */
static void on_san_report(int finding, const void *pc, const void *addr, const char *sentence)
{
	saakm_ring_close(&saakm_cpu_data(host.ops->this_cpu())->ring);
	if (!saakm_report_here(finding, NULL, host.ops->this_cpu(), 0,
			       (u64)(unsigned long)addr, pc, sentence) && guard_present())
		guard_abort();
}

void saakm_host_returned(void)
{
	if (san_pending)
		san_flush();
}

int host_san_init(void)
{
	san_report = on_san_report;
	/* In replay objects lie in the mirror. */
	return host.ops->order ? san_init(MIRROR_BASE, MIRROR_BYTES) :
	       san_init(ARENA_BASE, ARENA_BYTES);
}

/* The last line that the class itself logged, for whoever must explain a failure. */
static char last_log[200];

const char *host_last_log(void)
{
	return last_log;
}

void saakm_host_log(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	shim_vsnprintf(last_log, sizeof(last_log), fmt, ap);
	va_end(ap);
	last_log[strcspn(last_log, "\n")] = '\0';

	va_start(ap, fmt);
	shim_vprintk(3, fmt, ap);
	va_end(ap);
}
