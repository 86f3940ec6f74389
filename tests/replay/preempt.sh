# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Traces whose handlers overlap at every access, and what their replay comes to.
# Sourced behind tests/tap.sh and tests/sim/helpers.sh.

edit=$BUILDDIR/tests/diff-edit
preempt_policies='policies/wfq/wfq.c tests/corpus/cfslike/cfslike.c'

# Is what the replay says of itself consistent, and of all of the trace?
# Prints identical, explained or unexplained; or what is wrong.
judge() { # TRACE STATUS JSON
	local events

	events=$("$SAAKM" dump --no-pager -q "$1" | grep -c '^ *[0-9]')
	jq -r --argjson status "$2" --argjson events "$events" '
		if .verdict == "identical" and $status == 0 and .divergences == 0 and
		   .race_unexplained == 0 and .end == "done" and .events == $events and
		   (.races | length) == ([.races_explained, 64] | min)
		then if .races_explained == 0 then "identical" else "explained" end
		elif .verdict == "diverged" and $status == 1 and .divergences > 0 and
		     .race_unexplained > 0 and (.first_divergences | length) > 0
		then "unexplained"
		else "wrong: exit status \($status), \(.verdict), \(.events) of \($events) events"
		end' "$3" 2>/dev/null || echo "wrong: exit status $2, no verdict"
}

# An event in the middle is changed to what no order of accesses makes: a core
# that is not there. Prints what is wrong with the verdict on that.
falsify() { # TRACE
	local seq got

	seq=$("$SAAKM" dump --no-pager -q "$1" | awk '$4 == "<" && $5 == "unblock_prepare" { seq[n++] = $1 }
		END { print seq[int(n / 2)] }')
	[ -n "$seq" ] || return
	"$edit" "$1" "$1.false" set "$seq" ret 63 || return
	"$SAAKM" replay --json "$1.false" >"$1.json" 2>/dev/null
	got="$? $(jq -r '"\(.verdict) \(.first_divergences[0].seq)"' "$1.json")"
	[ "$got" = "1 diverged $seq" ] || echo "event $seq falsified, but: $got"
	rm -f "$1.false"
}

# Prints: what it is, POLICY GENERATOR CPUS PERMILLE SEED, seconds of the
# processor, races, trials; every tenth seed falsified, too.
preempted() { # POLICY GENERATOR CPUS PERMILLE SEED
	local t=$T/p.$BASHPID.saakm status seconds false=

	"$SAAKM" sim -q -o "$t" "$SRCDIR/$1" -w "$2" -c "$3" -d "${DURATION:-20ms}" \
		--preempt="$4" --seed "$5" >/dev/null 2>&1
	TIMEFORMAT=%U
	seconds=$({ time timeout 600 "$SAAKM" replay --json "$t" >"$t.json" 2>"$t.err"; } 2>&1
		echo $?)
	status=${seconds##*$'\n'}
	printf '%s|%s|%s|%s|%s\n' "$(judge "$t" "$status" "$t.json")" "$*" "${seconds%%$'\n'*}" \
		"$(jq .races_explained "$t.json")" "$(jq .trials "$t.json")"
	[ "$5" != "${FALSIFY:-1}" ] || false=$(falsify "$t")
	[ -z "$false" ] || echo "wrong: $false|$*|0|0|0"
	rm -f "$t" "$t".*
}
export -f preempted judge falsify
export edit

# Rows of the above for all combinations.
preempted_all() { # GENERATORS CPUS PERMILLES SEEDS
	local p w c m s

	for p in $preempt_policies; do
		for w in $1; do
			for c in $2; do
				for m in $3; do
					for s in $4; do
						echo "preempted $p $w $c $m $s"
					done
				done
			done
		done
	done | xargs -P "${JOBS:-2}" -I '{}' bash -c '{}'
}

count() { # KIND
	grep -c "^$1" "$T/rows"
}

# Median and largest of a column.
spread() { # COLUMN
	grep '^explained' "$T/rows" | cut -d'|' -f "$1" | sort -n |
		awk '{ v[NR] = $1 } END { print "median", v[int((NR + 1) / 2)] ", at most", v[NR] }'
}

# How many of 100 must be identical or explained?
preempt_verdict() { # PERCENT
	local total good

	good=$(($(count identical) + $(count explained)))
	total=$((good + $(count unexplained)))
	diag "$total traces: $(count identical) identical, $(count explained) explained," \
		"$(count unexplained) unexplained"
	diag "of those explained: races $(spread 4); trials $(spread 5); seconds $(spread 3)"
	while IFS='|' read -r what which _; do
		diag "$what: saakm sim $which"
	done < <(grep -v '^identical\|^explained' "$T/rows")
	is "$(grep -c '^wrong' "$T/rows")" 0 'no verdict is wrong'
	check "$1 of 100 are identical or explained: $good of $total" \
		[ $((good * 100)) -ge $((total * $1)) ]
}
