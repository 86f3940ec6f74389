// SPDX-License-Identifier: GPL-2.0
/*
 * clang puts its coverage hook before a function's arguments are stored, and says that
 * the body begins there: gdb would stop where the arguments are not yet what they
 * are. In the assembly this note is moved on to the first line behind the hook.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

#define NOTE	" prologue_end"

static bool calls_hook(const char *line, size_t n)
{
	static const char hook[] = "__sanitizer_cov_trace_pc";

	return memmem(line, n, hook, sizeof(hook) - 1) != NULL;
}

static size_t line_length(const char *text)
{
	const char *end = strchr(text, '\n');

	return end ? (size_t)(end - text) + 1 : strlen(text);
}

static bool is_place(const char *line)
{
	return !strncmp(line, "\t.loc\t", 6);
}

/* The note of a line stands before its comment. */
static void put_with_note(FILE *out, const char *line, size_t n)
{
	const char *comment = memchr(line, '#', n);
	size_t body = comment ? (size_t)(comment - line) : n - 1;

	fprintf(out, "%.*s" NOTE " %.*s", (int)body, line, (int)(n - body), line + body);
}

static void move_notes(const char *text, FILE *out)
{
	bool owed = false;
	size_t n;

	for (; *text; text += n) {
		n = line_length(text);
		if (!is_place(text)) {
			fwrite(text, 1, n, out);
		} else if (memmem(text, n, NOTE, sizeof(NOTE) - 1) &&
			   calls_hook(text + n, line_length(text + n))) {
			owed = true;
		} else {
			if (owed)
				put_with_note(out, text, n);
			else
				fwrite(text, 1, n, out);
			owed = false;
		}
	}
}

int skip_hook_in_prologue(const char *assembly)
{
	size_t bytes;
	char *text;
	FILE *out;
	int ret = read_file(assembly, &text, &bytes);

	if (ret)
		return ret;
	out = fopen(assembly, "w");
	if (out)
		move_notes(text, out);
	if (!out || fclose(out))
		ret = -errno;
	free(text);
	return ret;
}
