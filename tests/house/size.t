#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The class is small. Counted are lines of code, without blank ones and comments,
# of kernel/core and kernel/class; what only recording needs (the objects that
# CONFIG_SAAKM_RECORD adds, the ring and the record points) is counted apart.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
cd "$SRCDIR/kernel" || exit 255

limit=3000
recording=$(sed -n 's/^obj-\$(CONFIG_SAAKM_RECORD) += //p' class/Makefile | tr '\n' ' ')
recording=" ${recording//.o/} ring record record_call record_put record_quick record_points record_host record_look levels task_fields "

code_lines() { # FILE…
	sed -e 's,//.*,,' "$@" | awk '{
		line = ""
		while (length($0)) {
			if (inside) {
				if (!(i = index($0, "*/"))) break
				inside = 0
				$0 = substr($0, i + 2)
			} else {
				i = index($0, "/*")
				line = line (i ? substr($0, 1, i - 1) : $0)
				$0 = i ? substr($0, i + 2) : ""
				inside = i > 0
			}
		}
		n += line ~ /[^ \t]/
	} END { print n + 0 }'
}

printf 'int a; /* one\n two */ int b;\n\n// three\n/* four */\n\tint c; /* five */\n' >"$T/x.c"
is "$(code_lines "$T/x.c")" 3 'comments and blank lines do not count'

small=() apart=()
for f in core/*.[ch] class/*.[ch]; do
	name=${f##*/}
	if [[ $recording == *" ${name%.?} "* ]]; then apart+=("$f"); else small+=("$f"); fi
done
check 'recording is counted apart' test "${#apart[@]}" -ge 6
lines=$(code_lines "${small[@]}")
diag "class and core: $lines lines of code in ${#small[@]} files; recording: $(code_lines "${apart[@]}")"
check "class and core have under $limit lines of code ($lines)" test "$lines" -lt "$limit"

# Trap 15 of the policy interface: electing has side effects, so Linux must have
# no way to elect but the one that ends in a switch.
is "$(grep -c '\.pick_task\b' class/class.c)" 0 'the class has no pick_task'
check 'nor can core scheduling be configured beside it' \
	grep -q '^[[:space:]]*depends on !SCHED_CORE' class/Kconfig
done_testing
