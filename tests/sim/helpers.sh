# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the tests of the simulator share; sourced behind tests/tap.sh.

check_sequences=$BUILDDIR/tests/check_sequences
probe=$SRCDIR/tests/sim/probe/probe.c
generators='pipe hackbench schbench periodic forkstorm affinity attr chaos hotplug mixed'

# Some generators do a lot of switching in little time.
duration_of() { # GENERATOR
	case $1 in
	pipe) echo 5ms ;;
	hackbench) echo 20ms ;;
	*) echo 100ms ;;
	esac
}

# All policies that have to run clean, a path a line.
good_policies() {
	ls "$SRCDIR"/policies/*/*.c | grep -v /broken/
	for dir in "$SRCDIR"/tests/corpus/*/; do
		echo "${dir%/}"
	done
}

# sim ARGUMENTS…: to $T/sim.saakm, quietly; $status, $out, $err.
sim() {
	rm -f "$T"/sim.saakm*
	run "$SAAKM" sim -q -o "$T/sim.saakm" "$@"
}

# A run of the simulator is clean, its trace well-formed and in order. Says
# nothing if so; else what is wrong, and how to see it.
clean_run() { # ARGUMENTS…
	sim "$@"
	if [ "$status" != 0 ]; then
		echo "saakm sim $*"
		echo "exit status $status"
		head -n 4 "$T/out" "$T/err"
		return 1
	fi
	if ! "$SAAKM" check "$T/sim.saakm" >"$T/check.out" 2>&1; then
		echo "saakm sim $*; saakm check: $(head -n 3 "$T/check.out")"
		return 1
	fi
	if ! "$check_sequences" --coverage "$T/sim.saakm" >"$T/coverage.one" 2>"$T/seq.err"; then
		echo "saakm sim $*; $(cat "$T/seq.err")"
		return 1
	fi
	cat "$T/coverage.one" >>"$T/coverage"
}

# The lines that a policy printed.
printed() { # TRACE
	"$SAAKM" dump --no-pager -e printk "$1"
}

# What shows the bug of a policy in policies/broken: arguments of `saakm sim`.
broken_args() { # FILE
	grep -q '^ \* expect: .*(needs --sanitize)' "$1" && echo --sanitize
	case $(basename "$1" .c) in
	lifo | warm_cache | strict_nice) # starvation: CPU-bound tasks of two nice values
		cat >"$T/hogs.json" <<'END'
{ "tasks": {
    "low": { "instance": 3, "loop": -1, "run": 5000, "priority": 10 },
    "high": { "instance": 6, "loop": -1, "run": 5000, "priority": -5 } } }
END
		echo "-w $T/hogs.json -d 2s" ;;
	steal_threshold | no_steal) # idle cores: two tasks wait on one and could go anywhere
		cat >"$T/lone.json" <<'END'
{ "tasks": { "tied": { "instance": 2, "loop": 1, "phases": {
    "start": { "loop": 1, "run": 3000, "cpus": [0] },
    "free": { "loop": 1, "run": 400000, "cpus": [0, 1, 2, 3] } } } } }
END
		echo "-w $T/lone.json -d 500ms" ;;
	stale_curr) echo '-w hackbench -d 200ms' ;; # tasks that sleep and wake at once
	*) echo '-w mixed' ;;
	esac
}
