#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the class costs in a real kernel, in instructions executed: guests with one CPU whose
# clock counts instructions, so that figures repeat to 0.1 % on any machine. Each
# configuration is a boot of its own, and what is compared stands at the same position of
# it. Prints NAME VALUE UNIT. KERNEL_BENCH="pipe scx record" does some of it.
set -u
saakm=${SAAKM:-build/bin/saakm}
build=$(cd "${BUILDDIR:-build}" && pwd)
src=$(cd "${SRCDIR:-.}" && pwd)
fifo=$src/policies/fifo/fifo.c
parts=${KERNEL_BENCH:-pipe unloaded record scx}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
bad=0

# boot NAME VARIANT OPTIONS… -- COMMANDS of a shell; $dir/NAME gets what they print.
boot() {
	local name=$1 variant=$2 options=()
	shift 2
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	"$saakm" vm run -q --icount --cpus 1 --timeout 15m --variant "$variant" \
		${options[@]+"${options[@]}"} -- \
		sh -ec "cp $build/bench/kbench /run/kbench; k=/run/kbench; $2" >"$name" && return
	echo "bench: the guest '$name' (variant $variant) failed" >&2
	bad=1
	return 1
}

# ratio NAME A B: how many times the first figure of B is that of A; WHAT: of these lines.
figure() { awk -v w="$2" '$1 == w { print $2; exit }' "$1"; }
ratio() { # NAME FILE FILE
	awk -v n="$1" -v a="$(figure "$2" pipe)" -v b="$(figure "$3" pipe)" \
		'BEGIN { if (a > 0 && b > 0) printf "%s %.4f ratio\n", n, a / b; else exit 1 }' || bad=1
}
wants() { case " $parts " in *" $1 "*) ;; *) return 1 ;; esac; }

fair='$k pipe; $k fork; $k exec'
if wants pipe || wants unloaded; then
	boot fair bench -- "$fair" &&
		echo "kernel_pipe_eevdf_insns $(figure fair pipe) instructions/hop"
fi
if wants pipe || wants record; then
	boot fifo bench -p "$fifo" -- '$k -c saakm pipe' &&
		echo "kernel_pipe_insns $(figure fifo pipe) instructions/hop"
fi
wants pipe && ratio kernel_pipe_vs_eevdf fifo fair

# The worst of the three.
if wants unloaded && boot vanilla vanilla -- "$fair"; then
	for w in pipe fork exec; do
		echo "$w $(figure fair $w) $(figure vanilla $w)"
	done | awk '$3 > 0 && $2 > 0 { n++; r = $2 / $3; if (r > max) max = r
			printf "kernel_unloaded_%s_ratio %.4f ratio\n", $1, r }
		END { if (n < 3) exit 1; printf "kernel_unloaded_ratio %.4f ratio\n", max }' || bad=1
fi

if wants record; then
	boot norecord norecord -p "$fifo" -- '$k -c saakm pipe' &&
		ratio kernel_record_off_ratio fifo norecord
	boot decisions bench -p "$fifo" -- '$k -c saakm -r decisions pipe' &&
		ratio kernel_record_ratio decisions fifo
	boot machine bench -p "$fifo" -- '$k -c saakm -r machine pipe' &&
		ratio kernel_record_machine_ratio machine fifo
	# The rings overflow from the beginning; a sub-buffer is full every 0.2 ms or so.
	boot drained bench -p "$fifo" -- "$(dirname "$saakm")/saakm-record -q --buffered \\
		-o /run/run.saakm & sleep 0.2; \$k -c saakm -n 20000 pipe; kill %1; wait || :" &&
		awk -v drained="$(figure drained pipe)" -v alone="$(figure decisions pipe)" \
			-v events="$(figure decisions events)" \
			'BEGIN { e = events / 8000; if (e > 0 && drained > 0) printf \
				"kernel_drain_insns_per_event %.1f instructions\n",
				(drained - alone) / e; else exit 1 }' || bad=1
fi

if wants scx; then
	if [ -x "$build/bench/ext_load" ] && [ -f "$build/bench/fifo_ext.bpf.o" ]; then
		boot scx scx -- "$build/bench/ext_load $build/bench/fifo_ext.bpf.o -- \$k -c ext pipe" &&
			boot scx_fifo scx -p "$fifo" -- '$k -c saakm pipe' &&
			ratio kernel_pipe_vs_scx scx_fifo scx
		boot scx_fair scx -- '$k pipe' && ratio kernel_scx_vs_eevdf scx scx_fair
	else
		echo "bench: kernel_pipe_vs_scx needs clang and libbpf-dev; install them by:" \
			"sudo apt-get install -y clang libbpf-dev pahole" >&2
	fi
fi
exit $bad
