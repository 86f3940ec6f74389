// SPDX-License-Identifier: GPL-2.0
/* What `saakm vm` reads out of a guest's console: however much, in whatever pieces. */
#include <string.h>
#include "kernel/vm/vm.h"
#include "tap.h"

static struct vm_console c;

static void put(const char *text)
{
	vm_console_put(&c, text, strlen(text));
}

static void reset(void)
{
	saakm_strbuf_release(&c.complained);
	memset(&c, 0, sizeof(c));
}

int main(void)
{
	static char much[1 << 20];

	put("[    0.1] fine\r\n[    0.2] not syn");
	put("c'ed\n\n");
	ok(c.nr_lines == 2 && !strcmp(c.last[1], "[    0.2] not sync'ed"), "lines, from pieces");
	ok(!c.complaints && !c.panic[0], "nothing is wrong");

	reset();
	put("[    1.0] WARNING: CPU: 0 PID: 1 at x.c:3\n[    1.1] BUG: ");
	ok(c.complaints == 1, "a complaint");
	put("sleeping function called\n");
	ok(c.complaints == 2, "one that came in pieces, once");
	ok(strstr(saakm_strbuf_str(&c.complained), "x.c:3\n"), "is kept");

	reset();
	memset(much, '.', sizeof(much));
	for (size_t i = 99; i < sizeof(much); i += 100)
		much[i] = '\n';
	for (int i = 0; i < 20; i++)
		vm_console_put(&c, much, sizeof(much));
	ok(c.nr_lines > 200000 && !c.complaints, "20 MiB that say nothing");
	put("\nINFO: task x:1 blocked for more than 60 seconds.\n");
	ok(c.complaints == 1, "a complaint behind them");

	reset();
	memset(much, 'a', sizeof(much));
	vm_console_put(&c, much, sizeof(much));
	put("\n");
	vm_console_put(&c, "a\0b", 3);
	vm_console_end(&c);
	ok(c.nr_lines == 2 && strlen(c.last[0]) == sizeof(c.line) - 1, "a line without an end");
	ok(!strcmp(c.last[1], "a b"), "a NUL, and a last line without an end");

	reset();
	put("[    2.0] a policy says: Kernel panic is near\nKernel panics are rare\n");
	ok(!c.panic[0], "text of others is no panic");
	put("[    2.0] Kernel panic - not syncing: Attempted to kill init!\n");
	put("[    0.0] Kernel panic - not syncing: the second kernel's\n");
	ok(!strcmp(c.panic, "panic: Attempted to kill init!"), "a panic: %s", c.panic);
	reset();
	put("[    2.0][   T12] Kernel panic - not syncing: x\n");
	ok(!strcmp(c.panic, "panic: x"), "a panic, with who said it");
	reset();
	for (int i = 0; i < 100; i++)
		put("WARNING: again\n");
	ok(c.complaints == 100 && c.complained.len == VM_COMPLAINTS_SHOWN * 15,
	   "of many complaints some are shown, and all counted");
	reset();
	return done_testing();
}
