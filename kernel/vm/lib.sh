# SPDX-License-Identifier: GPL-2.0
# What the scripts of `saakm vm` share: where the cache is, how failures are said.
# shellcheck shell=bash
# A make that we are called from is no business of the makes that we call.
unset MAKE MAKEFLAGS MFLAGS MAKELEVEL
# The same folder as that of `saakm build`.
if [ -n "${SAAKM_CACHE_DIR:-}" ]; then
	cache=$SAAKM_CACHE_DIR
elif [[ ${XDG_CACHE_HOME:-} == /* ]]; then
	cache=$XDG_CACHE_HOME/saakm
elif [[ ${HOME:-} == /* ]]; then
	cache=$HOME/.cache/saakm
else
	cache=/tmp/saakm-cache-$(id -u)
fi
mkdir -p "$cache/kernel" 2>/dev/null && cache=$(cd "$cache" && pwd) || {
	echo "saakm vm: the cache folder $cache/kernel cannot be made; set SAAKM_CACHE_DIR" >&2
	exit 4
}
# shellcheck disable=SC2034 # for those who read this file
top=$cache/kernel
say() { [ -n "${SAAKM_VM_QUIET:-}" ] || echo "saakm vm: $*" >&2; }
fail() { echo "saakm vm: $*" >&2; exit 4; }
# There is room in the cache, of bytes and of inodes; some file systems count no inodes.
has_room() {
	[ "$(df -Pm "$top" | awk 'NR == 2 { print $4 }')" -ge 64 ] &&
		df -Pi "$top" | awk 'NR == 2 && $2 > 0 && $4 < 200 { exit 1 }'
}
# fail_full WHAT…: something could not be done. If for want of room, that is to be mended;
# the end of a step that failed may have freed some again.
fail_full() {
	has_room && ! grep -qs 'No space left' "${log:-/dev/null}" || fail "the disk of $cache is full; free some space there, or set" \
		"SAAKM_CACHE_DIR to a folder of another one, and run this again"
	fail "$*"
}
