# SPDX-License-Identifier: GPL-2.0
# Workloads: rt-app files and generators.

workload-srcs := $(wildcard replayer/sim/workload*.c replayer/sim/rtapp*.c \
	replayer/sim/generators*.c)
$(eval $(call library,saakmworkload,$(workload-srcs),-Ireplayer/sim))

$(foreach t,rtapp errors generators,$(eval $(call \
	ctest,workload-$(t),tests/sim/workload_$(t).c,saakmworkload saakmcommon,,-Ireplayer/sim)))
$(eval $(call fuzzer,workload,tests/fuzz/workload.c,saakmworkload saakmcommon,,-Ireplayer/sim))
