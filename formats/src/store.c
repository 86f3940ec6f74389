// SPDX-License-Identifier: LGPL-2.1-only
/* Generated from the table of events: arrays of numbers to ring structs. */
#include "writer_internal.h"

#define STORE(type, name, fmt, role)	f->name = (type)*arg++;
#define CASE(NAME, name, tail, text)						\
	case SAAKM_EV_##NAME: {							\
		struct saakm_raw_##NAME *f = fields;				\
										\
		_Static_assert(sizeof(*f) <= SAAKM_FIELDS_BYTES_MAX, #NAME);	\
		SAAKM_FIELDS_##NAME(STORE)					\
		break;								\
	}

void saakm_store_fields(unsigned int kind, const int64_t *arg, void *fields)
{
	switch (kind) {
	SAAKM_EVENTS(CASE)
	}
}
