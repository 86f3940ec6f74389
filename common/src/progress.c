// SPDX-License-Identifier: LGPL-2.1-only
/* A progress bar: [#########           ]  45 %  label  note */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <saakm/term.h>

#define WIDTH		30
#define LEAST_WIDTH	5
#define EVERY_NS	100000000ULL

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

void saakm_progress_start(struct saakm_progress *p, const char *label, bool quiet)
{
	const char *term = getenv("TERM");

	memset(p, 0, sizeof(*p));
	p->label = label;
	p->active = !quiet && isatty(STDERR_FILENO) && !(term && !strcmp(term, "dumb"));
	/* Nothing is drawn for what takes a tenth of a second. */
	p->drawn_ns = p->active ? now_ns() : 0;
}

/* The terminal may become wider or narrower meanwhile. */
static int columns(void)
{
	struct winsize w;

	return !ioctl(STDERR_FILENO, TIOCGWINSZ, &w) && w.ws_col ? w.ws_col : 80;
}

void saakm_progress_update(struct saakm_progress *p, uint64_t done, uint64_t total,
			   const char *note)
{
	char bar[WIDTH + 1], text[256];
	int width, filled, room;
	uint64_t now;

	if (!p->active)
		return;
	now = now_ns();
	if (now - p->drawn_ns < EVERY_NS)
		return;
	p->drawn_ns = now;
	p->drawn = true;
	if (done > total)
		done = total;
	snprintf(text, sizeof(text), "%3d %%  %s%s%s",
		 total ? (int)((double)done / total * 100) : 0, p->label,
		 note ? "  " : "", note ? note : "");
	/* One line, or it could not be wiped: a shorter bar, then none, then less text. */
	room = columns() - 3;	/* and ^C */
	width = room - (int)strlen(text) - 3 < WIDTH ? room - (int)strlen(text) - 3 : WIDTH;
	if (width < LEAST_WIDTH) {
		fprintf(stderr, "\r\033[K%.*s", room > 0 ? room : 0, text);
		fflush(stderr);
		return;
	}
	filled = total ? (int)((double)done / total * width) : 0;
	memset(bar, '#', filled);
	memset(bar + filled, ' ', width - filled);
	bar[width] = '\0';
	fprintf(stderr, "\r\033[K[%s] %s", bar, text);
	fflush(stderr);
}

void saakm_progress_end(struct saakm_progress *p)
{
	if (p->drawn) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	p->active = p->drawn = false;
}
