// SPDX-License-Identifier: GPL-2.0
/* The kernel's ring writer itself, a file of its own so that calls stay calls. */
#include "../../kernel/core/ring.c"
