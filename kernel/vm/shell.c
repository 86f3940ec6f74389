// SPDX-License-Identifier: GPL-2.0
/* `saakm vm shell` and `saakm vm gdb`: a person at the guest's console, or at its gdb stub. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <saakm/log.h>
#include "vm.h"

static int wait_for(int pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return VM_FAILED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int open_console(const struct vm_options *o, const struct vm_run *r, char path[PATH_MAX])
{
	int fd;

	if (o->console)
		snprintf(path, PATH_MAX, "%s", o->console);
	else
		snprintf(path, PATH_MAX, "%.4000s/console", r->dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0)
		saakm_error("%s cannot be written: %s", path, strerror(errno));
	return fd;
}

int vm_shell(const struct vm_options *o)
{
	int null = open("/dev/null", O_WRONLY), ret;
	struct vm_fds fds = { null, null, null, null };
	struct vm_kernel k = { .lock_fd = -1, .image_fd = -1 };
	struct vm_qemu q = { 0 };
	struct vm_run r = { .record.memory_fd = -1 };

	ret = vm_record_init(&r.record, o);
	if (!ret)
		ret = vm_kernel_get(&k, o) ? VM_FAILED : vm_run_init(&r, o, &k, VM_SHELL);
	if (!ret)
		ret = vm_qemu_init(&q, o, &k, &r, VM_SHELL, &fds);
	if (!ret) {
		if (!o->common.quiet)
			fputs("saakm vm: leave with `exit`; Ctrl-A X ends the guest at once\n", stderr);
		ret = vm_qemu_start(&q, &fds, false);
		vm_kernel_release(&k);
		ret = ret < 0 ? VM_FAILED : wait_for(ret);
	}
	vm_qemu_release(&q);
	vm_kernel_release(&k);
	vm_run_release(&r);
	if (null >= 0)
		close(null);
	return ret;
}

static int gdb(const struct vm_kernel *k, const struct vm_run *r)
{
	char vmlinux[PATH_MAX + 16], target[PATH_MAX + 32], script[PATH_MAX];
	pid_t pid;

	if (vm_script("symbols.py", script))
		return VM_FAILED;
	snprintf(vmlinux, sizeof(vmlinux), "%s/vmlinux", k->tree);
	snprintf(target, sizeof(target), "target remote %s/gdb", r->dir);
	for (int i = 0; i < 100 && access(target + strlen("target remote "), F_OK); i++)
		usleep(50000);
	pid = fork();
	if (!pid) {
		setenv("SAAKM_VM_DIR", r->dir, 1);
		execlp("gdb", "gdb", "-q", "-iex", "set debuginfod enabled off", vmlinux,
		       "-ex", target, "-x", script, NULL);
		saakm_error("gdb cannot be started: %s", strerror(errno));
		_exit(VM_FAILED);
	}
	return pid < 0 ? VM_FAILED : wait_for(pid);
}

/* The guest waits before its first instruction; Ctrl-C is gdb's. */
int vm_gdb(const struct vm_options *o)
{
	struct vm_kernel k = { .lock_fd = -1, .image_fd = -1 };
	struct vm_qemu q = { 0 };
	struct vm_run r = { .record.memory_fd = -1 };
	struct vm_fds fds;
	char console[PATH_MAX];
	int ret, fd = -1, qemu;

	if (!vm_in_path("gdb")) {
		saakm_error("there is no gdb; install it by: sudo apt-get install -y gdb");
		return VM_FAILED;
	}
	ret = vm_record_init(&r.record, o);
	if (!ret)
		ret = vm_kernel_get(&k, o) ? VM_FAILED : vm_run_init(&r, o, &k, VM_GDB);
	if (!ret) {
		fd = open_console(o, &r, console);
		ret = fd < 0 ? VM_FAILED : 0;
		fds = (struct vm_fds){ fd, fd, fd, fd };
	}
	if (!ret)
		ret = vm_qemu_init(&q, o, &k, &r, VM_GDB, &fds);
	if (!ret) {
		signal(SIGINT, SIG_IGN);
		qemu = vm_qemu_start(&q, &fds, true);
		if (qemu > 0) {
			fprintf(stderr, "saakm vm: the guest's console goes to %s\n", console);
			ret = gdb(&k, &r);
			kill(qemu, SIGKILL);
			wait_for(qemu);
		} else {
			ret = VM_FAILED;
		}
	}
	if (fd >= 0)
		close(fd);
	vm_qemu_release(&q);
	vm_kernel_release(&k);
	vm_run_release(&r);
	return ret;
}
