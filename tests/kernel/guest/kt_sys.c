// SPDX-License-Identifier: GPL-2.0
/* The machine: CPUs, time, files, modules; see kt.h. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "kt.h"

unsigned int kt_nr_cpus(void)
{
	return sysconf(_SC_NPROCESSORS_ONLN);
}

unsigned int kt_nr_cpus_possible(void)
{
	return sysconf(_SC_NPROCESSORS_CONF);
}

int kt_pin(pid_t pid, unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(pid, sizeof(set), &set) ? -errno : 0;
}

int kt_unpin(pid_t pid)
{
	cpu_set_t set;

	memset(&set, 0xff, sizeof(set));
	return sched_setaffinity(pid, sizeof(set), &set) ? -errno : 0;
}

int kt_cpu_online(unsigned int cpu, bool online)
{
	char path[80];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/online", cpu);
	return kt_write(path, online ? "1" : "0");
}

uint64_t kt_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static uint64_t cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

void kt_sleep_ms(unsigned int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

void kt_burn_ms(unsigned int ms)
{
	uint64_t end = cpu_ns() + ms * KT_MS;

	while (cpu_ns() < end)
		for (volatile int i = 0; i < 500; i++)
			;
}

int kt_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

int kt_read(const char *path, char *text, size_t bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t at = 0;
	ssize_t n;

	*text = 0;
	if (fd < 0)
		return -errno;
	while (at < bytes - 1 && (n = read(fd, text + at, bytes - 1 - at)) > 0)
		at += n;
	text[at] = 0;
	close(fd);
	return 0;
}

static void module_path(const char *name, char *path, size_t bytes)
{
	const char *dir = getenv("SAAKM_MODULES");

	snprintf(path, bytes, "%s/%s.ko", dir ? dir : "/lib/modules/saakm", name);
}

bool kt_has_module(const char *name)
{
	char path[512];

	module_path(name, path, sizeof(path));
	return !access(path, R_OK);
}

int kt_insmod(const char *name, const char *params)
{
	char path[512];
	int fd, ret;

	module_path(name, path, sizeof(path));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = syscall(SYS_finit_module, fd, params ? params : "", 0) ? -errno : 0;
	close(fd);
	return ret;
}

int kt_rmmod(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}
