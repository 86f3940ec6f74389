/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the automaton share. */
#ifndef SAAKM_TESTS_SEQ_INTERNAL_H
#define SAAKM_TESTS_SEQ_INTERNAL_H

#include <stdbool.h>
#include <saakm/event.h>
#include "seq.h"
#include "sequences.h"

#define SEQ_MAX_CPUS		1024
#define SEQ_MAX_POLICIES	64
#define SEQ_MAX_TASKS		(1u << 22)
#define SEQ_DEPTH		8
#define SEQ_NOBODY		(-1)

enum {
#define SEQ_ENUM_MID(name, text)	SEQ_MID_##name,
	SEQ_MIDS(SEQ_ENUM_MID)
	SEQ_NR_MIDS,
	SEQ_MID_UNKNOWN,	/* behind a finding: everything goes */
};

/* What happens to a CPU: a handler's number, or one of these. */
enum { SEQ_SWITCH = SAAKM_H_NR, SEQ_PUT_BY_CLASS, SEQ_REST };

struct seq_task {
	bool known, idle;
	uint8_t phase, state;
	int policy;
	uint32_t cpu;		/* its core, by STATE, TASK and MIGRATE */
	uint32_t slept_on;	/* its core when it blocked */
	int on_cpu;		/* that runs it, by SWITCH, or SEQ_NOBODY */
	uint32_t rq;
	uint64_t run_since;	/* ts of the SWITCH or of the last tick */
	int answer;		/* of the last prepare handler */
	uint32_t prepare_flags;
	int end_owed;		/* handler, or SEQ_NOBODY */
	uint32_t end_cpu;
	uint64_t mask, asked_mask;	/* cpus 0..63, now and when the policy answered */
	uint32_t nr_allowed, asked_nr_allowed;
	bool attrs_set, reweight_owed;
	bool attrs_owed;		/* attr_changed said so, setparam_attr is to come */
	uint64_t weight;
};

struct seq_frame {
	uint8_t handler;
	bool nested;
	uint32_t ctx, task, core, flags;
	int policy;
	uint8_t state_before;
	bool was_taken;		/* the core had a current task */
	/* The call inside it that came last, for MIGRATING -> READY. */
	int inner, inner_ret;
	uint32_t inner_core;
	int row;		/* of the task table, or -1 */
};

struct seq_cpu {
	struct seq_frame frame[SEQ_DEPTH];
	unsigned int depth;
	/* The same for contexts that are no handlers (depth 0). */
	int inner, inner_ret;
	uint32_t inner_core;
	uint8_t mid;
	int mid_policy;
	uint32_t mid_core;
	int searcher;		/* whose newly_idle it was */
	uint32_t stopped;	/* in the middle of STOPPED: the task */
	uint32_t running;	/* task by SWITCH: 0 unknown */
	bool idle, seen_switch;
	bool yielded;		/* yield was called since the last switch */
	uint32_t curr;		/* task that is RUNNING on this core */
	bool online, active;
	uint64_t tick_phase;	/* ts of a tick */
	uint32_t changed;	/* whose attributes attr_changed was asked of last */
	int checked;		/* the policy whose checkparam_attr came last, or SEQ_NOBODY */
	/* Periodic balancing for this core: when, and was it due at a tick since? */
	uint64_t balanced_at;
	bool balance_due;
};

struct seq_policy {
	bool added, suspect;
	bool uses[SAAKM_H_NR];		/* handlers that it was seen to have */
	bool down[SEQ_MAX_CPUS];	/* core_exit was the last it heard */
};

struct seq {
	struct seq_task *tasks;
	uint32_t nr_tasks;
	struct seq_cpu *cpu;	/* [SEQ_MAX_CPUS] */
	struct seq_policy *policy;	/* [SEQ_MAX_POLICIES] */
	uint64_t tick_ns, balance_ns, calls;
	uint64_t *used;		/* by row */
	const struct saakm_event *ev;
	struct saakm_err *err;
};

struct seq_task_row {
	uint8_t handler;
	uint32_t need, forbid;
	uint16_t phases, conds, before, after;
	uint8_t phase_after;
	const char *text;
};
struct seq_class_row { uint8_t from, to; uint16_t phases; const char *text; };
struct seq_cpu_row { uint8_t from; uint8_t what; uint32_t conds; uint8_t to; };

extern const struct seq_task_row seq_task_rows[];
extern const struct seq_class_row seq_class_rows[];
extern const struct seq_cpu_row seq_cpu_rows[];
extern const unsigned int seq_nr_task_rows, seq_nr_class_rows, seq_nr_cpu_rows;
extern const char *const seq_phase_text[];
extern const char *const seq_mid_text[];
bool seq_is_rest(unsigned int handler);

/* A rule is broken: -EPROTO. */
int seq_wrong(struct seq *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct seq_task *seq_task(struct seq *s, uint32_t key);
/* Not, or no longer, a task of a policy that is judged. */
bool seq_foreign(struct seq *s, uint32_t key);
bool seq_suspect(const struct seq *s, int policy);

/* seq_task.c: the call against the table of tasks, at ENTER and at EXIT. */
int seq_task_enter(struct seq *s, struct seq_frame *f);
int seq_task_exit(struct seq *s, const struct seq_frame *f, int ret);
int seq_task_state(struct seq *s);
int seq_task_switch(struct seq *s);

/* seq_cpu.c: what a CPU is in the middle of. */
/* Before a call: what is complete when the CPU runs already what it should. */
void seq_cpu_settle(struct seq *s);
int seq_cpu_call(struct seq *s, const struct seq_frame *f, int ret);
int seq_cpu_switch(struct seq *s);
int seq_cpu_put_by_class(struct seq *s);
int seq_cpu_core(struct seq *s, const struct seq_frame *f);
void seq_cpu_forget(struct seq *s);

#endif /* SAAKM_TESTS_SEQ_INTERNAL_H */
