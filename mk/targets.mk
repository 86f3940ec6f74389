# SPDX-License-Identifier: GPL-2.0
# The targets that people type.

-include $(wildcard $(sort $(OBJS_ALL:.o=.d)))

$(sort $(PROGS_ALL) $(TESTS_ALL) $(filter-out %.sh,$(BENCHES)) $(KBENCHES)):
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(MY_OBJS) $(MY_LIBS) $(MY_LDLIBS) \
		'-Wl,-rpath,$$ORIGIN/../lib' '-Wl,-rpath,$$ORIGIN/../lib/saakm'

# A policy with a known bug, whose finding `make demo` shows.
DEMO      ?= policies/broken/lost_wakeup.c
JOBS      ?= $(shell nproc 2>/dev/null || echo 2)
FUZZ_TIME ?= 60
parallel  = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS))
# What `make check-one` must be told to find the same build again.
again     = $(strip $(if $(findstring clang,$(CC)),CC=$(CC)) $(if $(filter command% environ%,$(origin O)),O=$(O)))

.PHONY: all tests-build demo check check-long check-one bench fuzz coverage \
	install man format deps help clean

all: $(LIBS_ALL) $(PROGS_ALL) ## build everything
tests-build: $(TESTS_ALL)

demo: ## install what is needed, build, find a known bug in a policy
	$(Q)sh mk/deps.sh build install
	$(Q)$(MAKE) --no-print-directory $(parallel) all
	$(Q)bash mk/demo.sh $(B) $(DEMO)

check: deps ## run all tests: plain, then with ASan and UBSan
	$(Q)MAKE='$(MAKE) $(parallel)' JOBS=$(JOBS) MAKE_ARGS='$(again)' \
		bash tests/harness/check.sh $(CURDIR) $(B) $(notdir $(filter-out $(HELPERS_ALL),$(TESTS_ALL)))

check-long: deps ## make check, and the tests that take minutes
	$(Q)MAKE='$(MAKE) $(parallel)' JOBS=$(JOBS) MAKE_ARGS='$(again)' LONG=1 \
		bash tests/harness/check.sh $(CURDIR) $(B) $(notdir $(filter-out $(HELPERS_ALL),$(TESTS_ALL)))

check-one: all tests-build ## one test: TEST=tests/AREA/NAME.t or TEST=NAME of a C test
	$(Q)SRCDIR=$(CURDIR) BUILDDIR=$(abspath $(B)) SAAKM=$(abspath $(B))/bin/saakm \
		VARIANT=$(if $(SANITIZE),asan) MAKE_ARGS='$(again)' bash tests/harness/one.sh \
		$(if $(filter %.t,$(TEST)),$(abspath $(TEST)),$(abspath $(B))/tests/$(notdir $(TEST)))

bench: all $(filter-out %.sh,$(BENCHES)) ## measure; writes build/bench.json
	$(Q)SRCDIR=$(CURDIR) BUILDDIR=$(abspath $(B)) SAAKM=$(abspath $(B))/bin/saakm \
		bash mk/bench.sh $(B)/bench.json $(BENCHES)

bench-kernel: all ## measure the class in guests, whose five kernels it builds; adds to build/bench.json
	$(Q)sh mk/deps.sh bench install
	$(Q)$(MAKE) --no-print-directory $(parallel) bench-kernel-run

.PHONY: bench-kernel bench-kernel-run
bench-kernel-run: all $(KBENCHES) $(bench-kernel-parts)
	$(Q)SRCDIR=$(CURDIR) BUILDDIR=$(abspath $(B)) SAAKM=$(abspath $(B))/bin/saakm \
		bash mk/bench.sh $(B)/bench.json tests/bench/kernel.sh

fuzz: ## search for crashes of the parsers: FUZZ_TIME=60 seconds each
	$(Q)$(MAKE) --no-print-directory $(parallel) SANITIZE=address,undefined \
		O=$(B)/asan fuzz-run

.PHONY: fuzz-run
fuzz-run: $(FUZZERS)
	$(Q)mkdir -p $(B)/fuzz; for f in $(FUZZERS); do \
		FUZZ_TIME=$(FUZZ_TIME) SRCDIR=$(CURDIR) T=$(abspath $(B))/fuzz $$f && continue; \
		n=$${f##*/fuzz-}; echo "again: $$f $(abspath $(B))/fuzz/$$n.input"; exit 1; \
	done

coverage: ## how much of the C code the tests run; build/coverage/
	-$(Q)VARIANTS=plain MAKE='$(MAKE) $(parallel) LDFLAGS=--coverage' JOBS=$(JOBS) \
		CFLAGS='-O0 -g --coverage' MAKE_ARGS= \
		bash tests/harness/check.sh $(CURDIR) $(B)/coverage $(notdir $(filter-out $(HELPERS_ALL),$(TESTS_ALL)))
	$(Q)bash mk/coverage.sh $(B)/coverage

deps:
	$(Q)sh mk/deps.sh check install

format: ## lay the C files out by .clang-format (FILES=… for some)
	$(Q)clang-format -i $(or $(FILES),$(shell git ls-files -m -o --exclude-standard '*.c' '*.h'))

# Man pages and completions come from the programs' own tables of options.
man: $(PROGS_ALL) ## man pages and completions, in build/man and build/completions
	$(Q)python3 mk/manpages.py --bin $(B)/bin --prose docs/man --out $(B)

# `saakm build` compiles policies against these wherever it is installed.
SHARE_TREES := kernel/include kernel/core kernel/class kernel/patches kernel/vm replayer/shim replayer/host replayer/gdb

install: all man ## install to PREFIX (/usr/local) below DESTDIR
	$(Q)bash mk/install.sh '$(B)' '$(DESTDIR)' '$(PREFIX)' $(SHARE_TREES)

compile_commands.json: ## for clangd and its like
	$(Q)$(MAKE) --no-print-directory -nkB V=1 all tests-build 2>/dev/null | \
		python3 mk/compdb.py $(CURDIR) >$@

# What a variable has become, for tests and for people who mend the build.
print-%:
	@echo '$($*)'

help: ## list the targets
	@grep -hE '^[a-z_.-]+:.*## ' Makefile mk/*.mk | sort | \
		awk -F ':.*## ' '{ printf "  make %-22s %s\n", $$1, $$2 }'
	@echo '  CC=clang SANITIZE=address,undefined O=DIR V=1 WERROR=1 JOBS=N change how.'

clean: ## remove what was built
	rm -rf $(B)
