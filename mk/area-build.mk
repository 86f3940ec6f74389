# SPDX-License-Identifier: GPL-2.0
# `saakm build`: policies to shared objects.

BUILD_CFLAGS := -DSAAKM_SRCDIR='"$(CURDIR)"' -DSAAKM_BUILD_CC='"$(notdir $(CC))"'
$(eval $(call library,saakmbuild,$(addprefix replayer/build/,build.c command.c deps.c kbuild.c prologue.c unit.c util.c),$(BUILD_CFLAGS)))
$(eval $(call program,saakm-build,replayer/build/main.c,saakmbuild saakmcommon))
$(eval $(call fuzzer,kbuild,tests/fuzz/kbuild.c,saakmbuild saakmcommon,,-Ireplayer/build))
