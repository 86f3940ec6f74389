# SPDX-License-Identifier: GPL-2.0
# The recorder: library, program, tests, benchmark.

REC_RECOVER := recorder/recover.c recorder/recover_cpu.c recorder/recover_heads.c recorder/recover_log.c \
	recorder/recover_mem.c recorder/recover_scan.c
REC_SRC := $(filter-out recorder/%main.c recorder/child.c recorder/doctor% $(REC_RECOVER),\
	$(wildcard recorder/*.c))
# What links the recorder: libraries in this order, and these of the system.
REC_LIBS := saakmrecord saakmtrace saakmcommon
REC_LDLIBS := -luring -lprotobuf-c -lzstd

$(eval $(call library,saakmrecord,$(REC_SRC)))
$(eval $(call program,saakm-record,recorder/main.c recorder/child.c,$(REC_LIBS),$(REC_LDLIBS)))

# Looking through the memory of a dead machine: needs libelf, which recording does not.
$(eval $(call library,saakmrecover,$(REC_RECOVER)))
$(eval $(call fuzzer,memory,tests/fuzz/memory.c,saakmrecover $(REC_LIBS),$(REC_LDLIBS) -lelf))
$(eval $(call program,saakm-recover,recorder/recover_main.c,saakmrecover $(REC_LIBS),$(REC_LDLIBS) -lelf))
$(eval $(call program,saakm-doctor,recorder/doctor.c recorder/doctor_main.c,saakmcommon))

REC_TEST := tests/recorder/producer.c
$(eval $(call ctest,recorder-rings,tests/recorder/test_rings.c,$(REC_LIBS),$(REC_LDLIBS)))
$(eval $(call ctest,recorder-reader,tests/recorder/test_ring_reader.c $(REC_TEST),$(REC_LIBS),$(REC_LDLIBS)))
$(eval $(call ctest,recorder-threads,tests/recorder/test_ring_threads.c $(REC_TEST),$(REC_LIBS),$(REC_LDLIBS) -lpthread))
$(eval $(call ctest,recorder-sink,tests/recorder/test_sink.c,$(REC_LIBS),$(REC_LDLIBS) -lpthread))
$(eval $(call ctest,recorder-engine,tests/recorder/test_recorder.c $(REC_TEST),$(REC_LIBS),$(REC_LDLIBS) -lpthread))
$(eval $(call ctest,recorder-loop,tests/recorder/test_loop.c $(REC_TEST),$(REC_LIBS),$(REC_LDLIBS) -lpthread))
$(eval $(call helper,recorder-produce,tests/recorder/produce.c $(REC_TEST),$(REC_LIBS),$(REC_LDLIBS)))

# The kernel's writer, against stand-ins that are right for real threads.
REC_REAL_CFLAGS := -Itests/recorder/kernel -Ikernel/include
$(eval $(call library,saakmtestring,tests/recorder/real_ring.c tests/recorder/real_ring_core.c,$(REC_REAL_CFLAGS)))
LIBS_ALL := $(filter-out %/libsaakmtestring.a,$(LIBS_ALL))
$(eval $(call ctest,recorder-real-ring,tests/recorder/test_real_ring.c,saakmtestring $(REC_LIBS),$(REC_LDLIBS) -lpthread))
$(eval $(call ctest,recorder-recover,tests/recorder/test_recover.c,saakmtestring saakmrecover $(REC_LIBS),$(REC_LDLIBS) -lelf))
$(eval $(call ctest,recorder-recover-any,tests/recorder/test_recover_any.c,saakmtestring saakmrecover $(REC_LIBS),$(REC_LDLIBS) -lelf))
$(eval $(call ctest,recorder-recover-log,tests/recorder/test_recover_log.c,saakmrecover $(REC_LIBS),$(REC_LDLIBS) -lelf))

# The order of memory, under TSan: in the plain variant only.
ifeq ($(SANITIZE),)
REC_TSAN := -fsanitize=thread $(if $(findstring clang,$(CC)),,-Wno-tsan)
$(eval $(call helper,recorder-tsan,tests/recorder/tsan.c,saakmtrace saakmcommon,-fsanitize=thread -lpthread,$(REC_TSAN)))
$(eval $(call helper,recorder-tsan-real,tests/recorder/tsan_real.c,saakmtrace saakmcommon,-fsanitize=thread -lpthread,$(REC_TSAN) $(REC_REAL_CFLAGS)))
endif

$(eval $(call bench,bench_recorder,tests/bench/bench_recorder.c tests/bench/bench_rings.c,saakmtestring $(REC_LIBS),$(REC_LDLIBS) -lpthread))
