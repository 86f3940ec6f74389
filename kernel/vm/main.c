// SPDX-License-Identifier: GPL-2.0
/* `saakm vm`: build the kernel with the class, boot it, run things in it. */
#include <stdio.h>
#include <string.h>
#include <saakm/json.h>
#include <saakm/log.h>
#include "vm.h"

static const char *const examples[] = {
	"saakm vm build",
	"saakm vm run -p policies/fifo/fifo.c -- saakm exec -p fifo -- ./mytest",
	"saakm vm run --record run.saakm -p policies/fifo/fifo.c -- saakm exec -p fifo -- ./mytest",
	"saakm vm run --cpus 8 --variant debug --timeout 2m -- ./stress.sh",
	"saakm vm shell -p policies/wfq/wfq.c",
	"saakm vm gdb -p policies/fifo/fifo.c -- ./mytest",
	NULL,
};

static const char *const accels[] = { "auto", "kvm", "tcg", NULL };

static int build(const struct vm_options *o)
{
	struct saakm_json j = { 0 };
	struct vm_kernel k = { .lock_fd = -1, .image_fd = -1 };
	int ret = vm_kernel_get(&k, o);

	vm_kernel_release(&k);
	if (ret)
		return ret;
	if (!o->json) {
		printf("%s\n", k.image);
		return SAAKM_EXIT_YES;
	}
	saakm_json_object(&j, NULL);
	saakm_json_string(&j, "variant", o->variant);
	saakm_json_string(&j, "image", k.image);
	saakm_json_string(&j, "initrd", k.initrd);
	saakm_json_string(&j, "tree", k.tree);
	saakm_json_bool(&j, "cached", k.cached);
	saakm_json_end_object(&j);
	saakm_json_line(&j, stdout);
	saakm_json_release(&j);
	return SAAKM_EXIT_YES;
}

static const struct action {
	const char *name, *variant;
	int (*run)(const struct vm_options *o);
	bool command, needs_command, boots;
} actions[] = {
	{ "build", "plain", build, false, false, false },
	{ "run", "plain", vm_run, true, true, true },
	{ "shell", "plain", vm_shell, false, false, true },
	{ "gdb", "gdb", vm_gdb, true, false, true },
};

static int parse(struct vm_options *o, const struct action **action, int argc, char **argv)
{
	const struct saakm_opt table[] = {
		SAAKM_OPT("policy", 'p', "POLICY", STRINGS, &o->policies,
			  "a .c file, folder or Kbuild file to build and load; may be repeated"),
		SAAKM_OPT("cpus", 'c', "N", INT, &o->cpus, "CPUs of the guest (4)",
			  .min = 1, .max = 64),
		SAAKM_OPT("mem", 'm', "SIZE", SIZE, &o->mem_bytes, "memory of the guest (512M)"),
		SAAKM_OPT("variant", 0, "NAME", STRING, &o->variant,
			  "plain, preempt, bench, gdb, debug, kdump, kasan, scx, norecord or vanilla"),
		SAAKM_OPT("debug", 0, NULL, FLAG, &o->debug, "the same as --variant debug"),
		SAAKM_OPT("kasan", 0, NULL, FLAG, &o->kasan, "the same as --variant kasan"),
		SAAKM_OPT("share", 0, "DIR", STRINGS, &o->shares,
			  "a folder that the guest may write, beside the current one"),
		SAAKM_OPT("timeout", 0, "TIME", DURATION, &o->timeout_ns,
			  "end the guest after this time (10m; 0: never)"),
		SAAKM_OPT("strict", 0, NULL, FLAG, &o->strict,
			  "fail if the kernel complained: WARNING, BUG, lockdep, hung task, …"),
		SAAKM_OPT("accel", 0, "HOW", ENUM, &o->accel,
			  "auto takes KVM if a guest boots with it", .choices = accels),
		SAAKM_OPT("icount", 0, NULL, FLAG, &o->icount,
			  "time counts instructions, on one host thread: repeatable"),
		SAAKM_OPT("append", 0, "ARGS", STRING, &o->append, "for the kernel's command line"),
		SAAKM_OPT("console", 0, "FILE", STRING, &o->console,
			  "write all that the kernel says to FILE"),
		SAAKM_OPT("record", 0, "FILE", STRING, &o->record,
			  "with run: record the policies, from before they are loaded, to FILE"),
		SAAKM_OPT("recorder", 0, "ARG", STRINGS, &o->recorder,
			  "an argument more for the saakm record in the guest"),
		SAAKM_OPT("memory", 0, "FILE", STRING, &o->memory,
			  "keep the guest's memory in FILE"),
		SAAKM_OPT("qemu", 0, "ARG", STRINGS, &o->qemu, "an argument more for QEMU"),
		SAAKM_OPT("jobs", 'j', "N", INT, &o->jobs, "of the build (one for each CPU)",
			  .min = 1, .max = 1024),
		SAAKM_OPT("json", 0, NULL, FLAG, &o->json, "print the result of build as JSON"),
		{ }
	};
	const struct saakm_cli cli = {
		.verb = "vm",
		.summary = "boot the patched kernel in a virtual machine",
		.operands = "build|run|shell|gdb [-- COMMAND…]",
		.options = table,
		.common = &o->common,
		.examples = examples,
		.text = "The guest sees the host's files: the current folder and --share as they are,\n"
			"all others as copies that are gone when it ends. run prints what COMMAND prints\n"
			"and exits with its status; 124 is a time-out, 125 a failure of ours or of the\n"
			"guest's kernel. The kernel is made from linux-source-6.12 or KSRC=DIR, and kept\n"
			"in the cache.",
	};
	int ret = saakm_cli_main(&cli, argc, argv, &o->args);
	size_t nr = o->args.dashdash;

	if (ret >= 0)
		return ret;
	for (size_t i = 0; nr && i < sizeof(actions) / sizeof(actions[0]); i++)
		if (!strcmp(o->args.v[0], actions[i].name))
			*action = &actions[i];
	if (!*action)
		return saakm_cli_usage_error(&cli, "say what to do: build, run, shell or gdb");
	o->command = o->args.v + 1;
	o->nr_command = o->args.nr - 1;
	if (o->nr_command && !(*action)->command)
		return saakm_cli_usage_error(&cli, "%s takes no command", (*action)->name);
	if (!o->nr_command && (*action)->needs_command)
		return saakm_cli_usage_error(&cli, "a command is needed: saakm vm run -- COMMAND…");
	if (o->record && (*action)->run != vm_run)
		return saakm_cli_usage_error(&cli, "--record goes with run");
	if (!o->variant)
		o->variant = o->kasan ? "kasan" : o->debug ? "debug" : (*action)->variant;
	if (o->mem_bytes < 64 << 20)
		return saakm_cli_usage_error(&cli, "the guest needs at least --mem 64M");
	return -1;
}

int main(int argc, char **argv)
{
	struct vm_options o = {
		.cpus = 4, .mem_bytes = 512 << 20, .timeout_ns = 600000000000ULL,
	};
	const struct action *action = NULL;
	int ret = parse(&o, &action, argc, argv);

	if (ret < 0)
		ret = action->boots && vm_qemu_check(&o) ? VM_FAILED : action->run(&o);
	saakm_vec_release(&o.policies);
	saakm_vec_release(&o.shares);
	saakm_vec_release(&o.qemu);
	saakm_vec_release(&o.recorder);
	saakm_args_release(&o.args);
	return ret;
}
