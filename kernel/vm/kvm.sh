#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kvm.sh IMAGE INITRD: does KVM work here? On some machines it opens and its guests
# hang. Boots once to see; the verdict (`yes` or `no`) is kept until the host reboots.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
verdict=$top/kvm-$({ cat /proc/sys/kernel/random/boot_id; uname -r
	qemu-system-x86_64 --version; } | sha256sum | cut -c1-16)
if [ ! -r /dev/kvm ] || [ ! -w /dev/kvm ]; then
	echo no
	exit
fi
if [ ! -s "$verdict" ]; then
	word=no
	if timeout -k 1 10 qemu-system-x86_64 -accel kvm -cpu host -M q35 -m 256 -nodefaults \
		-no-user-config -display none -no-reboot -serial stdio -kernel "$1" -initrd "$2" \
		-append 'console=ttyS0 panic=-1 saakm.probe=1' </dev/null 2>/dev/null |
		grep -q 'saakm: booted'; then
		word=yes
	fi
	rm -f "$top"/kvm-*
	echo $word >"$verdict.$$" && mv "$verdict.$$" "$verdict"
fi
cat "$verdict"
