// SPDX-License-Identifier: GPL-2.0
/* abi: what the record device refuses a recorder that is wrong, and how. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/saakm_record.h>
#include "kt.h"

static int fd;

static int start(struct saakm_record_setup *s)
{
	return ioctl(fd, SAAKM_IOC_START, s) ? errno : 0;
}

static off_t size(void)
{
	struct stat st;

	return fstat(fd, &st) ? -1 : st.st_size;
}

static void *map(off_t offset, size_t bytes, int prot)
{
	return mmap(NULL, bytes, prot, MAP_SHARED, fd, offset);
}

int main(int argc, char **argv)
{
	struct saakm_record_setup s = { .abi = SAAKM_RECORD_ABI + 1, .ring_bytes = 64 << 10 };
	const struct saakm_rings *rings;
	struct pollfd pfd;
	off_t bytes;

	kt_start(argc, argv);
	fd = open("/dev/saakm-record", O_RDWR);
	if (fd < 0)
		kt_bail("no device: %s", strerror(errno));
	kt_is(start(&s), EPROTO, "another ABI version");
	kt_is(s.abi, SAAKM_RECORD_ABI, "the kernel's own is told");
	kt_is(size(), 0, "no session: nothing to map");
	kt_ok(map(0, 4096, PROT_READ) == MAP_FAILED, "nor is it mapped");
	pfd = (struct pollfd){ .fd = fd, .events = POLLIN };
	kt_is(poll(&pfd, 1, 0), 0, "nor is there anything to read");
	s.abi = SAAKM_RECORD_ABI;
	s.mode = 7;
	kt_is(start(&s), EINVAL, "an unknown mode");
	s.mode = SAAKM_RING_DISCARD;
	s.flags = 1;
	kt_is(start(&s), EINVAL, "an unknown flag");
	s.flags = 0;
	memset(s.policy, 'x', sizeof(s.policy));
	kt_is(start(&s), EINVAL, "a name without an end");
	memset(s.policy, 0, sizeof(s.policy));
	s.ring_bytes = 3 << 20;
	kt_is(start(&s), EINVAL, "no power of two");
	s.ring_bytes = 1ull << 60;
	kt_is(start(&s), ENOMEM, "more than there is");
	kt_is(ioctl(fd, 0x53ff, 0) ? errno : 0, ENOTTY, "an unknown request");
	s.ring_bytes = 64 << 10;
	kt_is(start(&s), 0, "a session begins");
	bytes = size();
	kt_is(bytes, (off_t)s.total_bytes, "the size is what can be mapped");
	kt_is(start(&s), EBUSY, "not twice");
	kt_is(open("/dev/saakm-record", O_RDWR) < 0 ? errno : 0, EBUSY, "nor by another");
	kt_ok(map(0, bytes, PROT_READ | PROT_WRITE) == MAP_FAILED, "not all may be written");
	rings = map(0, bytes, PROT_READ);
	if (rings == MAP_FAILED)
		kt_bail("not mapped: %s", strerror(errno));
	kt_ok(rings->magic == SAAKM_RINGS_MAGIC, "the rings are there");
	kt_is((long)rings->nr_subbufs * rings->subbuf_bytes, 64 << 10, "of the size asked for");
	kt_ok(mprotect((char *)rings + rings->cpu_offset, 4096, PROT_READ | PROT_WRITE) &&
	      mprotect((char *)rings + rings->cpu_offset + 8192, 4096, PROT_READ | PROT_WRITE),
	      "neither a control page nor data may be written");
	kt_ok(!mprotect((char *)rings + rings->cpu_offset + 4096, 4096, PROT_READ | PROT_WRITE),
	      "the reader's own page may");
	kt_is(ioctl(fd, SAAKM_IOC_STOP), 0, "it ends");
	kt_is(rings->state, SAAKM_RINGS_CLOSED, "which the rings say");
	return kt_done();
}
