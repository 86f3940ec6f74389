/* SPDX-License-Identifier: GPL-2.0 */
/* What a replay came to, in words or as JSON; gives back the exit code. */
#ifndef SAAKM_VERDICT_H
#define SAAKM_VERDICT_H

#include <saakm/cli.h>
#include "session.h"

int verdict_print(struct session *s, bool json, const struct saakm_common *common);

#endif /* SAAKM_VERDICT_H */
