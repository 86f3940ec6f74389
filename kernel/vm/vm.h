/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of `saakm vm` share. */
#ifndef SAAKM_VM_H
#define SAAKM_VM_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <saakm/cli.h>
#include <saakm/strbuf.h>

/* Of `saakm vm run`: what is not the command's own status. */
enum { VM_TIMEOUT = 124, VM_FAILED = 125 };

enum vm_accel { VM_AUTO, VM_KVM, VM_TCG };

struct vm_options {
	struct saakm_common common;
	struct saakm_args args;
	struct saakm_strings policies, shares, qemu, recorder;
	const char *variant, *append, *console, *record, *memory;
	const char *const *command;	/* of the guest; borrowed from argv */
	size_t nr_command;
	int64_t cpus, jobs;
	uint64_t mem_bytes, timeout_ns;
	int accel;
	bool icount, strict, json, debug, kasan;
};

/*
 * A kernel that can be booted. While it is held, nobody builds its tree anew; the image is
 * open, as it may be removed later.
 */
struct vm_kernel {
	char tree[PATH_MAX], image[PATH_MAX], initrd[PATH_MAX];
	int lock_fd, image_fd;			/* or -1 */
	bool cached;
};

/* kernel.c: all return 0, or the exit code after the user was told why. */
int vm_kernel_get(struct vm_kernel *k, const struct vm_options *o);
void vm_kernel_release(struct vm_kernel *k);
int vm_module_build(const struct vm_kernel *k, const char *policy, const char *dir,
		    struct saakm_strbuf *paths);
/* The path of a file beside the scripts. */
int vm_script(const char *name, char path[PATH_MAX]);
bool vm_kvm_works(const struct vm_kernel *k);

/* The folder of our programs; buf may hold more than it. */
int vm_programs(char buf[PATH_MAX]);

/* record.c: a recording of the guest, and its memory as a file. */
struct vm_record {
	char dir[PATH_MAX], path[PATH_MAX];	/* of the trace, on the host */
	const char *name;			/* the end of path */
	int memory_fd;				/* or -1 */
};

int vm_record_init(struct vm_record *r, const struct vm_options *o);
void vm_record_release(struct vm_record *r);
/* What the guest's script says before a policy is loaded, and behind the command. */
void vm_record_start(const struct vm_record *r, const struct vm_options *o,
		     const char *programs, struct saakm_strbuf *script);
void vm_record_stop(struct saakm_strbuf *script);
/* When the guest has ended; status: of its recorder, -1 when it did not end. */
/* status: of the recorder; ended: how the guest did, should it have died. */
void vm_record_finish(const struct vm_record *r, int status, const char *ended);

/* guest.c: the folder of one run, with the script that the guest executes. */
struct vm_run {
	char dir[PATH_MAX];		/* removed by vm_run_release() */
	struct saakm_strbuf script, shares;
	struct vm_record record;
};

enum vm_mode { VM_RUN, VM_SHELL, VM_GDB };

int vm_run_init(struct vm_run *r, const struct vm_options *o, const struct vm_kernel *k,
		enum vm_mode mode);
void vm_run_release(struct vm_run *r);
/* As a word of a shell. */
void vm_quoted(struct saakm_strbuf *b, const char *s);

/* qemu.c: QEMU's command line. */
struct vm_qemu {
	struct saakm_strings argv;	/* owned strings */
	bool failed;
};

struct vm_fds { int console, out, err, control; };	/* QEMU's ends */

/* What the user has to mend, before a kernel is built for minutes. */
int vm_qemu_check(const struct vm_options *o);
bool vm_in_path(const char *program);
int vm_qemu_init(struct vm_qemu *q, const struct vm_options *o, const struct vm_kernel *k,
		 const struct vm_run *r, enum vm_mode mode, const struct vm_fds *fds);
void vm_qemu_release(struct vm_qemu *q);
/* In a child that dies with us; gives its id or -errno. */
int vm_qemu_start(struct vm_qemu *q, const struct vm_fds *fds, bool own_group);

/* tsc.c: 0: it is not known here. */
unsigned long vm_tsc_khz(void);

/* console.c: what the guest's kernel has said; zeroed is a new one. */
enum { VM_LAST_LINES = 40, VM_COMPLAINTS_SHOWN = 20 };

struct vm_console {
	char last[VM_LAST_LINES][512], line[512];
	size_t bytes;			/* of line */
	uint64_t nr_lines, complaints;
	struct saakm_strbuf complained;
	char panic[512 + 8];		/* the first one, or empty */
};

void vm_console_put(struct vm_console *c, const char *text, size_t bytes);
void vm_console_end(struct vm_console *c);	/* no more will come */
/* To stderr, with a margin. */
void vm_console_last(const struct vm_console *c, unsigned int lines);
void vm_console_complaints(const struct vm_console *c);

/* run.c, shell.c */
int vm_run(const struct vm_options *o);
int vm_shell(const struct vm_options *o);
int vm_gdb(const struct vm_options *o);

#endif /* SAAKM_VM_H */
