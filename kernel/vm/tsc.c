// SPDX-License-Identifier: GPL-2.0
/*
 * How fast this machine's time stamp counter counts. A guest under TCG reads it, too, and
 * would measure it at boot against a timer: where its CPUs have to wait for one of ours, the
 * result can be a third of what it is, and then the guest's clock runs three times too fast.
 */
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include "vm.h"

#ifdef __x86_64__
struct moment { uint64_t ns, ticks; };

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_RAW, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* Both at once: of several tries, the one in which we lost the CPU least. */
static struct moment moment(void)
{
	uint64_t least = UINT64_MAX;
	struct moment m = { 0, 0 };

	for (int i = 0; i < 50; i++) {
		uint64_t before = now_ns(), ticks = __builtin_ia32_rdtsc();
		uint64_t took = now_ns() - before;

		if (took >= least)
			continue;
		least = took;
		m = (struct moment){ before + took / 2, ticks };
	}
	return m;
}

unsigned long vm_tsc_khz(void)
{
	struct moment a = moment(), b;

	usleep(20000);
	b = moment();
	return (b.ticks - a.ticks) * 1000000 / (b.ns - a.ns);
}
#else
unsigned long vm_tsc_khz(void)
{
	return 0;
}
#endif
