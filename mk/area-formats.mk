# SPDX-License-Identifier: GPL-2.0
# The trace file format: schema, library, inspectors and their tests.

PROTO_C := $(B)/gen/saakm.pb-c.c
PROTO_H := $(B)/gen/saakm.pb-c.h

$(PROTO_C) $(PROTO_H) &: formats/saakm.proto
	@mkdir -p $(B)/gen
	$(call say,PROTO,$<)
	$(Q)protoc-c --proto_path=formats --c_out=$(B)/gen $<

TRACE_SRC := $(sort $(wildcard formats/src/*.c))
$(call objs,$(TRACE_SRC)): | $(PROTO_H)

$(eval $(call library,saakmtrace,$(TRACE_SRC) $(PROTO_C),-Iformats/src -I$(B)/gen))
TRACE_LIBS := saakmtrace saakmcommon
TRACE_LDLIBS := -lprotobuf-c -lzstd

# Choosing and opening the trace that a program reads; for others, too.
$(eval $(call library,saakminput,formats/cmd/input.c))
$(eval $(call program,saakm-info,$(wildcard formats/cmd/info*.c),saakminput $(TRACE_LIBS),\
	$(TRACE_LDLIBS)))
$(eval $(call program,saakm-dump,$(wildcard formats/cmd/dump*.c),saakminput $(TRACE_LIBS),\
	$(TRACE_LDLIBS)))
$(eval $(call program,saakm-check,formats/cmd/check.c,saakminput $(TRACE_LIBS),$(TRACE_LDLIBS)))
$(eval $(call program,saakm-diff,$(wildcard formats/cmd/diff*.c) formats/cmd/dump_filter.c,\
	saakminput $(TRACE_LIBS),$(TRACE_LDLIBS)))

SYNTH := tests/formats/synth.c
$(eval $(call ctest,formats-roundtrip,tests/formats/roundtrip.c $(SYNTH) \
	tests/formats/synth_sched.c,$(TRACE_LIBS),$(TRACE_LDLIBS),-Itests/formats))
$(eval $(call bench,trace,tests/bench/bench_trace.c $(SYNTH) tests/formats/synth_sched.c,\
	$(TRACE_LIBS),$(TRACE_LDLIBS),-Itests/formats))
$(eval $(call ctest,formats-damage,tests/formats/damage.c $(SYNTH),$(TRACE_LIBS),\
	$(TRACE_LDLIBS),-Itests/formats -Iformats/src))
$(eval $(call ctest,formats-seek,tests/formats/seek.c $(SYNTH),$(TRACE_LIBS),\
	$(TRACE_LDLIBS),-Itests/formats))
$(eval $(call ctest,formats-looks,tests/formats/looks.c $(SYNTH),$(TRACE_LIBS),\
	$(TRACE_LDLIBS),-Itests/formats))
$(eval $(call ctest,formats-writer,tests/formats/writer.c $(SYNTH) tests/formats/synth_sched.c,\
	$(TRACE_LIBS),$(TRACE_LDLIBS),-Itests/formats -Iformats/src))
$(eval $(call helper,formats-make,tests/formats/make.c $(SYNTH) tests/formats/synth_sched.c,\
	$(TRACE_LIBS),$(TRACE_LDLIBS),-Itests/formats))
$(eval $(call fuzzer,reader,tests/fuzz/reader.c,$(TRACE_LIBS),$(TRACE_LDLIBS),-Iformats/src))
$(eval $(call helper,diff-edit,tests/cli/diff_edit.c,$(TRACE_LIBS),$(TRACE_LDLIBS)))
BENCHES += tests/bench/diff.sh
