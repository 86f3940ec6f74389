#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same as stress_debug.long.t where each access to memory is checked.
STRESS_VARIANT=kasan
. "${SRCDIR:-$(dirname "$0")/../..}/tests/kernel/stress_debug.long.t"
