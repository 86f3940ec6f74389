// SPDX-License-Identifier: GPL-2.0
/*
 * `saakm vm run --record FILE`: the recorder runs in the guest, from before the first
 * policy is loaded until the command has ended, and writes FILE.part on the host through
 * a share that keeps nothing back. The guest's memory is a file: when the guest dies,
 * `saakm recover` takes from it what the recorder had not written yet.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <saakm/log.h>
#include "vm.h"

static int split(struct vm_record *r, const char *file)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	char dir[PATH_MAX];
	struct stat st;

	snprintf(dir, sizeof(dir), "%.*s", (int)(slash ? slash - file + 1 : 1),
		 slash ? file : ".");
	if (!realpath(dir, r->dir)) {
		saakm_error("%s cannot be recorded to: the folder %s: %s", file, dir,
			    strerror(errno));
		return VM_FAILED;
	}
	if (!*name || !strcmp(name, ".") || !strcmp(name, "..") ||
	    strlen(name) > NAME_MAX - strlen(".part.old") ||
	    strlen(r->dir) + strlen(name) + 16 > PATH_MAX || strchr(r->dir, '\n') ||
	    (!stat(file, &st) && !S_ISREG(st.st_mode))) {
		saakm_error("%s cannot be recorded to: name a file, as in --record run.saakm", file);
		return VM_FAILED;
	}
	snprintf(r->path, sizeof(r->path), "%s%s%s", r->dir, r->dir[1] ? "/" : "", name);
	r->name = r->path + strlen(r->path) - strlen(name);
	return 0;
}

/* One that died may have left it; the guest takes FILE.part for the sign of a start. */
static int put_leftover_aside(const struct vm_record *r)
{
	char part[PATH_MAX + 8], old[PATH_MAX + 16];
	int fd;

	snprintf(part, sizeof(part), "%s.part", r->path);
	snprintf(old, sizeof(old), "%s.old", part);
	if (rename(part, old) && errno != ENOENT) {
		saakm_error("%s cannot be kept as %s: %s", part, old, strerror(errno));
		return VM_FAILED;
	}
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0) {
		saakm_error("%s cannot be written: %s", part, strerror(errno));
		return VM_FAILED;
	}
	close(fd);
	unlink(part);
	return 0;
}

/* Of its own, or the user's: then it stays. It begins as a hole, as long as the memory. */
static int open_memory(struct vm_record *r, const struct vm_options *o)
{
	uint64_t bytes = o->mem_bytes & ~((1ULL << 20) - 1);

	r->memory_fd = o->memory ? open(o->memory, O_RDWR | O_CREAT | O_TRUNC, 0600) :
				   memfd_create("saakm-vm", 0);
	if (r->memory_fd >= 0 && !ftruncate(r->memory_fd, (off_t)bytes))
		return 0;
	saakm_error("%s, for the guest's memory, cannot be made: %s; free some space or take "
		    "less --mem", o->memory ? o->memory : "a file in memory", strerror(errno));
	return VM_FAILED;
}

int vm_record_init(struct vm_record *r, const struct vm_options *o)
{
	int ret = 0;

	r->memory_fd = -1;
	if (o->record) {
		ret = split(r, o->record);
		if (!ret)
			ret = put_leftover_aside(r);
	}
	if (!ret && (o->record || o->memory))
		ret = open_memory(r, o);
	return ret;
}

void vm_record_release(struct vm_record *r)
{
	if (r->memory_fd >= 0)
		close(r->memory_fd);
	r->memory_fd = -1;
}

/* The share has no cache: each write of the recorder is on the host when it returns. */
static const char start[] =
	"record_failed() {\n"
	"\techo \"fail saakm record did not start in the guest: $(/run/saakm/bin/head -c 400 "
	"/run/saakm/record.err | /run/saakm/bin/tr '\\n' ' ')\" >&3\n"
	"\t/run/saakm/bin/poweroff -f\n"
	"}\n"
	"/run/saakm/bin/mkdir -p /run/saakm/record\n"
	"/run/saakm/bin/mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none "
	"record /run/saakm/record 2>/run/saakm/record.err || record_failed\n"
	"high=$(command -v chrt) && high=\"$high -f 1\"\n";

static const char wait_start[] =
	" 2>/run/saakm/record.err 3>&- & recorder=$!\n"
	"while ! [ -e \"$part\" ]; do\n"
	"\tkill -0 $recorder 2>/dev/null || record_failed\n"
	"\t/run/saakm/bin/usleep 20000\n"
	"done\n";

void vm_record_start(const struct vm_record *r, const struct vm_options *o,
		     const char *programs, struct saakm_strbuf *script)
{
	char path[PATH_MAX * 2];

	saakm_strbuf_puts(script, start);
	snprintf(path, sizeof(path), "/run/saakm/record/%s.part", r->name);
	saakm_strbuf_puts(script, "part=");
	vm_quoted(script, path);
	saakm_strbuf_puts(script, "\n$high ");
	snprintf(path, sizeof(path), "%s/saakm-record", programs);
	vm_quoted(script, path);
	if (!o->common.verbose)
		saakm_strbuf_puts(script, " -q");
	for (size_t i = 0; i < o->recorder.nr; i++) {
		saakm_strbuf_putc(script, ' ');
		vm_quoted(script, o->recorder.v[i]);
	}
	saakm_strbuf_puts(script, " -o \"${part%.part}\"");
	saakm_strbuf_puts(script, wait_start);
}

void vm_record_stop(struct saakm_strbuf *script)
{
	saakm_strbuf_puts(script,
		"kill $recorder 2>/dev/null\n"
		"wait $recorder\n"
		"echo \"record $?\" >&3\n"
		"/run/saakm/bin/cat /run/saakm/record.err >&2\n");
}

/* `saakm recover`, beside us: its exit status, or -1 where there is none of it. */
static int recover(const struct vm_record *r, const char *part, const char *ended)
{
	char program[PATH_MAX + 16], memory[48];
	int status;
	pid_t pid;

	if (vm_programs(program))
		return -1;
	strcat(program, "/saakm-recover");
	if (access(program, X_OK))
		return -1;
	snprintf(memory, sizeof(memory), "/proc/self/fd/%d", r->memory_fd);
	pid = fork();
	if (!pid) {
		dup2(2, 1);
		execl(program, program, "--trace", part, "-o", r->path, "--ended", ended, memory,
		      NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void vm_record_finish(const struct vm_record *r, int status, const char *ended)
{
	char part[PATH_MAX + 8];
	int ret;

	snprintf(part, sizeof(part), "%s.part", r->path);
	if (status >= 0 && !access(r->path, F_OK) && access(part, F_OK)) {
		if (status)
			saakm_warn("the trace %s is not complete (saakm record ended with %d); "
				   "`saakm check` tells what it lacks", r->path, status);
		return;
	}
	if (access(part, F_OK)) {
		saakm_warn("nothing was recorded: the recorder had not started");
		return;
	}
	ret = recover(r, part, ended);
	/* 3: the trace is written, and lacks something, which was said. */
	if (!ret || (ret == SAAKM_EXIT_NO_VERDICT && access(part, F_OK))) {
		saakm_warn("the guest ended before its recorder: the rest of %s was recovered from "
			   "the guest's memory", r->path);
	} else if (ret > 0) {
		saakm_warn("the guest ended before its recorder, and saakm recover ended with %d: "
			   "what the recorder had written is in %s", ret, part);
	} else {
		saakm_warn("the trace is not complete: the guest ended before its recorder, which "
			   "had written %s; what was still in the rings was not recovered", part);
	}
}
