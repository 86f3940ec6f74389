/* SPDX-License-Identifier: GPL-2.0 */
/* The sanitizer runtime for policies, see docs/adr/0003. Neutral: for both sides. */
#ifndef SAAKM_SAN_H
#define SAAKM_SAN_H

#include "../neutral.h"

int san_init(u64 arena_base, u64 arena_bytes);
bool san_enabled(void);
void san_alloc(void *addr, size_t bytes, bool zeroed);
void san_free(void *addr, size_t bytes);
void san_access(const void *addr, size_t bytes, bool is_store, const void *pc);
void san_stack_reset(void *lo, void *hi);

#endif /* SAAKM_SAN_H */
