#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Parameters of every kind are set before module_init, stand in the trace, and
# are set again in replay; what is no value is refused in one sentence.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/sim/helpers.sh"

with() { # SIM-ARGUMENTS…: the policy beside the module
	sim "$SRCDIR/policies/fifo/fifo.c" "$SRCDIR/tests/sim/params/params.c" -d 2ms "$@"
}

with
like "$(printed "$T/sim.saakm")" \
	'numbers -1,-1,-1,-1 \(0\) small 1 short -1 name none text  flag 0' 'nothing is set'
like "$(printed "$T/sim.saakm")" 'level 3, set 0 times' 'nor by a function'

with --param numbers=7,-8,0x10 --param small=255 --param params.signed_small=-32768 \
	--param name=abcdefg --param 'text=a b=c' --param flag=Y --param level=2 --param level=10
is "$status" 0 'all kinds are taken'
like "$(printed "$T/sim.saakm")" \
	'numbers 7,-8,16,-1 \(3\) small 255 short -32768 name abcdefg text a b=c flag 1' 'and set'
like "$(printed "$T/sim.saakm")" 'level 10, set 2 times' 'by the function of the policy, too'
like "$("$SAAKM" dump --no-pager -e module_load "$T/sim.saakm")" \
	'param.numbers=7,-8,0x10.*param.text=a b=c.*param.level=2.*param.level=10' \
	'the trace has them in their order'
run "$SAAKM" replay "$T/sim.saakm"
is "$status" 0 'replay sets them again'
like "$out" 'identical' 'and finds the same'

refused() { # PARAM SENTENCE
	with --param "$1"
	is "$status" 2 "$1 is refused"
	like "$err" "$2" 'and why'
}
refused numbers=1,2,3,4,5 'takes at most 4 values of type int'
refused numbers=1,x 'is not a value for the parameter numbers \(int\)'
refused small=256 '256 is out of range for the parameter small \(byte\)'
refused small=-1 '-1 is (not a value|out of range) for the parameter small'
refused signed_small=32768 '32768 is out of range for the parameter signed_small \(short\)'
refused name=abcdefgh 'name takes at most 7 characters'
refused flag=maybe 'maybe is not a value for the parameter flag \(bool\)'
refused level=11 '--param level=11: the policy params does not take this value'
refused nothing=1 'no parameter nothing'
refused text= 'a value of 1 to 255 characters'
done_testing
