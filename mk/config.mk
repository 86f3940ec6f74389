# SPDX-License-Identifier: GPL-2.0
# Settings: compiler, flags, variants. Each variant builds into its own folder,
# so that plain and sanitized builds live side by side.
#   make CC=clang               build/clang/
#   make SANITIZE=address,undefined   build/asan/ (clang: build/clang/asan/)
#   make O=DIR                  any other folder
#   make V=1                    show the commands

ifeq ($(origin CC),default)
CC := gcc
endif
AR       ?= ar
SANITIZE ?=
V        ?= 0
PREFIX   ?= /usr/local
DESTDIR  ?=

O       ?= build$(if $(findstring clang,$(CC)),/clang)$(if $(SANITIZE),/asan)
B       := $(patsubst %/,%,$(O))

WARN    := -Wall -Wextra -Wsign-compare -Wmissing-prototypes -Wno-unused-parameter
# What a user gives on the command line comes in addition, and last.
CFLAGS  ?= -O2 -g
override CFLAGS  := -std=gnu11 -fno-omit-frame-pointer $(WARN) $(if $(WERROR),-Werror) $(CFLAGS)
override CPPFLAGS := -D_GNU_SOURCE -Icommon/include -Iformats/include -Ikernel/include/uapi -Irecorder/include $(CPPFLAGS)
SANFLAGS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=undefined)
override LDFLAGS := $(SANFLAGS) $(LDFLAGS)
export CC SANITIZE B

# What building needs is looked for once, before anything fails for the lack of it.
HOUSEWORK := help clean demo check check-long deps format
ifneq ($(filter-out $(HOUSEWORK),$(or $(MAKECMDGOALS),all)),)
ifneq ($(shell test $(B)/.deps -nt mk/deps.sh && echo found),found)
complaint := $(shell sh mk/deps.sh build 2>&1 && mkdir -p $(B) && touch $(B)/.deps)
$(if $(complaint),$(error $(complaint)))
endif
endif

Q := $(if $(filter 1,$(V)),,@)
quiet := $(or $(filter 1,$(V)),$(findstring s,$(firstword -$(MAKEFLAGS))))
say = $(if $(quiet),,@printf '  %-7s %s\n' '$(1)' '$(2)')
