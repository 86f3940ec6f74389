// SPDX-License-Identifier: GPL-2.0
/* The data races that `--races` found, in words and as JSON. */
#include <stdio.h>
#include <saakm/print.h>
#include "verdict.h"

static const char *verb(const struct replay_data_race_side *a)
{
	if (a->is_free)
		return "frees it";
	if (a->by_core)
		return a->is_write ? "writes (core)" : "reads (core)";	/* change_state() */
	if (a->is_marked)
		return a->is_write ? "writes (marked)" : "reads (marked)";
	return a->is_write ? "writes" : "reads";
}

static void print_side(const struct replay_data_race_side *a)
{
	printf("  %-16s %s, ", verb(a), a->where);
	if (a->handler < SAAKM_H_NR)
		printf("in %s ", saakm_handler_name(a->handler));
	if (a->ctx)
		printf("in context %u ", a->ctx);
	printf("on cpu %u, behind event %llu", a->cpu, (unsigned long long)a->seq);
	if (a->enter && a->enter != a->seq)
		printf(" (it began with event %llu)", (unsigned long long)a->enter);
	printf("\n");
}

void verdict_print_data_races(const struct replay_result *res)
{
	for (u32 i = 0; i < res->nr_data_races && i < REPLAY_MAX_DATA_RACES; i++) {
		const struct replay_data_race *race = &res->data_race_at[i];

		printf("event %llu: race%s: %s; two touch it that no lock keeps apart\n",
		       (unsigned long long)race->side[1].seq,
		       race->is_late ? " (behind a divergence)" : "", race->data);
		print_side(&race->side[0]);
		print_side(&race->side[1]);
	}
	if (res->nr_data_races > REPLAY_MAX_DATA_RACES)
		printf("and %u more pairs of lines\n", res->nr_data_races - REPLAY_MAX_DATA_RACES);
}

static void json_side(struct saakm_json *j, const struct replay_data_race_side *a)
{
	saakm_json_object(j, NULL);
	saakm_json_string(j, "where", a->where);
	saakm_json_bool(j, "write", a->is_write);
	saakm_json_bool(j, "marked", a->is_marked);
	saakm_json_bool(j, "change_state", a->by_core);
	saakm_json_bool(j, "free", a->is_free);
	saakm_json_string(j, "handler", a->handler < SAAKM_H_NR ? saakm_handler_name(a->handler) :
			  NULL);
	saakm_json_uint(j, "cpu", a->cpu);
	saakm_json_uint(j, "ctx", a->ctx);
	saakm_json_uint(j, "behind", a->seq);
	saakm_json_uint(j, "call", a->enter);
	saakm_json_end_object(j);
}

void verdict_json_data_races(struct saakm_json *j, const struct replay_result *res)
{
	saakm_json_uint(j, "data_races", res->nr_data_races);
	saakm_json_array(j, "first_data_races");
	for (u32 i = 0; i < res->nr_data_races && i < REPLAY_MAX_DATA_RACES; i++) {
		const struct replay_data_race *race = &res->data_race_at[i];

		saakm_json_object(j, NULL);
		saakm_json_string(j, "data", race->data);
		saakm_json_bool(j, "behind_divergence", race->is_late);
		saakm_json_array(j, "accesses");
		json_side(j, &race->side[0]);
		json_side(j, &race->side[1]);
		saakm_json_end_array(j);
		saakm_json_end_object(j);
	}
	saakm_json_end_array(j);
}
