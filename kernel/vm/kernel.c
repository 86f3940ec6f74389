// SPDX-License-Identifier: GPL-2.0
/* The kernel, its first file system and the modules: made by the scripts beside this file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>
#include <saakm/log.h>
#include "vm.h"

int vm_programs(char buf[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", buf, PATH_MAX - 1);
	char *slash;

	buf[n > 0 ? n : 0] = '\0';
	slash = strrchr(buf, '/');
	if (!slash)
		return -ENOENT;
	*slash = '\0';
	return 0;
}

/* The folder of the scripts: installed, or in the tree that this was built from. */
static int scripts(char dir[PATH_MAX])
{
	char exe[PATH_MAX];

	if (vm_programs(exe))
		exe[0] = '\0';
	snprintf(dir, PATH_MAX, "%.4000s/../share/saakm/kernel/vm/build.sh", exe);
	if (access(dir, R_OK))
		snprintf(dir, PATH_MAX, "%s/kernel/vm/build.sh", SAAKM_SRCDIR);
	if (access(dir, R_OK)) {
		saakm_error("%s is not there; build or install the toolkit again", dir);
		return -ENOENT;
	}
	*strrchr(dir, '/') = '\0';
	return 0;
}

int vm_script(const char *name, char path[PATH_MAX])
{
	char dir[PATH_MAX];
	int ret = scripts(dir);

	if (!ret)
		snprintf(path, PATH_MAX, "%.4000s/%s", dir, name);
	return ret;
}

/* Its stdout goes to `out`, its stderr to ours; gives the exit status. */
static int script(const char *name, const char *const args[3], struct saakm_strbuf *out)
{
	char file[PATH_MAX], buf[4096];
	const char *argv[6] = { "bash", file };
	int fds[2], status;
	ssize_t n;
	pid_t pid;

	if (vm_script(name, file))
		return SAAKM_EXIT_SYSTEM;
	for (int i = 0; i < 3 && args[i]; i++)
		argv[2 + i] = args[i];
	if (pipe(fds))
		goto system;
	pid = fork();
	if (!pid) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		execvp("bash", (char *const *)argv);
		_exit(127);
	}
	close(fds[1]);
	while (pid > 0 && (n = read(fds[0], buf, sizeof(buf))) != 0)
		if (n > 0)
			saakm_strbuf_put(out, buf, (size_t)n);
		else if (errno != EINTR)
			break;
	close(fds[0]);
	if (pid < 0)
		goto system;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			goto system;
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 127) {
		saakm_error("%s was ended by a signal, or there is no bash", name);
		return SAAKM_EXIT_SYSTEM;
	}
	if (out->failed) {
		saakm_error("there is no memory left");
		return SAAKM_EXIT_SYSTEM;
	}
	return WEXITSTATUS(status);
system:
	saakm_error("%s cannot be started: %s", name, strerror(errno));
	return SAAKM_EXIT_SYSTEM;
}

/* The next line of *text into to; false when it is missing or too long. */
static bool line(const char **text, char to[PATH_MAX])
{
	size_t n = strcspn(*text, "\n");

	if (!n || n >= PATH_MAX)
		return false;
	memcpy(to, *text, n);
	to[n] = '\0';
	*text += n + ((*text)[n] == '\n');
	return true;
}

static int build(struct vm_kernel *k, const struct vm_options *o)
{
	struct saakm_strbuf out = { 0 };
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	char jobs[24], word[PATH_MAX];
	const char *text;
	int ret;

	snprintf(jobs, sizeof(jobs), "%ld", o->jobs ? (long)o->jobs : cpus > 0 ? cpus : 1);
	if (o->common.quiet)
		setenv("SAAKM_VM_QUIET", "1", 1);
	/* That takes minutes: what the other lacks is said before. */
	ret = script("initrd.sh", (const char *[3]){ NULL }, &out);
	if (!ret)
		ret = script("build.sh", (const char *[3]){ o->variant, jobs }, &out);
	text = saakm_strbuf_str(&out);
	if (!ret && (!line(&text, k->initrd) || !line(&text, k->tree) ||
		     !line(&text, k->image) || !line(&text, word))) {
		saakm_error("the kernel's build script said nothing useful");
		ret = SAAKM_EXIT_SYSTEM;
	}
	k->cached = !ret && !strcmp(word, "cached");
	saakm_strbuf_release(&out);
	return ret;
}

/* As it was when it was built; another build may have come between, seldom twice. */
int vm_kernel_get(struct vm_kernel *k, const struct vm_options *o)
{
	k->lock_fd = k->image_fd = -1;
	for (int tries = 0; tries < 10; tries++) {
		char lock[PATH_MAX + 16];
		int ret = build(k, o);

		if (ret)
			return ret;
		snprintf(lock, sizeof(lock), "%s/.saakm-lock", k->tree);
		k->lock_fd = open(lock, O_RDONLY | O_CLOEXEC);
		if (k->lock_fd >= 0)
			flock(k->lock_fd, LOCK_SH);
		k->image_fd = open(k->image, O_RDONLY);
		if (k->lock_fd >= 0 && k->image_fd >= 0)
			return 0;
		vm_kernel_release(k);
	}
	saakm_error("%s is removed by other builds again and again; set SAAKM_CACHE_DIR to a "
		    "folder of your own", k->image);
	return SAAKM_EXIT_SYSTEM;
}

void vm_kernel_release(struct vm_kernel *k)
{
	if (k->lock_fd >= 0)
		close(k->lock_fd);
	if (k->image_fd >= 0)
		close(k->image_fd);
	k->lock_fd = k->image_fd = -1;
}

/* By it module.sh learns the hash that replay will compare. */
static void name_build_tool(void)
{
	char exe[PATH_MAX / 2], tool[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *slash;

	exe[n > 0 ? n : 0] = '\0';
	slash = strrchr(exe, '/');
	if (!slash)
		return;
	*slash = '\0';
	snprintf(tool, sizeof(tool), "%s/saakm-build", exe);
	setenv("SAAKM_BUILD_TOOL", tool, 1);
}

int vm_module_build(const struct vm_kernel *k, const char *policy, const char *dir,
		    struct saakm_strbuf *paths)
{
	name_build_tool();
	return script("module.sh", (const char *[3]){ k->tree, dir, policy }, paths);
}

bool vm_kvm_works(const struct vm_kernel *k)
{
	struct saakm_strbuf out = { 0 };
	bool works = !script("kvm.sh", (const char *[3]){ k->image, k->initrd }, &out) &&
		     !strcmp(saakm_strbuf_str(&out), "yes\n");

	saakm_strbuf_release(&out);
	return works;
}
