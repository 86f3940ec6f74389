// SPDX-License-Identifier: GPL-2.0
/* What is written into files under /proc, and copied from and to users. */
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

void seq_vprintf(struct seq_file *m, const char *fmt, va_list args)
{
	size_t room = m->size - m->count;
	int n;

	if (!room)
		return;
	n = shim_vsnprintf(m->buf + m->count, room, fmt, args);
	/* Full is count == size: the host then comes again with more room. */
	if (n < 0 || (size_t)n >= room)
		m->count = m->size;
	else
		m->count += n;
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	seq_vprintf(m, fmt, args);
	va_end(args);
}

int seq_write(struct seq_file *m, const void *data, size_t len)
{
	if (m->count + len >= m->size) {
		m->count = m->size;
		return -1;
	}
	memcpy(m->buf + m->count, data, len);
	m->count += len;
	return 0;
}

void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}

void seq_put_decimal_ull(struct seq_file *m, const char *delimiter, unsigned long long num)
{
	seq_printf(m, "%s%llu", delimiter ? delimiter : "", num);
}

void seq_put_decimal_ll(struct seq_file *m, const char *delimiter, long long num)
{
	seq_printf(m, "%s%lld", delimiter ? delimiter : "", num);
}

struct list_head *seq_list_start(struct list_head *head, loff_t pos)
{
	struct list_head *at;

	list_for_each(at, head) {
		if (pos-- == 0)
			return at;
	}
	return NULL;
}

struct list_head *seq_list_start_head(struct list_head *head, loff_t pos)
{
	return pos ? seq_list_start(head, pos - 1) : head;
}

struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *pos)
{
	struct list_head *next = ((struct list_head *)v)->next;

	++*pos;
	return next == head ? NULL : next;
}

int simple_open(struct inode *inode, struct file *file)
{
	if (inode->i_private)
		file->private_data = inode->i_private;
	return 0;
}

loff_t default_llseek(struct file *file, loff_t off, int whence)
{
	if (whence == SEEK_CUR)
		off += file->f_pos;
	if (off < 0 || whence == SEEK_END)
		return -EINVAL;
	file->f_pos = off;
	return off;
}

loff_t noop_llseek(struct file *file, loff_t off, int whence)
{
	return file->f_pos;
}

static ssize_t copy_part(void *to, const void *from, size_t n, loff_t *pos, size_t available,
			 bool reading)
{
	loff_t at = *pos;

	if (at < 0)
		return -EINVAL;
	if ((size_t)at >= available || !n)
		return 0;
	n = min(n, available - (size_t)at);
	if (reading)
		memcpy(to, (const char *)from + at, n);
	else
		memcpy((char *)to + at, from, n);
	*pos = at + n;
	return n;
}

ssize_t simple_read_from_buffer(void __user *to, size_t n, loff_t *pos, const void *from,
				size_t available)
{
	return copy_part(to, from, n, pos, available, true);
}

ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *pos, const void __user *from,
			       size_t n)
{
	return copy_part(to, from, n, pos, available, false);
}

long strncpy_from_user(char *dst, const char __user *src, long n)
{
	long len = strnlen(src, n);

	memcpy(dst, src, len < n ? len + 1 : n);
	return len;
}

long copy_struct_from_user(void *dst, size_t dst_bytes, const void __user *src, size_t bytes)
{
	size_t part = min(dst_bytes, bytes);

	if (bytes > dst_bytes && memchr_inv((const char *)src + dst_bytes, 0, bytes - dst_bytes))
		return -E2BIG;
	memcpy(dst, src, part);
	memset((char *)dst + part, 0, dst_bytes - part);
	return 0;
}

void *memdup_user_nul(const void __user *src, size_t n)
{
	char *copy = kmalloc(n + 1, GFP_KERNEL);

	if (!copy)
		return (void *)-ENOMEM;
	memcpy(copy, src, n);
	copy[n] = '\0';
	return copy;
}

void *memdup_user(const void __user *src, size_t n)
{
	void *copy = kmemdup(src, n, GFP_KERNEL);

	return copy ? copy : (void *)-ENOMEM;
}

/* A number's text, ended; -EINVAL if it is too long to be one. */
static int text_of(char *buf, size_t bytes, const char *s, size_t n)
{
	if (n >= bytes)
		return -EINVAL;
	memcpy(buf, s, n);
	buf[n] = '\0';
	return 0;
}

#define FROM_USER(name, how, type) \
int name(const char __user *s, size_t n, unsigned int base, type *res) \
{ \
	char buf[72]; \
	int ret = text_of(buf, sizeof(buf), s, n); \
	return ret ? ret : how(buf, base, res); \
}
FROM_USER(kstrtoint_from_user, kstrtoint, int)
FROM_USER(kstrtouint_from_user, kstrtouint, unsigned int)
FROM_USER(kstrtoull_from_user, kstrtoull, unsigned long long)

int kstrtobool_from_user(const char __user *s, size_t n, bool *res)
{
	char buf[4];

	n = min(n, sizeof(buf) - 1);
	text_of(buf, sizeof(buf), s, n);
	return kstrtobool(buf, res);
}
