// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/saakm-record: the rings of all CPUs, to be mapped by one recorder. Opening
 * it starts a session, closing it (or STOP) ends one. The mapping is that of
 * <linux/saakm_record.h>; its size is the size of the open file. Everything in
 * it can be read; only the reader's own pages can be made writable.
 */
#include <linux/fs.h>
#include <linux/irq_work.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/poll.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/vmalloc.h>
#include <trace/events/sched.h>
#include "record.h"

static struct saakm_rings *rings;	/* while the device is open */
static unsigned long open_bit;
static DEFINE_MUTEX(session_mutex);
static DECLARE_WAIT_QUEUE_HEAD(readers);
static u32 last_session;

static unsigned int subbuf_kb = 64, nr_subbufs = 32;
module_param_named(record_subbuf_kb, subbuf_kb, uint, 0644);
MODULE_PARM_DESC(record_subbuf_kb, "KiB of a sub-buffer, a power of two from 4");
module_param_named(record_subbufs, nr_subbufs, uint, 0644);
MODULE_PARM_DESC(record_subbufs, "Sub-buffers of each CPU, a power of two from 2");

/* --- waking the reader, never from under a runqueue lock ------------------------------- */

static void wake_readers(struct irq_work *work)
{
	wake_up_interruptible(&readers);
}

static DEFINE_PER_CPU(struct irq_work, reader_work) = IRQ_WORK_INIT(wake_readers);

static void subbuf_full(struct saakm_ring *ring)
{
	irq_work_queue(this_cpu_ptr(&reader_work));
}

/* --- what is recorded besides the calls ---------------------------------------------------- */

/* As in the simulator: 0 real time and above, 1 fair, 2 ours, 3 idle. */
static u32 class_number(struct task_struct *p)
{
	if (task_on_saakm(p))
		return 2;
	if (is_idle_task(p))
		return 3;
	return sched_class_above(&fair_sched_class, p->sched_class) ? 1 :
	       p->sched_class == &fair_sched_class;
}

static void on_switch(void *unused, bool preempt, struct task_struct *prev,
		      struct task_struct *next, unsigned int prev_state)
{
	if (task_on_saakm(prev) || task_on_saakm(next) || is_idle_task(prev) || is_idle_task(next))
		saakm_record_switch(prev, next, prev_state, class_number(next));
}

/* --- a session ---------------------------------------------------------------------------- */

static struct saakm_rings *rings_new(void)
{
	u64 stride = 2 * SAAKM_RING_PAGE + ((u64)subbuf_kb << 10) * nr_subbufs;
	u64 total = SAAKM_RING_PAGE + stride * nr_cpu_ids;
	struct saakm_rings *r;

	if (!is_power_of_2(subbuf_kb) || subbuf_kb < SAAKM_SUBBUF_MIN >> 10 ||
	    subbuf_kb > SAAKM_SUBBUF_MAX >> 10 || !is_power_of_2(nr_subbufs) || nr_subbufs < 2 ||
	    nr_subbufs > 4096)
		return ERR_PTR(-EINVAL);
	r = vmalloc_user(total);
	if (!r)
		return ERR_PTR(-ENOMEM);
	r->abi = SAAKM_RECORD_ABI;
	r->nr_cpus = nr_cpu_ids;
	r->session = (u64)get_random_u32() << 32 | ++last_session;
	r->subbuf_bytes = subbuf_kb << 10;
	r->nr_subbufs = nr_subbufs;
	r->cpu_offset = SAAKM_RING_PAGE;
	r->cpu_stride = stride;
	r->total_bytes = total;
	r->mode = SAAKM_RING_DISCARD;
	r->state = SAAKM_RINGS_LIVE;
	smp_store_release(&r->magic, SAAKM_RINGS_MAGIC);
	return r;
}

/* Each task is written in full when it is met for the first time. */
static void forget_shadows(void)
{
	struct task_struct *g, *p;
	unsigned int cpu;

	rcu_read_lock();
	for_each_process_thread(g, p)
		p->saakm.shadow_written = false;
	rcu_read_unlock();
	for_each_possible_cpu(cpu)
		idle_task(cpu)->saakm.shadow_written = false;
}

static int session_start(void)
{
	unsigned int cpu;
	int ret;

	rings = rings_new();
	if (IS_ERR(rings)) {
		ret = PTR_ERR(rings);
		rings = NULL;
		return ret;
	}
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		struct saakm_ring *ring = &saakm_cpu_data(cpu)->ring;

		saakm_ring_init(ring, rings, cpu);
		ring->notify = subbuf_full;
	}
	forget_shadows();
	ret = register_trace_sched_switch(on_switch, NULL);
	if (ret) {
		vfree(rings);
		rings = NULL;
		return ret;
	}
	smp_store_release(&saakm_recording, true);
	saakm_record_run(rings->session);
	return 0;
}

static void close_ring(void *unused)
{
	saakm_ring_close(&saakm_cpu_data(smp_processor_id())->ring);
}

/* After this nobody writes: every writer has interrupts off. */
static void session_stop(void)
{
	if (!saakm_recording)
		return;
	WRITE_ONCE(saakm_recording, false);
	unregister_trace_sched_switch(on_switch, NULL);
	tracepoint_synchronize_unregister();
	on_each_cpu(close_ring, NULL, 1);
	smp_store_release(&rings->state, SAAKM_RINGS_CLOSED);
	wake_up_interruptible(&readers);
}

static int device_open(struct inode *inode, struct file *file)
{
	int ret;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (test_and_set_bit(0, &open_bit))
		return -EBUSY;
	mutex_lock(&session_mutex);
	ret = session_start();
	mutex_unlock(&session_mutex);
	if (ret) {
		clear_bit(0, &open_bit);
		return ret;
	}
	i_size_write(file_inode(file), rings->total_bytes);
	return 0;
}

/* Mappings hold the file: none is left. */
static int device_release(struct inode *inode, struct file *file)
{
	mutex_lock(&session_mutex);
	session_stop();
	vfree(rings);
	rings = NULL;
	i_size_write(file_inode(file), 0);
	mutex_unlock(&session_mutex);
	clear_bit(0, &open_bit);
	return 0;
}

static bool is_ack_page(unsigned long offset)
{
	return offset >= rings->cpu_offset &&
	       (offset - rings->cpu_offset) % rings->cpu_stride == SAAKM_RING_PAGE;
}

/* A whole ack page may be made writable, nothing else. */
static int device_mprotect(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			   unsigned long newflags)
{
	unsigned long offset = start - vma->vm_start + (vma->vm_pgoff << PAGE_SHIFT);

	if (!(newflags & VM_WRITE))
		return 0;
	return end - start == SAAKM_RING_PAGE && is_ack_page(offset) ? 0 : -EACCES;
}

static const struct vm_operations_struct device_vm_ops = {
	.mprotect	= device_mprotect,
};

static int device_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_WRITE &&
	    (vma->vm_end - vma->vm_start != SAAKM_RING_PAGE ||
	     !is_ack_page(vma->vm_pgoff << PAGE_SHIFT)))
		return -EACCES;
	vma->vm_ops = &device_vm_ops;
	return remap_vmalloc_range(vma, rings, vma->vm_pgoff);
}

static bool something_to_read(void)
{
	unsigned int cpu;

	if (READ_ONCE(rings->state) != SAAKM_RINGS_LIVE)
		return true;
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		const struct saakm_ring *ring = &saakm_cpu_data(cpu)->ring;

		if (READ_ONCE(ring->ctl->head) - READ_ONCE(ring->ack->tail) >=
		    ring->subbuf_bytes)
			return true;
	}
	return false;
}

static __poll_t device_poll(struct file *file, poll_table *wait)
{
	poll_wait(file, &readers, wait);
	return something_to_read() ? EPOLLIN | EPOLLRDNORM : 0;
}

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case SAAKM_IOC_STOP:
		mutex_lock(&session_mutex);
		session_stop();
		mutex_unlock(&session_mutex);
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct file_operations device_fops = {
	.owner		= THIS_MODULE,
	.open		= device_open,
	.release	= device_release,
	.mmap		= device_mmap,
	.poll		= device_poll,
	.unlocked_ioctl	= device_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.llseek		= noop_llseek,
};

static struct miscdevice device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "saakm-record",
	.fops	= &device_fops,
	.mode	= 0600,
};

static int __init device_init(void)
{
	int ret = saakm_record_modules_init();

	BUILD_BUG_ON(PAGE_SIZE != SAAKM_RING_PAGE);
	return ret ? ret : misc_register(&device);
}
late_initcall(device_init);
