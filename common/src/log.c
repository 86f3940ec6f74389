// SPDX-License-Identifier: LGPL-2.1-only
/* Chatter on stderr, and whether there are colours; see log.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <saakm/exit.h>
#include <saakm/log.h>

#define TOPICS_MAX	16

static struct {
	char program[64];
	int color_mode;
	bool is_terminal[3];	/* as found at the start: a pager may come between */
	bool no_color;		/* NO_COLOR, or TERM=dumb */
	int verbosity;
	int all;		/* level of everything not named below, or -1: not said */
	struct {
		char name[24];
		int level;
	} topics[TOPICS_MAX];
	int nr_topics;
} state = { .program = "saakm", .all = -1 };

const char *const saakm_color_modes[] = { "auto", "always", "never", NULL };

static const char *const level_names[] = { "off", "error", "warn", "info", "debug" };

static int level_of(const char *s, size_t len)
{
	int i;

	for (i = 0; i <= SAAKM_LOG_DEBUG; i++)
		if (strlen(level_names[i]) == len && !memcmp(level_names[i], s, len))
			return i;
	return -1;
}

static void parse_spec(const char *s)
{
	const char *colon;
	size_t len, name;
	int level;

	for (; *s; s += len + (s[len] == ',')) {
		len = strcspn(s, ",");
		colon = memchr(s, ':', len);
		name = colon ? (size_t)(colon - s) : 0;
		level = colon ? level_of(colon + 1, len - name - 1) : level_of(s, len);
		if (level < 0) {
			fprintf(stderr, "%s: SAAKM_LOG: '%.*s' is not TOPIC:LEVEL (off, error, warn, info, debug).\n",
				state.program, (int)len, s);
		} else if (!colon || (name == 3 && !memcmp(s, "all", 3))) {
			state.all = level;
		} else if (state.nr_topics < TOPICS_MAX && name < sizeof(state.topics[0].name)) {
			memcpy(state.topics[state.nr_topics].name, s, name);
			state.topics[state.nr_topics].name[name] = '\0';
			state.topics[state.nr_topics++].level = level;
		}
	}
}

void saakm_log_init(const char *program, int color_mode)
{
	const char *s;

	snprintf(state.program, sizeof(state.program), "%s", program);
	state.color_mode = color_mode;
	state.is_terminal[1] = isatty(STDOUT_FILENO);
	state.is_terminal[2] = isatty(STDERR_FILENO);
	s = getenv("NO_COLOR");
	state.no_color = s && *s;
	s = getenv("TERM");
	state.no_color |= s && !strcmp(s, "dumb");
	state.all = -1;
	state.nr_topics = 0;
	s = getenv("SAAKM_LOG");
	if (s)
		parse_spec(s);
}

void saakm_log_verbosity(int delta)
{
	state.verbosity = delta;
}

bool saakm_log_on(const char *topic, enum saakm_log_level level)
{
	int limit = state.all, i;

	if (limit < 0)
		limit = SAAKM_LOG_WARN + state.verbosity;
	/* Errors are heard even with -q. */
	if (state.all < 0 && limit < SAAKM_LOG_ERROR)
		limit = SAAKM_LOG_ERROR;
	for (i = 0; i < state.nr_topics; i++)
		if (!strcmp(state.topics[i].name, topic))
			limit = state.topics[i].level;
	return (int)level <= limit;
}

void saakm_log(const char *topic, enum saakm_log_level level, const char *fmt, ...)
{
	enum saakm_style style = level == SAAKM_LOG_ERROR ? SAAKM_RED :
				 level == SAAKM_LOG_WARN ? SAAKM_YELLOW : SAAKM_PLAIN;
	char text[1024];
	va_list ap;

	if (!saakm_log_on(topic, level))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* One write for a line: several processes share this stderr. */
	fprintf(stderr, "%s%s:%s %s%s%s\n", saakm_style(stderr, style), state.program,
		saakm_style(stderr, SAAKM_PLAIN),
		strcmp(topic, "all") ? topic : "", strcmp(topic, "all") ? ": " : "", text);
}

void saakm_log_err(const struct saakm_err *err)
{
	char where[96] = "";

	if (err->offset != SAAKM_NOWHERE)
		snprintf(where, sizeof(where), " (at byte %" PRIu64 ")", err->offset);
	else if (err->event != SAAKM_NOWHERE)
		snprintf(where, sizeof(where), " (at event %" PRIu64 ")", err->event);
	saakm_log("all", SAAKM_LOG_ERROR, "%s%s", err->text, where);
	if (err->hint[0])
		saakm_log("all", SAAKM_LOG_ERROR, "%s", err->hint);
}

void saakm_log_summary(bool bad, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (state.verbosity < 0)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "%s[ %s: %s ]%s\n", saakm_style(stderr, bad ? SAAKM_RED : SAAKM_PLAIN),
		state.program, text, bad ? saakm_style(stderr, SAAKM_PLAIN) : "");
}

int saakm_exit_code(int error)
{
	switch (error < 0 ? -error : error) {
	case 0:
		return SAAKM_EXIT_YES;
	case EINVAL:
	case EILSEQ:
	case EBADMSG:
	case EPROTO:
	case EOVERFLOW:
	case ENODATA:
	case EISDIR:
	case ENOENT:
	case ENOTSUP:
		return SAAKM_EXIT_NO_VERDICT;
	default:
		return SAAKM_EXIT_SYSTEM;
	}
}

static bool colored(FILE *to)
{
	if (state.color_mode != SAAKM_COLOR_AUTO)
		return state.color_mode == SAAKM_COLOR_ALWAYS;
	return !state.no_color &&
	       ((to == stdout && state.is_terminal[1]) || (to == stderr && state.is_terminal[2]));
}

const char *saakm_style(FILE *to, enum saakm_style style)
{
	static const char *const escapes[] = {
		[SAAKM_PLAIN] = "\033[0m", [SAAKM_BOLD] = "\033[1m", [SAAKM_DIM] = "\033[2m",
		[SAAKM_RED] = "\033[31m", [SAAKM_GREEN] = "\033[32m",
		[SAAKM_YELLOW] = "\033[33m", [SAAKM_CYAN] = "\033[36m",
	};

	return colored(to) ? escapes[style] : "";
}
