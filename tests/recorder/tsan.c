// SPDX-License-Identifier: GPL-2.0
/*
 * The reader, the ring writer of these tests and real threads in one file, so that all of it
 * is built with -fsanitize=thread. Started by tsan.t.
 */
#include "../../recorder/rings.c"
#include "../../recorder/reader.c"
#include "../../recorder/records.c"
#include "producer.c"
#include "test_ring_threads.c"
