#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `saakm vm run --record`: the trace of a guest is on the host, whole when the
# guest ended well, and what of it there was when the guest died.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
fifo=$SRCDIR/policies/fifo/fifo.c

vm() { timeout 200 "$SAAKM" vm run --variant plain --cpus 1 "$@"; }

need_vm plain

run vm --record missing/run.saakm -- true
is "$status" 125 'a folder that is not there'
like "$err" 'missing/run.saakm cannot be recorded to' 'is named'
run vm --record . -- true
is "$status" 125 'a folder is no file'
run "$SAAKM" vm shell --record run.saakm
is "$status" 2 'shell records nothing'

# The guest's own share is another folder than that of the trace.
mkdir traces work
echo leftover >traces/run.saakm.part
echo older >traces/run.saakm
cd work || exit 1
run vm --record ../traces/run.saakm -p "$fifo" -- \
	sh -c 'saakm exec -p fifo -- md5sum /bin/busybox >sum; exit 7'
is "$status" 7 'recorded: the status is the command'"'"'s'
is "$err" '' 'nothing more is said'
cd "$T" || exit 1
is "$(ls traces | tr '\n' ' ')" 'run.saakm run.saakm.old run.saakm.part.old ' \
	'the trace is there; what was there before was kept'
run "$SAAKM" check traces/run.saakm
is "$status" 0 'it is complete and well-formed' || diag "$err"
run "$SAAKM" replay traces/run.saakm -p "$fifo"
is "$status" 0 'and replays identical, from the init of the policy on' || diag "$out$err"

run vm --record no.saakm --recorder --nonsense -- true
is "$status" 125 'a recorder that does not start'
like "$err" 'saakm record did not start in the guest: .*nonsense' 'is quoted'

# died NAME: what a guest that ended before its recorder has left.
died() {
	if [ -x "$BUILDDIR/bin/saakm-recover" ]; then
		like "$err" 'recovered from the guest' "$1: it is said"
		run "$SAAKM" check "$1.saakm"
		is "$status" 0 "$1: the trace is well-formed" || diag "$out$err"
	else
		like "$err" "the trace is not complete: .*$1\.saakm\.part" "$1: it is said, and where it is"
		run "$SAAKM" info --json "$1.saakm.part"
		check "$1: what was written is on the host" \
			test "$(jq -s '.[0].events // .[1].events' <<<"$out")" -gt 100 || diag "$out"
	fi
}
spin='saakm exec -p fifo -- sh -c "for i in \$(seq 400); do usleep 1000; done"'
run vm --record panic.saakm -p "$fifo" -- sh -c "$spin; echo c >/proc/sysrq-trigger; sleep 60"
is "$status" 125 'a guest that panics'
died panic
is "$("$SAAKM" info --json panic.saakm | jq -rs 'map(select(.how_ended)) | .[0].how_ended')" \
	'panic: sysrq triggered crash' 'panic: the trace says of what'
run "$SAAKM" replay panic.saakm -p "$fifo"
is "$status" 0 'panic: it replays to there' || diag "$out$err"

# Its QEMU is killed while it works; the guest says when.
timeout 200 "$SAAKM" vm run --variant plain --cpus 1 --record kill.saakm -p "$fifo" -- \
	sh -c "$spin; echo now >now; sleep 100" >kill.out 2>kill.err &
pid=$!
for _ in $(seq 600); do
	[ ! -e now ] || break
	sleep 0.2
done
vm_pid=$(pgrep -P "$pid")
kill -KILL "$(pgrep -P "$vm_pid" qemu)"
wait "$pid"
is $? 125 'a guest that is killed'
err=$(cat kill.err)
died kill
done_testing
