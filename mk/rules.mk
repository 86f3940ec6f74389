# SPDX-License-Identifier: GPL-2.0
# How things are built. An area says what it has in mk/area-NAME.mk, in these
# words (call them with $(eval $(call …))):
#   $(call library,NAME,SOURCES,EXTRA-CFLAGS)        $(B)/lib/libNAME.a
#   $(call shared,NAME,SOURCES,EXTRA-CFLAGS,LIBS,LDLIBS)  $(B)/lib/libNAME.so
#   $(call program,NAME,SOURCES,LIBS,LDLIBS,EXTRA-CFLAGS) $(B)/bin/NAME
#   $(call ctest,NAME,SOURCES,LIBS,LDLIBS,EXTRA-CFLAGS)   $(B)/tests/NAME, run by make check
#   $(call helper,NAME,SOURCES,LIBS,LDLIBS,EXTRA-CFLAGS)  $(B)/tests/NAME, which tests start
#   $(call bench,NAME,SOURCES,LIBS,LDLIBS,EXTRA-CFLAGS)   $(B)/bench/NAME, run by make bench
#   $(call fuzzer,NAME,SOURCES,LIBS,LDLIBS,EXTRA-CFLAGS)  $(B)/tests/fuzz-NAME; tests/fuzz/driver.h
#   BENCHES += FILE.sh                                    a script that make bench runs
# A source in several of them is compiled once, with the flags of all.
# LIBS are names of our own libraries, in link order.

# None of make's own rules: they would only slow it down and guess.
MAKEFLAGS += -r
.SUFFIXES:

LIBS_ALL   :=
PROGS_ALL  :=
TESTS_ALL  :=
OBJS_ALL   :=
BENCHES    :=
FUZZERS    :=
HELPERS_ALL :=

objs = $(patsubst %.c,$(B)/obj/%.o,$(patsubst $(B)/%,%,$(1)))

define library
$(B)/lib/lib$(1).a: $(call objs,$(2))
$(call objs,$(2)): AREA_CFLAGS += $(3) -fPIC
LIBS_ALL += $(B)/lib/lib$(1).a
OBJS_ALL += $(call objs,$(2))
endef

define shared
$(B)/lib/lib$(1).so: $(call objs,$(2)) $(patsubst %,$(B)/lib/lib%.a,$(4))
$(B)/lib/lib$(1).so: MY_LIBS = $(patsubst %,$(B)/lib/lib%.a,$(4))
$(B)/lib/lib$(1).so: MY_LDLIBS = $(5)
$(call objs,$(2)): AREA_CFLAGS += $(3) -fPIC
LIBS_ALL += $(B)/lib/lib$(1).so
OBJS_ALL += $(call objs,$(2))
endef

define program
$(B)/bin/$(1): $(call objs,$(2)) $(foreach l,$(3),$(call libfile,$(l)))
$(B)/bin/$(1): MY_OBJS = $(call objs,$(2))
$(B)/bin/$(1): MY_LIBS = $(foreach l,$(3),$(call libfile,$(l)))
$(B)/bin/$(1): MY_LDLIBS = $(4)
$(call objs,$(2)): AREA_CFLAGS += $(5) -fPIC
PROGS_ALL += $(B)/bin/$(1)
OBJS_ALL += $(call objs,$(2))
endef

define ctest
$(B)/tests/$(1): $(call objs,$(2)) $(foreach l,$(3),$(call libfile,$(l)))
$(B)/tests/$(1): MY_OBJS = $(call objs,$(2))
$(B)/tests/$(1): MY_LIBS = $(foreach l,$(3),$(call libfile,$(l)))
$(B)/tests/$(1): MY_LDLIBS = $(4)
$(call objs,$(2)): AREA_CFLAGS += $(5) -fPIC -Itests
TESTS_ALL += $(B)/tests/$(1)
OBJS_ALL += $(call objs,$(2))
endef

define helper
$(call ctest,$(1),$(2),$(3),$(4),$(5))
HELPERS_ALL += $(B)/tests/$(1)
endef

define bench
$(B)/bench/$(1): $(call objs,$(2)) $(foreach l,$(3),$(call libfile,$(l)))
$(B)/bench/$(1): MY_OBJS = $(call objs,$(2))
$(B)/bench/$(1): MY_LIBS = $(foreach l,$(3),$(call libfile,$(l)))
$(B)/bench/$(1): MY_LDLIBS = $(4)
$(call objs,$(2)): AREA_CFLAGS += $(5) -fPIC
BENCHES += $(B)/bench/$(1)
OBJS_ALL += $(call objs,$(2))
endef

# The driver feeds the corpus tests/fuzz/corpus/NAME/ and mutations of it.
define fuzzer
$(call ctest,fuzz-$(1),$(2) tests/fuzz/driver.c,$(3),$(4),$(5))
FUZZERS += $(B)/tests/fuzz-$(1)
endef

# A name that ends in .so is a shared library, anything else an archive.
libfile = $(if $(filter %.so,$(1)),$(B)/lib/lib$(1),$(B)/lib/lib$(1).a)

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(SANFLAGS) $(AREA_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/%.o: $(B)/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(SANFLAGS) $(AREA_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/lib/%.a:
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

$(B)/lib/%.so:
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -shared $(LDFLAGS) -Wl,-soname,$(@F) -o $@ $(filter %.o,$^) $(MY_LIBS) $(MY_LDLIBS)
