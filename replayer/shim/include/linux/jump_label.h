/* SPDX-License-Identifier: GPL-2.0 */
/* Static keys: plain variables. */
#ifndef _LINUX_JUMP_LABEL_H
#define _LINUX_JUMP_LABEL_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/types.h>

struct static_key {
	atomic_t enabled;
};

struct static_key_true {
	struct static_key key;
};

struct static_key_false {
	struct static_key key;
};

#define STATIC_KEY_INIT_TRUE	{ .enabled = ATOMIC_INIT(1) }
#define STATIC_KEY_INIT_FALSE	{ .enabled = ATOMIC_INIT(0) }
#define STATIC_KEY_TRUE_INIT	(struct static_key_true) { .key = STATIC_KEY_INIT_TRUE }
#define STATIC_KEY_FALSE_INIT	(struct static_key_false) { .key = STATIC_KEY_INIT_FALSE }
#define DEFINE_STATIC_KEY_TRUE(name)	struct static_key_true name = STATIC_KEY_TRUE_INIT
#define DEFINE_STATIC_KEY_FALSE(name)	struct static_key_false name = STATIC_KEY_FALSE_INIT
#define DECLARE_STATIC_KEY_TRUE(name)	extern struct static_key_true name
#define DECLARE_STATIC_KEY_FALSE(name)	extern struct static_key_false name
#define static_key_count(k)	(READ_ONCE((k)->enabled.counter))
#define static_key_enabled(x)	(static_key_count((struct static_key *)(x)) > 0)
#define static_branch_likely(x)	likely(static_key_enabled(x))
#define static_branch_unlikely(x)	unlikely(static_key_enabled(x))
#define static_branch_maybe(config, x)	static_key_enabled(x)
#define static_key_false(k)	unlikely(static_key_count(k) > 0)
#define static_key_true(k)	likely(static_key_count(k) > 0)
#define static_branch_inc(x)	((void)((struct static_key *)(x))->enabled.counter++)
#define static_branch_dec(x)	((void)((struct static_key *)(x))->enabled.counter--)
#define static_branch_enable(x)	((void)(((struct static_key *)(x))->enabled.counter = 1))
#define static_branch_disable(x)	((void)(((struct static_key *)(x))->enabled.counter = 0))
#define static_branch_enable_cpuslocked	static_branch_enable
#define static_branch_disable_cpuslocked static_branch_disable
#define static_key_slow_inc(k)	((void)(k)->enabled.counter++)
#define static_key_slow_dec(k)	((void)(k)->enabled.counter--)

#endif /* _LINUX_JUMP_LABEL_H */
