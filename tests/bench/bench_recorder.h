/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BENCH_RECORDER_H
#define BENCH_RECORDER_H

#include <stdint.h>
#include <time.h>
#include "../recorder/real_ring.h"

static inline uint64_t bench_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

/* Prints its figures. */
void bench_ring_write(void);

#endif /* BENCH_RECORDER_H */
