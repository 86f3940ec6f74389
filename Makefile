# SPDX-License-Identifier: GPL-2.0
# The whole build: settings, rules, one fragment per area, and the targets.
# `make help` lists the targets; docs/HACKING.md says how to add to it.

all:

include mk/config.mk
include mk/rules.mk
include $(sort $(wildcard mk/area-*.mk))
include mk/targets.mk
