// SPDX-License-Identifier: GPL-2.0
/* As tsan.c, with the kernel's ring writer as the other end. */
#include "../../recorder/rings.c"
#include "../../recorder/reader.c"
#include "../../recorder/records.c"
#include "real_ring_core.c"
#include "real_ring.c"
#include "test_real_ring.c"
