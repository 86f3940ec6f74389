#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# All tests: builds the plain variant and the sanitized one, runs them by
# prove, ends with `N passed, N failed, N skipped`. Called by `make check`:
#   check.sh SRCDIR BUILDDIR CTEST…
# In the environment: MAKE, JOBS, VARIANTS ("plain asan"), LONG=1 for the long
# tests (tests/*/*.long.t), KERNELS: what is built for guests
# ("plain debug", and "kasan gdb kdump bench" for the long tests).
set -u
SRCDIR=$1
plain=$2
shift 2
MAKE=${MAKE:-make}
JOBS=${JOBS:-2}
VARIANTS=${VARIANTS:-plain asan}
export SRCDIR MAKE_ARGS
started=$SECONDS

mkdir -p "$plain"
plain=$(cd "$plain" && pwd)
export RESULTS=$plain/check/results
rm -rf "$plain/check"
mkdir -p "$plain/check"
: >"$RESULTS"
bad=0

# Tests of the shell: all, or those of tests/asan.list (one path a line).
scripts() { # VARIANT
	if [ "$1" = plain ]; then
		(cd "$SRCDIR" && ls tests/*/*.t 2>/dev/null) |
			if [ "${LONG:-0}" = 1 ]; then cat; else grep -v '\.long\.t$'; fi
	else
		grep -v '^#' "$SRCDIR/tests/asan.list" | grep .
	fi
}

# The guests' kernels come first: a test that waits for one would be taken for hung.
# What is missing for it, or wrong with it, the tests say.
kernels() { # VARIANT
	[ "$1" = plain ] || return
	command -v qemu-system-x86_64 >/dev/null || return
	for k in ${KERNELS-plain debug${LONG:+ kasan gdb kdump bench}}; do
		echo "== kernel: $k"
		timeout 1200 "$SAAKM" vm build --variant "$k" --jobs "$JOBS" >/dev/null
	done
}

run_variant() { # VARIANT BUILDDIR
	local variant=$1 name tests=()
	export BUILDDIR=$2
	export SAAKM=$BUILDDIR/bin/saakm VARIANT= SANITIZE=
	if [ "$variant" = asan ]; then
		VARIANT=asan
		SANITIZE=address,undefined
	fi
	MAKE_ARGS=${again/O=*/O=$BUILDDIR}
	mkdir -p "$BUILDDIR/check"
	echo "== $variant: build"
	if ! $MAKE --no-print-directory -s O="$BUILDDIR" SANITIZE="$SANITIZE" all tests-build; then
		echo "not ok - the $variant variant does not build"
		echo "0 1 0 build-$variant" >>"$RESULTS"
		bad=1
		return
	fi
	for name in $ctests; do
		tests+=("$BUILDDIR/tests/$name")
	done
	while read -r name; do
		tests+=("$SRCDIR/$name")
	done < <(scripts "$variant")
	kernels "$variant"
	echo "== $variant: ${#tests[@]} test programs"
	[ ${#tests[@]} = 0 ] && return
	prove --jobs "$JOBS" --exec "$SRCDIR/tests/harness/one.sh" "${tests[@]}" || bad=1
}

ctests=$*
again=${MAKE_ARGS:-}
for v in $VARIANTS; do
	case $v in
	plain) run_variant plain "$plain" ;;
	asan) run_variant asan "$plain/asan" ;;
	esac
done

echo "== $((SECONDS - started)) s; each test's own counts: ${RESULTS#"$PWD"/}"
# Of each test that failed: its first bad checks, with what they say. A log of all this that
# was cut to its end must tell them still.
while read -r passed failed skipped name log; do
	[ "$failed" -gt 0 ] || continue
	echo "failed: $name ($failed of $((passed + failed + skipped)))"
	[ -z "$log" ] || awk '/^(not )?ok/ { left = /^not/ ? 8 : 0 } left-- > 0' "$log" |
		cut -c 1-160 | sed -n '1,24s/^/    /p'
done <"$RESULTS"
awk '{ p += $1; f += $2; s += $3 }
	END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit f > 0 || p == 0 }' "$RESULTS" || bad=1
exit $bad
