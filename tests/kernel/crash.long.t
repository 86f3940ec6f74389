#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same as crash.t at a hundred moments.
ROUNDS=100
. "${SRCDIR:-$(dirname "$0")/../..}/tests/kernel/crash.t"
