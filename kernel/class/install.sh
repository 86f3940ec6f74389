#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# install.sh KSRC: put the SaaKM class into a Linux 6.12 tree. Our files are copied
# whole (only those that differ, so that a rebuild stays small), the patches are
# applied once. Exit 1: they do not apply, or others were applied before.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
ksrc=${1:-}
if [ -z "$ksrc" ] || [ ! -f "$ksrc/kernel/sched/core.c" ]; then
	echo "install.sh: '$ksrc' is no kernel source; usage: install.sh KSRC" >&2
	exit 2
fi

put() {
	dst=$1
	shift
	mkdir -p "$dst"
	for f; do
		cmp -s "$f" "$dst/${f##*/}" || cp "$f" "$dst/"
	done
}
put "$ksrc/include/linux" "$here"/include/linux/*.h
put "$ksrc/include/uapi/linux" "$here"/include/uapi/linux/*.h
put "$ksrc/include/trace/events" "$here"/class/trace/*.h
put "$ksrc/kernel/sched/saakm" "$here"/core/*.[ch] "$here"/class/*.[ch] \
	"$here/class/Kconfig" "$here/class/Makefile"

# Which patches are in the tree; they touch the same files, so one by one cannot tell.
stamp=$ksrc/.saakm-patches
series=$(cat "$here"/patches/[0-9]*.patch | cksum)
if [ -f "$stamp" ]; then
	[ "$(cat "$stamp")" = "$series" ] && exit 0
	echo "install.sh: $ksrc has other SaaKM patches; unpack a clean Linux 6.12" >&2
	exit 1
fi
# All or none: try on a copy of what they touch.
try=$(mktemp -d)
trap 'rm -rf "$try"' EXIT
(cd "$ksrc" && sed -n 's,^+++ b/,,p' "$here"/patches/[0-9]*.patch | sort -u |
	xargs -r cp --parents -t "$try")
for p in "$here"/patches/[0-9]*.patch; do
	if ! patch -d "$try" -p1 -N -s -f <"$p" >/dev/null 2>&1; then
		echo "install.sh: ${p##*/} does not apply to $ksrc; unpack a clean Linux 6.12" >&2
		exit 1
	fi
done
for p in "$here"/patches/[0-9]*.patch; do
	patch -d "$ksrc" -p1 -N -s -f --no-backup-if-mismatch <"$p"
done
echo "$series" >"$stamp"
