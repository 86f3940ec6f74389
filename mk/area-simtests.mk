# SPDX-License-Identifier: GPL-2.0
# Tests of the simulator: the order of handler calls, checked along traces.

SEQ_SRC := $(addprefix tests/sim/,seq.c seq_cpu.c seq_tables.c seq_task.c)
SEQ_LDLIBS := -lprotobuf-c -lzstd
$(eval $(call helper,check_sequences,tests/sim/check_sequences.c $(SEQ_SRC),saakmtrace saakmcommon,$(SEQ_LDLIBS)))
$(eval $(call helper,mutate_sequences,tests/sim/mutate_sequences.c tests/sim/mutate.c $(SEQ_SRC),saakmtrace saakmcommon,$(SEQ_LDLIBS)))
