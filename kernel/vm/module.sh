#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# module.sh TREE DEST POLICY: build a policy as a module of the kernel in TREE, from a copy
# of its unmodified source below DEST; prints the path of NAME.ko. POLICY is a .c file, a
# folder, or a Kbuild file. Exit 1: it does not build, what the compiler said is on stderr;
# exit 4: there is no such file.
set -euo pipefail
# A make that we are called from is no business of this one.
unset MAKE MAKEFLAGS MFLAGS MAKELEVEL
tree=$1 dest=$2 policy=$3
[ -e "$policy" ] || { echo "saakm vm: $policy: there is no such policy" >&2; exit 4; }
work=$(mktemp -d "$dest/m.XXXXXX")
# Names of files appear in messages as the user gave them.
if [ -f "$policy" ] && [[ $policy == *.c ]]; then
	dir=$(dirname "$policy") name=$(basename "$policy" .c)
	cp "$policy" "$work/"
	find "$dir" -maxdepth 1 -name '*.h' -exec cp -t "$work" {} +
	echo "obj-m := $name.o" >"$work/Kbuild"
else
	dir=$policy
	[ -d "$dir" ] || dir=$(dirname "$policy")
	# A folder of links is for those who build many at once.
	find -L "$dir" -maxdepth 1 -type f \( -name '*.c' -o -name '*.h' -o -name Kbuild \
		-o -name Makefile \) -exec cp -t "$work" {} +
	# Headers may lie deeper, where a Kbuild file has -I.
	(cd "$dir" && find . -mindepth 2 -type f -name '*.h' -exec cp --parents -t "$work" {} +)
	[ ! -f "$policy" ] || cp "$policy" "$work/Kbuild"
	if [ ! -f "$work/Kbuild" ] && [ ! -f "$work/Makefile" ]; then
		name=$(basename "$(cd "$dir" && pwd)")
		[ -f "$work/$name.c" ] || {
			echo "saakm vm: $dir holds neither a Kbuild file nor $name.c" >&2
			exit 4
		}
		echo "obj-m := $name.o" >"$work/Kbuild"
	fi
fi
cc=gcc
! command -v ccache >/dev/null || cc='ccache gcc'
status=0
# While the tree is being rebuilt, wait.
exec 9<>"$tree/.saakm-lock"
flock -s 9
# A balancing_select that returns nothing is taken, as `saakm build` does it.
make -C "$tree" M="$work" ARCH=x86_64 CC="$cc" KCFLAGS=-Wno-incompatible-pointer-types modules >"$work/log" 2>&1 9>&- || status=1
exec 9>&-
shopt -s nullglob
built=("$work"/*.ko)
if [ $status != 0 ] || [ ${#built[@]} = 0 ]; then
	chatter='^(make|  (CC|LD|MODPOST|CLEAN)|warning: the compiler|  (The kernel|You are))'
	grep -vE "$chatter" "$work/log" |
		sed "s,$work/,${dir%/}/,g" >&2
	echo "saakm vm: $policy does not build as a module; mend what the compiler names above" >&2
	exit 1
fi
grep -E 'warning:' "$work/log" | grep -v '^warning: the compiler' |
	sed "s,$work/,${dir%/}/,g" >&2 || true

# What a trace will say of it, so that replay finds its source.
hash=
if [ ${#built[@]} = 1 ] && [ -x "${SAAKM_BUILD_TOOL:-}" ]; then
	hash=$("$SAAKM_BUILD_TOOL" --json "$policy" 2>/dev/null |
		sed -n 's/.*"source_hash": *"\([0-9a-f]*\)".*/\1/p' || true)
fi
for ko in "${built[@]}"; do
	path=$policy
	if [ ${#built[@]} -gt 1 ]; then
		path=$dir/$(basename "$ko" .ko).c
		[ -f "$path" ] || path=$policy
		[ ! -L "$path" ] || path=$(readlink -f "$path")
	fi
	objcopy --dump-section .modinfo="$work/modinfo" "$ko"
	{
		printf 'saakm_path=%s\0' "$path"
		[ -z "$hash" ] || printf 'saakm_hash=%s\0' "$hash"
	} >>"$work/modinfo"
	objcopy --update-section .modinfo="$work/modinfo" "$ko"
done
printf '%s\n' "${built[@]}"
