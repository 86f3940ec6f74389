// SPDX-License-Identifier: GPL-2.0
/*
 * The state machine, as one table. PAPER is what the published checker allows,
 * LIFE what happens besides and is legal; a finding names neither, because
 * only what is in no column is an error.
 */
#include "saakm_host.h"
#include "core.h"

#define P	SAAKM_RULE_PAPER
#define L	SAAKM_RULE_LIFE
#define ANY	SAAKM_RULE_ANY_CORE
#define COMES	SAAKM_RULE_COMES
#define GOES	SAAKM_RULE_GOES
#define CARE	SAAKM_RULE_CARE

const u8 saakm_rules[SAAKM_RULES][SAAKM_RULES] = {
	[SAAKM_NOT_QUEUED] = {
		[SAAKM_READY] = P | ANY | COMES,
	},
	[SAAKM_BLOCKED] = {
		[SAAKM_READY] = P | ANY | COMES,
		[SAAKM_TERMINATED] = L | CARE,
	},
	[SAAKM_READY] = {
		[SAAKM_RUNNING] = P,
		[SAAKM_MIGRATING] = P | ANY | CARE,
		[SAAKM_READY] = L | CARE,	/* another queue of the same core */
		[SAAKM_BLOCKED] = L | GOES,	/* ousted while queued */
		[SAAKM_TERMINATED] = L | CARE,	/* killed, or moved out while queued */
		[SAAKM_READY_TICK] = L,	/* a tick between yield and switch */
	},
	[SAAKM_RUNNING] = {
		[SAAKM_READY] = P,
		[SAAKM_READY_TICK] = P,
		[SAAKM_BLOCKED] = P | GOES,
		[SAAKM_TERMINATED] = P | CARE,
	},
	[SAAKM_READY_TICK] = {
		[SAAKM_READY] = P,
		[SAAKM_RUNNING] = L,	/* a lone task's quantum ends */
		[SAAKM_BLOCKED] = L | GOES,	/* ousted */
	},
	[SAAKM_MIGRATING] = {
		[SAAKM_READY] = P | CARE,	/* on the core it was sent to */
	},
};

enum saakm_finding saakm_fsm_check(enum saakm_state from, enum saakm_state to,
				   unsigned int from_cpu, unsigned int to_cpu)
{
	u8 rule = saakm_rule(from, to);

	if (!rule)
		return SAAKM_F_BAD_TRANSITION;
	if (from_cpu != to_cpu && !(rule & ANY))
		return SAAKM_F_WRONG_CORE;
	return SAAKM_F_NONE;
}
