// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The questions of `saakm doctor`. Each looks at this machine and changes
 * nothing; none needs a right that the user has not.
 */
#include <errno.h>
#include <linux/io_uring.h>
#include <linux/saakm_record.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <saakm/parse.h>
#include "doctor.h"

const char *doctor_root = "";

static void __attribute__((format(printf, 3, 4)))
say(struct doctor_finding *f, enum doctor_answer answer, const char *fmt, ...)
{
	va_list ap;

	f->answer = answer;
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
}

static bool there(const char *path, int mode)
{
	char full[4096];

	snprintf(full, sizeof(full), "%s%s", doctor_root, path);
	return !access(full, mode);
}

/* Our own programs lie beside this one. */
static bool beside(const char *name, char *found, size_t bytes)
{
	ssize_t n = readlink("/proc/self/exe", found, bytes - 1);
	char *slash;

	found[n > 0 ? n : 0] = '\0';
	slash = strrchr(found, '/');
	if (!slash || strlen(name) + (size_t)(slash - found) + 2 > bytes)
		return false;
	strcpy(slash + 1, name);
	return !access(found, X_OK);
}

static bool in_path(const char *name, char *found, size_t bytes)
{
	const char *p = getenv("PATH");

	if (!strncmp(name, "saakm-", 6) && beside(name, found, bytes))
		return true;
	for (p = p ? p : "/usr/bin:/bin"; *p; p += *p == ':') {
		size_t n = strcspn(p, ":");

		snprintf(found, bytes, "%.*s/%s", (int)n, p, name);
		if (n && !access(found, X_OK))
			return true;
		p += n;
	}
	return false;
}

/* arg: programs of which one is enough. */
static void ask_program(const struct doctor_question *q, struct doctor_finding *f)
{
	const char *p = q->arg;

	while (*p) {
		size_t n = strcspn(p, " ");
		char name[64], found[4096];

		snprintf(name, sizeof(name), "%.*s", (int)n, p);
		if (in_path(name, found, sizeof(found))) {
			say(f, DOCTOR_READY, "%.150s", found);
			return;
		}
		p += n + (p[n] == ' ');
	}
	say(f, DOCTOR_LACKS, "there is no %s", q->arg);
}

static void ask_class(const struct doctor_question *q, struct doctor_finding *f)
{
	if (there(q->arg, F_OK))
		say(f, DOCTOR_READY, "this kernel has the SaaKM class");
	else
		say(f, DOCTOR_LACKS, "this kernel has no SaaKM class (no %s)", q->arg);
}

static void ask_device(const struct doctor_question *q, struct doctor_finding *f)
{
	if (there(q->arg, F_OK))
		say(f, DOCTOR_READY, "%s", q->arg);
	else
		say(f, DOCTOR_LACKS, "this kernel cannot record (no %s)", q->arg);
}

static void ask_permission(const struct doctor_question *q, struct doctor_finding *f)
{
	if (!there(q->arg, F_OK))
		say(f, DOCTOR_NOTE, "there is no %s to be opened", q->arg);
	else if (there(q->arg, R_OK | W_OK))
		say(f, DOCTOR_READY, "%s may be opened", q->arg);
	else
		say(f, DOCTOR_LACKS, "%s may not be opened by this user", q->arg);
}

static void ask_priority(const struct doctor_question *q, struct doctor_finding *f)
{
	struct rlimit rl = {};

	if (!geteuid() || (!getrlimit(RLIMIT_RTPRIO, &rl) && rl.rlim_cur))
		say(f, DOCTOR_READY, "the recorder may have a real-time priority");
	else
		say(f, DOCTOR_NOTE, "no real-time priority: events may be lost on a busy machine");
}

static void ask_uring(const struct doctor_question *q, struct doctor_finding *f)
{
	struct io_uring_params p = {};
	int fd = (int)syscall(SYS_io_uring_setup, 4, &p);

	if (fd < 0) {
		say(f, DOCTOR_NOTE, "no io_uring (%s): traces are written the slow way",
		    strerror(errno));
		return;
	}
	close(fd);
	say(f, DOCTOR_READY, "io_uring");
}

/* arg: how many MiB, in the current folder; "cache N": where kernels are kept. */
static void ask_disk(const struct doctor_question *q, struct doctor_finding *f)
{
	bool cache = !strncmp(q->arg, "cache ", 6);
	const char *dir = cache ? getenv("SAAKM_CACHE_DIR") : ".";
	uint64_t need = strtoull(q->arg + (cache ? 6 : 0), NULL, 10) << 20, have;
	struct statvfs st;
	char size[32];

	if (!dir || access(dir, F_OK))
		dir = getenv("HOME");
	if (!dir || statvfs(dir, &st)) {
		say(f, DOCTOR_LACKS, "no folder to write to");
		return;
	}
	have = (uint64_t)st.f_bavail * st.f_frsize;
	saakm_format_bytes(size, sizeof(size), have);
	say(f, have >= need ? DOCTOR_READY : DOCTOR_LACKS, "%s free in %.100s", size,
	    cache ? dir : "the current folder");
}

/* A process may be traced by its parent: containers forbid it now and then. */
static void ask_ptrace(const struct doctor_question *q, struct doctor_finding *f)
{
	pid_t pid = fork();
	int status = 0;

	if (!pid)
		_exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) ? 1 : 0);
	if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	    !WEXITSTATUS(status))
		say(f, DOCTOR_READY, "processes may be traced");
	else
		say(f, DOCTOR_LACKS, "no process may be traced here");
}

static void ask_source(const struct doctor_question *q, struct doctor_finding *f)
{
	const char *ksrc = getenv("KSRC");
	char file[4096];

	if (ksrc) {
		snprintf(file, sizeof(file), "%s/kernel/sched/core.c", ksrc);
		say(f, access(file, R_OK) ? DOCTOR_LACKS : DOCTOR_READY, "KSRC=%.120s%s", ksrc,
		    access(file, R_OK) ? " is no Linux source" : "");
		return;
	}
	if (there(q->arg, R_OK))
		say(f, DOCTOR_READY, "%s", q->arg);
	else
		say(f, DOCTOR_LACKS, "there is no Linux 6.12 source (%s)", q->arg);
}

static void ask_kvm(const struct doctor_question *q, struct doctor_finding *f)
{
	if (there(q->arg, R_OK | W_OK))
		say(f, DOCTOR_READY, "%s, if a guest boots with it", q->arg);
	else
		say(f, DOCTOR_NOTE, "no %s: guests are emulated, which is ten times slower", q->arg);
}

#define DEVICE	"/dev/saakm-record"
#define SOURCE	"/usr/src/linux-source-6.12.tar.xz"
#define APT	"sudo apt-get install -y "

const struct doctor_question doctor_questions[] = {
	{ "record", "class", ask_class, "/sys/kernel/saakm", "saakm vm build, and boot that kernel" },
	{ "record", "device", ask_device, DEVICE, "set CONFIG_SAAKM_RECORD=y and build the kernel" },
	{ "record", "permission", ask_permission, DEVICE, "sudo saakm record" },
	{ "record", "priority", ask_priority, NULL, "sudo saakm record" },
	{ "record", "io_uring", ask_uring, NULL, "sudo sysctl kernel.io_uring_disabled=0" },
	{ "record", "disk", ask_disk, "256", "saakm record -o FILE, on a disk with room" },
	{ "replay", "compiler", ask_program, "gcc clang", APT "gcc" },
	{ "replay", "replayer", ask_program, "saakm-replay", "make install" },
	{ "debug", "gdb", ask_program, "gdb", APT "gdb" },
	{ "debug", "ptrace", ask_ptrace, NULL, "sudo sysctl kernel.yama.ptrace_scope=1" },
	{ "vm", "qemu", ask_program, "qemu-system-x86_64", APT "qemu-system-x86" },
	{ "vm", "source", ask_source, SOURCE, APT "linux-source-6.12" },
	{ "vm", "compiler", ask_program, "gcc", APT "gcc" },
	{ "vm", "make", ask_program, "make", APT "make" },
	{ "vm", "bc", ask_program, "bc", APT "bc" },
	{ "vm", "flex", ask_program, "flex", APT "flex" },
	{ "vm", "bison", ask_program, "bison", APT "bison" },
	{ "vm", "xz", ask_program, "xz", APT "xz-utils" },
	{ "vm", "patch", ask_program, "patch", APT "patch" },
	{ "vm", "busybox", ask_program, "busybox", APT "busybox-static" },
	{ "vm", "kvm", ask_kvm, "/dev/kvm", "sudo usermod -aG kvm $USER" },
	{ "vm", "disk", ask_disk, "cache 2500", "export SAAKM_CACHE_DIR=DIR, with 2.5 GB free" },
	{ NULL, NULL, NULL, NULL, NULL }
};
