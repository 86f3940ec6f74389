// SPDX-License-Identifier: GPL-2.0
/*
 * The registry of policies, in the order of their registration. Written under
 * the host's registry lock, read without: whoever has come to a slot may go on
 * from it, so a slot is free only when the handlers of its time are over.
 */
#include "saakm_host.h"
#include "core.h"

static struct saakm_slot slots[SAAKM_MAX_POLICIES];
struct saakm_slot *saakm_first_slot;
static s64 next_id;

void saakm_registry_reset(void)
{
	memset(slots, 0, sizeof(slots));
	saakm_first_slot = NULL;
	next_id = 0;
}

struct saakm_slot *saakm_slot_of(const struct saakm_policy *policy)
{
	struct saakm_slot *slot;

	if (!policy)
		return NULL;
	saakm_for_each_slot(slot)
		if (slot->policy == policy)
			return slot;
	return NULL;
}

struct saakm_slot *saakm_slot_by_id(s64 id)
{
	struct saakm_slot *slot;

	saakm_for_each_slot(slot)
		if (slot->id == id)
			return slot;
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
	struct saakm_slot *slot;
	const char *missing;

	if (!policy) {
		saakm_host_log("there is no policy to register: it is NULL\n");
		return -EINVAL;
	}
	if (!policy->name[0] || strnlen(policy->name, MAX_POLICY_NAME_LEN) == MAX_POLICY_NAME_LEN) {
		saakm_host_log("a policy needs a name of 1 to %d characters\n",
			       MAX_POLICY_NAME_LEN - 1);
		return -EINVAL;
	}
	if (!policy->routines) {
		saakm_host_log("policy %s has no handlers: its routines are NULL\n", policy->name);
		return -EINVAL;
	}
	missing = missing_routine(policy->routines);
	if (missing) {
		saakm_host_log("policy %s has no handler %s\n", policy->name, missing);
		return -EINVAL;
	}
	saakm_for_each_slot(slot) {
		if (!strcmp(slot->policy->name, policy->name)) {
			saakm_host_log("a policy named %s is registered already\n", policy->name);
			return -EINVAL;
		}
	}
	return 0;
}

static struct saakm_slot *take_slot(void)
{
	unsigned int i;

	for (i = 0; i < SAAKM_MAX_POLICIES; i++)
		if (!slots[i].policy)
			return &slots[i];
	return NULL;
}

/* The last in the order. Until init has run, nothing else of it is called. */
static void link_slot(struct saakm_slot *slot, struct saakm_policy *policy)
{
	struct saakm_slot **link = &saakm_first_slot;

	memset(slot, 0, sizeof(*slot));
	slot->dead = true;
	slot->policy = policy;
	slot->id = policy->id = next_id++;
	slot->module_key = saakm_host_module_key();
	if (!saakm_first_slot)
		SAAKM_HOST_ENABLE(true);
	while (*link)
		link = &(*link)->next;
	SAAKM_HOST_PUBLISH_SLOT(link, slot);
}

/* Some may have come to it before, and look at it once more; it leads them on. */
static void unlink_slot(struct saakm_slot *slot)
{
	struct saakm_slot **link = &saakm_first_slot;

	while (*link != slot)
		link = &(*link)->next;
	SAAKM_HOST_PUBLISH_SLOT(link, slot->next);
	saakm_host_wait_for_handlers(slot);
	slot->policy = NULL;
	if (!saakm_first_slot)
		SAAKM_HOST_ENABLE(false);
}

/* Policy 0 is the one of tasks that name none: it is asked, once. */
static void ask_for_default(struct saakm_slot *slot)
{
	if (!slot->id && slot->policy->routines->can_be_default && !slot->ejected &&
	    !saakm_call_policy(slot, SAAKM_H_CAN_BE_DEFAULT))
		saakm_host_log("policy %s is policy 0, but says that it cannot be the default: "
			       "load another one first\n", slot->policy->name);
}

int saakm_add_policy(struct saakm_policy *policy)
{
	struct saakm_slot *slot = NULL;
	int ret;

	saakm_host_registry_lock();
	ret = check_policy(policy);
	if (!ret) {
		slot = take_slot();
		if (!slot) {
			saakm_host_log("policy %s is one too many: there may be %d\n",
				       policy->name, SAAKM_MAX_POLICIES);
			ret = -ENOSPC;
		}
	}
	if (!ret) {
		link_slot(slot, policy);
		INIT_LIST_HEAD(&policy->list);
		ret = saakm_call_policy(slot, SAAKM_H_INIT);
		if (ret) {
			saakm_host_log("init of policy %s failed: %d\n", policy->name, ret);
			unlink_slot(slot);
		} else {
			ask_for_default(slot);
		}
	}
	saakm_record_policy(SAAKM_EV_POLICY_ADD, ret && !slot ? NULL : policy,
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
		SAAKM_HOST_ORDER();
		slot->dead = true;
		saakm_host_wait_for_handlers(slot);
		if (SAAKM_HOST_USERS(slot))
			ret = -EBUSY;
		else if (policy->routines->free_metadata)
			ret = saakm_call_policy(slot, SAAKM_H_FREE_METADATA);
		if (ret)
			slot->dead = slot->ejected;
	}
	saakm_record_policy(SAAKM_EV_POLICY_REMOVE, policy, slot ? slot->id : -1,
			    slot ? slot->module_key : 0, ret);
	if (slot && !ret)
		unlink_slot(slot);
	saakm_host_registry_unlock();
	return ret;
}
EXPORT_SYMBOL_GPL(saakm_remove_policy);
