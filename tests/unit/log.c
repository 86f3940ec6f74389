// SPDX-License-Identifier: LGPL-2.1-only
/* Chatter: levels by topic, colours, exit codes, the pager's absence. */
#include <errno.h>
#include <saakm/exit.h>
#include <saakm/log.h>
#include <saakm/term.h>
#include "tap.h"

static void with(const char *spec, int verbosity)
{
	if (spec)
		setenv("SAAKM_LOG", spec, 1);
	else
		unsetenv("SAAKM_LOG");
	saakm_log_init("saakm test", SAAKM_COLOR_AUTO);
	saakm_log_verbosity(verbosity);
}

static void test_levels(void)
{
	with(NULL, 0);
	ok(saakm_log_on("ring", SAAKM_LOG_WARN) && !saakm_log_on("ring", SAAKM_LOG_INFO),
	   "warnings by default");
	with(NULL, 2);
	ok(saakm_log_on("ring", SAAKM_LOG_DEBUG), "-vv says all");
	with(NULL, -2);
	ok(saakm_log_on("ring", SAAKM_LOG_ERROR) && !saakm_log_on("ring", SAAKM_LOG_WARN),
	   "errors are heard with -q");
	with("all:error,ring:debug", 0);
	ok(saakm_log_on("ring", SAAKM_LOG_DEBUG) && !saakm_log_on("sim", SAAKM_LOG_WARN),
	   "a topic of its own");
	with("debug", 0);
	ok(saakm_log_on("sim", SAAKM_LOG_DEBUG), "a level without a topic is for all");
	with("all:off", 0);
	ok(!saakm_log_on("sim", SAAKM_LOG_ERROR), "off is off");
}

static void test_colors(void)
{
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	saakm_log_init("saakm test", SAAKM_COLOR_ALWAYS);
	is_str(saakm_style(stdout, SAAKM_RED), "\033[31m", "always");
	setenv("NO_COLOR", "1", 1);
	saakm_log_init("saakm test", SAAKM_COLOR_ALWAYS);
	is_str(saakm_style(stdout, SAAKM_RED), "\033[31m", "--color=always wins over NO_COLOR");
	saakm_log_init("saakm test", SAAKM_COLOR_NEVER);
	is_str(saakm_style(stderr, SAAKM_RED), "", "never");
}

static void test_codes(void)
{
	is_int(saakm_exit_code(0), SAAKM_EXIT_YES, "no error");
	is_int(saakm_exit_code(-EBADMSG), SAAKM_EXIT_NO_VERDICT, "a bad file");
	is_int(saakm_exit_code(-ENOSPC), SAAKM_EXIT_SYSTEM, "a full disk");
	is_int(saakm_exit_code(-EACCES), SAAKM_EXIT_SYSTEM, "no permission");
}

static void test_without_terminal(void)
{
	struct saakm_progress p;
	struct saakm_pager pager;

	saakm_progress_start(&p, "x", true);
	saakm_progress_update(&p, 1, 2, NULL);
	ok(!p.drawn, "no progress bar when it shall be quiet");
	saakm_progress_end(&p);
	saakm_pager_start(&pager, true);
	is_int(pager.pid, 0, "no pager with --no-pager");
	saakm_pager_end(&pager);
}

int main(void)
{
	test_levels();
	test_colors();
	test_codes();
	test_without_terminal();
	return done_testing();
}
