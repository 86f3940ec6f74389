// SPDX-License-Identifier: GPL-2.0
/*
 * A policy that faults is a result, not a crash of the tool: the signal is
 * taken on a stack of its own, the finding is reported, and control goes back
 * to where the policy was called.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>
#include "host.h"

#define ALT_STACK_BYTES	(256 << 10)

/* report.c: SAAKM_F_CRASH, SAAKM_F_STUCK_HANDLER */
extern const int host_finding_crash, host_finding_stuck;

/* Filled by the signal handler, read when we are out of it. */
static struct { const void *pc, *addr; int sig; } fault;

bool guard_present(void)
{
	return fiber_current && fiber_current->guard;
}

void guard_abort(void)
{
	void **env = fiber_current->guard;

	if (!env) {
		static const char text[] =
			"saakm: internal error: a policy was given up where none was called\n";

		if (write(2, text, sizeof(text) - 1) < 0)
			abort();
		abort();
	}
	__builtin_longjmp(env, 1);
}

static void report_fault(void)
{
	char text[160];
	const char *what = fault.sig == SIGFPE ? "an arithmetic fault" :
			   fault.sig == SIGILL ? "an illegal instruction or a failed assertion" :
			   fault.sig == SIGBUS ? "a bus error" : "a memory fault";

	if (fault.sig == SIGSEGV && (size_t)fault.addr < 4096)
		snprintf(text, sizeof(text), "%s: a NULL pointer was followed (address %p)",
			 what, fault.addr);
	else if (fault.sig == SIGSEGV && fault.addr >= (void *)(fiber_current->stack - 4096) &&
		 fault.addr < (void *)fiber_current->stack)
		snprintf(text, sizeof(text), "%s: the stack overflowed", what);
	else
		snprintf(text, sizeof(text), "%s at address %p", what, fault.addr);
	if (host.mending)
		guard_abort();	/* who reports it is on the other side of the guard */
	/* What it is reported with may be damaged, too. */
	if (!fiber_current->in_report) {
		fiber_current->in_report = true;
		/* +1: an address as if it were a return address, as all the others are. */
		host_fault(host_finding_crash, (const char *)fault.pc + 1, fault.addr, text);
	}
	fiber_current->in_report = false;
	guard_abort();
}

/*
 * Leave the signal's stack before anything else: the handler returns to
 * report_fault on the guard's side. The stack below the fault may be full, so
 * it starts from the frame that called the policy.
 */
static void on_fault(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	if (!guard_present()) {
		signal(sig, SIG_DFL);	/* ours, not the policy's: die of it */
		return;
	}
	fault.sig = sig;
	fault.pc = (const void *)uc->uc_mcontext.gregs[REG_RIP];
	fault.addr = info->si_addr;
	/* A jump through a wild pointer: its caller is what people look for. */
	if (fault.pc == fault.addr && sig == SIGSEGV) {
		const void **sp = (const void **)uc->uc_mcontext.gregs[REG_RSP];

		if ((char *)sp >= fiber_current->stack &&
		    (char *)sp < fiber_current->stack + fiber_current->stack_bytes)
			fault.pc = (const char *)*sp - 1;
	}
	/* env[2] is the stack pointer that __builtin_setjmp saved. */
	uc->uc_mcontext.gregs[REG_RSP] =
		(((size_t)((void **)fiber_current->guard)[2] - 4096) & ~(size_t)15) - 8;
	uc->uc_mcontext.gregs[REG_RIP] = (size_t)report_fault;
}

/*
 * A loop with nothing in it has no basic block to be counted: of the compilers'
 * hooks none is ever reached. So a clock of the time that we compute looks whether
 * the same call, with the same count, is still in the policy's own code.
 */
#define LOOK_S		1
#define LOOKS		3

static struct { const struct fiber *fiber; u64 budget, calls; const void *pc; } seen;

static void report_stuck(void)
{
	host_fault(host_finding_stuck, (const char *)seen.pc + 1, NULL,
		   "it went through its limit of basic blocks without returning");
	guard_abort();
}

static void on_clock(int sig, siginfo_t *info, void *context)
{
	static unsigned int looks;
	ucontext_t *uc = context;

	(void)sig;
	(void)info;
	if (!guard_present() || seen.fiber != fiber_current ||
	    seen.budget != fiber_current->budget || seen.calls != host.nr_calls)
		looks = 0;
	seen.fiber = fiber_current;
	seen.budget = fiber_current ? fiber_current->budget : 0;
	seen.calls = host.nr_calls;
	seen.pc = (const void *)uc->uc_mcontext.gregs[REG_RIP];
	if (!guard_present() || !host_module_at(seen.pc) || ++looks <= LOOKS)
		return;
	looks = 0;
	uc->uc_mcontext.gregs[REG_RSP] =
		(((size_t)((void **)fiber_current->guard)[2] - 4096) & ~(size_t)15) - 8;
	uc->uc_mcontext.gregs[REG_RIP] = (size_t)report_stuck;
}

static int clock_init(void)
{
	struct sigaction sa = { .sa_sigaction = on_clock,
				.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
	struct itimerval every = { { LOOK_S, 0 }, { LOOK_S, 0 } };

	sigemptyset(&sa.sa_mask);
	return sigaction(SIGVTALRM, &sa, NULL) || setitimer(ITIMER_VIRTUAL, &every, NULL) ?
	       -errno : 0;
}

int guard_init(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t ss = { .ss_size = ALT_STACK_BYTES };

	ss.ss_sp = mmap(NULL, ALT_STACK_BYTES, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (ss.ss_sp == MAP_FAILED || sigaltstack(&ss, NULL))
		return -ENOMEM;
	sigemptyset(&sa.sa_mask);
	for (unsigned int i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sigaction(signals[i], &sa, NULL))
			return -errno;
	return clock_init();
}
