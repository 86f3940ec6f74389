#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make install DESTDIR=: the installed tree works by itself, and its manual
# pages and completions know every option.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$SRCDIR" || exit 255
dest=$T/dest/usr

run make --no-print-directory O="$BUILDDIR" DESTDIR="$T/dest" PREFIX=/usr install
is "$status" 0 'make install' || diag "$out $err"
front=$dest/bin/saakm
run_is 0 'the installed front runs' "$front" help
verbs=$("$front" --list-verbs | awk -F '\t' '$2 == "available" { print $1 }')

[ -n "$verbs" ] || skip 'options of verbs' 'this build has no verbs'
undocumented= uncompleted=
for verb in $verbs; do
	[ -x "$dest/bin/saakm-$verb" ] || continue
	page=$dest/share/man/man1/saakm-$verb.1
	run "$front" "$verb" -h
	[ "$status" = 0 ] || undocumented="$undocumented$verb -h fails; "
	for o in $(grep -oE '^ +(-[a-zA-Z], )?--[a-z-]+' <<<"$out" | grep -oE -- '--[a-z-]+'); do
		grep -qF -- "${o//-/\\-}" "$page" || undocumented="$undocumented$verb $o; "
		grep -qE -- "[ '\"]$o\b" "$dest/share/bash-completion/completions/saakm" ||
			uncompleted="$uncompleted$verb $o; "
	done
done
is "$undocumented" '' 'every option is in its manual page'
is "$uncompleted" '' 'every option is completed'

bash -n "$dest/share/bash-completion/completions/saakm"
is $? 0 'the completion is good bash'
# shellcheck disable=SC1091
. "$dest/share/bash-completion/completions/saakm"
COMP_WORDS=(saakm --v) COMP_CWORD=1
_saakm
is "${COMPREPLY[*]}" '--version' 'it completes an option of the front'
if command -v man >/dev/null 2>&1 && command -v groff >/dev/null 2>&1; then
	warnings=$(for page in "$dest"/share/man/man*/*; do
		MANROFFSEQ='' man --warnings -l -E UTF-8 -Tutf8 -Z "$page" 2>&1 >/dev/null
	done)
	is "$warnings" '' 'the manual pages are good roff'
else
	skip 'the manual pages are good roff' 'man is not installed'
fi
check 'headers for policies are there' [ -f "$dest/share/saakm/kernel/include/linux/saakm.h" ]
run "$SAAKM" sim -q -o "$T/run.saakm" "$SRCDIR/policies/rr/rr.c" -d 20ms
run_is 0 'what the build has recorded, the installed program replays' "$front" replay "$T/run.saakm"
is "$err" '' 'and it knows the source again'
run "$front" debug "$T/run.saakm" --print-command
[[ $out =~ -x\ ([^ ]*\.py) ]]
check 'gdb gets the module that is installed' test -f "${BASH_REMATCH[1]:-}" -a \
	-d "$dest/share/saakm/replayer/gdb/saakm_gdb"
is "$(find "$T/dest" -type f -perm /022 | head)" '' 'nothing is writable by all'
done_testing
