#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A recorded guest crashes as a machine with kdump does: a second kernel is booted in it,
# which copies /proc/vmcore. What was committed to the rings is in that file, which also
# says how the machine ended; so it is in what makedumpfile makes of it, as an ELF file. Of
# files that are cut, damaged or another machine's, what could be saved is told.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
. "$SRCDIR/tests/kernel/helpers.sh"
fifo=$SRCDIR/policies/fifo/fifo.c
PATH=$PATH:/usr/sbin:/sbin
command -v kexec >/dev/null || skip_all 'no crash kernel to load: there is no kexec (kexec-tools)'
need_vm kdump
image=$(jq -r .image <<<"$out") initrd=$(jq -r .initrd <<<"$out")
build_policies "$fifo" "$broken/wrong_rq.c" "$broken/curr_null.c"

info() { "$SAAKM" info --json "$1" | jq -rs "map(select(.$2 != null)) | .[0].$2"; }
load='saakm exec -p POLICY -- sh -c "for i in 1 2 3 4 5 6 7 8; do
	(sleep 0.0\$i; md5sum /bin/busybox) & done; wait" >/dev/null'

recorder='saakm record -q -o run.saakm & while ! [ -s run.saakm.part ]; do usleep 20000; done'

# crash NAME CPUS RECORDER COMMANDS [OPTION…]: the folder NAME has the vmcore of a guest that
# was recorded while it executed COMMANDS, and what the recorder had written. The crash kernel
# is the same image, and runs a script of its own.
crash() {
	mkdir -p "$1/second"
	echo "$T" >"$1/second/shares"
	cat >"$1/second/run.sh" <<-END
		cd '$T/$1'
		[ ! -b /dev/vda ] || { mkdir -p /run/disk; mount -t ext4 /dev/vda /run/disk; }
		cp /run/disk/run.saakm.part . 2>/dev/null
		cp /proc/vmcore vmcore.part && mv vmcore.part vmcore
		/run/saakm/bin/sync
		/run/saakm/bin/poweroff -f
	END
	cat >"$1/first.sh" <<-END
		cd '$T/$1'
		tsc=\$(tr ' ' '\n' </proc/cmdline | grep ^tsc_early_khz=)
		kexec -p '$image' --initrd='$initrd' --append="console=ttyS0 no_timer_check \\
			panic=-1 nokaslr nr_cpus=1 saakm.run=$T/$1/second \$tsc" || exit 9
		$3
		$4
		sleep 20
	END
	guest 120 kdump --cpus "$2" --mem 384M --append crashkernel=128M "${@:5}" -- \
		sh "$1/first.sh"
	check "$1: the crash kernel has copied the memory" [ -s "$1/vmcore" ] ||
		diag "$status: $(tail -n 8 <<<"$err")"
}

# saved NAME VMCORE: all of it, with and without what the recorder had written: $saved.
saved() {
	run "$SAAKM" recover --json --keep --trace "$1/run.saakm.part" -o "$1/k.saakm" "$2"
	saved=$out
	is "$(jq -r '"\(.lost) lost, \(.missing) missing, \(.damaged) damaged"' <<<"$out")" \
		'0 lost, 0 missing, 0 damaged' "$1: nothing that was committed is missing" ||
		diag "$err"
	run_is 0 "$1: a whole trace" "$SAAKM" check "$1/k.saakm"
	diag "$1: $(jq -r '"\(.events) events, \(.recovered) recovered, \(.overwritten) overwritten"' \
		<<<"$saved")"
}
ended() { # NAME REGEX
	like "$(info "$1/k.saakm" how_ended)" "$2" "$1: the trace says how it ended"
}
identical() { # NAME
	run timeout 100 "$SAAKM" replay --json "$1/k.saakm"
	is "$(jq -r '"\(.verdict) \(.divergences)"' <<<"$out")" 'identical 0' \
		"$1: it replays to the last event" || diag "$(head -c 600 <<<"$out$err")"
}

# --- how a machine goes down -----------------------------------------------------------

crash sysrq 2 "$recorder" "insmod ../modules/fifo.ko; ${load/POLICY/fifo}; echo c >/proc/sysrq-trigger"
saved sysrq sysrq/vmcore
ended sysrq '^panic: sysrq triggered crash$'
identical sysrq
whole=$saved

crash flight 4 "${recorder/-q/-q --flight -b 256k}" "insmod ../modules/fifo.ko
	for k in 1 2 3 4 5 6 7 8; do ${load/POLICY/fifo}; done; echo c >/proc/sysrq-trigger"
saved flight flight/vmcore
ended flight '^panic: sysrq triggered crash$'
check 'flight: its rings had gone round' [ "$(jq .overwritten <<<"$saved")" -gt 1000 ]
rm flight/vmcore

crash finding 2 "$recorder" "echo panic >/sys/kernel/saakm/on_error; insmod ../modules/wrong_rq.ko
	${load/POLICY/wrong_rq}"
saved finding finding/vmcore
ended finding '^panic: saakm: discrepancy in '
is "$("$SAAKM" dump --json finding/k.saakm | jq -r 'select(.kind == "error") | .code' | tail -n 1)" \
	discrepancy 'finding: it is in the trace'
identical finding

# An oops starts the crash kernel without a panic.
crash oops 1 "$recorder" "echo panic >/sys/kernel/saakm/on_error; insmod ../modules/curr_null.ko
	${load/POLICY/curr_null}"
saved oops oops/vmcore
ended oops '^oops: BUG: kernel NULL pointer dereference'
run timeout 100 "$SAAKM" replay oops/k.saakm
like "$status $out" "^1 .*crash: .*/curr_null.c:$(grep -n BUG "$broken/curr_null.c" |
	cut -d : -f 1) " 'oops: replay comes to the line that did it' || diag "$err"
rm oops/vmcore

# A disk's file system forgets what it had not committed; rings this small have it no more.
if command -v mkfs.ext4 >/dev/null; then
	truncate -s 64M image
	mkfs.ext4 -q image
	crash disk 2 "mkdir -p /run/disk; mount -t ext4 /dev/vda /run/disk; cd /run/disk
		${recorder/-q/-q --durable -b 512k}; cd -" "insmod ../modules/fifo.ko
		for k in 1 2 3 4 5 6 7 8; do ${load/POLICY/fifo}; done
		echo c >/proc/sysrq-trigger" --qemu=-drive \
		--qemu="file=$T/image,if=virtio,format=raw"
	saved disk disk/vmcore
	check 'disk: most of it is in the file alone' \
		[ "$(jq '.events - 2 * .recovered' <<<"$saved")" -gt 0 ]
	rm disk/vmcore image
else
	skip 'a trace on a disk' 'there is no mkfs.ext4'
fi

# Nor do the rings know of a panic when the memory of such a guest is read as it is.
crash vm 1 : "insmod ../modules/fifo.ko; ${load/POLICY/fifo}; echo c >/proc/sysrq-trigger" \
	--record vm/k.saakm
run_is 0 'vm run --record: a whole trace' "$SAAKM" check vm/k.saakm
ended vm '^panic: sysrq triggered crash$'
identical vm
rm vm/vmcore

# --- what makedumpfile makes of it -----------------------------------------------------

same() { # NAME MEMORY
	run "$SAAKM" recover --json --keep --trace sysrq/run.saakm.part -o same.saakm "$2"
	is "${out/same.saakm/sysrq/k.saakm}" "$whole" "$1: the same" || diag "$err"
	run_is 0 "$1: the same events" cmp <("$SAAKM" dump --no-pager sysrq/k.saakm) \
		<("$SAAKM" dump --no-pager same.saakm)
}
if command -v makedumpfile >/dev/null; then
	run_is 0 'makedumpfile leaves pages out' makedumpfile -E -d 31 sysrq/vmcore part
	check 'and that is a smaller file' \
		[ "$(stat -c %s part)" -lt $(($(stat -c %s sysrq/vmcore) / 2)) ]
	same 'without zero pages, caches, programs and free memory' part
	run_is 0 'makedumpfile compresses' makedumpfile -c -d 31 sysrq/vmcore compressed
	run "$SAAKM" recover --keep --trace sysrq/run.saakm.part -o no.saakm compressed
	is "$status" 3 'a compressed dump is refused'
	like "$err" 'compressed: .*not read.*; .*: makedumpfile -E -d 31 /proc/vmcore' \
		'and how to make one that is read'
	run makedumpfile -E -d 31 compressed elf
	like "$status $out" "^[^0].*because compressed is kdump compressed" \
		'what was said is true: makedumpfile does not turn it into an ELF file'
	makedumpfile -F -E -d 31 sysrq/vmcore >flat 2>/dev/null
	run "$SAAKM" recover --keep --trace sysrq/run.saakm.part -o no.saakm flat
	like "$status $err" '^3 .*flattened form; put it in order: makedumpfile -R VMCORE <DUMP' \
		'so is a flattened one'
	run_is 0 'which is put in order' makedumpfile -R part2 <flat
	same 'then' part2
	check 'nothing was written of those' [ ! -e no.saakm ]
	rm -f part part2 compressed flat
else
	skip 'what makedumpfile makes of it' 'there is no makedumpfile'
fi

# --- what is not whole -----------------------------------------------------------------

run "$SAAKM" recover --keep --trace sysrq/run.saakm.part -o no.saakm finding/vmcore
like "$status $err" '^3 .*no rings of this recording .* it is of another run' \
	'the memory of another machine'
check 'of which nothing is written' [ ! -e no.saakm ]
rm finding/vmcore

# The rings alone, since that is where something is missing.
run "$SAAKM" recover --json -o whole.saakm sysrq/vmcore
all=$(jq .events <<<"$out") open=$(jq .open_calls <<<"$out")
check 'the rings alone have at least what was recovered behind the trace' \
	[ "$all" -ge "$(jq .recovered <<<"$whole")" ]

# some NAME SLACK REGEX: of a file that is not whole, of which REGEX is said.
some() {
	local left sums said

	run "$SAAKM" recover --json -o some.saakm some
	sums=$out said=$err
	like "$err" "$3" "$1: that it is not whole is said"
	is "$status" 3 "$1: and by the exit status"
	run "$SAAKM" info --json some.saakm
	like "$out" 'panic: sysrq|the machine stopped' "$1: a trace that can be read"
	left=$((all - $(jq '.events + .missing' <<<"$sums")))
	# Of a call that had not returned some events may be in the rings that nobody has counted.
	if [ "$(jq .uncounted_cpus <<<"$sums")" = 0 ]; then
		check "$1: what is there is saved, what is not is counted ($left)" \
			[ ${left#-} -le $((20 * open + $2)) ] || diag "$sums"
	else
		check "$1: what could not be counted is told ($left)" [ $left -ge -$((20 * open + $2)) ]
		like "$said" 'events may be missing without being counted' "$1: in a sentence"
	fi
	is "$("$SAAKM" dump --json -e lost some.saakm 2>/dev/null | jq -s 'map(.count) | add // 0')" \
		"$(jq .missing <<<"$sums")" "$1: what is missing is marked at its place"
	diag "$1: of $all events $(jq -c '{events, missing, damaged, uncounted_cpus}' <<<"$sums")"
}

# subbufs [SPOIL]: where they are in `some`; some of their records are spoilt, of one the header.
subbufs() {
	python3 - "$@" <<-'END'
		import mmap, random, struct, sys
		random.seed(1)
		f = open("some", "r+b")
		m = mmap.mmap(f.fileno(), 0)
		at, nr = -1, 0
		while (at := m.find(b"BS", at + 1)) >= 0:
		    h = struct.unpack_from("<HHHHQQQIIQQII", m, at)
		    if h[2] > 1 or h[3] or not h[4] or h[11] != 1 << 16 or not 64 <= h[7] <= h[11]:
		        continue
		    print(at)
		    nr += 1
		    if len(sys.argv) > 1 and nr == 2:
		        m[at : at + 64] = bytes(64)
		    elif len(sys.argv) > 1 and nr % 3 == 0:
		        for _ in range(20):
		            m[at + random.randrange(64, h[7])] = random.randrange(256)
	END
}
cp sysrq/vmcore some
where=$(subbufs)
nr=$(wc -l <<<"$where")
check "$nr sub-buffers stand in it" [ "$nr" -ge 8 ]
for part in 7 5 2; do
	truncate -s $(($(sed -n "$((nr * part / 8))p" <<<"$where") + 30000)) some
	some "cut at $part of 8" 0 'the dump is cut: [0-9]+ bytes'
done
cp sysrq/vmcore some
subbufs spoil >/dev/null
some 'damaged' 200 'is left out: .* at its byte [0-9]+'
truncate -s 3000 some
run "$SAAKM" recover -o no.saakm some
like "$status $err" '^3 .*(no rings|no memory|without the list)' 'of the notes alone nothing is saved'
check 'nothing is written' [ ! -e no.saakm ]
done_testing
