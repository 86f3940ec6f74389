#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tools.sh SAAKM: saakm exec and saakm policies in a guest in which fifo is
# loaded. Prints KTAP as one subtest, so that the caller reads it as kt-run's.
saakm=$1
nr=0
bad=0
check() { # NAME COMMAND…
	name=$1
	shift
	nr=$((nr + 1))
	if "$@" >/dev/null 2>&1; then
		echo "  ok $nr $name"
	else
		echo "  not ok $nr $name"
		bad=1
	fi
}
exits() { # STATUS COMMAND…
	want=$1
	shift
	"$@"
	[ $? = "$want" ]
}
says() { # TEXT COMMAND…
	want=$1
	shift
	"$@" 2>&1 | grep -q -e "$want"
}
# Of the shell that reads it: field 41 of stat is the class, 19 the nice value.
class='set -- $(cat /proc/self/stat); shift 40; echo "class=$1"'
nice='set -- $(cat /proc/self/stat); shift 18; echo "nice=$1"'

echo '1..1'
echo '  # Subtest: tools'
check 'policies lists it' says ' fifo .* 0$' "$saakm" policies
check 'policies --json' says '"name": *"fifo"' "$saakm" policies --json
check 'exec by name' says 'class=8' "$saakm" exec -p fifo -- sh -c "$class"
check 'exec by number' says 'class=8' "$saakm" exec -p 0 -- sh -c "$class"
check 'children are in it, too' says 'class=8' "$saakm" exec -p fifo -- sh -c "sh -c '$class'"
check 'they are users' says '"users": *[1-9]' "$saakm" exec -p fifo -- "$saakm" policies --json
check '--nice' says 'nice=7' "$saakm" exec -p fifo --nice 7 -- sh -c "$nice"
check 'the nice value stays what it was' says 'nice=4' \
	nice -n 4 "$saakm" exec -p fifo -- sh -c "$nice"
check '--reset-on-fork: children are fair' says 'class=0' \
	"$saakm" exec -p fifo --reset-on-fork -- sh -c "sh -c '$class'; true"
check "the command's status" exits 7 "$saakm" exec -p fifo -- sh -c 'exit 7'
check 'no such command: 127' exits 127 "$saakm" exec -p fifo -- /none/such
check 'cannot be run: 126' exits 126 "$saakm" exec -p fifo -- /proc/version
check 'no such policy: 4' exits 4 "$saakm" exec -p none -- true
check 'and it says what there is' says 'loaded are: fifo' "$saakm" exec -p none -- true
echo "  1..$nr"
[ $bad = 0 ] && echo 'ok 1 tools' || echo 'not ok 1 tools'
exit $bad
