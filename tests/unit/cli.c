// SPDX-License-Identifier: LGPL-2.1-only
/* The parser of command lines: each kind of option, and each mistake. */
#include <errno.h>
#include <saakm/cli.h>
#include "tap.h"

static struct {
	bool json, pager, in_given;
	int level, mode;
	const char *in;
	struct saakm_strings filters;
	int64_t cpus, compress;
	uint64_t bytes, ns;
	struct saakm_time_range range;
	struct saakm_cpus mask;
	struct saakm_common common;
} o;

static const char *const modes[] = { "warn", "eject", "panic", NULL };

static const struct saakm_opt options[] = {
	SAAKM_OPT("json", 0, NULL, FLAG, &o.json, "print JSON"),
	SAAKM_OPT("no-less", 0, NULL, NO_FLAG, &o.pager, "no pager"),
	SAAKM_OPT("level", 'l', NULL, COUNT, &o.level, "higher"),
	SAAKM_OPT("input", 'i', "FILE", STRING, &o.in, "read this", .given = &o.in_given),
	SAAKM_OPT("filter", 'e', "FILTER", STRINGS, &o.filters, "only these"),
	SAAKM_OPT("cpus", 'c', "N", INT, &o.cpus, "how many", .min = 1, .max = 64),
	SAAKM_OPT("buffer", 'b', "SIZE", SIZE, &o.bytes, "how large"),
	SAAKM_OPT("duration", 'd', "TIME", DURATION, &o.ns, "how long"),
	SAAKM_OPT("time", 0, "START,STOP", TIME_RANGE, &o.range, "when"),
	SAAKM_OPT("cpu", 'C', "LIST", CPUS, &o.mask, "where"),
	SAAKM_OPT("on-error", 0, "MODE", ENUM, &o.mode, "what then", .choices = modes),
	SAAKM_OPT("compress", 'z', "LEVEL", INT, &o.compress, "smaller", .implied = "1"),
	SAAKM_OPT("secret", 0, NULL, FLAG, &o.json, "for tests", .hidden = true),
	{ }
};
static struct saakm_cli cli = {
	.verb = "try", .summary = "test the parser", .operands = "FILE…",
	.options = options, .common = &o.common,
};

static struct saakm_args args;
static struct saakm_err err;

/* Parse words; what was parsed before is forgotten. */
#define parse(...) parse_words((const char *[]){ "saakm-try", __VA_ARGS__, NULL })

static int parse_words(const char **argv)
{
	int argc;

	for (argc = 0; argv[argc]; argc++)
		;
	saakm_vec_release(&o.filters);
	memset(&o, 0, sizeof(o));
	o.pager = true;
	memset(&err, 0, sizeof(err));
	saakm_args_release(&args);
	return saakm_cli_parse(&cli, argc, (char **)argv, &args, &err);
}

static void test_values(void)
{
	is_int(parse("--json", "-i", "a.saakm", "-llc3", "-C0-2,9", "x", "y"), SAAKM_CLI_RUN,
	       "options of several kinds");
	ok(o.json && o.in_given && o.level == 2 && o.cpus == 3, "flag, count and number are set");
	is_str(o.in, "a.saakm", "the string, too");
	is_int(o.mask.bits[0], 0x207, "the list of CPUs");
	ok(args.nr == 2 && !strcmp(args.v[1], "y"), "operands are left");

	parse("-e", "a", "--filter=b", "--no-less", "-vv", "-q");
	ok(o.filters.nr == 2 && !strcmp(o.filters.v[1], "b"), "an option that repeats");
	ok(!o.pager, "a flag that switches off");
	ok(o.common.verbose == 2 && o.common.quiet, "the common options");

	parse("-b", "16M", "-d2.5ms", "--time", "1us,");
	is_int(o.bytes, 16 << 20, "a size");
	is_int(o.ns, 2500000, "a duration");
	ok(o.range.start_ns == 1000 && o.range.stop_ns == UINT64_MAX, "an open range of time");
	parse("--on-error=panic");
	is_int(o.mode, 2, "one of several words");
	parse("--color", "never");
	is_int(o.common.color, 2, "--color");
}

static void test_implied(void)
{
	parse("--compress", "7");
	ok(o.compress == 1 && args.nr == 1, "a value that may be left out is never the next word");
	parse("--compress=7");
	is_int(o.compress, 7, "it follows =");
	parse("-z", "7");
	ok(o.compress == 1 && args.nr == 1, "the same with a letter");
	parse("-z7");
	is_int(o.compress, 7, "it follows the letter");
}

static void test_dashdash(void)
{
	parse("a", "--", "--json", "-i");
	ok(args.nr == 3 && args.dashdash == 1 && args.had_dashdash && !o.json,
	   "what follows -- is no option of ours");
	parse("-", "b");
	ok(args.nr == 2 && !strcmp(args.v[0], "-") && args.dashdash == 2, "- is an operand");
	cli.stop_at_operand = true;
	parse("--json", "sleep", "-l", "--nonsense");
	ok(o.json && args.nr == 3 && !o.level, "options after the command are the command's");
	cli.stop_at_operand = false;
}

static void test_wishes(void)
{
	is_int(parse("-h"), SAAKM_CLI_HELP, "-h");
	is_int(parse("--version", "x"), SAAKM_CLI_VERSION, "--version");
	is_int(parse("--dump-options"), SAAKM_CLI_DUMP, "--dump-options");
	ok(parse("--help", "--nonsense") < 0, "a mistake beside --help is still one");
}

static void test_mistakes(void)
{
	is_int(parse("--durration", "1s"), -EINVAL, "an unknown option");
	has_str(err.text, "--durration", "is named");
	has_str(err.hint, "--duration", "and the nearest suggested");
	parse("--secre");
	is_str(err.hint, "", "a hidden option is not suggested");
	parse("-Z");
	has_str(err.text, "-Z", "an unknown letter is named");
	is_int(parse("-i"), -EINVAL, "a value that is missing");
	has_str(err.text, "FILE", "its name is said");
	parse("--json=1");
	has_str(err.text, "no value", "a value too many");
	is_int(parse("-c", "65"), -ERANGE, "a number too large");
	has_str(err.text, "-c: '65' is not between 1 and 64", "its limits are said");
	is_int(parse("-c", "3x"), -EINVAL, "half a number");
	ok(parse("-d", "5") < 0, "a duration without a unit");
	has_str(err.text, "500us", "an example is given");
	ok(parse("--on-error", "ejct") < 0, "a word that is not in the list");
	has_str(err.hint, "'eject'", "the nearest is suggested");
	cli.operands = NULL;
	ok(parse("x") < 0, "an operand where there is none");
	cli.operands = "FILE…";
}

static void test_help(void)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	saakm_cli_print_help(&cli, f);
	fclose(f);
	has_str(text, "usage: saakm try [OPTIONS] FILE…", "help: usage");
	has_str(text, "-c, --cpus N", "help: an option");
	has_str(text, "-z, --compress[=LEVEL]", "help: a value that may be left out");
	has_str(text, "what then: warn, eject, panic", "help: choices");
	ok(!strstr(text, "secret") && !strstr(text, "dump-options"), "help: hidden ones are not shown");
	free(text);
	text = NULL;
	f = open_memstream(&text, &len);
	saakm_cli_dump(&cli, f);
	fclose(f);
	has_str(text, "option\tcpus\tc\tN\tint\t-\town\thow many\n", "dump: a line per option");
	has_str(text, "option\tcompress\tz\t[=LEVEL]\tint", "dump: a value that may be left out");
	has_str(text, "enum\twarn,eject,panic\town", "dump: choices");
	free(text);
}

int main(void)
{
	test_values();
	test_implied();
	test_dashdash();
	test_wishes();
	test_mistakes();
	test_help();
	saakm_vec_release(&o.filters);
	saakm_args_release(&args);
	return done_testing();
}
