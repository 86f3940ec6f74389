# SPDX-License-Identifier: GPL-2.0
# Conditions on the state of the scheduler: used by replay, debug and query.

COND_LIBS := saakmcond saakmtrace saakmcommon
COND_LDLIBS := -lprotobuf-c -lzstd
$(eval $(call library,saakmcond,$(wildcard replayer/replay/cond*.c),-Ireplayer/replay))
$(eval $(call ctest,replay-cond,tests/replay/test_cond.c,$(COND_LIBS),$(COND_LDLIBS)))
$(eval $(call fuzzer,cond,tests/fuzz/cond.c,$(COND_LIBS),$(COND_LDLIBS)))
$(eval $(call bench,cond,tests/bench/bench_cond.c,$(COND_LIBS),$(COND_LDLIBS)))
