#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What building and testing need, and nothing else knows it:
#   mk/deps.sh build|check|bench [install]
# Without `install`, or without the right to: one line that names what is
# missing and the command that gets it, and exit status 1. With it, as root on
# a Debian: apt-get, nothing asked.
set -u

want=${1:-build}
mode=${2:-}

build='gcc libc6-dev make pkg-config liburing-dev libprotobuf-c-dev protobuf-c-compiler
protobuf-compiler libelf-dev libdw-dev libzstd-dev'
case ${CC:-gcc} in *clang*) build="$build clang libclang-rt-14-dev llvm" ;; esac
# perl brings prove; the kernel's sources are what the shim is compared with.
check='gdb jq perl python3 xz-utils'
# Tests that lack these say SKIP: not every Debian mirror has them.
# The kernel of `saakm vm` is built from these and booted in QEMU.
optional='linux-source-6.12 qemu-system-x86 busybox-static bc bison ccache flex patch'
# One that crashes into a second kernel, and what is made of its memory then.
optional="$optional kexec-tools makedumpfile"

case $want in
build) packages=$build; optional= ;;
check) packages="$build $check" ;;
# The FIFO under sched_ext that the class is compared with.
bench) packages="$build $check"; optional="$optional clang libbpf-dev pahole" ;;
*) echo "usage: mk/deps.sh build|check|bench [install]" >&2; exit 2 ;;
esac

missing() { # PACKAGE…: those that are not installed
	dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
		awk -v all="$*" '$2 == "installed" { have[$1] = 1 }
			END { n = split(all, p, " ")
			      for (i = 1; i <= n; i++) if (!(p[i] in have)) printf "%s ", p[i] }'
}

# Not a Debian: the compiler and pkg-config will say what they lack.
if ! command -v dpkg-query >/dev/null 2>&1; then
	for tool in "${CC:-gcc}" make pkg-config protoc protoc-c; do
		command -v "$tool" >/dev/null 2>&1 || lacks="${lacks:-}$tool "
	done
	for lib in liburing libprotobuf-c libelf libdw libzstd; do
		pkg-config --exists "$lib" 2>/dev/null || lacks="${lacks:-}$lib "
	done
	[ -z "${lacks:-}" ] && exit 0
	echo "Missing: ${lacks}- install them with this system's package manager." >&2
	exit 1
fi

# shellcheck disable=SC2086 # lists of words
lacks=$(missing $packages)
# shellcheck disable=SC2086
[ -n "$optional" ] && wishes=$(missing $optional) || wishes=
[ -z "$lacks$wishes" ] && exit 0

if [ "$mode" != install ] || [ "$(id -u)" != 0 ]; then
	[ -z "$lacks" ] && exit 0
	echo "Missing packages; install them by: sudo apt-get install -y ${lacks% }" >&2
	exit 1
fi

export DEBIAN_FRONTEND=noninteractive
get() { # PACKAGE…
	apt-get install -y -q --no-install-recommends \
		-o Dpkg::Options::=--force-confold "$@" </dev/null >"$log" 2>&1
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Installing: $lacks$wishes" >&2
# Lists that are missing or a week old know packages that the mirror has no more.
if [ -z "$(find /var/lib/apt/lists -name '*Packages*' -mtime -7 2>/dev/null | head -1)" ]; then
	apt-get update -q </dev/null >"$log" 2>&1 || tail -3 "$log" >&2
	updated=1
fi
if [ -n "$lacks" ]; then
	# shellcheck disable=SC2086
	if ! get $lacks; then
		[ -n "${updated:-}" ] || apt-get update -q </dev/null >"$log" 2>&1
		# shellcheck disable=SC2086
		if ! get $lacks; then
			tail -5 "$log" >&2
			echo "These packages could not be installed: ${lacks% }; try: apt-get update && apt-get install -y ${lacks% }" >&2
			exit 1
		fi
	fi
fi
update_once() {
	[ -n "${updated:-}" ] || apt-get update -q </dev/null >"$log" 2>&1
	updated=1
}
# For guests: unasked it would take part in the reboots of this machine, too.
case "$wishes" in *kexec-tools*)
	command -v debconf-set-selections >/dev/null &&
		echo 'kexec-tools kexec-tools/load_kexec boolean false' | debconf-set-selections
esac
for p in $wishes; do
	# What can be had is had: an old list may name a version that is gone.
	get "$p" || { update_once && get "$p"; } ||
		echo "$p could not be installed: the tests that need it will be skipped." >&2
done
exit 0
