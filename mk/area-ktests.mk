# SPDX-License-Identifier: GPL-2.0
# Tests of the class in a guest, and the tools that talk to the class.

$(eval $(call library,saakmattr,kernel/tools/attr.c,-Ikernel/tools))
$(eval $(call program,saakm-exec,kernel/tools/exec.c,saakmattr saakmcommon))
$(eval $(call program,saakm-policies,kernel/tools/policies.c,saakmattr saakmcommon))

# Programs that run inside a guest: static, so that any userland there will do.
KT := tests/kernel/guest
$(eval $(call library,kt,$(addprefix $(KT)/,kt.c kt_child.c kt_sched.c kt_sys.c \
	complaints.c load.c worker.c cgroup.c),-I.))
KT_PROGRAMS := abi forkstorm pingpong affinity renice classes hotplug exits several unload \
	inherit attrs execs boost stopped higher stress hackbench register moods broken modes small \
	files ends
$(foreach p,$(KT_PROGRAMS),$(eval $(call helper,kt-$(p),$(KT)/$(p).c,kt saakmattr \
	saakmcommon,$(if $(SANITIZE),,-static),-I. -Ikernel/include/uapi)))
$(eval $(call helper,kt-run,$(KT)/run.c,kt saakmattr saakmcommon,\
	$(if $(SANITIZE),,-static),-I.))
