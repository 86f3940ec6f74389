#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the class costs in a real kernel, in instructions executed: guests with one CPU whose
# clock counts instructions, so that figures repeat to 0.1 % on any machine. Each
# configuration is a boot of its own, and what is compared stands at the same position of
# it, behind a run that warms it up. Prints NAME VALUE UNIT.
# KERNEL_BENCH="pipe unloaded dispatch record replay scx" does some of it.
set -u
saakm=${SAAKM:-build/bin/saakm}
build=$(cd "${BUILDDIR:-build}" && pwd)
src=$(cd "${SRCDIR:-.}" && pwd)
fifo=$src/policies/fifo/fifo.c
parts=${KERNEL_BENCH:-pipe unloaded dispatch record replay scx}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
bad=0

wants() { case " $parts " in *" $1 "*) ;; *) return 1 ;; esac; }
trouble() {
	echo "bench: $*" >&2
	bad=1
	return 1
}

# boot NAME VARIANT OPTIONS… -- COMMANDS of a shell; $dir/NAME gets what they print.
# A stack that begins elsewhere may be a page more to copy: 2 % of a fork.
boot() {
	local name=$1 variant=$2 options=()
	shift 2
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	"$saakm" vm run -q --icount --cpus 1 --timeout 15m --variant "$variant" \
		${options[@]+"${options[@]}"} -- \
		sh -ec "echo 0 >/proc/sys/kernel/randomize_va_space
			cp $build/bench/kbench /run/kbench; export k=/run/kbench; $2" >"$name" ||
		trouble "the guest '$name' (variant $variant) failed"
}

# The least that a boot said of it, but for the first time, which warms it up: what the
# kernel does besides, at times of its own, comes on top.
figure() {
	awk -v w="$2" '$1 == w && n++ && (n == 2 || $2 < least) { least = $2 }
		END { if (n > 1) print least; else exit 1 }' "$1"
}
ratio() { # NAME BOOT BOOT: how many times the hop of the second is that of the first
	local a b
	a=$(figure "$2" pipe) && b=$(figure "$3" pipe) || trouble "$1 could not be measured" || return
	awk -v n="$1" -v a="$a" -v b="$b" 'BEGIN { printf "%s %.4f ratio\n", n, a / b }'
}

fair='for i in 1 2 3 4 5 6 7 8 9 10; do $k pipe; $k -n 100 fork; $k -n 50 exec; done'
ours='for i in 1 2 3; do $k -c saakm pipe; done'
if wants pipe || wants unloaded; then
	boot fair bench -- "$fair" &&
		echo "kernel_pipe_eevdf_insns $(figure fair pipe) instructions/hop"
fi
if wants pipe || wants record; then
	boot fifo bench -p "$fifo" -- "$ours" &&
		echo "kernel_pipe_insns $(figure fifo pipe) instructions/hop"
fi
wants pipe && ratio kernel_pipe_vs_eevdf fifo fair

# The worst of the three.
if wants unloaded && boot vanilla vanilla -- "$fair"; then
	for w in pipe fork exec; do
		echo "$w $(figure fair $w) $(figure vanilla $w)"
	done | awk 'NF == 3 { n++; r = $2 / $3; if (r > max) max = r
			printf "kernel_unloaded_%s_ratio %.4f ratio\n", $1, r }
		END { if (n < 3) exit 1; printf "kernel_unloaded_ratio %.4f ratio\n", max }' ||
		trouble 'kernel_unloaded_ratio could not be measured'
fi

# A module calls empty handlers as the class does, and by their names. Where the kernel keeps
# what the class exports to nobody, is told by the System.map: it is not loaded elsewhere.
dispatch_module() {
	local tree
	tree=$("$saakm" vm build -q --variant bench --json | jq -er .tree) &&
		cp -r "$src/tests/bench/guest/dispatch" . &&
		awk '$3 ~ /^__ksymtab_/ { exported[substr($3, 11)] }
			$3 ~ /^_*saakm_/ || $3 ~ /^(runqueues|local_clock_noinstr)$/ { at[$3] = $1 }
			END { for (s in at) if (!(s in exported)) printf \
				"asm(\".globl %s; .set %s, 0x%s\");\n", s, s, at[s] }' \
			"$tree/System.map" >dispatch/symbols.c
}
# The worst of all handlers.
if wants dispatch && dispatch_module && boot calls bench -p dispatch -- \
	'cd /sys/module/kdispatch/parameters; for f in *; do echo $f $(cat $f); done'; then
	awk '{ n++; if ($2 > max) max = $2
		printf "kernel_dispatch_%s_insns %.1f instructions/call\n", $1, $2 / 100 }
		END { if (n < 16) exit 1
			printf "kernel_dispatch_insns %.1f instructions/call\n", max / 100 }' calls ||
		trouble 'kernel_dispatch_insns could not be measured'
fi

recorded() { echo "\$k -c saakm pipe; for i in 1 2; do \$k -c saakm -r $1 pipe; done"; }
if wants record; then
	boot norecord norecord -p "$fifo" -- "$ours" &&
		ratio kernel_record_off_ratio fifo norecord
	boot decisions bench -p "$fifo" -- "$(recorded decisions)" &&
		ratio kernel_record_ratio decisions fifo
	boot machine bench -p "$fifo" -- "$(recorded machine)" &&
		ratio kernel_record_machine_ratio machine fifo
	# A recorder beside it, which writes to the guest's memory.
	boot drained bench -p "$fifo" -- "$(dirname "$saakm")/saakm-record -q --buffered \
		-o /run/run.saakm & recorder=\$!
		sleep 0.2; \$k -c saakm pipe; \$k -c saakm -n 20000 pipe; kill \$recorder; wait \$recorder || :" &&
		awk -v drained="$(figure drained pipe)" -v alone="$(figure decisions pipe)" \
			-v events="$(figure decisions events)" \
			'BEGIN { e = events / 8000; if (e > 0 && drained > 0 && alone > 0) printf \
				"kernel_drain_insns_per_event %.1f instructions\n",
				(drained - alone) / e; else exit 1 }' ||
		trouble 'kernel_drain_insns_per_event could not be measured'
fi

# Two CPUs and the clock on the wall: what ping-pong and hackbench do as fast as they can,
# recorded from before the policy is loaded, and replayed on the same machine. The trace goes
# to the guest's memory first: how fast the host's disk is, is not the question.
replay_seconds() {
	local start=$EPOCHREALTIME
	"$saakm" replay -q busy.saakm >replayed 2>&1 || [ $? = 1 ] || return
	awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }'
}
if wants replay; then
	kt=$build/tests
	"$saakm" vm run -q --cpus 2 --timeout 15m -p "$fifo" -- sh -ec "rmmod fifo
		saakm record -q -b 4M -o /run/busy.saakm -- sh -ec \
			'insmod /run/saakm/modules/fifo.ko; $kt/kt-pingpong; $kt/kt-hackbench' || [ \$? = 3 ]
		cp /run/busy.saakm $dir/" >busy || trouble 'the guest that is recorded failed'
	"$saakm" info --json busy.saakm >info 2>/dev/null
	jq -r '"kernel_record_lost \(.lost) events",
		"kernel_record_events_per_s \(.events * 1e9 / .duration_ns | floor) events/s"' info
	# The first builds the policy for it.
	if replay_seconds >/dev/null && seconds=$(replay_seconds); then
		[ ! -s replayed ] || head -3 replayed >&2
		awk -v s="$seconds" -v ns="$(jq .duration_ns info)" \
			'BEGIN { printf "kernel_replay_time_ratio %.3f ratio\n", s * 1e9 / ns }'
	else
		trouble "kernel_replay_time_ratio could not be measured: $(tail -n 1 replayed)"
	fi
fi

if wants scx; then
	if [ -x "$build/bench/ext_load" ] && [ -f "$build/bench/fifo_ext.bpf.o" ]; then
		boot scx scx -- "cp $build/bench/ext_load $build/bench/fifo_ext.bpf.o /run
			/run/ext_load /run/fifo_ext.bpf.o -- sh -ec \
			'for i in 1 2 3; do \$k -c ext pipe; done'"
		boot scx_fifo scx -p "$fifo" -- "$ours" && ratio kernel_pipe_vs_scx scx_fifo scx
		boot scx_fair scx -- "$fair" && ratio kernel_scx_pipe_vs_eevdf scx_fifo scx_fair
	else
		trouble "kernel_pipe_vs_scx needs clang and libbpf-dev; install them by:" \
			"sudo apt-get install -y clang libbpf-dev pahole"
	fi
fi
exit $bad
