/* SPDX-License-Identifier: GPL-2.0 */
/* Memory of users: the host hands over plain memory. */
#ifndef __LINUX_UACCESS_H__
#define __LINUX_UACCESS_H__

#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/string.h>

#define access_ok(addr, size)	((void)(addr), (void)(size), 1)
#define copy_from_user(to, from, n)	({ memcpy((to), (const void *)(from), (n)); 0UL; })
#define copy_to_user(to, from, n)	({ memcpy((void *)(to), (from), (n)); 0UL; })
#define __copy_from_user(to, from, n)	copy_from_user(to, from, n)
#define __copy_to_user(to, from, n)	copy_to_user(to, from, n)
#define clear_user(to, n)	({ memset((void *)(to), 0, (n)); 0UL; })
#define get_user(x, ptr)	({ (x) = *(ptr); 0; })
#define put_user(x, ptr)	({ *(ptr) = (x); 0; })
#define __get_user(x, ptr)	get_user(x, ptr)
#define __put_user(x, ptr)	put_user(x, ptr)
#define copy_from_kernel_nofault(dst, src, n)	({ memcpy(dst, src, n); 0L; })
#define pagefault_disable()	shim_preempt_count_add(1)
#define pagefault_enable()	shim_preempt_count_add(-1)

#pragma GCC visibility push(hidden)
long strncpy_from_user(char *dst, const char __user *src, long n);
long copy_struct_from_user(void *dst, size_t dst_bytes, const void __user *src, size_t bytes);
int kstrtoint_from_user(const char __user *s, size_t n, unsigned int base, int *res);
int kstrtouint_from_user(const char __user *s, size_t n, unsigned int base, unsigned int *res);
int kstrtoull_from_user(const char __user *s, size_t n, unsigned int base,
			unsigned long long *res);
int kstrtobool_from_user(const char __user *s, size_t n, bool *res);
void *memdup_user(const void __user *src, size_t n);
void *memdup_user_nul(const void __user *src, size_t n);
#pragma GCC visibility pop
#define kstrtoul_from_user(s, n, base, res) \
	kstrtoull_from_user(s, n, base, (unsigned long long *)(res))

#endif /* __LINUX_UACCESS_H__ */
