// SPDX-License-Identifier: GPL-2.0
/* The host's state, its start, and what the core asks of it in one line. */
#include "saakm_host.h"
#include "../../kernel/core/core.h"
#include "host.h"
#include "libc.h"

struct host host;
const struct saakm_observer *saakm_observer;
void (*saakm_on_touch)(const void *p, size_t bytes, bool is_store);

void saakm_host_order(void)
{
	host.ops->change();
}
void (*host_on_queue)(struct saakm_rq *rq, bool is_write);

int host_init(unsigned int nr_cpus, const struct host_ops *ops)
{
	int ret;

	if (!nr_cpus || nr_cpus > HOST_MAX_CPUS)
		return -EINVAL;
	if (host.ops)
		return -EBUSY;
	ret = arena_init();
	if (!ret)
		ret = locate_init();
	if (ret)
		return ret;
	host.ops = ops;
	host.nr_cpus = nr_cpus;
	host.fsm_check = true;
	host.on_error = SAAKM_ACT_EJECT;
	host.budget_max = 20 * 1000 * 1000;
	host.cpus = arena_map(nr_cpus * sizeof(*host.cpus), 64);
	if (!host.cpus)
		return -ENOMEM;
	memset(host.cpus, 0, nr_cpus * sizeof(*host.cpus));
	saakm_registry_reset();
	saakm_keys_reset();
	return lock_init_all(nr_cpus);
}

static bool (*make_room)(void *ring);

static bool room_for_ring(struct saakm_ring *ring)
{
	return make_room(ring);
}

void host_attach_rings(struct saakm_rings *rings, bool (*room)(void *ring))
{
	unsigned int cpu;

	make_room = room;
	for (cpu = 0; cpu < host.nr_cpus; cpu++) {
		saakm_ring_init(&host.cpus[cpu].ring, rings, cpu);
		if (room)
			host.cpus[cpu].ring.make_room = room_for_ring;
	}
	saakm_recording = true;
}

bool host_ring_has_room(void *p)
{
	return saakm_ring_has_room(p);
}

void host_close_rings(void)
{
	unsigned int cpu;

	saakm_recording = false;
	for (cpu = 0; cpu < host.nr_cpus; cpu++)
		saakm_ring_close(&host.cpus[cpu].ring);
}

static struct saakm_rings *flight_rings;

void host_freeze_on_finding(struct saakm_rings *rings)
{
	flight_rings = rings;
}

void host_trigger(void)
{
	if (!flight_rings || !saakm_recording)
		return;
	host_close_rings();
	WRITE_ONCE(flight_rings->state, SAAKM_RINGS_FROZEN);
}

struct saakm_cpu *saakm_cpu_data(unsigned int cpu)
{
	return &host.cpus[cpu];
}

unsigned int saakm_host_this_cpu(void)
{
	return host.ops->this_cpu();
}

unsigned int saakm_host_nr_cpus(void)
{
	return host.nr_cpus;
}

u64 saakm_host_now(void)
{
	return host.ops->now();
}

struct task_struct *saakm_host_current(void)
{
	return host.ops->current_task();
}

void saakm_host_resched(unsigned int cpu)
{
	host.ops->resched(cpu);
}

void saakm_host_migrate_out(struct task_struct *p, unsigned int cpu)
{
	host.ops->migrate_out(p, cpu);
}

void saakm_host_migrate_in(struct task_struct *p, unsigned int cpu)
{
	host.ops->migrate_in(p, cpu);
}

struct task_struct *saakm_host_find_task(enum saakm_state state, unsigned int cpu,
					 void *metadata)
{
	struct task_struct *p = NULL;
	u32 key;

	/* Which of several is met first is the machine's choice, so it is recorded. */
	while (!saakm_observer && (p = host.ops->next_task(p))) {
		if (metadata ? p->saakm.policy_metadata == metadata :
		    p->saakm.policy && p->saakm.state == state && task_cpu(p) == cpu)
			break;
	}
	key = saakm_record_value(SAAKM_SRC_FOUND, cpu << 8 | state, saakm_task_key(p));
	return saakm_observer ? host.ops->task_by_key(key) : p;
}

int saakm_host_count(unsigned int cpu)
{
	return host.ops->count(cpu);
}

bool saakm_host_cpu_allowed(struct task_struct *p, int cpu)
{
	return cpu >= 0 && (unsigned int)cpu < host.nr_cpus && host.ops->is_online(cpu) &&
	       cpumask_test_cpu(cpu, p->cpus_ptr);
}

bool saakm_host_has_cpu(struct task_struct *p)
{
	unsigned int cpu;

	for (cpu = 0; cpu < host.nr_cpus; cpu++)
		if (saakm_host_cpu_allowed(p, cpu))
			return true;
	return false;
}

const char *saakm_host_cpu_fault(struct task_struct *p, int cpu)
{
	if (cpu < 0 || (unsigned int)cpu >= host.nr_cpus)
		return "which does not exist";
	if (!host.ops->is_online(cpu))
		return "which is offline";
	return "which the task may not use";
}

void saakm_host_move(struct task_struct *p, unsigned int cpu)
{
	bool queued = p->on_rq;

	host.ops->migrate_out(p, cpu);
	if (queued)
		host.ops->migrate_in(p, cpu);
}

/* The registry is changed by one fiber at a time: init does not give way. */
void saakm_host_registry_lock(void)
{
}

void saakm_host_registry_unlock(void)
{
}

static bool has_handlers(const struct saakm_slot *slot)
{
	const struct saakm_frame *f;
	unsigned int cpu;

	for (cpu = 0; cpu < host.nr_cpus; cpu++)
		for (f = saakm_cpu_data(cpu)->frame; f; f = f->outer)
			if (f->slot == slot)
				return true;
	return false;
}

void saakm_host_wait_for_handlers(const struct saakm_slot *slot)
{
	/* In replay the next event is behind all of them anyway. */
	while (!saakm_observer && has_handlers(slot))
		host.ops->advance(1000);
}

struct saakm_slot *saakm_host_slot_at(const void *pc)
{
	struct host_module *m = host_module_at(pc);
	struct saakm_slot *slot;

	if (!m)
		return NULL;
	saakm_for_each_slot(slot)
		if (slot->module_key == host_module_key(m))
			return slot;
	return NULL;
}

u32 saakm_host_module_key(void)
{
	return host.loading ? host_module_key(host.loading) : 0;
}
