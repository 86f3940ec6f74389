// SPDX-License-Identifier: GPL-2.0
/*
 * The registry of policies, in the order of their registration. Written under
 * the host's registry lock; a slot is not reused while a handler may hold it.
 */
#include "saakm_host.h"
#include "core.h"

static struct saakm_slot slots[SAAKM_MAX_POLICIES];
static unsigned int nr_slots;	/* used so far; those removed are skipped */
static s64 next_id;

void saakm_registry_reset(void)
{
	memset(slots, 0, sizeof(slots));
	nr_slots = 0;
	next_id = 0;
}

struct saakm_slot *saakm_slot_of(const struct saakm_policy *policy)
{
	unsigned int i;

	if (!policy)
		return NULL;
	for (i = 0; i < nr_slots; i++)
		if (slots[i].policy == policy)
			return &slots[i];
	return NULL;
}

struct saakm_slot *saakm_slot_by_id(s64 id)
{
	unsigned int i;

	for (i = 0; i < nr_slots; i++)
		if (slots[i].policy && slots[i].id == id)
			return &slots[i];
	return NULL;
}

struct saakm_slot *saakm_slot_next(struct saakm_slot *slot)
{
	unsigned int i = slot ? slot - slots + 1 : 0;

	for (; i < nr_slots; i++)
		if (slots[i].policy)
			return &slots[i];
	return NULL;
}

static const char *missing_routine(const struct saakm_module_routines *r)
{
#define CHECK_ROUTINE(NAME, name, kind, must, text) \
	if (must && !r->name) \
		return #name;
	SAAKM_HANDLERS(CHECK_ROUTINE)
	return NULL;
}

static int check_policy(const struct saakm_policy *policy)
{
	const char *missing;
	unsigned int i;

	if (!policy || !policy->routines)
		return -EINVAL;
	if (!policy->name[0] || strnlen(policy->name, MAX_POLICY_NAME_LEN) == MAX_POLICY_NAME_LEN) {
		saakm_host_log("a policy needs a name of 1 to %d characters\n",
			       MAX_POLICY_NAME_LEN - 1);
		return -EINVAL;
	}
	missing = missing_routine(policy->routines);
	if (missing) {
		saakm_host_log("policy %s has no handler %s\n", policy->name, missing);
		return -EINVAL;
	}
	for (i = 0; i < nr_slots; i++) {
		if (slots[i].policy && !strcmp(slots[i].policy->name, policy->name)) {
			saakm_host_log("a policy named %s is registered already\n", policy->name);
			return -EINVAL;
		}
	}
	return 0;
}

static struct saakm_slot *take_slot(void)
{
	if (nr_slots == SAAKM_MAX_POLICIES)
		return NULL;
	return &slots[nr_slots++];
}

static void record_policy(u8 kind, struct saakm_policy *policy, s64 id, u32 module, int ret)
{
	struct saakm_ev_policy_add ev = { .policy = id, .module = module, .ret = ret };

	saakm_clocks_gather();
	saakm_record_text(kind, &ev, sizeof(ev), policy ? policy->name : "");
	saakm_clocks_spread();
}

int saakm_add_policy(struct saakm_policy *policy)
{
	struct saakm_slot *slot = NULL;
	int ret;

	saakm_host_registry_lock();
	ret = check_policy(policy);
	if (!ret) {
		slot = take_slot();
		if (!slot)
			ret = -ENOSPC;
	}
	if (!ret) {
		slot->policy = policy;
		slot->id = policy->id = next_id++;
		slot->module_key = saakm_host_module_key();
		slot->dead = true;	/* until init has run, nothing else is called */
		INIT_LIST_HEAD(&policy->list);
		ret = saakm_call_policy(slot, SAAKM_H_INIT);
		if (ret) {
			saakm_host_log("init of policy %s failed: %d\n", policy->name, ret);
			slot->policy = NULL;
			nr_slots--;
		}
	}
	record_policy(SAAKM_EV_POLICY_ADD, ret && !slot ? NULL : policy,
		      slot ? slot->id : -1, slot ? slot->module_key : 0, ret);
	if (!ret && !slot->ejected)
		slot->dead = false;
	saakm_host_registry_unlock();
	return ret;
}
EXPORT_SYMBOL_GPL(saakm_add_policy);

int saakm_remove_policy(struct saakm_policy *policy)
{
	struct saakm_slot *slot;
	int ret = 0;

	saakm_host_registry_lock();
	slot = saakm_slot_of(policy);
	if (!slot)
		ret = -EINVAL;
	else if (SAAKM_HOST_USERS(slot))
		ret = -EBUSY;
	if (!ret) {
		/* From here on nobody calls it; who does already is waited for. */
		slot->dead = true;
		saakm_host_wait_for_handlers(slot);
		if (SAAKM_HOST_USERS(slot))
			ret = -EBUSY;
		else if (policy->routines->free_metadata)
			ret = saakm_call_policy(slot, SAAKM_H_FREE_METADATA);
		if (ret)
			slot->dead = slot->ejected;
	}
	record_policy(SAAKM_EV_POLICY_REMOVE, policy, slot ? slot->id : -1,
		      slot ? slot->module_key : 0, ret);
	if (slot && !ret) {
		slot->policy = NULL;
		/* So that policies may come and go for ever. */
		while (nr_slots && !slots[nr_slots - 1].policy)
			memset(&slots[--nr_slots], 0, sizeof(slots[0]));
	}
	saakm_host_registry_unlock();
	return ret;
}
EXPORT_SYMBOL_GPL(saakm_remove_policy);
