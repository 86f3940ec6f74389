# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the tests of replay share; sourced behind tests/tap.sh and tests/sim/helpers.sh.

mutator=$BUILDDIR/tests/replay-mutate
norandom=(setarch "$(uname -m)" -R)
"${norandom[@]}" true 2>/dev/null || norandom=()

# The trace replays identical, twice, at other addresses, with the same output.
# Says nothing if so; else what is wrong.
same_twice() { # TRACE REPLAY-ARGUMENTS…
	local status

	"$SAAKM" replay --json "$@" >"$T/one.json" 2>"$T/one.err"
	status=$?
	if [ $status != 0 ] || ! jq -e '.verdict == "identical" and .end == "done"' \
		"$T/one.json" >/dev/null; then
		echo "saakm replay $*: exit status $status"
		"$SAAKM" replay "$@" 2>&1 | head -n 5 | cut -c 1-300
		return 1
	fi
	"${norandom[@]}" "$SAAKM" replay --json "$@" >"$T/two.json" 2>"$T/two.err"
	cmp "$T/one.json" "$T/two.json" && cmp "$T/one.err" "$T/two.err" && return
	echo "saakm replay --json $*: another output the second time"
	return 1
}

# A run of the simulator, whatever comes of it, replays identical.
replays() { # SIM-ARGUMENTS… [-- REPLAY-ARGUMENTS…]
	local args=()

	while [ $# != 0 ] && [ "$1" != -- ]; do
		args+=("$1")
		shift
	done
	shift
	sim "${args[@]}"
	if [ ! -s "$T/sim.saakm" ] || [ "$status" -gt 1 ]; then
		echo "saakm sim ${args[*]}: exit status $status: $(head -n 2 "$T/err")"
		return 1
	fi
	same_twice "$T/sim.saakm" "$@" && return
	echo "after: saakm sim ${args[*]}"
	return 1
}

# Good traces of all kinds, for falsifying: $T/m-*.saakm.
mutation_traces() {
	sim "$SRCDIR/policies/wfq/wfq.c" -w mixed -d 10ms
	mv "$T/sim.saakm" "$T/m-wfq.saakm"
	sim "$probe" -w chaos -d 5ms -c 2
	mv "$T/sim.saakm" "$T/m-probe.saakm"
	sim "$SRCDIR/policies/rr/rr.c" "$SRCDIR/tests/corpus/mlfq" -w hotplug -d 20ms -c 4
	mv "$T/sim.saakm" "$T/m-two.saakm"
	local name

	for name in wrong_rq return_locked add_twice curr_null; do
		# shellcheck disable=SC2046
		sim "$SRCDIR/policies/broken/$name.c" $(broken_args "$SRCDIR/policies/broken/$name.c") -d 30ms --on-error warn
		mv "$T/sim.saakm" "$T/m-$name.saakm"
	done
	# One that begins with a snapshot; where its source is, it says from there.
	cp "$SRCDIR/tests/data/kernel/keeper_late.saakm" "$T/m-late.saakm"
	ln -sf "$SRCDIR/tests" "$T/tests"
}
