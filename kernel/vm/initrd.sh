#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# initrd.sh: make the guest's first file system, busybox and ./init; prints its path.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
busybox=$(command -v busybox || true)
if [ -z "$busybox" ] || readelf -l "$busybox" 2>/dev/null | grep -q INTERP; then
	fail "a static busybox is needed for the guest; install it by:" \
		"sudo apt-get install -y busybox-static"
fi
to=$top/initrd-$(cat "$busybox" "$here/init" "$here/initrd.sh" | sha256sum | cut -c1-16).cpio
if [ ! -s "$to" ]; then
	find "$top" -maxdepth 1 -name 'initrd-*' -mtime +14 -delete
	tmp=$(mktemp -d "$top/initrd-part.XXXXXX" 2>/dev/null) || fail_full "$top cannot be written"
	trap 'rm -rf "$tmp"' EXIT
	{
		mkdir -p "$tmp"/r/{bin,dev,proc,lower,upper,host} &&
			cp "$busybox" "$tmp/r/bin/busybox" &&
			install -m 755 "$here/init" "$tmp/r/init" &&
			(cd "$tmp/r" && find . | busybox cpio -o -H newc) >"$tmp/cpio" &&
			mv "$tmp/cpio" "$to"
	} 2>/dev/null || fail_full "the guest's first file system cannot be made in $top"
fi
touch "$to"
echo "$to"
