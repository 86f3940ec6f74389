/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a trace says about how to replay it: the machine, the policies, where
 * their sources are. And the child in which that happens.
 */
#ifndef SAAKM_SESSION_H
#define SAAKM_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <saakm/err.h>
#include <saakm/trace.h>
#include <saakm/vec.h>
#include "../build/build.h"
#include "../host/host.h"
#include "access.h"
#include "attach.h"
#include "replay.h"

/* What a search for races has found: these accesses wait for others. */
struct held_up { u32 nr; struct hold hold[HOLD_MAX]; };

struct session_policy {
	u32 module, ctx_key;
	char *name, *path, *hash;	/* as the trace has them; "" if not */
	char *gaps;			/* inputs that were not recorded, or "" */
	char *text;			/* of its MODULE_LOAD event */
	bool sanitized;
	struct saakm_build_result build;
	struct host_module *loaded;	/* owned by the process that replays */
};

struct session_options {
	const char *trace;
	const char *const *policies;	/* sources given by hand, for some or all */
	size_t nr_policies;
	const char *cc;
	int opt_level;
	bool sanitize;
	bool races;			/* look for data races; not with sanitize */
	bool keep_going;
	bool explain;			/* search for races at a divergence; not with sanitize */
	bool here;			/* in this process, so that gdb sees it */
	const char *output;		/* a trace of what replay does, or NULL; no explain */
	u64 until;
	int verbose;
};

struct session {
	struct session_options o;
	struct saakm_trace *trace;
	struct replay_params par;
	struct attach attach;		/* of the policies that were there before it began */
	size_t nr_before;		/* of policies: told of before that */
	struct replay_result *result;	/* shared with the child */
	struct held_up *held_up;	/* likewise; NULL without o.explain */
	SAAKM_VEC(struct session_policy) policies;
	bool sanitized;			/* when it was recorded */
	size_t nr_changed;		/* policies whose source has another hash */
	u64 told;			/* CPUs of whose place RUN has told */
	u64 hz;				/* of the kernel; 0: the shim's own */
	u64 lost;			/* events that the trace lacks */
};

/* Read the trace, find and build the policies. 0 or -errno: err says why. */
int session_open(struct session *s, const struct session_options *o, struct saakm_err *err);
/* Load the policies into this process and get ready. */
int session_start(struct session *s, struct saakm_err *err);
/* The whole: in a child, or here. s->result says how it went. */
int session_run(struct session *s, struct saakm_err *err);
/* false: behind the end of a CPU's record, as one that was cut has it. */
bool session_can_say(const struct session *s, u64 ts);
void session_close(struct session *s);

#endif /* SAAKM_SESSION_H */
