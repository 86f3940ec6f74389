#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each source file: a licence, no more than 40 KB, no trailing blanks, no
# machine's own paths.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$SRCDIR" || exit 255

files=$(find . \( -name .git -o -path ./build -o -path ./tests/data -o -path ./tests/fuzz/corpus \) \
	-prune -o -type f \( -name '*.[chS]' -o -name '*.sh' -o -name '*.t' -o -name '*.mk' \
	-o -name '*.py' -o -name '*.proto' -o -name Makefile -o -name '*.md' \) -print |
	sed 's,^\./,,' | sort)
code=$(grep -v '\.md$' <<<"$files")
check 'there are files to look at' [ "$(wc -l <<<"$code")" -gt 20 ]

without=$(for f in $code; do head -3 "$f" | grep -q 'SPDX-License-Identifier: ' || echo "$f"; done)
is "$without" '' 'each source file names its licence'

unknown=$(for f in $code; do
	head -3 "$f" | sed -n 's/.*SPDX-License-Identifier: *//p' | sed 's, *\*/.*,,' | tr -d '()' |
		sed 's/ WITH / /; s/ OR / /g; s/ AND / /g' | tr ' ' '\n' |
		sed 's/-only$//; s/-or-later$//' | while read -r l; do
		[ -z "$l" ] || [ -f "LICENSES/$l" ] || echo "$f: $l"
	done
done)
is "$unknown" '' 'the text of each licence is in LICENSES/'

permissive=$(for f in formats/*.proto kernel/include/uapi/linux/*.h; do
	[ ! -e "$f" ] || head -3 "$f" | grep -q MIT || echo "$f"
done)
is "$permissive" '' 'schema and ABI headers are under a permissive licence, too'

large=$(for f in $files; do [ "$(stat -c %s "$f")" -le 40960 ] || echo "$f"; done)
is "$large" '' 'no file is larger than 40 KB'

# shellcheck disable=SC2086
is "$(grep -nE '[[:blank:]]+$' $files | head -20)" '' 'no blanks at the ends of lines'
# shellcheck disable=SC2086
is "$(for f in $files; do [ -z "$(tail -c 1 "$f")" ] || echo "$f"; done)" '' 'files end with a newline'
# shellcheck disable=SC2086
is "$(grep -nE '/(home|root|work|Users)/[a-z]' $files | grep -v '^tests/house/files\.t:' | head)" '' \
	'no paths of one machine'

# A message is not broken, so that it can be searched for.
wide=$(for f in $(grep -E '\.[ch]$' <<<"$code"); do
	expand -t 8 "$f" | awk -v f="$f" 'length($0) > 100 && !/"/ { print f ":" NR }'
done)
is "$wide" '' 'no line of C is wider than 100 columns'
done_testing
