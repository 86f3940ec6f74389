// SPDX-License-Identifier: GPL-2.0
/* What every recording, and every snapshot, begins with: RUN, which says on what it was made. */
#include <linux/utsname.h>
#include <uapi/linux/saakm_values.h>
#include "record.h"

static struct cpumask told;	/* of these CPUs the last RUN has told */

/* topology.K=FLAGS:MASK,MASK,… innermost first; a level's group is named once. */
static int describe_topology(char *text, int size)
{
	const struct topology_level *l;
	int k, up, cpu, n = 0;

	for (k = 0; k < nb_topology_levels; k++) {
		bool first = true;

		for_each_online_cpu(cpu) {
			l = per_cpu(topology_levels, cpu);
			for (up = 0; l && up < k; up++)
				l = l->next;
			if (!l || cpumask_first(&l->cores) != cpu)
				continue;
			if (first)
				n += scnprintf(text + n, size - n, "topology.%d=%d", k, l->flags);
			n += scnprintf(text + n, size - n, "%c%lx", first ? ':' : ',',
				       cpumask_bits(&l->cores)[0]);
			first = false;
		}
		if (!first)
			n += scnprintf(text + n, size - n, "\n");
	}
	return n;
}

void saakm_describe_run(char *text, int size)
{
	int n = scnprintf(text, size,
		  "host=linux\nrelease=%s\nclock=local_clock\ncpus=%u\nonline=%*pbl\n"
		  "config_nr_cpus=%d\nconfig_hz=%d\nsizeof_task_struct=%zu\n"
		  "sizeof_saakm_rq=%zu\nsizeof_spinlock=%zu\non_error=%u\n",
		  init_utsname()->release, nr_cpu_ids, cpumask_pr_args(cpu_online_mask),
		  NR_CPUS, HZ, sizeof(struct task_struct), sizeof(struct saakm_rq),
		  sizeof(spinlock_t), saakm_on_error);

	n += scnprintf(text + n, size - n, "fsm_check=%u\n", saakm_fsm_check_on);
	describe_topology(text + n, size - n);
	cpumask_copy(&told, cpu_online_mask);
}

void saakm_record_run(u64 session, const char *text)
{
	struct saakm_ev_run ev = {
		.session = session,
		.nr_cpus = nr_cpu_ids,
		.abi = SAAKM_RECORD_ABI,
	};

	saakm_record_text(SAAKM_EV_RUN, &ev, sizeof(ev), text);
	/* One may be offline. */
	saakm_record_all_masks();
}

/* Where a CPU is that was off all the time, and so to whom it is near, RUN has not told. */
void saakm_record_levels(unsigned int most)
{
	static char text[SAAKM_TEXT_MAX];	/* one topology at a time is new */

	saakm_record_masks();
	if (saakm_recording && !cpumask_subset(cpu_online_mask, &told)) {
		saakm_describe_run(text, sizeof(text));
		saakm_record_run(raw_cpu_read(saakm_cpus.ring.session), text);
	}
	/* Who reads them then has a clock behind it, as with HOTPLUG. */
	saakm_clocks_gather();
	saakm_record_value(SAAKM_SRC_OTHER, SAAKM_V_LEVELS, most);
	saakm_clocks_spread();
}
