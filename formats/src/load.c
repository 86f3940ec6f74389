// SPDX-License-Identifier: LGPL-2.1-only
/* Generated from the table of events: ring structs to arrays of numbers. */
#include <string.h>
#include "writer_internal.h"

#define LOAD(type, name, fmt, role)	*arg++ = (int64_t)f.name;
#define CASE(NAME, name_, tail, text)						\
	case SAAKM_EV_##NAME: {							\
		struct { SAAKM_FIELDS_##NAME(SAAKM_MEMBER) } f;			\
										\
		memcpy(&f, payload, sizeof(f));					\
		SAAKM_FIELDS_##NAME(LOAD)					\
		break;								\
	}

void saakm_load_fields(unsigned int kind, const void *payload, int64_t *arg)
{
	switch (kind) {
	SAAKM_EVENTS(CASE)
	}
}
