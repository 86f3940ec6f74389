// SPDX-License-Identifier: GPL-2.0
/*
 * What the stubs of <linux/…> point to. They accept what a policy registers;
 * those whose result it would use call shim_unsupported() where they stand.
 */
#include <linux/kernel_stat.h>
#include <linux/kobject.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

struct kobject shim_kobject = { .name = "kernel" };
struct kernel_cpustat shim_kcpustat;

/* Opening and reading files: the table of a file points here. */
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data)
{
	shim_unsupported("single_open");
}

int single_open_size(struct file *file, int (*show)(struct seq_file *m, void *v), void *data,
		     size_t size)
{
	shim_unsupported("single_open_size");
}

int single_release(struct inode *inode, struct file *file)
{
	shim_unsupported("single_release");
}

int seq_open(struct file *file, const struct seq_operations *op)
{
	shim_unsupported("seq_open");
}

int seq_release(struct inode *inode, struct file *file)
{
	shim_unsupported("seq_release");
}

ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *pos)
{
	shim_unsupported("seq_read");
}

loff_t seq_lseek(struct file *file, loff_t offset, int whence)
{
	shim_unsupported("seq_lseek");
}

void *pde_data(const struct inode *inode)
{
	shim_unsupported("pde_data");
}
