# SPDX-License-Identifier: GPL-2.0
# `saakm replay`: the engine, compiled against the shim like the class, and the program.

replay-kernel-srcs := $(addprefix replayer/replay/,calls.c diverge.c engine.c inputs.c keys.c \
	observe.c ops.c)
REPLAY_LIBS := saakmreplay saakm-host.so saakmbuild saakmtrace saakmcommon
$(eval $(call library,saakmreplay,$(replay-kernel-srcs),$(KERNEL_SIDE) -Ireplayer/replay \
	-Iformats/include))
$(eval $(call program,saakm-replay,$(addprefix replayer/replay/,main.c session.c verdict.c), \
	$(REPLAY_LIBS),-lprotobuf-c -lzstd,-Ireplayer/replay -Iformats/include))
