/* SPDX-License-Identifier: GPL-2.0 */
/* Stub: files under debugfs are accepted, and nobody reads them. */
#ifndef _DEBUGFS_H_
#define _DEBUGFS_H_

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/seq_file.h>

/* Never NULL, never an error, never looked into. */
#define __shim_debugfs(name, parent) \
	((void)(name), (void)(parent), (struct dentry *)&__this_module)
#define debugfs_initialized()		true
#define debugfs_create_dir(name, parent)	__shim_debugfs(name, parent)
#define debugfs_lookup(name, parent)	((void)(name), (void)(parent), (struct dentry *)NULL)
#define debugfs_create_file(name, mode, parent, data, fops) \
	((void)(data), (void)(fops), __shim_debugfs(name, parent))
#define debugfs_create_file_unsafe	debugfs_create_file
#define __shim_debugfs_value(name, mode, parent, value) \
	((void)(value), (void)__shim_debugfs(name, parent))
#define debugfs_create_u8		__shim_debugfs_value
#define debugfs_create_u16		__shim_debugfs_value
#define debugfs_create_u32		__shim_debugfs_value
#define debugfs_create_u64		__shim_debugfs_value
#define debugfs_create_x32		__shim_debugfs_value
#define debugfs_create_x64		__shim_debugfs_value
#define debugfs_create_ulong		__shim_debugfs_value
#define debugfs_create_size_t		__shim_debugfs_value
#define debugfs_create_bool		__shim_debugfs_value
#define debugfs_create_str		__shim_debugfs_value
#define debugfs_create_atomic_t		__shim_debugfs_value
#define debugfs_remove(dentry)		((void)(dentry))
#define debugfs_remove_recursive(dentry)	((void)(dentry))
#define debugfs_lookup_and_remove(name, parent)	((void)(name), (void)(parent))
#define DEFINE_DEBUGFS_ATTRIBUTE(__fops, __get, __set, __fmt) \
	static const struct file_operations __fops __maybe_unused = { .owner = THIS_MODULE }; \
	static inline void __maybe_unused __fops##_shim_uses(void) \
	{ (void)(__get); (void)(__set); }
#define DEFINE_SIMPLE_ATTRIBUTE	DEFINE_DEBUGFS_ATTRIBUTE

#endif /* _DEBUGFS_H_ */
