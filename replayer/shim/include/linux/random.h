/* SPDX-License-Identifier: GPL-2.0 */
/* Random numbers: the host's. */
#ifndef _LINUX_RANDOM_H
#define _LINUX_RANDOM_H

#include <linux/types.h>
#include <shim/api.h>

#define get_random_u64()	((u64)shim_random())
#define get_random_u32()	((u32)shim_random())
#define get_random_u16()	((u16)shim_random())
#define get_random_u8()		((u8)shim_random())
#define get_random_int()	((unsigned int)shim_random())
#define get_random_long()	((unsigned long)shim_random())

/* Even, though the kernel's would reject some and draw again. */
#define get_random_u32_below(ceil) \
	({ u32 __c = (ceil); (u32)(((u64)get_random_u32() * __c) >> 32); })
#define get_random_u32_above(floor) \
	({ u32 __f = (floor); __f + 1 + get_random_u32_below(0xffffffffu - __f); })
#define get_random_u32_inclusive(floor, ceil) \
	({ u32 __f = (floor); __f + get_random_u32_below((ceil) - __f + 1); })

#pragma GCC visibility push(hidden)
void get_random_bytes(void *buf, size_t len);
#pragma GCC visibility pop
#define get_random_bytes_wait(buf, len)	({ get_random_bytes(buf, len); 0; })
#define wait_for_random_bytes()		0
#define add_device_randomness(buf, len)	((void)0)

#include <linux/prandom.h>

#endif /* _LINUX_RANDOM_H */
