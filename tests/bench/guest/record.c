// SPDX-License-Identifier: GPL-2.0
/* The record device as flight recorder, with nobody who drains it; see kbench.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/saakm_record.h>
#include "kbench.h"

#define LEVEL_NAME(NAME, name, text)	[SAAKM_LEVEL_##NAME] = #name,
static const char *const levels[] = { SAAKM_LEVELS(LEVEL_NAME) };

int kbench_record_start(struct kbench_recording *r, const char *level)
{
	struct saakm_record_setup s = { .abi = SAAKM_RECORD_ABI, .mode = SAAKM_RING_FLIGHT };

	while (s.level < SAAKM_LEVEL_NR && strcmp(levels[s.level], level))
		s.level++;
	if (s.level == SAAKM_LEVEL_NR) {
		errno = EINVAL;
		return -1;
	}
	r->fd = open("/dev/saakm-record", O_RDWR | O_CLOEXEC);
	return r->fd < 0 ? -1 : ioctl(r->fd, SAAKM_IOC_START, &s);
}

int kbench_record_stop(struct kbench_recording *r)
{
	const struct saakm_rings *rings = mmap(NULL, SAAKM_RING_PAGE, PROT_READ, MAP_SHARED,
					       r->fd, 0);
	uint64_t events = 0;

	if (rings == MAP_FAILED)
		return -1;
	for (uint32_t cpu = 0; cpu < rings->nr_cpus; cpu++) {
		const struct saakm_ring_ctl *ctl =
			mmap(NULL, SAAKM_RING_PAGE, PROT_READ, MAP_SHARED, r->fd,
			     (off_t)(rings->cpu_offset + cpu * rings->cpu_stride));

		if (ctl == MAP_FAILED)
			return -1;
		events += ctl->emitted;
	}
	printf("events %llu\n", (unsigned long long)events);
	close(r->fd);
	errno = ENODATA;
	return events ? 0 : -1;
}
