#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run benchmarks and gather what they print, `NAME VALUE UNIT` lines:
#   mk/bench.sh OUT.json BENCH…
# Shows the figures; OUT.json is one flat object of them, in which those that
# were not measured now stay. Where mk/limits has a limit, NAME_limit is it, and
# a figure that is beyond it is told at the end. A benchmark that fails costs its
# own figures and the exit status, not the others'.
set -u
limits=$(dirname "$0")/limits
out=$1
shift
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
bad=0
for bench in "$@"; do
	case $bench in *.sh) run=(bash "$bench") ;; *) run=("$bench") ;; esac
	printf '# %s\n' "${bench##*/}" >&2
	"${run[@]}" | tee -a "$lines"
	if [ "${PIPESTATUS[0]}" != 0 ]; then
		echo "bench: $bench failed" >&2
		bad=1
	fi
done
mkdir -p "$(dirname "$out")"
{
	[ ! -f "$out" ] || sed -n 's/^  "\([a-z0-9_]*\)": \([^,]*\),*$/\1 \2/p' "$out" |
		grep -v '^[a-z0-9_]*_limit '
	cat "$lines"
} | awk -v limits="$limits" '
	BEGIN {
		while ((getline line <limits) > 0)
			if (split(line, l, " ") == 3 && l[1] !~ /^#/) {
				most[l[1]] = l[2] == "<="
				limit[l[1]] = l[3]
			}
	}
	NF >= 2 && $1 ~ /^[a-z][a-z0-9_]*$/ && $2 ~ /^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$/ {
		if (!($1 in seen)) names[++n] = $1
		seen[$1] = $2
	}
	function put(name, value) { printf "%s\n  \"%s\": %s", comma, name, value; comma = "," }
	END {
		printf "{"
		for (i = 1; i <= n; i++) {
			name = names[i]
			put(name, seen[name])
			if (!(name in limit)) continue
			put(name "_limit", limit[name])
			beyond = most[name] ? seen[name] - limit[name] : limit[name] - seen[name]
			if (beyond > 0)
				printf "bench: %s is %s, and must be at %s %s\n", name, seen[name],
					most[name] ? "most" : "least", limit[name] >"/dev/stderr"
		}
		printf "%s}\n", (n ? "\n" : "")
	}' >"$out.new" && mv "$out.new" "$out"
echo "bench: figures in $out" >&2
exit $bad
