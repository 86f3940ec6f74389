/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine inside. Kernel side: compiled against the shim.
 *
 * The trace's events come in one order, and each belongs to a context: a CPU's
 * handlers, or a timer, work, thread or module of the policy. What runs in a
 * context is an activation, on a fiber of its own; it runs until its next
 * observable act, and waits there until the event that says so is due. Whoever
 * waits fetches the next event and hands over to the one whose it is; if that
 * is itself, nobody switches. What begins is begun by whoever has nothing else
 * to do, so calls that overlap with no other need no switch either.
 */
#ifndef SAAKM_ENGINE_H
#define SAAKM_ENGINE_H

#include "../host/saakm_host.h"
#include "../../kernel/core/core.h"
#include "../host/host.h"
#include "../host/libc.h"
#include "../host/shim_api.h"
#include "../host/san/san.h"
#include <saakm/trace.h>
#include "access.h"
#include "replay.h"

/* What an activation waits for, beside the kinds of events. */
enum {
	WANTS_NOTHING = 0xf0,
	WANTS_ACT,		/* its next event, whatever it is */
	WANTS_SLEEP,		/* that, or to go to sleep */
	WANTS_YIELD,		/* that, or to leave its CPU */
	WANTS_WAKE,		/* to come back to a CPU */
	WANTS_INPUT,		/* what belongs to an ENTER */
	WANTS_PASSED,		/* its CPU's next event, which is for people, to be over */
	WANTS_ALL,		/* every event of its context: it has left the record */
};

enum { CHANGE_DUE = 1, CHANGE_BEGUN };	/* activation.changing; 0: it does not */

enum job { JOB_NONE, JOB_CALL, JOB_CONTEXT, JOB_INIT, JOB_EXIT };

struct context;

struct activation {
	struct fiber fiber;		/* first: fiber_current is the activation */
	struct context *ctx;
	struct activation *below;	/* in its context; or the next idle one */
	struct activation *older;
	u32 cpu;
	u8 wants;
	u8 job;				/* enum job */
	bool calling;			/* the ENTER of its call is still to be passed */
	bool skipping;			/* it has left the record: on to the handler's end */
	u32 task;			/* JOB_CALL: as recorded */
	u8 handler;
	u64 enter_seq;
	/* What it runs since its last event; for the search for races. */
	u64 segment;			/* number of that event */
	u32 nr_accesses;
	struct hold hold;		/* what it waits for in the middle of it */
	bool gives_way;			/* no: for others, that have waited for it */
	u8 changing;			/* a state, by the core, which may ask for an order */
	bool is_late;			/* that change: its event has happened */
	struct saakm_event was_due;	/* the event */
	struct activation *next_held;
	struct host_module *module;	/* JOB_INIT, JOB_EXIT */
	u64 words[16 + SAAKM_ATTR_MAX_BYTES / 8];	/* SAAKM_SRC_ARG */
};

/* A CPU's handlers, or one context that is not a handler. */
struct context {
	u32 key;			/* 0: of a CPU */
	struct activation *top;		/* the innermost, or NULL */
	struct context *next;		/* in its bucket, or among the free */
	void (*fn)(void *arg);		/* how it begins; NULL: nobody expects it */
	void *arg;
	struct task_struct *task;	/* a thread's, or NULL */
};

struct replay_thread {
	int (*fn)(void *arg);
	void *arg;
	u8 type;
	bool done;
	int ret;
	u32 ctx_key;
	char name[24];
	struct task_struct *task;
};

/* Numbers of ours and of the record for the same thing, each way. */
struct keymap {
	u32 *recorded;			/* [max], by ours; 0: not yet seen */
	u32 *ours;			/* open addressing, [2 * max] pairs of two */
	u32 max;
};

struct module_entry { struct host_module *m; u32 key, ctx_key; };

#define MAX_TASKS	(1u << 22)
#define MAX_PID		(1 << 22)
#define MAX_RQS		(1u << 18)
#define MAX_LOCK_KEYS	(1u << 18)
#define NR_BUCKETS	(1u << 10)
#define MAX_ENTRIES	64

/* A write of the class, by that CPU's event `segment`; see late.c. */
struct late { struct task_struct *task; u64 segment; u32 nr, cpu, to, to_cpu; };
#define MAX_LATE	8

/* All that changes as a replay goes on; in the arena. */
struct replay {
	struct replay_params par;
	struct replay_result *res;
	/* The event that is due, and whose it is. NULL: the next is to be fetched. */
	const struct saakm_event *ev;
	struct activation *owner;
	u64 seq, now;
	u64 stop_at;			/* a debugger wants to see this event happen */
	/* A segment of a context has ended: from one of its events to the next. */
	void (*on_segment)(const struct activation *a, u64 end);
	u64 hook_kinds;			/* who wants to hear of these */
	void (*hook)(const struct saakm_event *ev);
	struct replay_did did;		/* for the hook */
	bool ended;
	bool attaching, attached;	/* within its snapshot, and behind it */
	bool applying;			/* the class's own changes are not compared */
	struct fiber driver;		/* the thread that called replay_run() */
	struct fiber *paused;		/* where it goes on, behind UNTIL */
	struct context cpu[HOST_MAX_CPUS];
	struct task_struct *curr[HOST_MAX_CPUS];
	struct task_struct *idle_task[HOST_MAX_CPUS];
	bool online[HOST_MAX_CPUS];
	struct activation *passing[HOST_MAX_CPUS];	/* see WANTS_PASSED */
	struct context *bucket[NR_BUCKETS];
	struct context *free_contexts;
	struct activation *held;	/* in the middle of something, by explain.c */
	struct late late[MAX_LATE];	/* the same of the class's writes */
	u32 nr_late;
	const struct late *writing;	/* the one that is being done; NULL: no such */
	u64 class_wrote[HOST_MAX_CPUS];	/* by that CPU's last event; 0: it did not */
	struct { struct saakm_slot *slot; u32 cpu; } ejected;	/* the last, and where it was */
	struct activation *idle;
	struct activation *all;		/* the youngest first */
	unsigned int nr_activations;
	u32 max_task;			/* the largest key seen */
	u64 last_timer;
	struct module_entry module[MAX_ENTRIES];
	unsigned int nr_modules;
	struct task_struct **task;	/* by key */
	u32 *by_pid;			/* the last key with that pid */
	struct keymap rqs, locks;
	struct saakm_rq **rq_at;	/* by our key, as far as seen */
	u32 max_rq;
};
extern struct replay *r;

#define ARG(KIND, field)	(r->ev->arg[SAAKM_ARG_##KIND##_##field])

/* engine.c */
static inline struct activation *self(void)
{
	return (struct activation *)fiber_current;
}

/* Wait for this activation's next event: r->ev is it. */
void await(u8 wants);
static inline void consume(void)
{
	if (__builtin_expect(r->hook_kinds >> r->ev->kind & 1, 0)) {
		r->hook(r->ev);
		r->did.nothing = false;
		r->did.fields = 0;
	}
	if (__builtin_expect(r->seq == r->stop_at, 0))
		replay_event_reached();
	r->ev = NULL;
	r->owner = NULL;
}
/* What follows the last event on its CPU; NULL: nothing, or that is not known. */
const struct saakm_event *peek(void);
struct context *context_find(u32 key);
struct context *context_get(u32 key);
void stop(enum replay_end end, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Never comes back to the activation that calls it. */
void park(void) __attribute__((noreturn));

/* hold.c: in the middle of a segment others go first, till what h waits for was done */
void hold(const struct hold *h);
/* Those go first that have waited for what this segment has done by now. */
void give_way(void);
/* Has that happened which it waits for? */
bool is_over(const struct hold *h);
/* One of those that are held up, which may go on now; or NULL. */
struct activation *released(void);
/* Whoever is to go on now. `me`: one that has nothing to do, or NULL. */
struct activation *next_activation(struct activation *me);

/* calls.c */
void call_handler(struct activation *a);
/* What the class recorded right behind this activation's last event, of these tasks. */
void absorb(struct activation *a, u32 task, u32 other);

/* attach.c: an event until the policies' state has been restored */
void attach_event(const struct saakm_event *ev);

/* inputs.c */
struct task_struct *task_by_key(u32 key);
void apply_task(const struct saakm_event *ev);
void apply_state(const struct saakm_event *ev);
void apply_migrate(const struct saakm_event *ev);
void apply_hotplug(const struct saakm_event *ev);
/* From outside of every context; false: it is one that the policy read. */
bool apply_value(const struct saakm_event *ev);
void apply_error(const struct saakm_event *ev);
void note_ejected(const struct saakm_event *ev);
bool is_watch_finding(unsigned int code);
/* The policy's change, as recorded, because the policy did something else. */
void force_state(const struct saakm_event *ev);

/* late.c */
void late_switch(const struct saakm_event *ev);
/* The class brings a task into a state. */
void late_state(struct task_struct *p, unsigned int to, unsigned int to_cpu);
/* What has waited for something that has happened now. */
void late_give_way(void);
/* Before an event of a CPU by whose last one the class wrote, or while some are held up. */
void late_next_event(void);

/* keys.c */
int keymap_init(struct keymap *k, u32 max);
/* The record's number for ours, if it may be `recorded`; else what it is. */
u32 keymap_match(struct keymap *k, u32 ours, u32 recorded);
u32 keymap_ours(const struct keymap *k, u32 recorded);
u32 keymap_recorded(const struct keymap *k, u32 ours);

/* observe.c */
extern const struct saakm_observer replay_observer;

/* races.c: NULL if nobody looks for races; else these are to be told */
extern struct races *races;
void races_expect(u32 key);
void races_state(struct task_struct *p);

/* diverge.c */
/* Fields differ: bit i of `fields`; got[] is what replay did. */
void diverge_fields(u64 fields, const s64 *got, unsigned int nr);
/* Something else altogether: replay does `got_kind`, or what the text says. */
void diverge(u8 got_kind, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void add_finding(u8 code, bool recorded, const char *text);
/* On to the end of the call or context that has left the record. */
void skip_to_end(struct activation *a);

/* ops.c */
extern const struct host_ops replay_ops;

#endif /* SAAKM_ENGINE_H */
