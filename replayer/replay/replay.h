/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replay: a policy's unmodified code is run again on what it was fed, and what
 * it does is compared with the record. Neutral: included by both sides.
 *
 * The engine runs in a child of the tool; what it finds is in a struct that
 * both share, so that it outlives whatever the policy does to the child.
 */
#ifndef SAAKM_REPLAY_H
#define SAAKM_REPLAY_H

#include "../host/neutral.h"
#include <saakm/event.h>

struct attach;
struct saakm_trace;
struct host_module;

#define REPLAY_MAX_DIVERGENCES	64
#define REPLAY_MAX_FINDINGS	256

enum replay_end {
	REPLAY_RUNNING,		/* the child died before it could say anything else */
	REPLAY_DONE,		/* all events were consumed */
	REPLAY_UNTIL,		/* as many as were wanted */
	REPLAY_DIVERGED,	/* stopped at the first divergence */
	REPLAY_LOST,		/* events are missing from here on */
	REPLAY_UNSUPPORTED,	/* something in the trace cannot be replayed */
	REPLAY_BAD_TRACE,
	REPLAY_FAILED,		/* memory, address space */
};

/* Where replay did something else than the record, or nothing at all. */
struct replay_divergence {
	u64 seq, ts;
	u32 cpu, ctx;
	u32 task;		/* of the handler call around it, or 0 */
	u8 handler;		/* likewise, or SAAKM_H_NONE */
	u8 recorded_kind;
	u8 got_kind;		/* SAAKM_EV_NR: nothing, see text */
	bool same_kind;		/* only fields differ: those in `fields` */
	u64 fields;		/* bit: number of the field */
	s64 recorded[16], got[16];	/* of the table's fields, in their order */
	char text[200];		/* a sentence, or "" */
	char where[240];	/* "file.c:12 function" of the policy, or "" */
};

struct replay_finding {
	u64 seq;
	u8 code;
	bool recorded;		/* it is in the trace; else only replay saw it */
	char text[300];
};

/* Two accesses whose order is not what it was, unless the first is held up. */
struct replay_race {
	u64 seq;		/* of the divergence that it explains */
	u64 segment[2];		/* the events behind which they happen */
	u32 cpu[2];
	bool is_store[2];
	char where[2][240];
};
#define REPLAY_MAX_RACES	64

#define REPLAY_MAX_DATA_RACES	64

/* What --races finds, whether or not it changed what happened: one of the two accesses. */
struct replay_data_race_side {
	u64 seq;		/* the last event of its context before it */
	u64 enter;		/* event with which its call began; 0: long ago */
	u32 cpu, ctx;		/* ctx 0: a handler's */
	u8 handler;		/* SAAKM_H_NONE: in no handler */
	bool is_write, is_marked;
	bool by_core;		/* change_state(), called there, did it */
	bool is_free;		/* the object was freed */
	char where[200];	/* "file.c:12 function" of the policy */
};

struct replay_data_race {
	struct replay_data_race_side side[2];
	bool is_late;		/* behind a divergence: the policy's state may be wrong */
	char data[240];
};

struct replay_result {
	int end;			/* enum replay_end */
	u64 nr_events, nr_calls;	/* consumed */
	u64 last_seq;
	u32 nr_divergences;		/* all; the first ones are kept */
	u32 nr_findings;
	u32 nr_races;			/* that explain what would be divergences */
	u32 nr_trials;			/* parts of the trace replayed in the search for them */
	u32 nr_unexplained;		/* of the divergences: those that were searched in vain */
	struct replay_race race[REPLAY_MAX_RACES];
	u64 nr_outside;			/* acts of the policy in contexts that are not recorded */
	u64 displaced;			/* objects that could not lie where they lay */
	struct replay_divergence divergence[REPLAY_MAX_DIVERGENCES];
	struct replay_finding finding[REPLAY_MAX_FINDINGS];
	u32 nr_data_races;		/* pairs of lines, all; the first ones are kept */
	struct replay_data_race data_race_at[REPLAY_MAX_DATA_RACES];
	char why[300];			/* how it ended, if not well */
	double seconds;
};

#define REPLAY_MAX_LEVELS	8

/* A level of the machine's topology: its groups of cores. */
struct replay_level {
	int flags;		/* DOMAIN_* */
	unsigned int nr_groups;
	u64 groups[64];
};

struct replay_params {
	struct saakm_trace *trace;	/* borrowed */
	struct replay_result *result;	/* borrowed; shared memory */
	const struct attach *attach;	/* borrowed: begin from there; NULL: from the start */
	unsigned int nr_cpus;
	u64 until;			/* stop behind this event; 0: go on to the end */
	bool keep_going;
	bool fsm_check;
	bool simulated;			/* recorded by the simulator */
	int on_error;			/* SAAKM_ACT_* of the run */
	u64 budget;			/* basic blocks of a call; 0: the host's own limit */
	u64 starvation_ns, idle_limit_ns;
	u64 online;			/* of the first 64 CPUs, at the beginning */
	unsigned int nr_levels;
	struct replay_level level[REPLAY_MAX_LEVELS];
};

int replay_init(const struct replay_params *p);
/* A module of the trace, loaded; its keys are those of its MODULE_LOAD event. */
int replay_module(struct host_module *m, u32 module_key, u32 ctx_key);
/* Until it ends, or `until`; see result->end. May be called again behind UNTIL. */
void replay_run(void);
void replay_until(u64 seq);
/* Events that need not be read from the trace, borrowed; NULL: none. */
struct replay_tape { u64 first, nr; const struct saakm_event *ev; };
void replay_from_tape(const struct replay_tape *tape);
/* Its memory is that of another moment: the trace goes there. 0 or -errno. */
int replay_moved(void);
/*
 * Look for data races: pairs of accesses in calls that overlap, one of them a
 * write, with neither a lock nor anything else that puts one before the other.
 * Behind replay_init(); the policies must be built to be watched. -ENOMEM.
 */
/* With `explained`, what explain.c has found is held up, too. */
int replay_races_start(bool explained);
/* When event `seq` is taken in, replay_event_reached() is called. 0: never. */
void replay_stop_at(u64 seq);
void replay_event_reached(void);	/* for breakpoints: does nothing */
void replay_diverged(void);		/* likewise, at a divergence */
/* Call fn for every event of these kinds, once what it says has happened. */
void replay_on_kinds(u64 kinds, void (*fn)(const struct saakm_event *ev));
/* In there: what replay did otherwise, with keep_going. */
struct replay_did {
	bool nothing;		/* it did something else, or the record is taken */
	u64 fields;		/* bit: number of a field that differs */
	s64 got[16];		/* these */
};
const struct replay_did *replay_did(void);
/* The handler call in which we are, if any. */
struct replay_call { u8 handler; s64 policy; u32 task; };
bool replay_call_at(struct replay_call *call);
struct cond_ops;
extern const struct cond_ops replay_cond_ops;
/* "file.c:12 function", or "". */
void replay_where(const void *pc, char *buf, size_t bytes);
/* The stacks of all fibers, as far as they are in use. */
void replay_each_stack(void (*fn)(const char *sp, const char *top));

#endif /* SAAKM_REPLAY_H */
