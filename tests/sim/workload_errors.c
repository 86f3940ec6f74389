// SPDX-License-Identifier: GPL-2.0
/* What is wrong in a workload is said with its line and its key. */
#include <errno.h>
#include "tap.h"
#include "workload.h"

static const struct wl_context ctx = { .nr_cpus = 4, .nr_policies = 1, .seed = 1 };

#define TASK(body)	"{\"tasks\":{\n\"a\":{\n" body "\n}}}"

static const struct { const char *text, *says; } bad[] = {
	/* JSON */
	{ "", "f.json:1: the file ends where a value should be" },
	{ "\n\n[", "f.json:3: the file ends where a value should be" },
	{ "{\"a\" 1}", "f.json:1: '1' stands where a colon should be" },
	{ "{\"a\": 1 \"b\": 2}", "'\"' stands where a comma or } should be" },
	{ "{a: 1}", "'a' stands where a key should be" },
	{ "[,]", "',' stands where a value should be" },
	{ "{} x", "'x' stands where the end of the file should be" },
	{ "/* a\n\n", "f.json:1: this comment does not end" },
	{ "{\n\"a\n\": 1}", "f.json:2: the string does not end on its line" },
	{ "\"a", "the string does not end" },
	{ "\"\\x\"", "no such escape" },
	{ "\"\\u12g4\"", "four hexadecimal digits" },
	{ "\"\\ud800\"", "no character" },
	{ "01", "not a number" },
	{ "-", "not a number" },
	{ "1.", "no digits behind its point" },
	{ "1e", "exponent without digits" },
	{ "1e99", "too large" },
	{ "nul", "'n' stands where a value should be" },
	{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "nested more than 32 deep" },
	{ "\xff", "a byte 0xff stands where a value should be" },
	/* the file */
	{ "[]", "should be an object" },
	{ "{}", "there are no \"tasks\"" },
	{ "{\"tasks\":{}}", "\"tasks\" is empty" },
	{ "{\"task\":{}}", "did you mean \"tasks\"?" },
	{ "{\"tasks\":{\"a\":{\"run\":1}},\n\"tasks\":{}}", "f.json:2: the key \"tasks\" stands here twice" },
	{ "{\"tasks\":{\"a\":{\"run\":1},\n\"a\":{\"run\":1}}}", "f.json:2: there are two tasks named \"a\"" },
	{ "{\"tasks\":{\"\":{\"run\":1}}}", "empty name" },
	{ "{\"tasks\":{\"a\":{\"run\":1}},\"global\":{\n\"duraton\":1}}", "f.json:2: the key \"duraton\" is not supported in \"global\"; did you mean \"duration\"?" },
	{ "{\"tasks\":{\"a\":{\"run\":1}},\"global\":{\"duration\":0}}", "\"duration\" is 0" },
	{ "{\"tasks\":{\"a\":{\"run\":1}},\"global\":{\"duration\":\"1\"}}", "should be a number" },
	{ "{\"tasks\":{\"a\":{\"run\":1, \"instance\":0}}}", "starts no task" },
	{ "{\"tasks\":{\"a\":{\"run\":1, \"instance\":9999}, \"b\":{\"run\":1, \"instance\":9999}}}", "starts 19998 tasks" },
	/* a task */
	{ TASK("\"mem\": 3"), "f.json:3: the key \"mem\" is not supported" },
	{ TASK("\"run\":1,\n\"mem1\": 3"), "f.json:4: the key \"mem1\" is not supported" },
	{ TASK("\"iorun\": 3"), "the key \"iorun\" is not supported" },
	{ TASK("\"dl-runtime\": 3"), "the key \"dl-runtime\" is not supported" },
	{ TASK("\"runtme\": 3"), "did you mean \"runtime\"?" },
	{ TASK("\"slep\": 3"), "did you mean \"sleep\"?" },
	{ TASK(""), "the task \"a\" does nothing" },
	{ TASK("\"phases\":{}"), "the task \"a\" does nothing" },
	{ TASK("\"phases\":{\"p\":{\"run\":1}},\"run\":1"), "phases and, beside them, events" },
	{ TASK("\"phases\":{\"p\":{\"phases\":{}}}"), "not supported in a phase" },
	{ TASK("\"phases\":[]"), "should be an object" },
	{ TASK("\"run\":-1"), "\"run\" is -1 us" },
	{ TASK("\"run\":1e17"), "\"run\" is 1e+17 us" },
	{ TASK("\"run\":\"1\""), "\"run\" is a string and should be a number" },
	{ TASK("\"run\":1,\"loop\":0"), "\"loop\" is 0" },
	{ TASK("\"run\":1,\"loop\":1.5"), "\"loop\" is 1.5 and should be a whole number" },
	{ TASK("\"run\":1,\"loop\":1,\n\"loop\":2"), "f.json:4: the key \"loop\" stands here twice" },
	{ TASK("\"run\":1,\"instance\":-1"), "\"instance\" is -1" },
	{ TASK("\"run\":1,\"cpus\":[]"), "\"cpus\" is empty" },
	{ TASK("\"run\":1,\"cpus\":[\n4]"), "f.json:4: cpu 4 does not exist: the machine has 4" },
	{ TASK("\"run\":1,\"cpus\":[-1]"), "a list of CPU numbers" },
	{ TASK("\"run\":1,\"cpus\":1"), "should be a list" },
	{ TASK("\"run\":1,\"policy\":1"), "there is no policy 1" },
	{ TASK("\"run\":1,\"policy\":\"99999999999\""), "there is no policy" },
	{ TASK("\"run\":1,\"policy\":\"SCHED_DEADLINE\""), "the policy \"SCHED_DEADLINE\" is not supported" },
	{ TASK("\"run\":1,\"nice\":20"), "\"nice\" is 20" },
	{ TASK("\"run\":1,\"nice\":1,\"priority\":2"), "the same thing" },
	{ TASK("\"run\":1,\"policy\":\"SCHED_RR\",\"priority\":0"), "from 1 to 99" },
	{ TASK("\"fork\":\"b\""), "there is no task \"b\" to fork" },
	{ TASK("\"resume\":\"b\""), "no task \"b\" can be resumed" },
	{ TASK("\"resume\":null"), "should be a string" },
	{ TASK("\"lock\":\"\""), "names nothing" },
	{ TASK("\"lock\":{}"), "needs a \"ref\"" },
	{ TASK("\"lock\":{\"reff\":\"x\"}"), "did you mean \"ref\"?" },
	{ TASK("\"wait\":{\"ref\":\"x\"}"), "\"wait\" needs a \"mutex\"" },
	{ TASK("\"timer\":{\"ref\":\"x\"}"), "\"timer\" needs a \"period\"" },
	{ TASK("\"timer\":{\"ref\":\"x\",\"period\":0}"), "must be more than 0" },
	{ TASK("\"timer\":{\"ref\":\"x\",\"period\":1,\"mode\":\"abs\"}"), "neither absolute nor relative" },
	{ TASK("\"timer\":{\"ref\":\"1\",\"period\":1},\"timer2\":{\"ref\":\"2\",\"period\":1},"
	       "\"timer3\":{\"ref\":\"3\",\"period\":1},\"timer4\":{\"ref\":\"4\",\"period\":1},"
	       "\"timer5\":{\"ref\":\"5\",\"period\":1}"), "4 different names" },
	{ "{\"tasks\":{\"a\":{\"suspend\":\"b\"},\"b\":{\"run\":1}}}", "under the name of the task \"b\"" },
	{ "{\"tasks\":{\"a\":{\"suspend\":\"x\"},\"b\":{\"suspend\":\"x\"},\"c\":{\"resume\":\"x\"}}}", "resume could mean either" },
};

static void test_files(void)
{
	struct saakm_err err;
	struct workload w;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err.text[0] = '\0';
		if (ok(workload_parse(&w, "f.json", bad[i].text, strlen(bad[i].text), &ctx, &err) ==
		       (strstr(bad[i].says, "starts 19998") ? -E2BIG : -EINVAL),
		       "refused: %.60s", bad[i].text))
			has_str(err.text, bad[i].says, "says why");
	}
}

static const struct { const char *spec, *says; } specs[] = {
	{ "", "no generator is named \"\"" },
	{ "pip", "did you mean \"pipe\"?" },
	{ "pipe:", "" },
	{ "pipe:pairs", "\"pairs\" should be NAME=VALUE" },
	{ "pipe:pair=1", "pipe has no parameter \"pair\"; did you mean \"pairs\"?" },
	{ "pipe:pairs=x", "pipe: pairs=x:" },
	{ "pipe:pairs=-1", "pipe: pairs=-1:" },
	{ "pipe:pairs=99999", "pipe: pairs=99999:" },
	{ "pipe:work=5", "pipe: work=5:" },
	{ "pipe:work=5h", "possible" },
	{ "pipe:seed=-1", "seed=-1" },
	{ "hackbench:groups=60,fds=100", "starts 12000 tasks" },
	{ "hackbench:groups=100,fds=100", "8192 programs" },
	{ "mixed:hogs=1,,", "should be NAME=VALUE" },
};

static void test_specs(void)
{
	struct saakm_err err;
	struct workload w;
	int ret;

	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		err.text[0] = '\0';
		ret = workload_generate(&w, specs[i].spec, &ctx, &err);
		if (!specs[i].says[0]) {
			is_int(ret, 0, specs[i].spec);
			workload_release(&w);
			continue;
		}
		if (ok(ret < 0, "refused: %s", specs[i].spec))
			has_str(err.text, specs[i].says, "says why");
	}
}

/* Limits that nothing short reaches. */
static void test_large(void)
{
	struct saakm_err err = { .text = "" };
	struct workload w;
	char *text = malloc(4 << 20);
	size_t at;
	int i;

	if (!text)
		bail_out("no memory");
	at = sprintf(text, "{\"tasks\":{");
	for (i = 0; i < 1025; i++)
		at += sprintf(text + at, "\"t%d\":{\"run\":1},", i);
	at += sprintf(text + at, "}}");
	is_int(workload_parse(&w, "f.json", text, at, &ctx, &err), -EINVAL, "1025 tasks");
	has_str(err.text, "more than 1024 tasks", "says so");
	at = sprintf(text, "{\"tasks\":{\"a\":{\"run\":1,\"cpus\":[");
	for (i = 0; i < 200001; i++)
		at += sprintf(text + at, "0,");
	at += sprintf(text + at, "]}}}");
	is_int(workload_parse(&w, "f.json", text, at, &ctx, &err), -EINVAL, "200001 values");
	has_str(err.text, "more than 200000 values", "says so");
	free(text);
}

int main(void)
{
	test_files();
	test_specs();
	test_large();
	return done_testing();
}
