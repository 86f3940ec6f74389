# SPDX-License-Identifier: GPL-2.0
# The core and the host in userspace: libsaakm-host.so, which policies link to.
# Kernel-side files are compiled against the shim and never see libc's headers.

CC_INCLUDE  := $(shell $(CC) -print-file-name=include)
KERNEL_SIDE := -nostdinc -Ireplayer/host/kside -isystem $(CC_INCLUDE) -Ireplayer/shim/include -Ikernel/include \
	-Ikernel/include/uapi -Ireplayer/host -Ikernel/core -Icommon/include \
	$(if $(SANITIZE),-fno-sanitize=alignment -fno-sanitize=null -fno-sanitize=pointer-overflow) -fno-strict-aliasing \
	-fno-builtin-printf -Wno-sign-compare -DSAAKM_HOST_BUILD

core-srcs := $(wildcard kernel/core/*.c) $(addprefix replayer/shim/real/,bitmap.c find.c kstrtox.c rbtree.c strings.c)
host-kernel-srcs := $(addprefix replayer/host/,context.c host.c lock.c module.c param.c report.c \
	shim.c stuck.c task.c $(notdir $(wildcard replayer/host/api_*.c)))
host-libc-srcs := $(addprefix replayer/host/,arena.c fiber.c format.c guard.c locate.c mirror.c symbols.c)
san-srcs := $(wildcard replayer/host/san/*.c)

$(eval $(call library,saakmcore,$(core-srcs),$(KERNEL_SIDE)))
$(eval $(call library,saakmhostk,$(host-kernel-srcs),$(KERNEL_SIDE)))
$(eval $(call library,saakmhostc,$(host-libc-srcs),-Ireplayer/host))
$(eval $(call library,saakmsan,$(san-srcs),-Ireplayer/host -Ikernel/include/uapi/linux))

# All of the three is exported: programs call the host, policies the shim's part.
HOST_ARCHIVES := $(foreach l,saakmcore saakmhostk saakmhostc saakmsan,$(B)/lib/lib$(l).a)
$(B)/lib/libsaakm-host.so: $(HOST_ARCHIVES)
$(B)/lib/libsaakm-host.so: MY_LIBS =
$(B)/lib/libsaakm-host.so: MY_LDLIBS = -Wl,--whole-archive $(HOST_ARCHIVES) \
	-Wl,--no-whole-archive -ldw -lelf
LIBS_ALL += $(B)/lib/libsaakm-host.so
