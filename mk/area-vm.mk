# SPDX-License-Identifier: GPL-2.0
# `saakm vm`: the kernel with the class, in QEMU. The scripts beside it are used in place.

$(eval $(call program,saakm-vm,$(wildcard kernel/vm/*.c),saakmcommon,,-DSAAKM_SRCDIR='"$(CURDIR)"'))
$(eval $(call ctest,vm-console,tests/kernel/test_console.c kernel/vm/console.c,saakmcommon,,-I.))
