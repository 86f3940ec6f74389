/* SPDX-License-Identifier: GPL-2.0 */
/* NULL, bool, offsetof() and groups of members. */
#ifndef _LINUX_STDDEF_H
#define _LINUX_STDDEF_H

#undef NULL
#define NULL	((void *)0)

/* libc's headers, where they came first, have their own. */
#if !defined(bool) && !defined(__bool_true_false_are_defined)
typedef _Bool bool;
#endif
#ifndef true
enum { false = 0, true = 1 };
#endif

#undef offsetof
#define offsetof(type, member)	__builtin_offsetof(type, member)
#define sizeof_field(type, member)	sizeof(((type *)0)->member)
#define offsetofend(type, member) \
	(offsetof(type, member) + sizeof_field(type, member))
#define struct_group(name, members...) \
	union { struct { members }; struct { members } name; }
#define DECLARE_FLEX_ARRAY(type, name) \
	struct { struct { } __empty_##name; type name[]; }

#endif /* _LINUX_STDDEF_H */
