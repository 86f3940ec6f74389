// SPDX-License-Identifier: GPL-2.0
/*
 * Findings: one way to say that a policy is wrong. The event comes first, then
 * the host does what on_error asks for.
 */
#include "saakm_host.h"
#include "core.h"

bool saakm_report(struct saakm_report *r)
{
	char text[SAAKM_HOST_TEXT];

	r->action = saakm_host_on_error(r);
	saakm_host_describe(r, text, sizeof(text));
	saakm_record_error(r, text);
	if (r->slot && r->action >= SAAKM_ACT_EJECT)
		r->slot->dead = r->slot->ejected = true;
	saakm_host_report(r, text);
	return r->action <= SAAKM_ACT_WARN;
}

static bool report_at(enum saakm_finding code, struct task_struct *p, unsigned int cpu,
		      u64 expected, u64 got, const void *pc, bool is_function, const char *text)
{
	struct saakm_frame *f = saakm_cpu_data(saakm_host_this_cpu())->frame;
	struct saakm_report r = {
		.code = code,
		.slot = f ? f->slot : p ? saakm_slot_of(p->saakm.policy) : saakm_host_slot_at(pc),
		.task = p ? p : f ? f->task : NULL,
		.cpu = cpu,
		.handler = f ? f->handler : SAAKM_H_NONE,
		.expected = expected,
		.got = got,
		.pc = pc,
		.pc_is_function = is_function,
		.text = text,
	};

	return saakm_report(&r);
}

bool saakm_report_here(enum saakm_finding code, struct task_struct *p, unsigned int cpu,
		       u64 expected, u64 got, const void *pc, const char *text)
{
	return report_at(code, p, cpu, expected, got, pc, false, text);
}

bool saakm_report_handler(enum saakm_finding code, struct task_struct *p, unsigned int cpu,
			  u64 expected, u64 got, const char *text)
{
	struct saakm_frame *f = saakm_cpu_data(saakm_host_this_cpu())->frame;

	return report_at(code, p, cpu, expected, got, saakm_routine(f->slot, f->handler), true,
			 text);
}
