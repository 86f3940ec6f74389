// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/saakm-record: the rings of all CPUs, to be mapped by one recorder. START
 * begins a session, STOP or closing the device ends it. The mapping is that of
 * <linux/saakm_record.h>; its size is the size of the open file. Everything in
 * it can be read; only the reader's own pages can be made writable.
 */
#include <linux/fs.h>
#include <linux/irq_work.h>
#include <linux/kobject.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/panic_notifier.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include "contexts.h"
#include "record.h"

DEFINE_STATIC_KEY_FALSE(saakm_recording_key);
DEFINE_STATIC_KEY_FALSE(saakm_class_key);	/* with level class, or above */

static struct saakm_rings *rings;	/* of the session, or of the one before */
static bool unclean;			/* the session ended with its reader: kept */
static bool started;			/* by who has the device open */
static unsigned long open_bit;
static DEFINE_MUTEX(session_mutex);
/* Inside mmap_lock, and so nothing inside of it: who starts a session waits for CPUs. */
static DEFINE_MUTEX(rings_mutex);
static DECLARE_WAIT_QUEUE_HEAD(readers);

/* --- waking the reader, never from under a runqueue lock ------------------------------- */

static void wake_readers(struct irq_work *work)
{
	wake_up_interruptible(&readers);
	/* Where CPUs take turns (QEMU's -icount) this ends ours: the reader may be on another. */
	cpu_relax();
	saakm_snapshots_ring_grew(&saakm_cpu_data(smp_processor_id())->ring);
}

static DEFINE_PER_CPU(struct irq_work, reader_work) = IRQ_WORK_INIT(wake_readers);

static void subbuf_full(struct saakm_ring *ring)
{
	/* Offline it takes no interrupts: the work would stay, and keep out all that come later. */
	if (cpu_online(smp_processor_id()))
		irq_work_queue(this_cpu_ptr(&reader_work));
}

/* --- a session ---------------------------------------------------------------------------- */

/* Each task is written in full when it is met for the first time. */
void saakm_forget_shadows(void)
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

/* The old ones go, when nobody is about to map them. */
static void set_rings(struct saakm_rings *r)
{
	struct saakm_rings *old = rings;

	mutex_lock(&rings_mutex);
	WRITE_ONCE(rings, r);
	mutex_unlock(&rings_mutex);
	saakm_rings_free(old);
}

static int session_start(const struct saakm_record_setup *setup)
{
	struct saakm_rings *r;
	unsigned int cpu;
	int ret;

	set_rings(NULL);
	unclean = false;
	r = saakm_rings_new(setup);
	if (IS_ERR(r))
		return PTR_ERR(r);
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		struct saakm_ring *ring = &saakm_cpu_data(cpu)->ring;

		saakm_ring_init(ring, r, cpu);
		ring->notify = subbuf_full;
		ring->slow = setup->policy[0];	/* whose record it would be has to be asked */
		saakm_cpu_data(cpu)->seen = NULL;
		saakm_cpu_data(cpu)->looked = false;
	}
	saakm_forget_shadows();
	saakm_record_level = setup->level;
	strscpy(saakm_record_only, setup->policy, sizeof(saakm_record_only));
	ret = saakm_contexts_start();
	if (!ret) {
		ret = saakm_record_machine_start(setup->level);
		if (ret)
			saakm_contexts_stop();
	}
	if (ret) {
		saakm_rings_free(r);
		return ret;
	}
	set_rings(r);
	/* Who is told asks whether there is a record: nobody else may find that there is. */
	static_branch_inc(&saakm_told);
	static_branch_enable(&saakm_recording_key);
	if (setup->level >= SAAKM_LEVEL_CLASS)
		static_branch_enable(&saakm_class_key);
	saakm_snapshots_start(r->session);
	return 0;
}

static void close_ring(void *unused)
{
	saakm_ring_close(&saakm_cpu_data(smp_processor_id())->ring);
}

/* After this nobody writes: every writer has interrupts off. */
static void session_stop(void)
{
	if (!static_key_enabled(&saakm_recording_key))
		return;
	static_branch_disable(&saakm_class_key);
	static_branch_disable(&saakm_recording_key);
	static_branch_dec(&saakm_told);
	saakm_snapshots_stop();
	saakm_contexts_stop();
	saakm_record_machine_stop();
	on_each_cpu(close_ring, NULL, 1);
	smp_store_release(&rings->state, SAAKM_RINGS_CLOSED);
	wake_up_interruptible(&readers);
}

/* --- what freezes a flight recorder ---------------------------------------------------------- */

static void freeze_ring(struct irq_work *work)
{
	if (READ_ONCE(rings) && rings->mode == SAAKM_RING_FLIGHT)
		saakm_ring_freeze(&saakm_cpu_data(smp_processor_id())->ring);
	wake_up_interruptible(&readers);
}

static DEFINE_PER_CPU(struct irq_work, freeze_work) = IRQ_WORK_INIT_HARD(freeze_ring);

/* From any context but an NMI, under any lock. Why is kept for those who find the rings. */
void saakm_record_trigger(u32 end, const char *text)
{
	struct saakm_rings *r;
	unsigned int cpu;

	guard(irqsave)();
	if (!saakm_recording)
		return;
	r = READ_ONCE(rings);
	if (r->mode != SAAKM_RING_FLIGHT && end != SAAKM_END_PANIC)
		return;
	if (cmpxchg(&r->end, SAAKM_END_NONE, end) == SAAKM_END_NONE)
		strscpy(r->end_text, text, sizeof(r->end_text));
	if (r->mode != SAAKM_RING_FLIGHT ||
	    cmpxchg(&r->state, SAAKM_RINGS_LIVE, SAAKM_RINGS_FROZEN) != SAAKM_RINGS_LIVE ||
	    end == SAAKM_END_PANIC)
		return;
	for_each_online_cpu(cpu)
		irq_work_queue_on(&per_cpu(freeze_work, cpu), cpu);
}

static int on_panic(struct notifier_block *nb, unsigned long unused, void *text)
{
	saakm_record_trigger(SAAKM_END_PANIC, text);
	return NOTIFY_DONE;
}

static struct notifier_block panic_nb = { .notifier_call = on_panic, .priority = INT_MAX };

/* /sys/kernel/saakm/record_freeze: what is written is why. */
static ssize_t record_freeze_store(struct kobject *k, struct kobj_attribute *a, const char *buf,
				   size_t n)
{
	char text[SAAKM_END_TEXT];

	strscpy(text, buf, sizeof(text));
	strim(text);
	saakm_record_trigger(SAAKM_END_SYSFS, text);
	return n;
}

static struct kobj_attribute record_freeze_attr = __ATTR_WO(record_freeze);

/* --- the device ------------------------------------------------------------------------------ */

static int device_open(struct inode *inode, struct file *file)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (test_and_set_bit(0, &open_bit))
		return -EBUSY;
	started = false;
	i_size_write(file_inode(file), rings ? rings->total_bytes : 0);
	return 0;
}

/*
 * Mappings hold the file: none is left. Of a reader that died before it could
 * say STOP, the rings stay, with what it had not read.
 */
static int device_release(struct inode *inode, struct file *file)
{
	mutex_lock(&session_mutex);
	unclean |= static_key_enabled(&saakm_recording_key);
	session_stop();
	if (!unclean) {
		set_rings(NULL);
		i_size_write(file_inode(file), 0);
	}
	mutex_unlock(&session_mutex);
	clear_bit(0, &open_bit);
	return 0;
}

static int device_mmap(struct file *file, struct vm_area_struct *vma)
{
	int ret;

	mutex_lock(&rings_mutex);
	ret = rings ? saakm_rings_mmap(rings, vma) : -ENODATA;
	mutex_unlock(&rings_mutex);
	return ret;
}

static bool something_to_read(void)
{
	const struct saakm_rings *r = READ_ONCE(rings);
	unsigned int cpu;

	if (!r)
		return false;
	if (READ_ONCE(r->state) != SAAKM_RINGS_LIVE)
		return true;
	for (cpu = 0; r->mode == SAAKM_RING_DISCARD && cpu < nr_cpu_ids; cpu++) {
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

/* Once for each open file: its mappings are of these rings. */
static long ioctl_start(struct file *file, struct saakm_record_setup __user *user)
{
	struct saakm_record_setup setup;
	int ret;

	if (copy_from_user(&setup, user, sizeof(setup)))
		return -EFAULT;
	if (setup.abi != SAAKM_RECORD_ABI)
		return put_user(SAAKM_RECORD_ABI, &user->abi) ? -EFAULT : -EPROTO;
	if (setup.mode > SAAKM_RING_FLIGHT || setup.level >= SAAKM_LEVEL_NR || setup.flags ||
	    !memchr(setup.policy, 0, sizeof(setup.policy)))
		return -EINVAL;
	if (started || mapping_mapped(file->f_mapping))
		return -EBUSY;
	ret = session_start(&setup);
	i_size_write(file_inode(file), rings ? rings->total_bytes : 0);
	if (ret)
		return ret;
	started = true;
	return put_user(rings->total_bytes, &user->total_bytes);
}

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	long ret = 0;

	mutex_lock(&session_mutex);
	switch (cmd) {
	case SAAKM_IOC_START:
		ret = ioctl_start(file, (void __user *)arg);
		break;
	case SAAKM_IOC_STOP:
		session_stop();
		break;
	default:
		ret = -ENOTTY;
	}
	mutex_unlock(&session_mutex);
	return ret;
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
	BUILD_BUG_ON(SAAKM_IOC_START != _IOWR('S', 2, struct saakm_record_setup));
	atomic_notifier_chain_register(&panic_notifier_list, &panic_nb);
	if (!ret)
		ret = sysfs_create_file(saakm_kobj, &record_freeze_attr.attr);
	return ret ? ret : misc_register(&device);
}
late_initcall(device_init);
