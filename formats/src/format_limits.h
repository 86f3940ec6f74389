/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What a file may ask of its reader. The writer keeps well below; a file that
 * goes beyond is refused with a sentence that has the limit in it.
 */
#ifndef SAAKM_FORMAT_LIMITS_H
#define SAAKM_FORMAT_LIMITS_H

#include <linux/saakm_record.h>

#define SAAKM_LIMIT_PACKET_BYTES	(24u << 20)
#define SAAKM_LIMIT_COLUMNS_BYTES	(16u << 20)	/* decompressed */
/* One record may go beyond the number of events at which a chunk is cut. */
#define SAAKM_LIMIT_CHUNK_EVENTS	(65536u + SAAKM_RECORD_MAX / 8)
#define SAAKM_LIMIT_CPUS		SAAKM_CPUS_MAX
#define SAAKM_LIMIT_DICTIONARIES	8u		/* in a chunk */
#define SAAKM_LIMIT_INDEX_BYTES		(1u << 20)
#define SAAKM_LIMIT_INDEX_CHUNKS	4096u		/* in an index packet */
#define SAAKM_LIMIT_UNPACK_BYTES	(64u << 20)	/* memory for one message */
#define SAAKM_LIMIT_TASKS		(1u << 18)	/* listed in the footer, by key */
#define SAAKM_DICTIONARY_MAX		126u		/* so that a position is one byte */

/* What our writer does. */
#define SAAKM_WRITE_COLUMNS_BYTES	(8u << 20)	/* a chunk is cut earlier then */
#define SAAKM_WRITE_INDEX_CHUNKS	256u

#endif /* SAAKM_FORMAT_LIMITS_H */
