// SPDX-License-Identifier: GPL-2.0
/* QEMU's command line, and its process. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <saakm/log.h>
#include "vm.h"

#define QEMU "qemu-system-x86_64"

static void add(struct vm_qemu *q, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void add(struct vm_qemu *q, const char *fmt, ...)
{
	const char **slot = saakm_vec_push(&q->argv);
	char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (!slot || vasprintf(&s, fmt, ap) < 0)
		q->failed = true;
	va_end(ap);
	if (slot)
		*slot = s;
}

/* Commas separate QEMU's options; two of them are one of a value. */
static void add_path(struct vm_qemu *q, const char *head, const char *path, size_t bytes,
		     const char *tail)
{
	struct saakm_strbuf b = { 0 };

	saakm_strbuf_puts(&b, head);
	for (size_t i = 0; i < bytes; i++) {
		if (path[i] == ',')
			saakm_strbuf_putc(&b, ',');
		saakm_strbuf_putc(&b, path[i]);
	}
	saakm_strbuf_puts(&b, tail);
	q->failed |= b.failed;
	add(q, "%s", saakm_strbuf_str(&b));
	saakm_strbuf_release(&b);
}

static void ports(struct vm_qemu *q, const struct vm_fds *fds)
{
	const int port[] = { fds->out, fds->err, fds->control };

	add(q, "-device");
	add(q, "virtio-serial-pci,max_ports=4");
	for (int i = 0; i < 3; i++) {
		add(q, "-chardev");
		add(q, "file,id=port%d,path=/dev/fd/%d", i + 1, port[i]);
		add(q, "-device");
		add(q, "virtserialport,chardev=port%d,nr=%d", i + 1, i + 1);
	}
}

static void files(struct vm_qemu *q, const struct vm_options *o, const struct vm_run *r)
{
	const char *p = saakm_strbuf_str(&r->shares);

	add(q, "-virtfs");
	add(q, "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap");
	for (int i = 0; *p; i++) {
		size_t n = strcspn(p, "\n");
		char tail[96];

		snprintf(tail, sizeof(tail),
			 ",mount_tag=share%d,security_model=none,multidevs=remap", i);
		add(q, "-virtfs");
		add_path(q, "local,path=", p, n, tail);
		p += n + (p[n] == '\n');
	}
	if (!o->record)
		return;
	add(q, "-virtfs");
	add_path(q, "local,path=", r->record.dir, strlen(r->record.dir),
		 ",mount_tag=record,security_model=none,multidevs=remap");
}

/* A file that outlives QEMU, however that ends, when somebody is to read it then. */
static void memory(struct vm_qemu *q, const struct vm_options *o, const struct vm_run *r)
{
	unsigned long long mib = o->mem_bytes >> 20;

	add(q, "-m");
	add(q, "%lluM", mib);
	if (r->record.memory_fd < 0)
		return;
	add(q, "-object");
	add(q, "memory-backend-file,id=memory,share=on,size=%lluM,mem-path=/proc/self/fd/%d", mib,
	    r->record.memory_fd);
}

bool vm_in_path(const char *name)
{
	const char *p = getenv("PATH");

	for (p = p ? p : "/usr/bin:/bin"; *p; p += *p == ':') {
		size_t n = strcspn(p, ":");
		char file[PATH_MAX];

		snprintf(file, sizeof(file), "%.*s/%s", (int)n, p, name);
		if (!access(file, X_OK))
			return true;
		p += n;
	}
	return false;
}

int vm_qemu_check(const struct vm_options *o)
{
	if (!vm_in_path(QEMU)) {
		saakm_error("there is no " QEMU "; install it by: "
			    "sudo apt-get install -y qemu-system-x86");
		return VM_FAILED;
	}
	if (o->accel == VM_KVM && o->icount) {
		saakm_error("--icount counts instructions, which KVM cannot; use --accel tcg");
		return VM_FAILED;
	}
	return 0;
}

int vm_qemu_init(struct vm_qemu *q, const struct vm_options *o, const struct vm_kernel *k,
		 const struct vm_run *r, enum vm_mode mode, const struct vm_fds *fds)
{
	bool kvm = o->accel == VM_KVM, verbose = o->common.verbose || o->console;
	unsigned long tsc_khz = 0;
	char tsc[40] = "";

	if (o->accel == VM_AUTO && !o->icount && mode != VM_GDB)
		kvm = vm_kvm_works(k);
	add(q, QEMU);
	add(q, "-no-user-config");
	add(q, "-nodefaults");
	add(q, "-no-reboot");
	add(q, "-display");
	add(q, "none");
	add(q, "-M");
	add(q, r->record.memory_fd < 0 ? "q35" : "q35,memory-backend=memory");
	add(q, "-accel");
	add(q, kvm ? "kvm" : o->icount ? "tcg" : "tcg,thread=multi");
	add(q, "-cpu");
	add(q, kvm ? "host" : "max");
	add(q, "-smp");
	add(q, "%d", (int)o->cpus);
	memory(q, o, r);
	if (o->icount) {
		add(q, "-icount");
		add(q, "shift=0,sleep=off");
	}
	files(q, o, r);
	ports(q, fds);
	if (mode == VM_SHELL) {
		add(q, "-serial");
		add(q, "mon:stdio");
	} else {
		add(q, "-chardev");
		add(q, "file,id=console,path=/dev/fd/%d", fds->console);
		add(q, "-serial");
		add(q, "chardev:console");
	}
	if (mode == VM_GDB) {
		add(q, "-S");
		add(q, "-chardev");
		add_path(q, "socket,server=on,wait=off,id=gdb,path=", r->dir, strlen(r->dir),
			 "/gdb");
		add(q, "-gdb");
		add(q, "chardev:gdb");
	}
	add(q, "-kernel");
	add(q, "/proc/self/fd/%d", k->image_fd);
	add(q, "-initrd");
	add(q, "%s", k->initrd);
	if (!kvm && !o->icount)
		tsc_khz = vm_tsc_khz();
	if (tsc_khz)
		snprintf(tsc, sizeof(tsc), " tsc_early_khz=%lu", tsc_khz);
	add(q, "-append");
	/* What goes wrong ends the guest: else a policy that keeps a lock would be a time-out. */
	add(q, "console=ttyS0 no_timer_check panic=-1 oops=panic softlockup_panic=1 "
	    "nmi_watchdog=panic watchdog_thresh=30 nokaslr loglevel=%d saakm.run=%s%s%s%s",
	    verbose ? 7 : 5, r->dir, tsc, o->append ? " " : "", o->append ? o->append : "");
	for (size_t i = 0; i < o->qemu.nr; i++)
		add(q, "%s", o->qemu.v[i]);
	if (q->failed || !saakm_vec_push(&q->argv)) {
		saakm_error("there is no memory left");
		return VM_FAILED;
	}
	q->argv.v[q->argv.nr - 1] = NULL;
	return 0;
}

void vm_qemu_release(struct vm_qemu *q)
{
	for (size_t i = 0; i < q->argv.nr; i++)
		free((char *)q->argv.v[i]);
	saakm_vec_release(&q->argv);
}

int vm_qemu_start(struct vm_qemu *q, const struct vm_fds *fds, bool own_group)
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid > 0 ? (int)pid : -errno;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	if (own_group)
		setpgid(0, 0);
	execvp(QEMU, (char *const *)q->argv.v);
	dprintf(2, "saakm vm: " QEMU " cannot be started: %s\n", strerror(errno));
	_exit(127);
}
