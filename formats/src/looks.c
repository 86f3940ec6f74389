// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Looks at tasks: a kernel writes the fields as they are, which is cheaper there than finding
 * out what has changed. That is done here, against what the same CPU wrote before.
 */
#include <stdlib.h>
#include <string.h>
#include "writer_internal.h"

#define LOOKS	256		/* tasks that are remembered; others are told in full */

struct looks {
	struct saakm_look last[LOOKS];	/* task 0: nothing */
};

static struct saakm_look *slot_of(struct writer_cpu *c, uint32_t task)
{
	if (!c->looks)
		c->looks = calloc(1, sizeof(*c->looks));
	c->columns.no_memory |= !c->looks;
	return c->looks ? &c->looks->last[task % LOOKS] : NULL;
}

void saakm_forget_looks(struct writer_cpu *c)
{
	for (unsigned int i = 0; c->looks && i < LOOKS; i++)
		c->looks->last[i].task = 0;
}

#define TAKE(type, NAME, name) \
	if (!known || look.name != last->name) { \
		mask |= 1ULL << SAAKM_TF_##NAME; \
		*values++ = (uint64_t)(int64_t)look.name; \
		last->name = look.name; \
	}

static uint64_t load_look(struct saakm_look *last, unsigned int cpu, const uint8_t *p,
			  uint64_t *values)
{
	struct saakm_look look;
	uint64_t mask = 0;
	bool known;

	memcpy(&look, p, sizeof(look));
	known = look.task == last->task && look.before == cpu + 1;
	SAAKM_LOOK_FIELDS(TAKE)
	last->task = look.task;
	return mask;
}

static uint64_t load_leave(struct saakm_look *last, const uint8_t *p, uint64_t *values)
{
	struct saakm_leave look;
	uint64_t mask = 0;
	bool known;

	memcpy(&look, p, sizeof(look));
	known = look.task == last->task;
	/* Without the other fields it is nothing to compare the next with. */
	if (!known)
		last->task = 0;
	SAAKM_LEAVE_FIELDS(TAKE)
	return mask;
}

const char *saakm_load_look(struct writer_cpu *c, unsigned int cpu, unsigned int flags,
			    const uint8_t *p, uint32_t bytes, struct saakm_look_event *to)
{
	bool leaves = flags == SAAKM_ITEM_LEAVE;
	struct saakm_look *last;

	if (!leaves && flags != SAAKM_ITEM_LOOK)
		return "has an item with unknown flags";
	if (bytes != (leaves ? sizeof(struct saakm_leave) : sizeof(struct saakm_look)))
		return "has a look at a task that is of a wrong size";
	memcpy(&to->fields.task, p, sizeof(to->fields.task));
	if (!to->fields.task)
		return "has a look at no task";
	to->fields.racy = 0;
	last = slot_of(c, to->fields.task);
	if (!last)
		return "found no memory";
	to->fields.mask = leaves ? load_leave(last, p, to->values) :
				   load_look(last, cpu, p, to->values);
	return NULL;
}
