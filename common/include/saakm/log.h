/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The one way by which programs print chatter: everything here goes to stderr.
 * For programs only (it keeps one state per process, and reads SAAKM_LOG,
 * NO_COLOR and TERM once, at saakm_log_init); libraries use struct saakm_err.
 *
 *	SAAKM_LOG=all:warn,ring:debug
 */
#ifndef SAAKM_LOG_H
#define SAAKM_LOG_H

#include <stdbool.h>
#include <stdio.h>
#include <saakm/err.h>

enum saakm_log_level {
	SAAKM_LOG_OFF, SAAKM_LOG_ERROR, SAAKM_LOG_WARN, SAAKM_LOG_INFO, SAAKM_LOG_DEBUG,
};

enum saakm_color_mode { SAAKM_COLOR_AUTO, SAAKM_COLOR_ALWAYS, SAAKM_COLOR_NEVER };
extern const char *const saakm_color_modes[];	/* their names; NULL ends it */

/* program: "saakm sim", the prefix of every line; copied. */
void saakm_log_init(const char *program, int color_mode);
/* -v: 1 more; -q: -2. The default level is info for summaries, warn for topics. */
void saakm_log_verbosity(int delta);
bool saakm_log_on(const char *topic, enum saakm_log_level level);
void saakm_log(const char *topic, enum saakm_log_level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#define saakm_error(...)	saakm_log("all", SAAKM_LOG_ERROR, __VA_ARGS__)
#define saakm_warn(...)		saakm_log("all", SAAKM_LOG_WARN, __VA_ARGS__)

/* An error of a library: its sentence, its place, and its hint on a line of its own. */
void saakm_log_err(const struct saakm_err *err);
/* "[ saakm record: … ]", not with -q; bad: in red. */
void saakm_log_summary(bool bad, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The exit code that belongs to an -errno of a library. */
int saakm_exit_code(int error);

enum saakm_style {
	SAAKM_PLAIN, SAAKM_BOLD, SAAKM_DIM, SAAKM_RED, SAAKM_GREEN, SAAKM_YELLOW, SAAKM_CYAN,
};
/* The escape sequence, or "" where `to` shall have no colours. */
const char *saakm_style(FILE *to, enum saakm_style style);

#endif /* SAAKM_LOG_H */
