/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * The rings between a kernel (or a simulator) and the recorder: layout of the
 * shared memory, sub-buffers and records. Little endian, 8-byte aligned.
 *
 *	struct saakm_rings            one, at offset 0
 *	per CPU, from cpu_offset + cpu * cpu_stride:
 *	    struct saakm_ring_ctl     one page, written by the producer only
 *	    struct saakm_ring_ack     one page, written by the consumer only
 *	    data                      nr_subbufs * subbuf_bytes
 *
 * Positions (head, tail) are free-running byte counts over the data of a CPU:
 * position / subbuf_bytes is the sequence number of a sub-buffer, and that
 * modulo nr_subbufs its slot. Each sub-buffer begins with its header; records
 * follow and never cross its end. What is left behind the last record of a
 * full sub-buffer is unused: `committed` says where that is.
 */
#ifndef _UAPI_LINUX_SAAKM_RECORD_H
#define _UAPI_LINUX_SAAKM_RECORD_H

#include <linux/types.h>
#include "saakm_events.h"

#define SAAKM_RINGS_MAGIC	0x676e69524d4b6153ULL	/* "SaKMRing" */
#define SAAKM_CTL_MAGIC		0x6c7443724d4b6153ULL	/* "SaKMrCtl" */
#define SAAKM_SUBBUF_MAGIC	0x5342u
#define SAAKM_RECORD_ABI	4
#define SAAKM_RING_PAGE		4096
#define SAAKM_CPUS_MAX		1024
#define SAAKM_SUBBUF_MIN	4096
#define SAAKM_SUBBUF_MAX	(16u << 20)
#define SAAKM_RECORD_MAX	2048	/* bytes of one record, header included */
#define SAAKM_TEXT_MAX		1536	/* bytes of a TEXT tail, NUL included */
#define SAAKM_END_TEXT		512	/* bytes, NUL included */
#define SAAKM_TASKVALS_COMM	(1ULL << 63)

enum saakm_ring_mode {
	SAAKM_RING_DISCARD = 0,	/* full: drop the new, count it, mark the gap */
	SAAKM_RING_FLIGHT = 1,	/* full: overwrite the oldest sub-buffer */
};

/* Offset 0 of the shared memory. Written once, before `magic`. */
struct saakm_rings {
	__u64 magic;		/* stored last, with release */
	__u32 abi;
	__u32 nr_cpus;
	__u64 session;
	__u32 subbuf_bytes;	/* a power of two */
	__u32 nr_subbufs;	/* a power of two */
	__u64 cpu_offset;
	__u64 cpu_stride;
	__u64 total_bytes;
	__u32 mode;		/* enum saakm_ring_mode */
	__u32 state;		/* SAAKM_RINGS_*, set by the producer */
	__u32 end;		/* SAAKM_END_*: what froze them, or a panic */
	__u32 pad;
	char end_text[SAAKM_END_TEXT];	/* of the panic or the finding */
};

#define SAAKM_END_NONE		0
#define SAAKM_END_FINDING	1
#define SAAKM_END_SYSFS		2
#define SAAKM_END_PANIC		3

#define SAAKM_RINGS_LIVE	0
#define SAAKM_RINGS_FROZEN	1	/* flight recorder: a trigger fired */
#define SAAKM_RINGS_CLOSED	2	/* the producer is done for good */

#define SAAKM_POLICY_NAME	64	/* bytes, NUL included */
#define SAAKM_RING_BYTES	(4u << 20)

/*
 * /dev/saakm-record. START makes the rings and begins a session; the file's size
 * is then what can be mapped. STOP ends it; what is in the rings stays readable.
 * A session that ended with its reader and without STOP keeps its rings until
 * the next START, so that they can be recovered: whoever opens the device finds
 * them by its size.
 */
struct saakm_record_setup {
	__u32 abi;		/* SAAKM_RECORD_ABI; EPROTO: another one, the kernel's is here */
	__u32 mode;		/* enum saakm_ring_mode */
	__u32 level;		/* what is recorded; 0: what replay needs */
	__u32 flags;		/* 0 */
	__u64 ring_bytes;	/* of each CPU, a power of two; 0: SAAKM_RING_BYTES */
	__u64 total_bytes;	/* answer: what there is to map */
	char policy[SAAKM_POLICY_NAME];	/* events of this policy alone; empty: of all */
};

#define SAAKM_IOC_STOP		0x5301u	/* _IO('S', 1) */
#define SAAKM_IOC_START \
	(0xc0005302u | (__u32)sizeof(struct saakm_record_setup) << 16)	/* _IOWR('S', 2, …) */

/* Written by the producer of one CPU. */
struct saakm_ring_ctl {
	__u64 head;		/* release: everything before it is readable */
	__u64 emitted;		/* events that were to be recorded */
	__u64 lost;		/* of these, dropped (discard) */
	__u64 overwritten;	/* of these, overwritten (flight recorder) */
	__u64 full_subbufs;	/* grows with every sub-buffer completed */
	__u64 magic;		/* SAAKM_CTL_MAGIC: for those who look through memory */
	__u64 session;
	__u64 cpu;
};

/* Written by the consumer of one CPU. */
struct saakm_ring_ack {
	__u64 tail;		/* release: everything before it may be reused */
	__u64 read_events;	/* events before tail, for the next consumer's sums */
	__u64 reserved[6];
};

/* Starts every sub-buffer: readable in a crash dump with nothing else known. */
struct saakm_subbuf {
	__u16 magic;
	__u16 abi;
	__u16 cpu;
	__u16 flags;
	__u64 session;
	__u64 seq;
	__u64 first_ts;		/* of the first record */
	__u32 committed;	/* bytes in use, this header included */
	__u32 nr_events;	/* as soon as it is complete */
	__u64 lost_before;	/* the CPU's `lost` when this began */
	__u64 emitted_before;	/* and its `emitted`, those lost included */
	__u32 subbuf_bytes;	/* as in struct saakm_rings */
	__u32 nr_subbufs;
	/* records */
};

/*
 * A record: this header, the struct of its kind, its tail. That of an ENTER is
 * struct saakm_rec_call, and may go on with items, which are the events of that
 * handler call: TASK, STATE and VALUE. While SAAKM_REC_OPEN is set the call has
 * not ended, and `size` covers the items so far.
 */
struct saakm_rec {
	__u16 size;		/* bytes, this header included; multiple of 8 */
	__u8 kind;
	__u8 flags;
	__u32 ctx;		/* 0: the handler stack of the CPU */
	__u64 ts;
};

#define SAAKM_REC_OPEN		0x01
#define SAAKM_REC_ENDED		0x02	/* an ENTER, which has its EXIT, too, behind its items */

/* An event inside an ENTER's record. */
struct saakm_item {
	__u16 size;		/* bytes, this header included; multiple of 8 */
	__u8 kind;
	__u8 flags;		/* SAAKM_ITEM_* */
	__u32 dts;		/* its ts less the record's */
};

/*
 * A TASK whose values are not what has changed, but a struct saakm_look or saakm_leave: the
 * reader compares. It counts as an event, also if nothing has changed.
 */
#define SAAKM_ITEM_LOOK		0x01
#define SAAKM_ITEM_LEAVE	0x02

#define SAAKM_ENUM_EVENT(NAME, name, tail, text)	SAAKM_EV_##NAME,
enum saakm_event_kind { SAAKM_EVENTS(SAAKM_ENUM_EVENT) SAAKM_EV_NR };
#define SAAKM_ENUM_HANDLER(NAME, name, kind, must, text) SAAKM_H_##NAME,
enum saakm_handler { SAAKM_HANDLERS(SAAKM_ENUM_HANDLER) SAAKM_H_NR };
#define SAAKM_H_NONE 0xff
#define SAAKM_ENUM_SOURCE(NAME, name)	SAAKM_SRC_##NAME,
enum saakm_source { SAAKM_SOURCES(SAAKM_ENUM_SOURCE) SAAKM_SRC_NR };
#define SAAKM_ENUM_LOCKOP(NAME, name)	SAAKM_LOCK_##NAME,
enum saakm_lock_op { SAAKM_LOCK_OPS(SAAKM_ENUM_LOCKOP) SAAKM_LOCK_NR };
#define SAAKM_ENUM_CTXTYPE(NAME, name)	SAAKM_CTX_##NAME,
enum saakm_ctx_type { SAAKM_CTX_TYPES(SAAKM_ENUM_CTXTYPE) SAAKM_CTX_NR };
#define SAAKM_ENUM_CTXOP(NAME, name)	SAAKM_CTXOP_##NAME,
enum saakm_ctx_op { SAAKM_CTX_OPS(SAAKM_ENUM_CTXOP) SAAKM_CTXOP_NR };
#define SAAKM_ENUM_CALLBACK(NAME, name)	SAAKM_CB_##NAME,
enum saakm_callback { SAAKM_CALLBACKS(SAAKM_ENUM_CALLBACK) SAAKM_CB_NR };
#define SAAKM_ENUM_LEVEL(NAME, name, text)	SAAKM_LEVEL_##NAME,
enum saakm_level { SAAKM_LEVELS(SAAKM_ENUM_LEVEL) SAAKM_LEVEL_NR };
#define SAAKM_ENUM_FINDING(NAME, name, sev, k, s, text) SAAKM_F_##NAME,
enum saakm_finding { SAAKM_FINDINGS(SAAKM_ENUM_FINDING) SAAKM_F_NR };
#define SAAKM_ENUM_ACTION(NAME, name)	SAAKM_ACT_##NAME,
enum saakm_action { SAAKM_ACTIONS(SAAKM_ENUM_ACTION) SAAKM_ACT_NR };
#define SAAKM_ENUM_TASKF(NAME, name, fmt, racy) SAAKM_TF_##NAME,
enum saakm_task_field { SAAKM_TASK_FIELDS(SAAKM_ENUM_TASKF) SAAKM_TF_NR };

/* ENTER.nested: within another handler; the class holds the target core's lock. */
#define SAAKM_ENTER_NESTED	0x1
#define SAAKM_ENTER_LOCKED	0x2

/* How a handler ended, in EXIT.how. */
#define SAAKM_EXIT_RETURNED	0
#define SAAKM_EXIT_ABORTED	1	/* it crashed, hung or was given up */

#define SAAKM_MEMBER(type, name, fmt, role)	type name;
#define SAAKM_PAYLOAD(NAME, name) struct saakm_ev_##name { SAAKM_FIELDS_##NAME(SAAKM_MEMBER) }
SAAKM_PAYLOAD(RUN, run);
SAAKM_PAYLOAD(MODULE_LOAD, module_load);
SAAKM_PAYLOAD(MODULE_UNLOAD, module_unload);
SAAKM_PAYLOAD(POLICY_ADD, policy_add);
SAAKM_PAYLOAD(POLICY_REMOVE, policy_remove);
SAAKM_PAYLOAD(TASK, task);
SAAKM_PAYLOAD(ENTER, enter);
SAAKM_PAYLOAD(EXIT, exit);
SAAKM_PAYLOAD(STATE, state);
SAAKM_PAYLOAD(LOCK, lock);
SAAKM_PAYLOAD(VALUE, value);
SAAKM_PAYLOAD(CALLBACK, callback);
SAAKM_PAYLOAD(SNAPSHOT, snapshot);
SAAKM_PAYLOAD(ERROR, error);
SAAKM_PAYLOAD(SWITCH, switch);
SAAKM_PAYLOAD(CLASS, class);
SAAKM_PAYLOAD(WAKE, wake);
SAAKM_PAYLOAD(IDLE, idle);
SAAKM_PAYLOAD(MIGRATE, migrate);
SAAKM_PAYLOAD(PRINTK, printk);
SAAKM_PAYLOAD(LOST, lost);
SAAKM_PAYLOAD(HOTPLUG, hotplug);

/* What an ENTER's record has behind its header. Of the EXIT if that is there, too. */
struct saakm_rec_call {
	struct saakm_ev_enter enter;
	__u32 dts;		/* the EXIT's ts less the record's */
	__s32 ret;
	__u8 how;
	__u8 pad[3];
};

/*
 * Fields of a task that change without the class being told, in the order of their numbers:
 * X(type, NAME, name).
 */
#define SAAKM_LEAVE_FIELDS(X) \
	X(__s32, ON_RQ, on_rq) \
	X(__u32, RUN_STATE, run_state)
#define SAAKM_LOOK_FIELDS(X) \
	X(__u32, PARENT, parent) \
	X(__u32, FLAGS, flags) \
	X(__u64, MM, mm) \
	X(__s32, PRIO, prio) \
	X(__s32, CPU, task_cpu) \
	X(__s32, ON_CPU, on_cpu) \
	SAAKM_LEAVE_FIELDS(X) \
	X(__s32, WAKE_CPU, wake_cpu) \
	X(__u64, EXEC_START, exec_start) \
	X(__u64, SUM_EXEC, sum_exec) \
	X(__u64, UTIME, utime) \
	X(__u64, STIME, stime) \
	X(__u64, NVCSW, nvcsw) \
	X(__u64, NIVCSW, nivcsw) \
	X(__s32, JUST_YIELDED, just_yielded) \
	X(__s32, NOPREEMPT, nopreempt)

/*
 * All of these as they are. What they were the last time is known from the item that this
 * CPU wrote before, unless another CPU, or an event of another kind, came between.
 */
#define SAAKM_LOOK_MEMBER(type, NAME, name)	type name;
struct saakm_look {
	__u32 task;
	__u32 before;		/* the CPU that wrote the task's last item, + 1; or 0 */
	SAAKM_LOOK_FIELDS(SAAKM_LOOK_MEMBER)
};

/* The same of a task at which this CPU looked last, and which has been dequeued since. */
struct saakm_leave {
	__u32 task;
	__u32 pad;
	SAAKM_LEAVE_FIELDS(SAAKM_LOOK_MEMBER)
};

#endif /* _UAPI_LINUX_SAAKM_RECORD_H */
