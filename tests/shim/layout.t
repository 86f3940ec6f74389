#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The types that policies embed have Linux's sizes and offsets: a snapshot taken
# in the kernel can be read. layout.golden is the kernel's table.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'the table is that of x86-64'
here=$SRCDIR/tests/shim

for cc in gcc clang; do
	command -v $cc >cc.path || { skip "with $cc" "$cc is not installed"; continue; }
	run $cc -std=gnu11 -fgnu89-inline -nostdinc -w -D__KERNEL__ -fno-pie \
		-I"$SRCDIR/replayer/shim/include" -I"$SRCDIR/kernel/include" \
		-I"$SRCDIR/kernel/include/uapi" -c -o table.o "$here/layout_table.c"
	is "$status" 0 "the table compiles against the shim with $cc" || diag "$err"
	run $cc -fno-pie -no-pie -o layout "$here/layout_main.c" table.o
	run ./layout
	is "$(diff <(echo "$out") "$here/layout.golden")" '' "the shim's layouts with $cc are the kernel's"
done

"$here/linux-tree.sh" "$BUILDDIR/linux-6.12" 2>tree.log
case $? in
0)
	run bash "$here/layout.sh" "$BUILDDIR/linux-6.12"
	is "$(diff <(echo "$out") "$here/layout.golden")" '' \
		'and layout.golden is what the headers of linux-source-6.12 say'
	;;
77) skip 'layout.golden is up to date' 'there is no linux-source-6.12.tar.xz' ;;
*) fail 'the files of Linux can be unpacked'; diag "$(cat tree.log)" ;;
esac
done_testing
