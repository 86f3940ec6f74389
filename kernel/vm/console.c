// SPDX-License-Identifier: GPL-2.0
/*
 * What the guest's kernel says: its last lines, for a person, and whether it complained or
 * panicked. Looked at as it comes, so that a guest may say as much as it likes.
 */
#include <stdio.h>
#include <string.h>
#include "vm.h"

static const char *const complaints[] = {
	"WARNING:", "BUG:", "Oops", "kernel BUG at", "INFO: task ", "possible recursive locking",
	"inconsistent lock state", "circular locking dependency", "suspicious RCU usage",
	"blocked for more than", "soft lockup", "hard LOCKUP", "rcu: INFO:", "list_add corruption",
	"list_del corruption", "scheduling while atomic", "sleeping function called",
	"Kernel panic", "general protection fault", NULL
};

static const char panicked[] = "Kernel panic - not syncing: ";

/* "[    1.234567] " before a line, and who said it, if that is there. */
static const char *message_of(const char *line)
{
	const char *p = line;

	if (*p != '[')
		return line;
	p = strchr(p, ']');
	if (!p)
		return line;
	p++;
	if (p[0] == '[')	/* CONFIG_PRINTK_CALLER */
		p = strchr(p, ']') ? strchr(p, ']') + 1 : p;
	return p + (*p == ' ');
}

static void end_line(struct vm_console *c)
{
	char *line = c->line;

	line[c->bytes] = '\0';
	c->bytes = 0;
	if (!*line)
		return;
	if (!c->panic[0] && !strncmp(message_of(line), panicked, strlen(panicked)))
		snprintf(c->panic, sizeof(c->panic), "panic: %s",
			 message_of(line) + strlen(panicked));
	for (int i = 0; complaints[i]; i++) {
		if (!strstr(line, complaints[i]))
			continue;
		if (c->complaints++ < VM_COMPLAINTS_SHOWN) {
			saakm_strbuf_puts(&c->complained, line);
			saakm_strbuf_putc(&c->complained, '\n');
		}
		break;
	}
	memcpy(c->last[c->nr_lines++ % VM_LAST_LINES], line, strlen(line) + 1);
}

void vm_console_put(struct vm_console *c, const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		if (text[i] == '\n' || text[i] == '\r')
			end_line(c);
		else if (c->bytes < sizeof(c->line) - 1)
			c->line[c->bytes++] = text[i] ? text[i] : ' ';
	}
}

void vm_console_end(struct vm_console *c)
{
	end_line(c);
}

void vm_console_last(const struct vm_console *c, unsigned int lines)
{
	uint64_t i = c->nr_lines;

	if (lines > VM_LAST_LINES)
		lines = VM_LAST_LINES;
	for (i -= i < lines ? i : lines; i < c->nr_lines; i++)
		fprintf(stderr, "  | %s\n", c->last[i % VM_LAST_LINES]);
}

void vm_console_complaints(const struct vm_console *c)
{
	for (const char *p = saakm_strbuf_str(&c->complained); *p;) {
		size_t n = strcspn(p, "\n");

		fprintf(stderr, "  | %.*s\n", (int)n, p);
		p += n + 1;
	}
}
