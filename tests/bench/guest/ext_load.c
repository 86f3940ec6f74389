// SPDX-License-Identifier: GPL-2.0
/* ext_load FILE.bpf.o -- COMMAND…: run COMMAND while that sched_ext scheduler is loaded. */
#include <errno.h>
#include <linux/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int fail(const char *what)
{
	fprintf(stderr, "ext_load: %s: %s\n", what, strerror(errno));
	return 125;
}

int main(int argc, char **argv)
{
	struct bpf_object *obj;
	struct bpf_program *prog;
	struct bpf_map *map;
	int status;
	pid_t pid;

	if (argc < 4)
		return 2;
	obj = bpf_object__open_file(argv[1], NULL);
	if (!obj)
		return fail(argv[1]);
	/* It makes a queue, which may sleep. */
	prog = bpf_object__find_program_by_name(obj, "fifo_init");
	if (prog)
		bpf_program__set_flags(prog, BPF_F_SLEEPABLE);
	if (bpf_object__load(obj))
		return fail("the kernel does not take it");
	bpf_object__for_each_map(map, obj)
		if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS &&
		    !bpf_map__attach_struct_ops(map))
			return fail("it cannot be made the scheduler");
	pid = fork();
	if (!pid) {
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return fail(argv[3]);
	bpf_object__close(obj);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
