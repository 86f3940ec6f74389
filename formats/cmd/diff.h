/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What the files of `saakm diff` share. Two traces are read side by side; an
 * event is compared by a plan made from the tables, through a mapping of keys
 * that grows as they are first seen. What is found goes into a diff_result,
 * which is printed as text or as JSON.
 */
#ifndef SAAKM_DIFF_H
#define SAAKM_DIFF_H

#include <saakm/trace.h>
#include "diff_keys.h"
#include "dump.h"

#define DIFF_SIDES	2

/* Task states, from the table; what lies beyond it is counted as the last. */
#define DIFF_ENUM_STATE(NAME, name, glyph)	DIFF_##NAME,
enum diff_state { SAAKM_STATES(DIFF_ENUM_STATE) DIFF_STATES };

enum diff_level { DIFF_CHECKED, DIFF_INPUTS, DIFF_ALL };
extern const char *const diff_levels[];

/* How one field counts; numbers below DIFF_SPACES are keys of that space. */
enum diff_how { DIFF_RAW = DIFF_SPACES, DIFF_NULLNESS, DIFF_IGNORED };

struct diff_plan {
	bool counts;			/* events of this kind are compared */
	bool text;
	uint8_t nr;
	struct { uint8_t arg, how; } field[16];
};

struct diff_compare {
	struct diff_plan plan[SAAKM_EV_NR];
	uint8_t task_how[SAAKM_TF_NR];
	uint64_t task_mask;		/* task fields that count */
	uint64_t kinds;			/* that are compared */
	bool times;
	uint64_t base_ts[DIFF_SIDES];
	struct diff_keys keys;
};

/* Which parts of an event differ. */
struct diff_parts {
	bool kind, cpu, ctx, ts, text;
	uint64_t fields, task_fields;	/* bits */
};

void diff_compare_init(struct diff_compare *c, int level, bool times, uint64_t kinds);
void diff_compare_release(struct diff_compare *c);
/* 1: the same; 0: not, and no key was learnt from it; -ENOMEM. */
int diff_same(struct diff_compare *c, const struct saakm_event *a, const struct saakm_event *b);
/* Of two that are not the same. */
void diff_find_parts(struct diff_compare *c, const struct saakm_event *a,
		     const struct saakm_event *b, struct diff_parts *parts);

struct diff_side {
	const char *name;
	struct saakm_trace *trace;	/* owned */
	const struct saakm_trace_info *info;
	struct saakm_names names;
	struct saakm_nesting nesting;
	uint64_t last_seq;		/* the last that was read */
	uint64_t lost_seq;		/* of the event that says what was lost, or 0 */
	bool no_cpu;			/* the one that is compared: it has none of that number */
	uint64_t sound_ts;		/* up to there nothing is missing that was cut */
};

/* Tasks beyond this key are not in the figures. */
#define DIFF_STATS_MAX	(1u << 18)

enum diff_verdict { DIFF_SAME, DIFF_DIFFERS, DIFF_NO_VERDICT };

/* Where the two part; an event that is not there has kind SAAKM_EV_NR. */
struct diff_where {
	struct saakm_event ev[DIFF_SIDES];
	char text[DIFF_SIDES][1536];	/* what ev[].text points to */
	struct diff_parts parts;
	uint32_t task[DIFF_SIDES];	/* key of the task that it is about, or 0 */
	int handler[DIFF_SIDES];	/* of the call around it, or -1 */
};

struct diff_cpu {
	uint64_t same;			/* compared events of this CPU up to its own difference */
	bool differs;
	uint64_t first_ts;		/* in A, of its first difference */
	uint64_t events[DIFF_SIDES], calls[DIFF_SIDES], switches[DIFF_SIDES];
	uint64_t elected[DIFF_SIDES], arrived[DIFF_SIDES], findings[DIFF_SIDES];
	uint64_t busy_ns[DIFF_SIDES], since[DIFF_SIDES];
	bool busy[DIFF_SIDES];
};

struct diff_task_stats {
	bool seen;
	uint8_t state;
	uint64_t changes, elected, migrations, woken, switches;
	uint64_t in_state_ns[DIFF_STATES];
	uint64_t nr_waits, wait_ns, max_wait_ns;	/* READY until RUNNING */
	uint64_t since, ready_since;
};

/* The same task in both, or one that only one has. */
struct diff_pair {
	uint32_t key[DIFF_SIDES];	/* 0: not there */
	uint64_t weight;		/* how much they differ, ns */
	bool differs;
};

struct diff_result {
	enum diff_verdict verdict;
	char why[300];			/* no verdict: a sentence */
	uint64_t nr;			/* events that are the same */
	bool only_order;		/* each CPU alone is the same */
	bool has_where;
	struct diff_where where;
	struct diff_cpu *cpu;		/* owned */
	uint32_t nr_cpus;
	struct diff_task_stats *stats[DIFF_SIDES];	/* owned, by key */
	uint32_t nr_stats[DIFF_SIDES];
	struct diff_pair *pair;		/* owned */
	size_t nr_pairs, nr_differ;
};

struct diff {
	struct diff_side side[DIFF_SIDES];
	struct diff_compare cmp;
	struct dump_filter filter;
	bool any_order;			/* of events on different CPUs */
	struct diff_result res;
};

/* diff_walk.c: 0, or -errno with the sentence in that trace. */
int diff_walk(struct diff *d);
int diff_walk_cpus(struct diff *d);
bool diff_wanted(struct diff *d, unsigned int side, const struct saakm_event *ev);

/* diff_stats.c, diff_pairs.c */
int diff_stats(struct diff *d);
int diff_pair_tasks(struct diff *d);

/*
 * diff_recent.c: events before number `before`, the last DIFF_RECENT of that
 * CPU (task 0) or task, oldest first; fn prints one.
 */
#define DIFF_RECENT	5
/* Fills task[] and handler[] of res.where. */
int diff_find_context(struct diff *d);
int diff_recent(struct diff_side *s, uint64_t before, int64_t cpu, uint32_t task,
		void (*fn)(struct diff_side *s, const struct saakm_event *ev, void *arg),
		void *arg);

/* diff_text.c, diff_json.c; false: stdout failed. */
bool diff_print_text(struct diff *d, bool all);
bool diff_print_json(struct diff *d);

#endif /* SAAKM_DIFF_H */
