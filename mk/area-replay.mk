# SPDX-License-Identifier: GPL-2.0
# `saakm replay`: the engine, compiled against the shim like the class, and the program.

replay-kernel-srcs := $(addprefix replayer/replay/,access.c attach.c calls.c diverge.c engine.c hold.c inputs.c keys.c late.c \
	observe.c ops.c races.c races_report.c races_shadow.c state.c)
REPLAY_LIBS := saakmcond saakmreplay saakm-host.so saakmbuild saakmtrace saakmcommon
$(eval $(call library,saakmreplay,$(replay-kernel-srcs),$(KERNEL_SIDE) -Ireplayer/replay \
	-Iformats/include))
$(eval $(call library,saakmsession,$(addprefix replayer/replay/,attach_read.c explain.c explain_pairs.c explain_revise.c \
	explain_segment.c explain_trial.c output.c session.c snapshot.c tape.c), \
	-Ireplayer/replay -Iformats/include))
$(eval $(call library,saakmdebug,replayer/replay/debug.c,-Ireplayer/replay -Iformats/include))
$(eval $(call program,saakm-debug,replayer/replay/debug_main.c,saakmdebug saakmsession \
	$(REPLAY_LIBS),-lprotobuf-c -lzstd,-Ireplayer/replay -Iformats/include \
	-DSAAKM_SRCDIR='"$(CURDIR)"'))
$(eval $(call program,saakm-replay,$(addprefix replayer/replay/,main.c verdict.c verdict_races.c), \
	saakmdebug saakmsession $(REPLAY_LIBS),-lprotobuf-c -lzstd,-Ireplayer/replay -Iformats/include))
$(eval $(call helper,replay-snapshots,tests/replay/snapshots.c,saakmsession $(REPLAY_LIBS), \
	-lprotobuf-c -lzstd,-I. -Ireplayer/replay -Iformats/include))
