/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints of the SaaKM class, for trace-cmd, perf and bpftrace. What replay
 * needs is recorded elsewhere and completely; these are for people who look.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM saakm

#if !defined(_TRACE_SAAKM_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_SAAKM_H

#include <linux/tracepoint.h>
#include <linux/saakm_types.h>

#ifndef SAAKM_TRACE_NAMES
#define SAAKM_TRACE_NAMES
#define SAAKM_TRACE_HANDLER(NAME, name, kind, must, text)	{ SAAKM_TRACE_H_##NAME, #name },
#define SAAKM_TRACE_H_ENUM(NAME, name, kind, must, text)	SAAKM_TRACE_H_##NAME,
enum saakm_trace_handler { SAAKM_HANDLERS(SAAKM_TRACE_H_ENUM) };
#define SAAKM_TRACE_STATE(NAME, name, glyph)	{ SAAKM_##NAME, #NAME },
#endif

/* One static key for all that are called often, so that none of them costs more. */
int saakm_watch(void);
void saakm_unwatch(void);

DECLARE_EVENT_CLASS(saakm_handler,
	TP_PROTO(s64 policy, u8 handler, struct task_struct *p, unsigned int cpu),
	TP_ARGS(policy, handler, p, cpu),
	TP_STRUCT__entry(
		__field(s64, policy)
		__field(pid_t, pid)
		__field(unsigned int, target_cpu)
		__field(u8, handler)
	),
	TP_fast_assign(
		__entry->policy = policy;
		__entry->pid = p ? p->pid : 0;
		__entry->target_cpu = cpu;
		__entry->handler = handler;
	),
	TP_printk("policy=%lld handler=%s pid=%d target_cpu=%u", __entry->policy,
		  __print_symbolic(__entry->handler, SAAKM_HANDLERS(SAAKM_TRACE_HANDLER)
				   { 0xff, "none" }),
		  __entry->pid, __entry->target_cpu)
);

DEFINE_EVENT_FN(saakm_handler, handler_enter,
	TP_PROTO(s64 policy, u8 handler, struct task_struct *p, unsigned int cpu),
	TP_ARGS(policy, handler, p, cpu), saakm_watch, saakm_unwatch);

DEFINE_EVENT_FN(saakm_handler, handler_exit,
	TP_PROTO(s64 policy, u8 handler, struct task_struct *p, unsigned int cpu),
	TP_ARGS(policy, handler, p, cpu), saakm_watch, saakm_unwatch);

TRACE_EVENT_FN(state,
	TP_PROTO(struct task_struct *p, int from, int to, unsigned int cpu),
	TP_ARGS(p, from, to, cpu),
	TP_STRUCT__entry(
		__array(char, comm, TASK_COMM_LEN)
		__field(pid_t, pid)
		__field(int, from)
		__field(int, to)
		__field(unsigned int, target_cpu)
	),
	TP_fast_assign(
		memcpy(__entry->comm, p->comm, TASK_COMM_LEN);
		__entry->pid = p->pid;
		__entry->from = from;
		__entry->to = to;
		__entry->target_cpu = cpu;
	),
	TP_printk("comm=%s pid=%d %s -> %s target_cpu=%u", __entry->comm, __entry->pid,
		  __print_symbolic(__entry->from, SAAKM_STATES(SAAKM_TRACE_STATE) { -1, "none" }),
		  __print_symbolic(__entry->to, SAAKM_STATES(SAAKM_TRACE_STATE) { -1, "none" }),
		  __entry->target_cpu),
	saakm_watch, saakm_unwatch
);

TRACE_EVENT(finding,
	TP_PROTO(const char *text),
	TP_ARGS(text),
	TP_STRUCT__entry(__string(text, text)),
	TP_fast_assign(__assign_str(text);),
	TP_printk("%s", __get_str(text))
);

#endif /* _TRACE_SAAKM_H */

#include <trace/define_trace.h>
