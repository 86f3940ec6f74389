// SPDX-License-Identifier: GPL-2.0
/* saakm policies: which policies are loaded, and how many tasks use each. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <saakm/cli.h>
#include <saakm/json.h>
#include <saakm/log.h>
#include "attr.h"

static struct saakm_common common;
static const char *proc_dir;
static bool json;

static const struct saakm_opt options[] = {
	SAAKM_OPT("json", 0, NULL, FLAG, &json, "a JSON object a line"),
	SAAKM_OPT("proc", 0, "DIR", STRING, &proc_dir, "instead of /proc/saakm", .hidden = true),
	{ }
};

static const struct saakm_cli cli = {
	.verb = "policies", .summary = "list the policies that are loaded",
	.options = options, .common = &common,
	.text = "In the order in which they were registered, which is the order in which they "
		"are asked for a task. Users are tasks; a policy that has some cannot be unloaded.",
};

static void print_text(const struct saakm_loaded_list *list)
{
	const struct saakm_loaded *p;

	if (!list->nr) {
		printf("no policy is loaded\n");
		return;
	}
	printf("%5s  %-31s %8s\n", "ID", "NAME", "USERS");
	for (p = list->v; p < list->v + list->nr; p++)
		printf("%5u  %-31s %8" PRIu64 "%s%s\n", p->id, p->name, p->users,
		       *p->note ? "  " : "", p->note);
}

static void print_json(const struct saakm_loaded_list *list)
{
	const struct saakm_loaded *p;
	struct saakm_json j = {};

	saakm_json_object(&j, NULL);
	saakm_json_string(&j, "type", "header");
	saakm_json_uint(&j, "version", 1);
	saakm_json_end_object(&j);
	saakm_json_line(&j, stdout);
	for (p = list->v; p < list->v + list->nr; p++) {
		saakm_json_object(&j, NULL);
		saakm_json_string(&j, "type", "policy");
		saakm_json_uint(&j, "id", p->id);
		saakm_json_string(&j, "name", p->name);
		saakm_json_uint(&j, "users", p->users);
		if (*p->note)
			saakm_json_string(&j, "note", p->note);
		saakm_json_end_object(&j);
		saakm_json_line(&j, stdout);
	}
	saakm_json_object(&j, NULL);
	saakm_json_string(&j, "type", "end");
	saakm_json_uint(&j, "policies", list->nr);
	saakm_json_end_object(&j);
	saakm_json_line(&j, stdout);
	saakm_json_release(&j);
}

int main(int argc, char **argv)
{
	struct saakm_err err = { .offset = SAAKM_NOWHERE, .event = SAAKM_NOWHERE };
	struct saakm_loaded_list list = {};
	struct saakm_args args = {};
	int ret = saakm_cli_main(&cli, argc, argv, &args);

	if (ret >= 0)
		goto out;
	ret = saakm_loaded_read(proc_dir, &list, &err);
	if (ret) {
		saakm_log_err(&err);
		ret = SAAKM_EXIT_SYSTEM;
		goto out;
	}
	if (json)
		print_json(&list);
	else
		print_text(&list);
	ret = fflush(stdout) ? SAAKM_EXIT_SYSTEM : SAAKM_EXIT_YES;
out:
	saakm_vec_release(&list);
	saakm_args_release(&args);
	return ret;
}
