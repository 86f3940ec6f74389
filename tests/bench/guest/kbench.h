/* SPDX-License-Identifier: GPL-2.0 */
/* A recording that nobody drains, for kbench. */
#ifndef SAAKM_BENCH_KBENCH_H
#define SAAKM_BENCH_KBENCH_H

struct kbench_recording {
	int fd;			/* the record device, or -1 */
};

/* 0, or -1 and errno. level: as `saakm record --level` has it. */
int kbench_record_start(struct kbench_recording *r, const char *level);
/* Prints "events N": of all CPUs, since the start. */
int kbench_record_stop(struct kbench_recording *r);

#endif /* SAAKM_BENCH_KBENCH_H */
