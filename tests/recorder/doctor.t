#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `saakm doctor`: on machines that were made up, it finds what there is and what
# not, and each lack comes with the command that mends it.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
doctor=$BUILDDIR/bin/saakm-doctor

mkdir -p bare ready/sys/kernel/saakm ready/dev ready/usr/src tools none
touch ready/dev/saakm-record ready/dev/kvm ready/usr/src/linux-source-6.12.tar.xz
for tool in gcc gdb qemu-system-x86_64 make bc flex bison xz patch busybox; do
	printf '#!/bin/sh\n' >tools/$tool
	chmod +x tools/$tool
done
export SAAKM_CACHE_DIR=$T
unset KSRC

run env PATH=$T/none "$doctor" --root "$T/bare" record vm
is "$status" 1 'a bare machine is not ready'
like "$out" 'record  lacks  class .*no SaaKM class' 'its kernel'
like "$out" 'vm      lacks  qemu .*no qemu-system-x86_64' 'its programs'
like "$out" '-> sudo apt-get install -y qemu-system-x86$' 'and the command that gets them'
is "$(grep -c ' lacks ' <<<"$out")" "$(grep -A1 ' lacks ' <<<"$out" | grep -c -- '-> .')" \
	'each lack has one'
like "$err" 'not ready: record, vm' 'the sum of it'

run env PATH=$T/tools:/usr/bin:/bin "$doctor" --root "$T/ready"
lacks=$(grep ' lacks ' <<<"$out")
# Where tests run, processes may be traced or not, and disks may be full.
is "$(grep -v ' ptrace \| disk ' <<<"$lacks")" '' 'a machine that has all' || diag "$out"
[ -n "$lacks" ] && want=1 || want=0
is "$status" "$want" 'the exit code says it'

# One thing less at a time: that one is found, and only that.
for tool in gdb bc qemu-system-x86_64 busybox; do
	mv tools/$tool held
	run env PATH=$T/tools "$doctor" --root "$T/ready"
	mv held tools/$tool
	is "$(grep ' lacks ' <<<"$out" | grep -v ' ptrace \| disk ' | grep -c .)" 1 "without $tool"
	like "$out" " lacks .*there is no $tool" 'it is named'
	is "$status" 1 'not ready'
done
rm ready/usr/src/linux-source-6.12.tar.xz
run env PATH=$T/tools "$doctor" --root "$T/ready" vm
like "$out" 'lacks  source .*no Linux 6.12 source' 'without the source'
run env KSRC=$T/none PATH=$T/tools "$doctor" --root "$T/ready" vm
like "$out" 'lacks  source .*KSRC=.* is no Linux source' 'with a KSRC that is none'

run env PATH=$T/none "$doctor" --root "$T/bare" --json debug
is "$(jq -r '[.use, .name, .answer] | join(" ")' <<<"$out" | head -n 1)" 'debug gdb lacks' 'JSON'
is "$(jq -r .mend <<<"$out" | head -n 1)" 'sudo apt-get install -y gdb' 'has the command, too'
run "$doctor" nonsense
is "$status" 2 'an unknown use'
like "$err" "nothing to ask about 'nonsense': record, replay, debug or vm" 'is named'
done_testing
