/* SPDX-License-Identifier: GPL-2.0 */
/* What a replay came to, in words or as JSON; gives back the exit code. */
#ifndef SAAKM_VERDICT_H
#define SAAKM_VERDICT_H

#include <saakm/cli.h>
#include <saakm/json.h>
#include "session.h"

int verdict_print(struct session *s, bool json, const struct saakm_common *common);
/* verdict_races.c: what --races found */
void verdict_print_data_races(const struct replay_result *res);
void verdict_json_data_races(struct saakm_json *j, const struct replay_result *res);

#endif /* SAAKM_VERDICT_H */
