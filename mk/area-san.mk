# SPDX-License-Identifier: GPL-2.0
# The test of the sanitizer runtime: samples built as `saakm build --sanitize`
# builds policies, by each compiler that is there.

SAN_SEMANTIC := -std=gnu11 -g -fPIC -funsigned-char -fno-strict-aliasing -fno-strict-overflow \
	-fno-delete-null-pointer-checks -fno-common -fno-omit-frame-pointer -fno-builtin \
	-fno-stack-protector -fno-optimize-sibling-calls -mgeneral-regs-only -w \
	-fsanitize-coverage=trace-pc -fsanitize=undefined \
	-fno-sanitize=alignment,null,object-size
SAN_gcc   := -fsanitize=kernel-address -fasan-shadow-offset=0x100100000000 \
	--param=asan-instrumentation-with-call-threshold=0 --param=asan-stack=1 \
	--param=asan-globals=1 --param=asan-instrument-allocas=1 \
	-fno-reorder-blocks-and-partition
SAN_clang := -fsanitize=kernel-address $(addprefix -mllvm ,-asan-mapping-offset=0x100100000000 \
	-asan-instrumentation-with-call-threshold=0 -asan-stack=1 -asan-globals=1 \
	-asan-opt-same-temp=0 -asan-memory-access-callback-prefix=__saakm_clang_)

comma := ,
# $(call san_sample,COMPILER,LEVEL)
define san_sample
$(B)/tests/san-sample-$(1)-$(2).so: tests/host/san_sample.c tests/host/san_sample.h \
		replayer/host/san/wrap.opts mk/area-san.mk
	@mkdir -p $$(@D)
	$$(call say,SAMPLE,$$@)
	$$(Q)$(1) $(SAN_SEMANTIC) $(SAN_$(1)) -$(2) -c -o $$(@:.so=.o) $$<
	$$(Q)$(1) -shared -nostdlib @replayer/host/san/wrap.opts -o $$@ $$(@:.so=.o)
SAN_SAMPLES += $(B)/tests/san-sample-$(1)-$(2).so
endef
SAN_COMPILERS := $(foreach c,gcc clang,$(if $(shell command -v $(c)),$(c)))
$(foreach c,$(SAN_COMPILERS),$(foreach l,O0 O2,$(eval $(call san_sample,$(c),$(l)))))

$(eval $(call library,saakmsan,$(wildcard replayer/host/san/*.c),-Ireplayer/host))
$(eval $(call ctest,host-san,tests/host/san_test.c,,-rdynamic -Wl$(comma)--whole-archive \
	$(B)/lib/libsaakmsan.a -Wl$(comma)--no-whole-archive,-Ireplayer/host -Itests/host))
$(B)/tests/host-san: $(SAN_SAMPLES) $(B)/lib/libsaakmsan.a
