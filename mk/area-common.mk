# SPDX-License-Identifier: GPL-2.0
# common/: what every program needs and no domain knows; and the front.

COMMON_SRCS := $(wildcard common/src/*.c)
$(eval $(call library,saakmcommon,$(COMMON_SRCS)))
$(eval $(call program,saakm,$(wildcard common/front/*.c),saakmcommon))

$(eval $(call ctest,unit-cli,tests/unit/cli.c,saakmcommon))
$(eval $(call ctest,unit-parse,tests/unit/parse.c,saakmcommon))
$(eval $(call ctest,unit-text,tests/unit/text.c,saakmcommon))
$(eval $(call ctest,unit-log,tests/unit/log.c,saakmcommon))
$(eval $(call fuzzer,parse,tests/fuzz/parse.c,saakmcommon))
