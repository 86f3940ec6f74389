# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Recording in a guest, replaying here: what the tests of that share.

# record_loads CPUS LIMIT PARTS NAME…: one boot; each policy, from before it is
# loaded, under one load; $T/traces/NAME.saakm. PARTS is of kt-small, or a program.
record_variant=plain
record_loads() {
	local cpus=$1 limit=$2 parts=$3
	shift 3
	rm -rf "$T/traces"
	mkdir "$T/traces"
	cat >"$T/load.sh" <<END
cd $T/traces || exit 1
for p in $*; do
	# shellcheck disable=SC2086
	saakm record -q -b 4M -o "\$p.saakm" -- $kt/kt-small -m "\$p" $parts \
		>"\$p.out" 2>&1 || echo "\$p: \$?"
done
END
	guest "$limit" "$record_variant" --cpus "$cpus" --share "$T" -- sh "$T/load.sh"
	is "$status" 0 "the guest with $cpus CPUs does its work" || diag "$(tail -n 5 "$T/console")"
	is "$out" '' "each policy was recorded on $cpus CPUs, under ${parts:-every load}" || {
		diag "$err"
		diag "$(grep -h '^ *not ok' "$T"/traces/*.out)"
	}
}

# judge NAME LABEL: what replay says of $T/traces/NAME.saakm, counted in
# nr_identical, nr_explained, nr_races, nr_lost and nr_diverged.
nr_identical=0 nr_explained=0 nr_races=0 nr_lost=0 nr_diverged=0
judge() {
	local events races
	run timeout 300 "$SAAKM" replay --json "$T/traces/$1.saakm"
	events=$(jq .events <<<"$out")
	races=$(jq '.races | length' <<<"$out")
	case $status in
	0)	[ "$races" = 0 ] && nr_identical=$((nr_identical + 1)) ||
			nr_explained=$((nr_explained + 1))
		nr_races=$((nr_races + races)) ;;
	3)	nr_lost=$((nr_lost + 1)) ;;
	*)	nr_diverged=$((nr_diverged + 1)) ;;
	esac
	verdict="$(jq -r '"\(.verdict), \(.races | length) races, \(.divergences) divergences"' \
		<<<"$out") in $events events"
	if [ "$status" != 0 ]; then
		diag "$2: status $status, $verdict"
		diag "$("$SAAKM" replay "$T/traces/$1.saakm" 2>&1 | head -n 14)"
		[ -z "${KEEP_TRACES:-}" ] || cp "$T/traces/$1.saakm" "$KEEP_TRACES/"
	fi
}
