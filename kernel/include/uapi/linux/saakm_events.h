/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT */
/*
 * The tables: event kinds and their fields, handlers, task states, sources of
 * values, findings. Everything that names, prints, packs, checks or documents
 * one of these is generated from here. No code, no types but __u8…__u64.
 *
 * Numbers in a trace are positions in these tables: append, never insert.
 */
#ifndef _UAPI_LINUX_SAAKM_EVENTS_H
#define _UAPI_LINUX_SAAKM_EVENTS_H

/*
 * X(NAME, name, kind, mandatory, "one line")
 * kind: THREAD takes a process_event, CORE a core_event (or a cpu), POLICY
 * neither.
 */
#define SAAKM_HANDLERS(X) \
	X(GET_CORE_STATE, get_core_state, CORE, 1, "is the core active or idle?") \
	X(NEW_PREPARE, new_prepare, THREAD, 1, "a task is born: choose its core") \
	X(NEW_PLACE, new_place, THREAD, 1, "put the new task on its core") \
	X(NEW_END, new_end, THREAD, 0, "the new task is placed, locks dropped") \
	X(TICK, tick, THREAD, 1, "timer tick on the running task") \
	X(YIELD, yield, THREAD, 1, "the running task gives way or is preempted") \
	X(BLOCK, block, THREAD, 1, "the task sleeps, stops or is ousted") \
	X(UNBLOCK_PREPARE, unblock_prepare, THREAD, 1, "wake-up: choose a core") \
	X(UNBLOCK_PLACE, unblock_place, THREAD, 1, "wake-up: put the task there") \
	X(UNBLOCK_END, unblock_end, THREAD, 0, "the wake-up is done, locks dropped") \
	X(TERMINATE, terminate, THREAD, 1, "the task exits or leaves the class") \
	X(SCHEDULE, schedule, CORE, 1, "elect a task for the core") \
	X(NEWLY_IDLE, newly_idle, CORE, 1, "nothing was elected: steal?") \
	X(ENTER_IDLE, enter_idle, CORE, 1, "still nothing: the core goes idle") \
	X(EXIT_IDLE, exit_idle, CORE, 1, "a task is about to be placed here") \
	X(BALANCING_SELECT, balancing_select, CORE, 0, "periodic balancing") \
	X(CORE_ENTRY, core_entry, CORE, 1, "the core comes online") \
	X(CORE_EXIT, core_exit, CORE, 1, "the core goes offline") \
	X(CHECKPARAM_ATTR, checkparam_attr, POLICY, 0, "is this sched_attr valid?") \
	X(SETPARAM_ATTR, setparam_attr, POLICY, 0, "take this sched_attr") \
	X(GETPARAM_ATTR, getparam_attr, POLICY, 0, "fill this sched_attr") \
	X(ATTR_CHANGED, attr_changed, POLICY, 0, "did the attributes change?") \
	X(REWEIGHT_TASK, reweight_task, THREAD, 0, "the task's nice value changed") \
	X(INIT, init, POLICY, 1, "the policy is being registered") \
	X(FREE_METADATA, free_metadata, POLICY, 0, "the policy is being removed") \
	X(CAN_BE_DEFAULT, can_be_default, POLICY, 0, "may this be policy 0?") \
	X(ATTACH, attach, POLICY, 0, "a task joins the policy")

/* X(NAME, name, glyph): enum saakm_state, in its own order. */
#define SAAKM_STATES(X) \
	X(NOT_QUEUED, not_queued, '-') \
	X(MIGRATING, migrating, '>') \
	X(RUNNING, running, '#') \
	X(READY, ready, '=') \
	X(BLOCKED, blocked, '.') \
	X(TERMINATED, terminated, 'x') \
	X(READY_TICK, ready_tick, 't')

/* X(NAME, name): where a VALUE came from. */
#define SAAKM_SOURCES(X) \
	X(KTIME, ktime_get) \
	X(SCHED_CLOCK, sched_clock) \
	X(LOCAL_CLOCK, local_clock) \
	X(JIFFIES, jiffies) \
	X(RANDOM, random) \
	X(DISTRIBUTE, distribute) \
	X(COUNT, count) \
	X(ONLINE_MASK, online_mask) \
	X(ONLINE_NR, online_nr) \
	X(ATOMIC, atomic) \
	X(ALLOC, alloc) \
	X(CPUSTAT, cpustat) \
	X(PARAM, param) \
	X(TIMER, timer) \
	X(WORK, work) \
	X(KTHREAD, kthread) \
	X(MODULE_REF, module_ref) \
	X(OTHER, other) \
	X(ARG, arg) \
	X(FOUND, found)

/* X(NAME, name): what a LOCK event did. */
#define SAAKM_LOCK_OPS(X) \
	X(ACQUIRE, acquire) \
	X(RELEASE, release) \
	X(TRY_OK, try_ok) \
	X(TRY_FAIL, try_fail) \
	X(ACQUIRE_SHARED, acquire_shared) \
	X(RELEASE_SHARED, release_shared)

/* X(NAME, name): contexts that are not a core's handler stack, and their acts. */
#define SAAKM_CTX_TYPES(X) \
	X(HANDLER, handler) \
	X(MODULE_INIT, module_init) \
	X(MODULE_EXIT, module_exit) \
	X(KTHREAD, kthread) \
	X(WORK, work) \
	X(TIMER, timer) \
	X(RCU, rcu) \
	X(PROC, proc) \
	X(IPI, ipi) \
	X(CPUHP, cpuhp)

#define SAAKM_CTX_OPS(X) \
	X(BEGIN, begin) \
	X(SUSPEND, suspend) \
	X(RESUME, resume) \
	X(END, end) \
	X(PREEMPT, preempt)

/* X(NAME, name): callbacks of the scheduling class, in CLASS events. */
#define SAAKM_CALLBACKS(X) \
	X(ENQUEUE_TASK, enqueue_task) \
	X(DEQUEUE_TASK, dequeue_task) \
	X(YIELD_TASK, yield_task) \
	X(WAKEUP_PREEMPT, wakeup_preempt) \
	X(BALANCE, balance) \
	X(PICK_NEXT_TASK, pick_next_task) \
	X(PUT_PREV_TASK, put_prev_task) \
	X(SET_NEXT_TASK, set_next_task) \
	X(SELECT_TASK_RQ, select_task_rq) \
	X(MIGRATE_TASK_RQ, migrate_task_rq) \
	X(SET_CPUS_ALLOWED, set_cpus_allowed) \
	X(TASK_TICK, task_tick) \
	X(SWITCHED_FROM, switched_from) \
	X(SWITCHED_TO, switched_to) \
	X(PRIO_CHANGED, prio_changed) \
	X(REWEIGHT_TASK, reweight_task) \
	X(TASK_FORK, task_fork) \
	X(TASK_DEAD, task_dead) \
	X(RQ_ONLINE, rq_online) \
	X(RQ_OFFLINE, rq_offline)

/*
 * X(NAME, name, "what is recorded"): how much of what happens is, each level
 * with all that the ones before it have. Replay needs no more than the first.
 */
#define SAAKM_LEVELS(X) \
	X(DECISIONS, decisions, "what replay needs") \
	X(CLASS, class, "and callbacks of the scheduling class, wake-ups of the policies' tasks") \
	X(MACHINE, machine, "and switches, wake-ups, migrations and idleness of all tasks")

/*
 * X(NAME, "name", severity, kernel, sim, "meaning"); kernel and sim say who
 * can detect it. Severity: ERROR makes a run unclean, NOTE does not.
 */
#define SAAKM_FINDINGS(X) \
	X(NONE, "none", NOTE, 0, 0, "nothing is wrong") \
	X(BAD_TRANSITION, "bad-transition", ERROR, 1, 1, \
	  "a state change that the table does not allow") \
	X(WRONG_CORE, "wrong-core", ERROR, 1, 1, \
	  "a state change moves a task to another core where that is not allowed") \
	X(DISCREPANCY, "discrepancy", ERROR, 1, 1, \
	  "arguments of change_state disagree with the runqueue given") \
	X(DOUBLE_CURRENT, "double-current", ERROR, 1, 1, \
	  "a task made RUNNING on a core that has one") \
	X(NULL_TASK, "null-task", ERROR, 1, 1, "change_state on NULL") \
	X(DOUBLE_ENQUEUE, "double-enqueue", ERROR, 1, 1, \
	  "a task put on a runqueue while on one") \
	X(LOST_TASK, "lost-task", ERROR, 1, 1, \
	  "a handler that had to place a task left it neither READY nor running") \
	X(BAD_CPU, "bad-cpu", ERROR, 1, 1, \
	  "a prepare handler chose a core that is offline, out of range or forbidden") \
	X(STARVATION, "starvation", ERROR, 1, 1, \
	  "a READY task waited longer than the watchdog's limit") \
	X(IDLE_WHILE_READY, "idle-while-ready", ERROR, 0, 1, \
	  "a core idled while a task that may run there waited") \
	X(UNLOCK_UNHELD, "unlock-unheld", ERROR, 0, 1, \
	  "a lock was released that this core does not hold") \
	X(LOCK_LEAK, "lock-leak", ERROR, 0, 1, \
	  "a handler returned with a lock that it took") \
	X(DEADLOCK, "deadlock", ERROR, 0, 1, "a cycle in the order of locks") \
	X(SLEEP_IN_ATOMIC, "sleep-in-atomic", ERROR, 0, 1, \
	  "something that can sleep, called where that is forbidden") \
	X(CRASH, "crash", ERROR, 1, 1, "a memory fault, a BUG or a failed assertion") \
	X(USE_AFTER_FREE, "use-after-free", ERROR, 0, 1, \
	  "memory used, or freed again, after it was freed") \
	X(OVERFLOW, "overflow", ERROR, 0, 1, "an access beyond an object's end") \
	X(UNINITIALISED, "uninitialised", ERROR, 0, 1, \
	  "memory read before anything was written to it") \
	X(UNDEFINED, "undefined", ERROR, 0, 1, "undefined behaviour of the language") \
	X(LEAK, "leak", ERROR, 0, 1, \
	  "metadata of a dead task or an unloaded policy is still allocated") \
	X(STUCK_HANDLER, "stuck-handler", ERROR, 0, 1, "a handler that does not return") \
	X(RACE, "race", ERROR, 0, 0, \
	  "two cores touch the same data, one writes, no common lock") \
	X(DIVERGENCE, "divergence", ERROR, 0, 0, \
	  "replay did something else than the record")

/* X(NAME, name): what was done about a finding. */
#define SAAKM_ACTIONS(X) \
	X(NOTED, noted) \
	X(WARN, warn) \
	X(EJECT, eject) \
	X(PANIC, panic)

/*
 * Fields of a task that a policy may read: X(NAME, name, format, racy).
 * A TASK event carries a mask of these and the values of those in the mask.
 * racy: may change outside every lock.
 */
#define SAAKM_TASK_FIELDS(X) \
	X(ADDR, addr, HEX, 0) \
	X(PID, pid, DEC, 0) \
	X(TGID, tgid, DEC, 0) \
	X(PARENT, parent, TASK, 0) \
	X(FLAGS, flags, HEX, 1) \
	X(MM, mm, HEX, 0) \
	X(PRIO, prio, DEC, 0) \
	X(STATIC_PRIO, static_prio, DEC, 0) \
	X(NORMAL_PRIO, normal_prio, DEC, 0) \
	X(RT_PRIORITY, rt_priority, DEC, 0) \
	X(SCHED_POLICY, sched_policy, DEC, 0) \
	X(CPU, task_cpu, DEC, 0) \
	X(NR_CPUS_ALLOWED, nr_cpus_allowed, DEC, 0) \
	X(CPUS0, cpus0, HEX, 0) \
	X(CPUS1, cpus1, HEX, 0) \
	X(CPUS2, cpus2, HEX, 0) \
	X(CPUS3, cpus3, HEX, 0) \
	X(ON_CPU, on_cpu, DEC, 1) \
	X(ON_RQ, on_rq, DEC, 0) \
	X(RUN_STATE, __state, HEX, 1) \
	X(WAKE_CPU, wake_cpu, DEC, 0) \
	X(RECENT_USED_CPU, recent_used_cpu, DEC, 0) \
	X(EXEC_START, exec_start, NS, 0) \
	X(SUM_EXEC, sum_exec_runtime, NS, 0) \
	X(VRUNTIME, vruntime, NS, 0) \
	X(WEIGHT, load_weight, DEC, 0) \
	X(INV_WEIGHT, load_inv_weight, DEC, 0) \
	X(UTIME, utime, NS, 1) \
	X(STIME, stime, NS, 1) \
	X(NVCSW, nvcsw, DEC, 1) \
	X(NIVCSW, nivcsw, DEC, 1) \
	X(START_TIME, start_time, NS, 0) \
	X(SAAKM_POLICY, policy, POLICY, 0) \
	X(SAAKM_STATE, state, STATE, 0) \
	X(JUST_YIELDED, just_yielded, DEC, 0) \
	X(NOPREEMPT, nopreempt, DEC, 0)

/*
 * Event kinds: X(NAME, "name", tail, "meaning"). tail: NONE, TEXT (a string
 * follows the fields) or TASKVALS (a __u64 for each bit of `mask` follows the
 * fields, then the task's comm as a string if bit 63 of mask is set).
 * Each kind has a list of fields, X(type, name, format, role), widest first so
 * that the structs have no holes. Formats: DEC HEX NS TASK CPU STATE HANDLER
 * POLICY RQ LOCK LOCKOP SOURCE CTX CTXTYPE CTXOP FINDING ACTION ERRNO CALLBACK.
 * Roles: INPUT replay supplies it, CHECKED replay must reproduce it, CONTEXT
 * for people. Tasks, runqueues, locks and contexts are named by keys: small
 * numbers given at first sight, never reused in a session; 0 is none.
 */
#define SAAKM_EVENTS(X) \
	X(RUN, "run", TEXT, "a run begins: the machine, as key=value lines") \
	X(MODULE_LOAD, "module_load", TEXT, "a module is about to be initialised") \
	X(MODULE_UNLOAD, "module_unload", TEXT, "a module is gone") \
	X(POLICY_ADD, "policy_add", TEXT, "a policy was registered") \
	X(POLICY_REMOVE, "policy_remove", TEXT, "a policy was removed") \
	X(TASK, "task", TASKVALS, "fields of a task that have changed") \
	X(ENTER, "enter", NONE, "a handler is called") \
	X(EXIT, "exit", NONE, "the handler returned") \
	X(STATE, "state", NONE, "a task changed state") \
	X(LOCK, "lock", NONE, "the policy took or dropped a lock") \
	X(VALUE, "value", NONE, "something non-deterministic that the policy read") \
	X(CALLBACK, "callback", TEXT, "a context that is not a handler") \
	X(SNAPSHOT, "snapshot", TEXT, "the policies' state at a moment, as lines") \
	X(ERROR, "error", TEXT, "a finding") \
	X(SWITCH, "switch", NONE, "a core switched tasks") \
	X(CLASS, "class", NONE, "a sched_class callback") \
	X(WAKE, "wake", NONE, "a task was woken") \
	X(IDLE, "idle", NONE, "a core went idle or came back") \
	X(MIGRATE, "migrate", NONE, "a task changed cores") \
	X(PRINTK, "printk", TEXT, "a line that the policy printed") \
	X(LOST, "lost", NONE, "events were lost here") \
	X(HOTPLUG, "hotplug", NONE, "a core came online or went offline")

#define SAAKM_FIELDS_RUN(X) \
	X(__u64, session, HEX, INPUT) \
	X(__u64, boot, HEX, INPUT) \
	X(__u32, nr_cpus, DEC, INPUT) \
	X(__u32, abi, DEC, INPUT)
#define SAAKM_FIELDS_MODULE_LOAD(X) \
	X(__u32, module, DEC, INPUT) \
	X(__u32, ctx_key, CTX, INPUT)
#define SAAKM_FIELDS_MODULE_UNLOAD(X) \
	X(__u32, module, DEC, INPUT) \
	X(__u32, ctx_key, CTX, INPUT)
#define SAAKM_FIELDS_POLICY_ADD(X) \
	X(__s64, policy, POLICY, INPUT) \
	X(__u32, module, DEC, CHECKED) \
	X(__s32, ret, ERRNO, CHECKED)
#define SAAKM_FIELDS_POLICY_REMOVE(X) \
	X(__s64, policy, POLICY, CHECKED) \
	X(__u32, module, DEC, CHECKED) \
	X(__s32, ret, ERRNO, CHECKED)
#define SAAKM_FIELDS_TASK(X) \
	X(__u64, mask, HEX, INPUT) \
	X(__u32, task, TASK, INPUT) \
	X(__u32, racy, DEC, INPUT)
#define SAAKM_FIELDS_ENTER(X) \
	X(__u32, task, TASK, INPUT) \
	X(__u32, current_task, TASK, INPUT) \
	X(__u32, flags, HEX, INPUT) \
	X(__u16, target_cpu, CPU, INPUT) \
	X(__u16, policy, POLICY, INPUT) \
	X(__u8, handler, HANDLER, INPUT) \
	X(__u8, nested, DEC, INPUT) \
	X(__u16, pad, DEC, CONTEXT)
#define SAAKM_FIELDS_EXIT(X) \
	X(__s32, ret, DEC, CHECKED) \
	X(__u8, handler, HANDLER, CHECKED) \
	X(__u8, how, DEC, CHECKED) \
	X(__u16, pad, DEC, CONTEXT)
#define SAAKM_FIELDS_STATE(X) \
	X(__u32, task, TASK, CHECKED) \
	X(__u32, rq, RQ, CHECKED) \
	X(__u16, from_cpu, CPU, CHECKED) \
	X(__u16, to_cpu, CPU, CHECKED) \
	X(__u8, from, STATE, CHECKED) \
	X(__u8, to, STATE, CHECKED) \
	X(__u8, by_class, DEC, CHECKED) \
	X(__u8, error, FINDING, CHECKED)
#define SAAKM_FIELDS_LOCK(X) \
	X(__u32, lock, LOCK, CHECKED) \
	X(__u8, op, LOCKOP, CHECKED) \
	X(__u8, pad, DEC, CONTEXT) \
	X(__u16, pad2, DEC, CONTEXT)
#define SAAKM_FIELDS_VALUE(X) \
	X(__u64, value, DEC, INPUT) \
	X(__u32, arg, DEC, CHECKED) \
	X(__u8, source, SOURCE, CHECKED) \
	X(__u8, pad, DEC, CONTEXT) \
	X(__u16, pad2, DEC, CONTEXT)
#define SAAKM_FIELDS_CALLBACK(X) \
	X(__u32, ctx_key, CTX, INPUT) \
	X(__u16, target_cpu, CPU, INPUT) \
	X(__u8, type, CTXTYPE, INPUT) \
	X(__u8, op, CTXOP, INPUT)
#define SAAKM_FIELDS_SNAPSHOT(X) \
	X(__u64, id, DEC, INPUT)
#define SAAKM_FIELDS_ERROR(X) \
	X(__u64, expected, DEC, CHECKED) \
	X(__u64, got, DEC, CHECKED) \
	X(__u32, task, TASK, CHECKED) \
	X(__u16, target_cpu, CPU, CHECKED) \
	X(__u16, policy, POLICY, CHECKED) \
	X(__u8, code, FINDING, CHECKED) \
	X(__u8, action, ACTION, CHECKED) \
	X(__u8, handler, HANDLER, CHECKED) \
	X(__u8, pad, DEC, CONTEXT) \
	X(__u32, pad2, DEC, CONTEXT)
#define SAAKM_FIELDS_SWITCH(X) \
	X(__u32, prev, TASK, INPUT) \
	X(__u32, next, TASK, INPUT) \
	X(__u32, prev_state, HEX, CONTEXT) \
	X(__u32, next_class, DEC, CONTEXT)
#define SAAKM_FIELDS_CLASS(X) \
	X(__u32, task, TASK, CONTEXT) \
	X(__u32, flags, HEX, CONTEXT) \
	X(__u32, callback, CALLBACK, CONTEXT) \
	X(__u32, pad, DEC, CONTEXT)
#define SAAKM_FIELDS_WAKE(X) \
	X(__u32, task, TASK, CONTEXT) \
	X(__u32, waker, TASK, CONTEXT) \
	X(__u32, flags, HEX, CONTEXT) \
	X(__u32, target_cpu, CPU, CONTEXT)
#define SAAKM_FIELDS_IDLE(X) \
	X(__u32, enter, DEC, CONTEXT) \
	X(__u32, pad, DEC, CONTEXT)
#define SAAKM_FIELDS_MIGRATE(X) \
	X(__u32, task, TASK, INPUT) \
	X(__u16, from_cpu, CPU, CONTEXT) \
	X(__u16, to_cpu, CPU, INPUT)
#define SAAKM_FIELDS_PRINTK(X) \
	X(__u32, level, DEC, CONTEXT) \
	X(__u32, pad, DEC, CONTEXT)
#define SAAKM_FIELDS_LOST(X) \
	X(__u64, count, DEC, INPUT) \
	X(__u64, since, NS, INPUT)
#define SAAKM_FIELDS_HOTPLUG(X) \
	X(__u32, target_cpu, CPU, INPUT) \
	X(__u32, online, DEC, INPUT)

#endif /* _UAPI_LINUX_SAAKM_EVENTS_H */
