// SPDX-License-Identifier: GPL-2.0
/*
 * The folder of one run: the modules, the list of shared folders, and run.sh, which
 * the guest executes among the host's files. What it says to us goes to the third
 * port: "ready", "record N", "exit N" or "fail TEXT".
 */
#include <ctype.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <saakm/log.h>
#include "vm.h"

extern char **environ;

void vm_quoted(struct saakm_strbuf *b, const char *s)
{
	saakm_strbuf_putc(b, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			saakm_strbuf_puts(b, "'\\''");
		else
			saakm_strbuf_putc(b, *s);
	}
	saakm_strbuf_putc(b, '\'');
}

static bool is_name(const char *s, size_t bytes)
{
	if (!bytes || isdigit((unsigned char)*s))
		return false;
	for (size_t i = 0; i < bytes; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return true;
}

/* Everything as on the host, our own programs first, busybox for what is missing. */
static void environment(struct saakm_strbuf *b, const char *programs)
{
	const char *path = getenv("PATH");

	for (char **e = environ; *e; e++) {
		size_t bytes = strcspn(*e, "=");

		if (!(*e)[bytes] || !is_name(*e, bytes) || !strncmp(*e, "PATH=", 5) ||
		    !strncmp(*e, "PWD=", 4) || !strncmp(*e, "OLDPWD=", 7) ||
		    !strncmp(*e, "_=", 2) || !strncmp(*e, "SHLVL=", 6))
			continue;
		saakm_strbuf_puts(b, "export ");
		saakm_strbuf_put(b, *e, bytes + 1);
		vm_quoted(b, *e + bytes + 1);
		saakm_strbuf_putc(b, '\n');
	}
	saakm_strbuf_puts(b, "export PATH=");
	vm_quoted(b, programs);
	saakm_strbuf_putc(b, ':');
	vm_quoted(b, path ? path : "/usr/bin:/bin");
	saakm_strbuf_puts(b, ":/usr/sbin:/sbin:/run/saakm/bin\n");
}

static int put_file(const struct vm_run *r, const char *name, const struct saakm_strbuf *b)
{
	char path[PATH_MAX + 16];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", r->dir, name);
	f = b->failed ? NULL : fopen(path, "w");
	if (f && fwrite(saakm_strbuf_str(b), 1, b->len, f) == b->len && !fclose(f))
		return 0;
	saakm_error("%s cannot be written: %s; free some space or set TMPDIR", path,
		    strerror(b->failed ? ENOMEM : errno));
	return VM_FAILED;
}

static int modules(struct vm_run *r, const struct vm_options *o, const struct vm_kernel *k)
{
	struct saakm_strbuf paths = { 0 };
	int ret = 0;

	for (size_t i = 0; !ret && i < o->policies.nr; i++)
		if (vm_module_build(k, o->policies.v[i], r->dir, &paths))
			ret = VM_FAILED;
	for (const char *p = saakm_strbuf_str(&paths); !ret && *p;) {
		size_t n = strcspn(p, "\n");
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%.*s", (int)n, p);
		saakm_strbuf_puts(&r->script, "load ");
		vm_quoted(&r->script, path);
		saakm_strbuf_putc(&r->script, '\n');
		p += n + (p[n] == '\n');
	}
	saakm_strbuf_release(&paths);
	return ret;
}

/* A path that a guest may write; "/" would be the whole host. */
static int share(struct vm_run *r, const char *path, bool asked)
{
	char real[PATH_MAX];
	struct stat st;

	if (!realpath(path, real) || stat(real, &st) || !S_ISDIR(st.st_mode) ||
	    strchr(real, '\n')) {
		saakm_error("%s cannot be shared: it is no folder", path);
		return VM_FAILED;
	}
	if (!strcmp(real, "/")) {
		if (!asked)
			return 0;
		saakm_error("the guest may not write all of /; share a folder of it");
		return VM_FAILED;
	}
	saakm_strbuf_puts(&r->shares, real);
	saakm_strbuf_putc(&r->shares, '\n');
	return 0;
}

static const char head[] =
	"#!/run/saakm/bin/sh\n"
	"exec 3>/dev/saakm3\n"
	"/run/saakm/bin/mkdir -p /run/saakm/modules\n"
	"load() {\n"
	"\t/run/saakm/bin/cp \"$1\" /run/saakm/modules/\n"
	"\tm=$(/run/saakm/bin/insmod \"$1\" 2>&1) && return\n"
	"\techo \"fail ${1##*/} does not load: $m\" >&3\n"
	"\t/run/saakm/bin/poweroff -f\n"
	"}\n";

/* Pipes between, since a port can be opened only once and programs open /dev/stderr. */
static const char ports[] =
	"/run/saakm/bin/mkfifo /run/saakm/1 /run/saakm/2\n"
	"/run/saakm/bin/cat /run/saakm/1 >/dev/saakm1 3>&- & cat1=$!\n"
	"/run/saakm/bin/cat /run/saakm/2 >/dev/saakm2 3>&- & cat2=$!\n"
	"exec >/run/saakm/1 2>/run/saakm/2 </dev/null\n";

/* What is left behind may hold the pipes open: not longer than a second. */
static const char tail[] =
	"exec >/dev/null 2>&1\n"
	"for i in 1 2 3 4 5 6 7 8 9 10; do\n"
	"\tkill -0 $cat1 || kill -0 $cat2 || break\n"
	"\t/run/saakm/bin/usleep 100000\n"
	"done\n"
	"/run/saakm/bin/sync\n"
	"echo \"exit $status\" >&3\n";

int vm_run_init(struct vm_run *r, const struct vm_options *o, const struct vm_kernel *k,
		enum vm_mode mode)
{
	const char *tmp = getenv("TMPDIR"), *shell = getenv("SHELL");
	struct saakm_strbuf *b = &r->script;
	char cwd[PATH_MAX], programs[PATH_MAX];
	int ret;

	snprintf(r->dir, sizeof(r->dir), "%s/saakm-vm.XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");
	if (!mkdtemp(r->dir)) {
		saakm_error("%s cannot be made: %s; set TMPDIR", r->dir, strerror(errno));
		r->dir[0] = '\0';
		return VM_FAILED;
	}
	if (!getcwd(cwd, sizeof(cwd))) {
		saakm_error("the current folder is gone: %s", strerror(errno));
		return VM_FAILED;
	}
	ret = share(r, cwd, false);
	for (size_t i = 0; !ret && i < o->shares.nr; i++)
		ret = share(r, o->shares.v[i], true);
	if (vm_programs(programs))
		programs[0] = '\0';
	saakm_strbuf_puts(b, head);
	environment(b, programs);
	if (mode == VM_RUN)
		saakm_strbuf_puts(b, ports);
	if (o->record)
		vm_record_start(&r->record, o, programs, b);
	if (!ret)
		ret = modules(r, o, k);
	saakm_strbuf_puts(b, "cd ");
	vm_quoted(b, cwd);
	saakm_strbuf_puts(b, " || echo 'fail the current folder is not there' >&3\n");
	if (mode == VM_SHELL || !o->nr_command) {
		saakm_strbuf_puts(b, "exec 3>&-\n/run/saakm/bin/setsid -c ");
		vm_quoted(b, shell && *shell == '/' ? shell : "/bin/sh");
		saakm_strbuf_puts(b, " </dev/ttyS0 >/dev/ttyS0 2>&1\n");
	} else {
		saakm_strbuf_puts(b, "echo ready >&3\n(exec 3>&-; exec ");
		for (size_t i = 0; i < o->nr_command; i++) {
			vm_quoted(b, o->command[i]);
			saakm_strbuf_putc(b, ' ');
		}
		saakm_strbuf_puts(b, ")\nstatus=$?\n");
		if (o->record)
			vm_record_stop(b);
		saakm_strbuf_puts(b, mode == VM_RUN ? tail : "/run/saakm/bin/sync\n");
	}
	saakm_strbuf_puts(b, "/run/saakm/bin/poweroff -f\n");
	if (!ret)
		ret = put_file(r, "run.sh", b);
	return ret ? ret : put_file(r, "shares", &r->shares);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	return remove(path) && false;
}

void vm_run_release(struct vm_run *r)
{
	if (r->dir[0])
		nftw(r->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	r->dir[0] = '\0';
	vm_record_release(&r->record);
	saakm_strbuf_release(&r->script);
	saakm_strbuf_release(&r->shares);
}
