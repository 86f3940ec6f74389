#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Lines run by the tests, per folder: mk/coverage.sh BUILD (built with --coverage).
set -u
find "$1" -name '*.gcda' -print0 | xargs -0 -r gcov -n -r 2>/dev/null | awk '
	/^File / { file = $2; gsub(/\x27/, "", file) }
	/^Lines executed:/ && file != "" {
		split($0, a, /[:% ]+/)
		n = $NF; hit = a[3] * n / 100
		split(file, parts, "/")
		folder = parts[1] (parts[3] != "" ? "/" parts[2] : "")
		if (folder !~ /^(tests|\/)/) { lines[folder] += n; run[folder] += hit; total += n; all += hit }
		file = ""
	}
	END {
		for (f in lines) printf "%6.1f %%  %6d lines  %s\n", 100 * run[f] / lines[f], lines[f], f
		if (total) printf "%6.1f %%  %6d lines  all\n", 100 * all / total, total
	}' | sort -k5
