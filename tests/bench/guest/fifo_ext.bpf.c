// SPDX-License-Identifier: GPL-2.0
/*
 * The smallest FIFO under sched_ext, to measure against: one queue that all cores share,
 * and an idle core is used at once. Types are declared here as far as they are used; the
 * loader finds the kernel's by their names.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define QUEUE		0
#define DSQ_LOCAL	0x8000000000000002ULL
#define SLICE_DFL	20000000ULL

struct task_struct { int pid; } __attribute__((preserve_access_index));

struct sched_ext_ops {
	__s32 (*select_cpu)(struct task_struct *p, __s32 prev_cpu, __u64 wake_flags);
	void (*enqueue)(struct task_struct *p, __u64 enq_flags);
	void (*dispatch)(__s32 cpu, struct task_struct *prev);
	__s32 (*init)(void);
	__u64 flags;
	char name[128];
};

extern __s32 scx_bpf_select_cpu_dfl(struct task_struct *p, __s32 prev_cpu, __u64 wake_flags,
				    bool *is_idle) __ksym;
extern void scx_bpf_dispatch(struct task_struct *p, __u64 dsq_id, __u64 slice,
			     __u64 enq_flags) __ksym;
extern bool scx_bpf_consume(__u64 dsq_id) __ksym;
extern __s32 scx_bpf_create_dsq(__u64 dsq_id, __s32 node) __ksym;

char _license[] SEC("license") = "GPL";

/* What a struct_ops program gets is an array of its arguments. */
SEC("struct_ops/select_cpu")
int fifo_select_cpu(__u64 *args)
{
	struct task_struct *p = (void *)args[0];
	bool is_idle = false;
	__s32 cpu = scx_bpf_select_cpu_dfl(p, args[1], args[2], &is_idle);

	if (is_idle)
		scx_bpf_dispatch(p, DSQ_LOCAL, SLICE_DFL, 0);
	return cpu;
}

SEC("struct_ops/enqueue")
int fifo_enqueue(__u64 *args)
{
	scx_bpf_dispatch((void *)args[0], QUEUE, SLICE_DFL, args[1]);
	return 0;
}

SEC("struct_ops/dispatch")
int fifo_dispatch(__u64 *args)
{
	scx_bpf_consume(QUEUE);
	return 0;
}

SEC("struct_ops/init")
int fifo_init(__u64 *args)
{
	return scx_bpf_create_dsq(QUEUE, -1);
}

SEC(".struct_ops")
struct sched_ext_ops fifo_ext = {
	.select_cpu = (void *)fifo_select_cpu,
	.enqueue = (void *)fifo_enqueue,
	.dispatch = (void *)fifo_dispatch,
	.init = (void *)fifo_init,
	.flags = 1ULL << 3,		/* SWITCH_PARTIAL: SCHED_EXT tasks alone */
	.name = "fifo_ext",
};
