# SPDX-License-Identifier: GPL-2.0
# `make bench-kernel`: what the class costs in a guest. kbench runs in it.
KBENCH := tests/bench/guest
$(eval $(call bench,kbench,$(KBENCH)/kbench.c $(KBENCH)/record.c,saakmattr saakmcommon,-static,-I. -Ikernel/include/uapi))
KBENCHES := $(B)/bench/kbench
# The FIFO under sched_ext to compare with, where it can be built.
ifneq ($(and $(shell command -v clang),$(wildcard /usr/include/bpf/libbpf.h)),)
$(eval $(call bench,ext_load,$(KBENCH)/ext_load.c,,-lbpf))
KBENCHES += $(B)/bench/ext_load
bench-kernel-parts := $(B)/bench/fifo_ext.bpf.o
endif
# The load that is recorded and replayed.
bench-kernel-parts += $(B)/tests/kt-pingpong $(B)/tests/kt-hackbench
# `make bench` does not run these.
BENCHES := $(filter-out $(KBENCHES),$(BENCHES))

$(B)/bench/fifo_ext.bpf.o: $(KBENCH)/fifo_ext.bpf.c
	@mkdir -p $(@D)
	$(call say,BPF,$@)
	$(Q)clang -O2 -g -target bpf -I/usr/include/$(shell gcc -print-multiarch) -c -o $@ $<
