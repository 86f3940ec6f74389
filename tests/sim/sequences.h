/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which handler may be called when: the section "Sequences" of the interface,
 * as tables. seq.c is the automaton that walks them along a trace; it knows
 * nothing of handlers that does not stand here.
 */
#ifndef SAAKM_TESTS_SEQUENCES_H
#define SAAKM_TESTS_SEQUENCES_H

#include <linux/saakm_record.h>

/* Flags of process_event as the interface has them. */
#define WF_EXEC		0x02
#define WF_FORK		0x04
#define WF_TTWU		0x08
#define WF_MIGRATED	0x20
#define F_SLEEP		0x01	/* of a dequeue */
#define F_OUSTED	0x2000

/* --- what has become of a task -------------------------------------------- */

#define SEQ_PHASES(X) \
	X(OUT, "is not in the policy") \
	X(PREPARED, "is new and has a core, but is not placed") \
	X(PLACED, "is on a core") \
	X(ASLEEP, "sleeps") \
	X(CHOSEN, "wakes up and has a core, but is not placed") \
	X(OUSTED, "was ousted and is not placed again") \
	X(LEAVING, "has been terminated")

/*
 * X(HANDLER, flags needed, flags forbidden, phases, conditions, states before,
 *   states after, phase after, "when it is called")
 *
 * A call on a task must match one row of its handler. Phases and states are
 * sets; SAME as the phase after: no change. A set of states after that is
 * empty: the state stays.
 */
#define SEQ_TASK_ROWS(X) \
	X(NEW_PREPARE, WF_FORK, WF_TTWU | WF_EXEC, P(OUT), C_OFF_CPU, \
	  S(NOT_QUEUED), 0, PREPARED, "at fork, of a child that has never run") \
	X(NEW_PREPARE, WF_TTWU, WF_FORK | WF_EXEC, P(OUT), C_OFF_CPU, \
	  S(NOT_QUEUED), 0, PREPARED, "when one that joined asleep wakes up") \
	X(NEW_PREPARE, 0, WF_FORK | WF_TTWU | WF_EXEC, P(OUT), C_ATTRS, \
	  S(NOT_QUEUED), 0, PREPARED, "when a task changes into the policy") \
	X(NEW_PLACE, 0, F_OUSTED, P(PREPARED), C_SAME_FLAGS | C_ANSWERED, \
	  S(NOT_QUEUED), S(READY), PLACED, "after new_prepare, on the core that it named") \
	X(NEW_END, 0, F_OUSTED, P(ANY), C_END_NEW, \
	  S(ANY), S(ANY), SAME, "once after each new_place, by the same CPU") \
	X(TICK, 0, ~0u, P(PLACED), C_CURRENT | C_HERE, \
	  S(RUNNING) | S(READY_TICK) | S(READY), S(RUNNING) | S(READY_TICK) | S(READY), SAME, \
	  "on the task that runs, by its own CPU") \
	X(YIELD, 0, ~0u, P(PLACED), C_CURRENT | C_HERE, \
	  S(RUNNING), S(RUNNING) | S(READY) | S(READY_TICK), SAME, \
	  "when a RUNNING task is put and stays runnable, by its own CPU") \
	X(BLOCK, F_SLEEP, F_OUSTED, P(PLACED), C_CURRENT | C_HERE, \
	  S(RUNNING) | S(READY_TICK) | S(READY), S(BLOCKED), ASLEEP, \
	  "when the running task sleeps, by its own CPU") \
	X(BLOCK, F_OUSTED, F_SLEEP, P(PLACED), C_OFF_CPU, \
	  S(READY) | S(READY_TICK) | S(RUNNING), S(BLOCKED), OUSTED, \
	  "with OUSTED when a queued task must leave its core") \
	X(UNBLOCK_PREPARE, WF_TTWU, WF_EXEC | WF_FORK | WF_MIGRATED, P(ASLEEP), C_OFF_CPU, \
	  S(BLOCKED), 0, CHOSEN, "at a wake-up, of a task that sleeps") \
	X(UNBLOCK_PREPARE, WF_EXEC, WF_TTWU | WF_FORK, P(PLACED), C_CURRENT | C_HERE, \
	  S(RUNNING) | S(READY_TICK) | S(READY), 0, SAME, "at exec, of the task that calls it") \
	X(UNBLOCK_PLACE, 0, WF_EXEC | WF_FORK, P(CHOSEN), \
	  C_OFF_CPU | C_ANSWERED | C_MIGRATED | C_OFF_QUEUE | C_NO_END, \
	  S(BLOCKED), S(READY), PLACED, "after unblock_prepare, on the core that it named") \
	X(UNBLOCK_PLACE, WF_MIGRATED, WF_TTWU | WF_EXEC | WF_FORK, P(OUSTED), \
	  C_OFF_CPU | C_OFF_QUEUE | C_ELSEWHERE, \
	  S(BLOCKED), S(READY), PLACED, "after block with OUSTED, on another core") \
	X(UNBLOCK_END, 0, F_OUSTED, P(ANY), C_END_UNBLOCK, \
	  S(ANY), S(ANY), SAME, "once after each wake-up's unblock_place, by the same CPU") \
	X(TERMINATE, 0, F_OUSTED, P(PLACED) | P(ASLEEP), 0, \
	  S(RUNNING) | S(READY) | S(READY_TICK) | S(BLOCKED), S(TERMINATED), LEAVING, \
	  "when a task exits or leaves the policy") \
	X(SETPARAM_ATTR, 0, ~0u, P(ANY), C_CHECKED, \
	  S(ANY), 0, SAME, "before new_prepare, or when attributes change") \
	X(ATTR_CHANGED, 0, ~0u, P(PLACED) | P(ASLEEP) | P(CHOSEN) | P(OUSTED), 0, \
	  S(ANY), 0, SAME, "when attributes are set of a task that is in the policy") \
	X(GETPARAM_ATTR, 0, ~0u, P(PLACED) | P(ASLEEP) | P(CHOSEN) | P(OUSTED), 0, \
	  S(ANY), 0, SAME, "when attributes are asked of a task that is in the policy") \
	X(REWEIGHT_TASK, 0, ~0u, P(PLACED) | P(ASLEEP) | P(CHOSEN) | P(OUSTED), 0, \
	  S(ANY), 0, SAME, "when the nice value of a task in the policy changes") \
	X(ATTACH, 0, ~0u, P(OUT) | P(PLACED) | P(ASLEEP), 0, S(ANY), 0, SAME, "when a task joins")

/* Conditions on the task. */
#define C_OFF_CPU	0x001	/* it runs nowhere */
#define C_CURRENT	0x002	/* it runs on the CPU that calls */
#define C_HERE		0x004	/* its core is the CPU that calls */
#define C_SAME_FLAGS	0x008	/* as in the prepare handler */
#define C_ANSWERED	0x010	/* on the core that was answered, if it may be used */
#define C_MIGRATED	0x020	/* the flag says whether the core is another one */
#define C_OFF_QUEUE	0x040	/* in no runqueue if the core is another one */
#define C_ELSEWHERE	0x080	/* the core is another one */
#define C_END_NEW	0x100	/* this CPU owes it new_end */
#define C_END_UNBLOCK	0x200	/* this CPU owes it unblock_end */

/* Of handlers that a policy may leave out: once it was seen to have them. */
#define C_NO_END	0x400	/* the end handler of the last placing has been called */
#define C_ATTRS		0x800	/* setparam_attr has been called */
#define C_CHECKED	0x1000	/* this CPU has called checkparam_attr */

#define P(name)		SEQ_P_##name
#define S(name)		SEQ_S_##name
enum {
#define SEQ_ENUM_PHASE(name, text)	SEQ_PHASE_##name,
	SEQ_PHASES(SEQ_ENUM_PHASE)
	SEQ_NR_PHASES,
	SEQ_PHASE_SAME = 0xff,
};
#define SEQ_PHASE_BIT(name, text)	SEQ_P_##name = 1u << SEQ_PHASE_##name,
enum { SEQ_PHASES(SEQ_PHASE_BIT) SEQ_P_ANY = 0xffff };

enum {
#define SEQ_ENUM_STATE(NAME, name, glyph)	SEQ_STATE_##NAME,
	SAAKM_STATES(SEQ_ENUM_STATE)
	SEQ_NR_STATES,
};
#define SEQ_STATE_BIT(NAME, name, glyph)	SEQ_S_##NAME = 1u << SEQ_STATE_##NAME,
enum { SAAKM_STATES(SEQ_STATE_BIT) SEQ_S_ANY = 0xffff };

/* --- changes of state that the class makes itself -------------------------- */

/* X(from, to, phases, "when") */
#define SEQ_CLASS_ROWS(X) \
	X(READY_TICK, READY, P(PLACED), "a READY_TICK is put") \
	X(RUNNING, READY, P(PLACED), "one that yield left RUNNING must leave its core") \
	X(READY, RUNNING, P(PLACED), "one that runs already comes into the policy") \
	X(NOT_QUEUED, NOT_QUEUED, P(OUT), "a task comes into the policy") \
	X(TERMINATED, NOT_QUEUED, P(LEAVING), "a task leaves the policy") \
	X(BLOCKED, BLOCKED, P(CHOSEN) | P(OUSTED), "a sleeper leaves its old core's queue")

/* --- what a CPU is in the middle of ------------------------------------------ */

#define SEQ_MIDS(X) \
	X(FREE, "is in the middle of nothing") \
	X(P_ACTIVE, "has asked for a core to place a task on, which is active") \
	X(P_IDLE, "has asked for a core to place a task on, which is idle") \
	X(WOKEN, "has called exit_idle to place a task") \
	X(PUT, "has taken its task off and must elect") \
	X(STOPPED, "has put its task to send it to another core") \
	X(ELECTING, "is electing, so far in vain") \
	X(ELECTED, "has elected a task and must switch to it") \
	X(S_ACTIVE, "looks for work, the core is active") \
	X(S_IDLE, "has found no work, the core is idle") \
	X(SEARCHED, "has called newly_idle") \
	X(LAST_TRY, "has elected in vain after newly_idle")

/*
 * X(in the middle of, what happens, conditions, in the middle of then)
 *
 * For calls that are not made inside another handler. What happens: a handler,
 * or SWITCH. The first row whose conditions hold counts; none is a violation.
 * REST stands for the handlers that begin and end nothing; RESTING for FREE
 * and whatever else is complete on a CPU that already runs what it should.
 */
#define SEQ_CPU_ROWS(X) \
	X(FREE, REST, 0, FREE) \
	X(FREE, YIELD, M_STAYS, FREE) \
	X(FREE, YIELD, 0, PUT) \
	X(FREE, BLOCK, M_OUSTED, FREE) \
	X(FREE, BLOCK, 0, PUT) \
	X(FREE, PUT_BY_CLASS, 0, PUT) \
	X(FREE, GET_CORE_STATE, M_ACTIVE, P_ACTIVE) \
	X(FREE, GET_CORE_STATE, M_IDLE, P_IDLE) \
	X(FREE, SCHEDULE, M_HERE | M_FREE | M_FIRST | M_TAKEN, ELECTED) \
	X(FREE, SCHEDULE, M_HERE | M_FREE | M_FIRST, ELECTING) \
	X(FREE, SWITCH, M_TO_HIGHER, FREE) \
	X(FREE, SWITCH, M_TO_IDLE | M_FROM_OTHER, FREE) \
	X(FREE, SWITCH, M_TO_CURRENT | M_FROM_OTHER, FREE) \
	X(FREE, SWITCH, M_TO_CURRENT | M_FROM_READY, FREE) \
	X(P_ACTIVE, NEW_PLACE, M_SAME, FREE) \
	X(P_ACTIVE, UNBLOCK_PLACE, M_SAME, FREE) \
	X(P_IDLE, EXIT_IDLE, M_SAME, WOKEN) \
	X(WOKEN, NEW_PLACE, M_SAME, FREE) \
	X(WOKEN, UNBLOCK_PLACE, M_SAME, FREE) \
	X(PUT, PUT_BY_CLASS, 0, PUT) \
	X(PUT, TERMINATE, M_RUNS, FREE) \
	X(PUT, SCHEDULE, M_HERE | M_FREE | M_FIRST | M_TAKEN, ELECTED) \
	X(PUT, SCHEDULE, M_HERE | M_FREE | M_FIRST, ELECTING) \
	X(PUT, SWITCH, M_TO_HIGHER, FREE) \
	X(PUT, SWITCH, M_TO_IDLE, STOPPED) \
	X(STOPPED, BLOCK, M_OUSTED, FREE) \
	X(STOPPED, CORE_EXIT, 0, FREE) \
	X(ELECTING, SCHEDULE, M_HERE | M_FREE | M_NEXT | M_TAKEN, ELECTED) \
	X(ELECTING, SCHEDULE, M_HERE | M_FREE | M_NEXT, ELECTING) \
	X(ELECTING, GET_CORE_STATE, M_HERE | M_ALL | M_FIRST | M_ACTIVE, S_ACTIVE) \
	X(ELECTING, GET_CORE_STATE, M_HERE | M_ALL | M_FIRST | M_IDLE, S_IDLE) \
	X(ELECTED, PUT_BY_CLASS, 0, ELECTED) \
	X(ELECTED, SWITCH, M_TO_CURRENT, FREE) \
	X(S_ACTIVE, NEWLY_IDLE, M_SAME | M_HERE, SEARCHED) \
	X(S_ACTIVE, SCHEDULE, M_SAME | M_HERE | M_FREE | M_GOING | M_TAKEN, ELECTED) \
	X(S_ACTIVE, SCHEDULE, M_SAME | M_HERE | M_FREE | M_GOING, LAST_TRY) \
	X(SEARCHED, SCHEDULE, M_SAME | M_HERE | M_FREE | M_TAKEN, ELECTED) \
	X(SEARCHED, SCHEDULE, M_SAME | M_HERE | M_FREE, LAST_TRY) \
	X(SEARCHED, SWITCH, M_TO_HIGHER, FREE) \
	X(LAST_TRY, ENTER_IDLE, M_HERE | M_SEARCHER, S_IDLE) \
	X(S_IDLE, GET_CORE_STATE, M_HERE | M_NEXT | M_ACTIVE, S_ACTIVE) \
	X(S_IDLE, GET_CORE_STATE, M_HERE | M_NEXT | M_IDLE, S_IDLE) \
	X(S_IDLE, SWITCH, M_ALL | M_TO_IDLE, FREE)

/* Conditions on a call and its CPU. */
#define M_SAME		0x00001	/* core and policy of the call before */
#define M_HERE		0x00002	/* its core is the CPU that calls */
#define M_ACTIVE	0x00004	/* the answer was ACTIVE */
#define M_IDLE		0x00008	/* the answer was IDLE */
#define M_FREE		0x00010	/* the core had no current task before */
#define M_TAKEN		0x00020	/* it has one after */
#define M_FIRST		0x00040	/* of the first policy in registration order */
#define M_NEXT		0x00080	/* of the policy that is registered next */
#define M_ALL		0x00100	/* the call before was the last policy's */
#define M_STAYS		0x00200	/* the task is still RUNNING after */
#define M_OUSTED	0x00400	/* with the flag OUSTED */
#define M_SEARCHER	0x00800	/* of the policy that newly_idle was called for */
#define M_TO_HIGHER	0x01000	/* to a task of a higher class */
#define M_TO_IDLE	0x02000
#define M_TO_CURRENT	0x04000	/* to the task that is RUNNING on this core */
#define M_GOING		0x08000	/* the core is online, but no longer active */
#define M_FROM_OTHER	0x10000	/* from a task of another class: the stopper took it */
#define M_FROM_READY	0x40000	/* from one that joined and found the core taken */
#define M_RUNS		0x20000	/* of the task that runs on this CPU */

/* Handlers that begin and end nothing. */
#define SEQ_REST(X) \
	X(NEW_PREPARE) X(NEW_END) X(TICK) X(UNBLOCK_PREPARE) X(UNBLOCK_END) X(TERMINATE) \
	X(BALANCING_SELECT) X(CORE_ENTRY) X(CORE_EXIT) X(CHECKPARAM_ATTR) X(SETPARAM_ATTR) \
	X(GETPARAM_ATTR) X(ATTR_CHANGED) X(REWEIGHT_TASK) X(INIT) X(FREE_METADATA) \
	X(CAN_BE_DEFAULT) X(ATTACH)

/*
 * Only these may be called inside another handler or context: when a task that
 * migrates becomes READY on its new core.
 */
#define SEQ_NESTED(X) X(GET_CORE_STATE) X(EXIT_IDLE)

/* Ticks of a CPU come at the same moment of each period, give or take this part. */
#define SEQ_TICK_SLACK	0.1
/* Balancing is due at the latest so many ticks behind its period. */
#define SEQ_BALANCE_TICKS	1.5

#endif /* SAAKM_TESTS_SEQUENCES_H */
