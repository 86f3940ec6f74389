#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# saakm policies and saakm exec, on any machine: the list is read from a folder,
# and no kernel without the class takes a task. In a guest: tools_guest.t.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"

mkdir proc none empty wrong
printf '0 fifo 3\n2 wfq 0 ejected\n' >proc/policies
: >empty/policies
printf '0 fifo 3\nnonsense\n' >wrong/policies

run_is 0 'policies' "$SAAKM" policies --proc proc
like "$out" '^ *ID +NAME +USERS$' 'a headline'
like "$out" '^ +0 +fifo +3$' 'a policy, and how many tasks use it'
like "$out" '^ +2 +wfq +0 +ejected$' 'and one that was found wrong'
is "$(wc -l <out)" 3 'and no more'

run_is 0 'policies --json' "$SAAKM" policies --proc proc --json
is "$(wc -l <out)" 4 'header, policies, end'
check 'each line is JSON' python3 -c 'import json,sys; [json.loads(l) for l in open("out")]'
like "$(sed -n 1p out)" '"type": ?"header"' 'the header comes first'
like "$(sed -n 2p out)" '"id": ?0, ?"name": ?"fifo", ?"users": ?3' 'a policy'
like "$(sed -n 4p out)" '"type": ?"end", ?"policies": ?2' 'the end says how many'

run_is 0 'policies, none loaded' "$SAAKM" policies --proc empty
is "$out" 'no policy is loaded' 'it says so'
run "$SAAKM" policies --proc none
is "$status" 4 'policies without the class'
is "$out" '' 'nothing on stdout'
like "$err" '^saakm policies: This kernel has no SaaKM' 'one sentence'
like "$err" 'saakm vm run' 'and what to do'
run "$SAAKM" policies --proc wrong
is "$status" 4 'policies of a list that is none'
like "$err" 'nonsense' 'the line is shown'
run "$SAAKM" policies --nonsense
is "$status" 2 'policies: usage'

run "$SAAKM" exec --proc none -p fifo -- true
is "$status" 4 'exec without the class'
like "$err" '^saakm exec: This kernel has no SaaKM' 'one sentence'
run "$SAAKM" exec --proc empty -p fifo -- true
is "$status" 4 'exec, none loaded'
like "$err" "'fifo' is not loaded, and none is" 'it says so'
run "$SAAKM" exec --proc proc -p rr -- true
is "$status" 4 'exec under a policy that is not loaded'
like "$err" "'rr' is not loaded; loaded are: fifo, wfq" 'those that are loaded are named'
run "$SAAKM" exec --proc proc -p 1 -- true
is "$status" 4 'exec under a number that is not there'
run "$SAAKM" exec -p fifo
is "$status" 2 'exec without a command'
run "$SAAKM" exec -- true
is "$status" 2 'exec without a policy'
run "$SAAKM" exec -p fifo --nice 20 -- true
is "$status" 2 'exec with a nice value that is none'
run "$SAAKM" exec --proc proc -p fifo --attr /none -- true
is "$status" 4 'exec with attributes that cannot be read'
like "$err" '/none' 'the file is named'
head -c 5000 /dev/zero >big
run "$SAAKM" exec --proc proc -p fifo --attr big -- true
is "$status" 4 'exec with too many bytes of attributes'
if [ -e /proc/saakm ]; then
	skip 'exec where the kernel refuses' 'this kernel has the class'
else
	run "$SAAKM" exec --proc proc -p fifo -- sh -c 'echo never'
	is "$status" 4 'exec where the kernel refuses'
	is "$out" '' 'the command is not started'
	like "$err" 'saakm exec: ' 'and it is said'
fi
done_testing
