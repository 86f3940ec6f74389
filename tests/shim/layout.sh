#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Print the table of layouts as Linux's own headers have it:
#   layout.sh TREE >layout.golden      (TREE: made by linux-tree.sh)
set -eu
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2046
gcc $(cat "$1/cflags") -c -o "$work/table.o" "$here/layout_table.c"
gcc -fno-pie -no-pie -o "$work/layout" "$here/layout_main.c" "$work/table.o"
"$work/layout"
