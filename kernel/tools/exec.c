// SPDX-License-Identifier: GPL-2.0
/*
 * saakm exec: become a task of a policy, then the command. What the command
 * starts is under the policy, too, unless --reset-on-fork.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <saakm/cli.h>
#include <saakm/log.h>
#include "attr.h"

#define EXIT_CANNOT_RUN	126	/* the command's status is ours: as the shell has it */
#define EXIT_NOT_FOUND	127
#define MAX_BLOB_BYTES	4096

static struct saakm_common common;
static const char *policy, *blob_path, *proc_dir;
static int64_t nice_value;
static bool nice_given, reset_on_fork;

static const struct saakm_opt options[] = {
	SAAKM_OPT("policy", 'p', "NAME|ID", STRING, &policy, "the policy"),
	SAAKM_OPT("nice", 0, "N", INT, &nice_value, "nice value (as it is)",
		  .min = -20, .max = 19, .given = &nice_given),
	SAAKM_OPT("reset-on-fork", 0, NULL, FLAG, &reset_on_fork,
		  "children start under the fair class"),
	SAAKM_OPT("attr", 0, "FILE", STRING, &blob_path,
		  "hand the bytes of this file to the policy"),
	SAAKM_OPT("proc", 0, "DIR", STRING, &proc_dir, "instead of /proc/saakm", .hidden = true),
	{ }
};

static const char *const examples[] = {
	"saakm exec -p fifo -- make -j4",
	"saakm exec -p wfq --nice 5 ./server --port 80",
	NULL
};

static const struct saakm_cli cli = {
	.verb = "exec", .summary = "run a command under a policy",
	.operands = "[--] COMMAND…", .options = options, .common = &common,
	.examples = examples, .stop_at_operand = true,
	.text = "The exit code is the command's; 127 if it is not there, 126 if it cannot be "
		"run, 4 if the task cannot join the policy.",
};

/* What the policy is to be given beside the class's own attributes. */
struct blob {
	char bytes[MAX_BLOB_BYTES + 1];
	size_t nr;
};

static int read_blob(struct blob *blob, struct saakm_err *err)
{
	bool failed;
	FILE *f;

	blob->nr = 0;
	if (!blob_path)
		return 0;
	f = fopen(blob_path, "re");
	if (!f)
		return saakm_err_set(err, -errno, "%s: %s", blob_path, strerror(errno));
	blob->nr = fread(blob->bytes, 1, sizeof(blob->bytes), f);
	failed = ferror(f);
	fclose(f);
	if (failed)
		return saakm_err_set(err, -EIO, "%s cannot be read", blob_path);
	if (blob->nr > MAX_BLOB_BYTES)
		return saakm_err_set(err, -E2BIG, "%s has more than the %d bytes that a policy takes",
				     blob_path, MAX_BLOB_BYTES);
	return 0;
}

/* "fifo, wfq": what could have been meant. */
static const char *names_of(const struct saakm_loaded_list *list, char *text, size_t bytes)
{
	size_t at = 0;

	*text = 0;
	for (size_t i = 0; i < list->nr && at < bytes; i++)
		at += snprintf(text + at, bytes - at, "%s%s", i ? ", " : "", list->v[i].name);
	return text;
}

static int find_policy(uint32_t *id, struct saakm_err *err)
{
	struct saakm_loaded_list list = {};
	const struct saakm_loaded *p;
	char names[256];
	int ret = saakm_loaded_read(proc_dir, &list, err);

	if (ret)
		goto out;
	p = saakm_loaded_find(&list, policy);
	if (p) {
		*id = p->id;
	} else if (list.nr) {
		ret = saakm_err_set(err, -ENOENT, "The policy '%s' is not loaded; loaded are: %s",
				    policy, names_of(&list, names, sizeof(names)));
	} else {
		ret = saakm_err_set(err, -ENOENT, "The policy '%s' is not loaded, and none is",
				    policy);
		saakm_err_hint(err, "insmod %s.ko loads one", policy);
	}
out:
	saakm_vec_release(&list);
	return ret;
}

static int refused(int ret, struct saakm_err *err)
{
	switch (ret) {
	case -E2BIG:
		return saakm_err_set(err, ret,
				     "This kernel has no SaaKM, or takes fewer bytes for the policy");
	case -EPERM:
	case -EACCES:
		return saakm_err_set(err, ret,
				     "Joining policy '%s' with nice %lld is not permitted: run it as root",
				     policy, (long long)nice_value);
	case -EINVAL:
		return saakm_err_set(err, ret, "The policy '%s' refused this task, or has just been unloaded",
				     policy);
	default:
		return saakm_err_set(err, ret, "The task cannot join policy '%s': %s", policy,
				     strerror(-ret));
	}
}

static int join(uint32_t id, const struct blob *blob, struct saakm_err *err)
{
	struct saakm_sched_attr attr = {
		.size = sizeof(attr),
		.sched_policy = SAAKM_SCHED_POLICY,
		.sched_flags = reset_on_fork ? SAAKM_FLAG_RESET_ON_FORK : 0,
		.sched_saakm_policy = id,
		.sched_saakm_attr_size = blob->nr,
		.sched_saakm_attr = blob->nr ? (uintptr_t)blob->bytes : 0,
	};
	int ret;

	if (!nice_given) {
		errno = 0;
		nice_value = getpriority(PRIO_PROCESS, 0);
		if (errno)
			nice_value = 0;
	}
	attr.sched_nice = nice_value;
	ret = saakm_sched_setattr(0, &attr);
	return ret ? refused(ret, err) : 0;
}

static int run_command(char **argv)
{
	int code;

	execvp(*argv, argv);
	code = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
	saakm_error("%s: %s", *argv, strerror(errno));
	return code;
}

int main(int argc, char **argv)
{
	struct saakm_err err = { .offset = SAAKM_NOWHERE, .event = SAAKM_NOWHERE };
	struct saakm_args args = {};
	static struct blob blob;
	uint32_t id = 0;
	int ret = saakm_cli_main(&cli, argc, argv, &args);

	if (ret >= 0)
		goto out;
	if (!policy) {
		ret = saakm_cli_usage_error(&cli, "-p NAME is missing; saakm policies lists what is loaded");
		goto out;
	}
	if (!args.nr) {
		ret = saakm_cli_usage_error(&cli, "the command is missing");
		goto out;
	}
	ret = read_blob(&blob, &err);
	if (!ret)
		ret = find_policy(&id, &err);
	if (!ret)
		ret = join(id, &blob, &err);
	if (ret) {
		saakm_log_err(&err);
		ret = SAAKM_EXIT_SYSTEM;
		goto out;
	}
	/* args ends where argv ends: the command and what is its own. */
	ret = run_command(argv + argc - args.nr);
out:
	saakm_args_release(&args);
	return ret;
}
