# SPDX-License-Identifier: GPL-2.0
# The simulated machine and `saakm sim`.

sim-kernel-srcs := $(addprefix replayer/sim/,class.c cpu.c engine.c exec.c hotplug.c other.c \
	preempt.c \
	remote.c sim.c stats.c switch.c tasks.c threads.c watch.c)
$(eval $(call library,saakmsim,$(sim-kernel-srcs),$(KERNEL_SIDE) -Ireplayer/sim))
sim-libc-srcs := $(addprefix replayer/sim/,main.c options.c summary.c)
$(eval $(call program,saakm-sim,$(sim-libc-srcs),saakmsim saakm-host.so saakmbuild \
	saakmworkload saakmrecord saakmtrace saakmcommon,-luring -lprotobuf-c -lzstd,-Ireplayer/sim))
BENCHES += tests/bench/sim.sh
