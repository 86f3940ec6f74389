/* SPDX-License-Identifier: GPL-2.0 */
/* Files, as far as those under /proc need them. */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#define S_IRWXU	00700
#define S_IRUSR	00400
#define S_IWUSR	00200
#define S_IXUSR	00100
#define S_IRGRP	00040
#define S_IWGRP	00020
#define S_IROTH	00004
#define S_IWOTH	00002
#define S_IRUGO	(S_IRUSR | S_IRGRP | S_IROTH)
#define S_IWUGO	(S_IWUSR | S_IWGRP | S_IWOTH)
#define S_IFDIR	0040000
#define S_IFREG	0100000
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

struct dentry;
struct vm_area_struct;
struct poll_table_struct;

struct inode {
	umode_t i_mode;
	unsigned long i_ino;
	void *i_private;
};

struct file {
	fmode_t f_mode;
	unsigned int f_flags;
	loff_t f_pos;
	struct inode *f_inode;
	void *private_data;
};

struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *file, loff_t off, int whence);
	ssize_t (*read)(struct file *file, char __user *buf, size_t n, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t n, loff_t *pos);
	unsigned int (*poll)(struct file *file, struct poll_table_struct *table);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	long (*compat_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *file);
	int (*flush)(struct file *file, void *id);
	int (*release)(struct inode *inode, struct file *file);
};

#define file_inode(file)	((file)->f_inode)

#pragma GCC visibility push(hidden)
int simple_open(struct inode *inode, struct file *file);
loff_t default_llseek(struct file *file, loff_t off, int whence);
loff_t noop_llseek(struct file *file, loff_t off, int whence);
ssize_t simple_read_from_buffer(void __user *to, size_t n, loff_t *pos, const void *from,
				size_t available);
ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *pos, const void __user *from,
			       size_t n);
#pragma GCC visibility pop

#endif /* _LINUX_FS_H */
