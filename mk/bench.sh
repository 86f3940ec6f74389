#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Run benchmarks and gather what they print, `NAME VALUE UNIT` lines:
#   mk/bench.sh OUT.json BENCH…
# Shows the figures; OUT.json is one flat object of them, in which those that
# were not measured now stay. A benchmark that fails costs its own figures and
# the exit status, not the others'.
set -u
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
	[ ! -f "$out" ] || sed -n 's/^  "\([a-z0-9_]*\)": \([^,]*\),*$/\1 \2/p' "$out"
	cat "$lines"
} | awk '
	NF >= 2 && $1 ~ /^[a-z][a-z0-9_]*$/ && $2 ~ /^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$/ {
		if (!($1 in seen)) names[++n] = $1
		seen[$1] = $2
	}
	END {
		printf "{"
		for (i = 1; i <= n; i++)
			printf "%s\n  \"%s\": %s", (i > 1 ? "," : ""), names[i], seen[names[i]]
		printf "%s}\n", (n ? "\n" : "")
	}' >"$out.new" && mv "$out.new" "$out"
echo "bench: figures in $out" >&2
exit $bad
