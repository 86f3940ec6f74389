// SPDX-License-Identifier: GPL-2.0
/* Fuzz target: Kbuild files, as far as `saakm build` reads them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "internal.h"

#define DIR	"/somewhere/policy"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(const struct unit *u)
{
	size_t all = 0;

	if (!u->name[0] || strpbrk(u->name, "/.\"$ ") || !u->sources.nr)
		abort();
	for (size_t i = 0; i < u->sources.nr; i++) {
		const char *s = u->sources.v[i];
		size_t n = strlen(s);

		if (strncmp(s, DIR "/", sizeof(DIR)) || n < sizeof(DIR) + 3 ||
		    strcmp(s + n - 2, ".c") || strchr(s, '\n'))
			abort();
	}
	for (size_t i = 0; i < u->flags.nr; i++) {
		if (!u->flags.v[i][0] || strpbrk(u->flags.v[i], " \t\n") ||
		    strstr(u->flags.v[i], "$("))
			abort();
		all += strlen(u->flags.v[i]);
	}
	if (all > (4u << 20))
		abort();	/* what a line says twice doubles only so often */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct saakm_err err = { .text = "" };
	struct unit u = { .dir = strdup(DIR) };
	char *text = strndup((const char *)data, len);

	if (!u.dir || !text)
		abort();
	if (!kbuild_parse(&u, "Kbuild", text, &err))
		check(&u);
	else if (!err.text[0])
		abort();	/* refused: for a reason */
	unit_release(&u);
	free(text);
	return 0;
}
