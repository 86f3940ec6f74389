/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the programs that test the class inside a guest share: KTAP output,
 * joining and leaving policies, children that cannot be waited for for ever.
 * A lost task must be a failed check with a sentence, never a test that hangs:
 * so everything that waits has a limit.
 *
 *	int main(int argc, char **argv)
 *	{
 *		kt_start(argc, argv);
 *		kt_ok(kt_join(0) == 0, "a task joins");
 *		return kt_done();
 *	}
 */
#ifndef SAAKM_TESTS_KT_H
#define SAAKM_TESTS_KT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include "kernel/tools/attr.h"

#define KT_MS		1000000ull
#define KT_LIMIT_MS	20000	/* what is not done by then is lost */

/* --- results -------------------------------------------------------------- */

/*
 * Options: -p NAME the policy; -m NAME the same, of a module that is loaded
 * first and unloaded by kt_done(); -s SECONDS how long a load runs.
 */
void kt_start(int argc, char **argv);
bool kt_result(bool good, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
#define kt_ok(cond, ...)	kt_result(!!(cond), __FILE__, __LINE__, __VA_ARGS__)
bool kt_is_at(intmax_t got, intmax_t want, const char *file, int line, const char *name);
#define kt_is(got, want, name)	kt_is_at((got), (want), __FILE__, __LINE__, (name))
void kt_skip(const char *name, const char *why);
void kt_diag(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int kt_done(void);
/* What this program drives is wrong: kt-run must not mind that it is found. */
void kt_wants_findings(void);
/* Without what follows nothing makes sense; a failure. */
void kt_bail(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
/* The whole program cannot be run here. */
void kt_skip_all(const char *why) __attribute__((noreturn));

extern int kt_argc;		/* operands */
extern char **kt_argv;
extern unsigned int kt_seconds;

/* --- policies and classes -------------------------------------------------- */

extern const char *kt_policy;	/* its name; the first that is loaded */
uint32_t kt_policy_id(const char *name);	/* bails if it is not loaded */
bool kt_is_loaded(const char *name);
unsigned int kt_nr_policies(void);
/* The n-th policy that is loaded, or NULL; valid until the next call. */
const char *kt_policy_name(unsigned int n);
long kt_users(const char *name);	/* tasks that use it, or -1 */
/* Wait until the policy has that many users. */
bool kt_users_become(const char *name, long users);

/* 0 or -errno. pid 0: the caller. */
int kt_join(pid_t pid);
int kt_join_policy(pid_t pid, uint32_t id, int nice);
int kt_leave(pid_t pid);		/* to the fair class */
int kt_make_rt(pid_t pid, int prio);
int kt_sched_of(pid_t pid);		/* SCHED_…, or -errno */
long kt_policy_of(pid_t pid);		/* id of its SaaKM policy, or -errno */

/* --- the machine ------------------------------------------------------------ */

unsigned int kt_nr_cpus(void);		/* online now */
unsigned int kt_nr_cpus_possible(void);
int kt_pin(pid_t pid, unsigned int cpu);
int kt_unpin(pid_t pid);
int kt_cpu_online(unsigned int cpu, bool online);
uint64_t kt_now_ns(void);
void kt_sleep_ms(unsigned int ms);
void kt_burn_ms(unsigned int ms);	/* of the thread's own CPU time */
/* 0 or -errno */
int kt_write(const char *path, const char *text);
int kt_read(const char *path, char *text, size_t bytes);
/* Load NAME.ko of SAAKM_MODULES; 0 or -errno. */
int kt_insmod(const char *name, const char *params);
int kt_rmmod(const char *name);
bool kt_has_module(const char *name);	/* is the file there? */

/* --- children ---------------------------------------------------------------- */

/* Zeroed memory that children share. */
void *kt_shared(size_t bytes);
/* A child that runs fn(arg) and exits with what it returns; it dies with us. */
pid_t kt_spawn(int (*fn)(void *), void *arg);
/* Its exit status (128 + signal), or -ETIMEDOUT: then it was killed. */
int kt_reap(pid_t pid);
int kt_reap_in(pid_t pid, unsigned int ms);
void kt_kill(pid_t pid);		/* and reap */
/* R, S, D, T, t, Z …, or 0 */
char kt_state_of(pid_t pid);
bool kt_state_becomes(pid_t pid, const char *states);
/* Until *counter has grown by n; false: it has not within the limit. */
bool kt_grows(const volatile uint64_t *counter, uint64_t n);
bool kt_grows_in(const volatile uint64_t *counter, uint64_t n, unsigned int ms);

#endif /* SAAKM_TESTS_KT_H */
