// SPDX-License-Identifier: LGPL-2.1-only
/* The table of commands; see verbs.h. */
#include "verbs.h"

#define RUN	"Make a trace"
#define REPLAY	"Re-execute a policy"
#define LOOK	"Look at traces"
#define HELP	"Set up"

const struct verb verbs[] = {
	{ "sim", RUN, "run a policy on a simulated machine and record it", NULL },
	{ "record", RUN, "record a command, or everything that a policy does", NULL },
	{ "exec", RUN, "run a command under a policy", "a SaaKM kernel" },
	{ "recover", RUN, "get a trace out of a crash dump", NULL },
	{ "vm", RUN, "boot the patched kernel in a virtual machine", "qemu-system-x86" },

	{ "replay", REPLAY, "verify a trace against the policy's own code", NULL },
	{ "debug", REPLAY, "step through a trace in gdb, forwards and backwards", "gdb" },
	{ "test", REPLAY, "run a regression suite over traces and workloads", NULL },
	{ "fuzz", REPLAY, "search for bugs by seed", NULL },
	{ "reduce", REPLAY, "make a minimal reproducer of a finding", NULL },

	{ "info", LOOK, "summarise a trace", NULL },
	{ "dump", LOOK, "print events", NULL },
	{ "check", LOOK, "is this trace file well-formed?", NULL },
	{ "diff", LOOK, "compare two traces", NULL },
	{ "query", LOOK, "ask questions of a trace", NULL },
	{ "export", LOOK, "convert to formats of other tools", NULL },
	{ "import", LOOK, "convert from formats of other tools", NULL },
	{ "tui", LOOK, "the timeline, in a terminal", NULL },

	{ "build", HELP, "compile a policy for replay and simulation", "gcc or clang" },
	{ "policies", HELP, "list the policies that are loaded", "a SaaKM kernel" },
	{ "doctor", HELP, "what of this machine is ready, and what is missing", NULL },
	{ NULL, NULL, NULL, NULL }
};
