/* SPDX-License-Identifier: GPL-2.0 */
/* guard() and friends: undone at the end of the block. */
#ifndef _LINUX_CLEANUP_H
#define _LINUX_CLEANUP_H

#include <linux/compiler.h>

#define DEFINE_FREE(_name, _type, _free) \
	static inline void __free_##_name(void *p) { _type _T = *(_type *)p; _free; }
#define __free(_name)		__cleanup(__free_##_name)
#define __get_and_null(p, nullvalue) \
	({ __auto_type __ptr = &(p); __auto_type __val = *__ptr; *__ptr = nullvalue; __val; })
#define no_free_ptr(p)		((typeof(p))__get_and_null(p, NULL))
#define return_ptr(p)		return no_free_ptr(p)

#define DEFINE_CLASS(_name, _type, _exit, _init, _init_args...) \
typedef _type class_##_name##_t; \
static inline void class_##_name##_destructor(_type *p) \
{ _type _T = *p; _exit; } \
static inline _type class_##_name##_constructor(_init_args) \
{ _type t = _init; return t; }
#define CLASS(_name, var) \
	class_##_name##_t var __cleanup(class_##_name##_destructor) = \
		class_##_name##_constructor

/*
 * A guard's lock is taken and dropped in functions: these calls have no line
 * of the policy, a finding shows the caller's.
 */
#define DEFINE_GUARD(_name, _type, _lock, _unlock) \
	DEFINE_CLASS(_name, _type, if (_T) { _unlock; }, ({ _lock; _T; }), _type _T)

#define DEFINE_LOCK_GUARD_1(_name, _type, _lock, _unlock, ...) \
typedef struct { _type *lock; __VA_ARGS__; } class_##_name##_t; \
static inline void class_##_name##_destructor(class_##_name##_t *_T) \
{ if (_T->lock) { _unlock; } } \
static inline class_##_name##_t class_##_name##_constructor(_type *l) \
{ class_##_name##_t _t = { .lock = l }, *_T = &_t; _lock; return _t; }

#define DEFINE_LOCK_GUARD_0(_name, _lock, _unlock, ...) \
typedef struct { void *lock; __VA_ARGS__; } class_##_name##_t; \
static inline void class_##_name##_destructor(class_##_name##_t *_T) \
{ (void)_T; _unlock; } \
static inline class_##_name##_t class_##_name##_constructor(void) \
{ class_##_name##_t _t = { .lock = (void *)1 }, *_T __maybe_unused = &_t; _lock; return _t; }

#define guard(_name)	CLASS(_name, __UNIQUE_ID(guard))
#define scoped_guard(_name, args...) \
	for (int __shim_go = 1; __shim_go; ) \
		for (CLASS(_name, scope)(args); __shim_go; __shim_go = 0)

#endif /* _LINUX_CLEANUP_H */
