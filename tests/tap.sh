# SPDX-License-Identifier: LGPL-2.1-only
# shellcheck shell=bash
# Tests in bash that speak TAP 13. A test is tests/AREA/NAME.t:
#
#	#!/bin/bash
#	# SPDX-License-Identifier: GPL-2.0
#	. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
#	run "$SAAKM" info "$T/x.saakm"
#	is "$status" 0 'info takes it'
#	like "$out" 'events' 'and says how many'
#	done_testing
#
# Given: SAAKM (the front, absolute), SRCDIR, BUILDDIR, T (an empty directory
# of this test's own; kept when it fails). It starts in $T.

set -u
SRCDIR=${SRCDIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
BUILDDIR=${BUILDDIR:-$SRCDIR/build}
SAAKM=${SAAKM:-$BUILDDIR/bin/saakm}
T=${T:-$(mktemp -d "${TMPDIR:-/tmp}/saakm-test.XXXXXX")}
export SRCDIR BUILDDIR SAAKM T
cd "$T" || exit 255

tap_run=0
tap_failed=0
echo 'TAP version 13'

diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

tap_result() { # TRUE|FALSE NAME
	tap_run=$((tap_run + 1))
	if "$1"; then
		echo "ok $tap_run - ${2//#/ }"
		return 0
	fi
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_run - ${2//#/ }"
	echo "#   at ${BASH_SOURCE[2]##*/}:${BASH_LINENO[1]}"
	return 1
}

pass() { tap_result true "$1"; }
fail() { tap_result false "$1"; }

is() { # GOT WANT NAME
	if [ "$1" = "$2" ]; then tap_result true "$3"; return; fi
	tap_result false "$3"
	diag "       got: $1"
	diag "  expected: $2"
	return 1
}

isnt() { # GOT UNWANTED NAME
	if [ "$1" != "$2" ]; then tap_result true "$3"; return; fi
	tap_result false "$3"
	diag "  got just that: $1"
	return 1
}

like() { # GOT EXTENDED-REGEX NAME
	if grep -qE -- "$2" <<<"$1"; then tap_result true "$3"; return; fi
	tap_result false "$3"
	diag "       got: $(head -c 2000 <<<"$1")"
	diag "  no match: $2"
	return 1
}

unlike() { # GOT EXTENDED-REGEX NAME
	if ! grep -qE -- "$2" <<<"$1"; then tap_result true "$3"; return; fi
	tap_result false "$3"
	diag "  matches $2: $(grep -E -- "$2" <<<"$1" | head -5)"
	return 1
}

# A command's truth: check NAME COMMAND…
check() {
	local name=$1
	shift
	if "$@"; then tap_result true "$name"; return; fi
	tap_result false "$name"
	diag "  failed: $*"
	return 1
}

# run COMMAND…: $status, $out, $err (and the files $T/out, $T/err).
run() {
	"$@" >"$T/out" 2>"$T/err"
	status=$?
	out=$(cat "$T/out" | tr -d '\0')
	err=$(cat "$T/err" | tr -d '\0')
	ran="$*"
}

# run, and its exit status is a check: run_is STATUS NAME COMMAND…
run_is() {
	local want=$1 name=$2
	shift 2
	run "$@"
	if [ "$status" = "$want" ]; then tap_result true "$name"; return; fi
	tap_result false "$name"
	diag "  ran: $*"
	diag "  exit status: $status, expected: $want"
	diag "$(tail -n 20 "$T/err")"
	return 1
}

skip() { # NAME WHY
	tap_run=$((tap_run + 1))
	echo "ok $tap_run - ${1//#/ } # SKIP $2"
}

skip_all() { # WHY
	echo "1..0 # SKIP $1"
	exit 0
}

done_testing() {
	echo "1..$tap_run"
	[ "$tap_failed" = 0 ] && [ "$tap_run" -gt 0 ]
	exit
}
