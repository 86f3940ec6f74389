# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# matrix CASES NR_BUILDS: policies (paths on stdin) × what the function CASES says
# × builds. CASES POLICY prints arguments of `saakm sim`, a line for each trace.
# The builds (gcc and clang, -O0 and -O2, with the sanitizer) take turns in
# recording; each trace is replayed by NR_BUILDS of them, beginning with its own;
# twice, with and without ASLR. Sourced behind helpers.sh.

builds=('-O 0 --cc gcc' '-O 2 --cc gcc' '-O 0 --cc clang' '-O 2 --cc clang' '-O 0 --sanitize')
command -v clang >/dev/null || builds=('-O 0 --cc gcc' '-O 2 --cc gcc' '-O 0 --sanitize')

# All generators × machines of 1 to 64 CPUs.
generators_and_machines() {
	local g c d

	for g in $generators; do
		for c in 1 2 4 16 64; do
			case $g:$c in
			pipe:*) d=1ms ;;
			hackbench:*) d=3ms ;;
			*:64) d=10ms ;;
			*) d=40ms ;;
			esac
			echo "-w $g -c $c -d $d"
		done
	done
}

# The same, and what shows the bug of a broken policy under each way to go on.
broken() { # POLICY
	local how args

	generators_and_machines
	args=$(broken_args "$1" | tr '\n' ' ')
	[[ $args == *-d\ * ]] || args="$args -d 100ms"
	for how in warn eject panic; do
		echo "$args --on-error $how --seed 2"
		echo "-w chaos -c 3 -d 50ms --on-error $how --seed 3"
	done
}

# One policy: a line for each replay that is not identical; then the count of traces.
one_policy() { # POLICY CASES NR_BUILDS
	local i=0 k nr=${#builds[@]} args recorded=() build

	T=$T/$(basename "$1" .c)
	mkdir -p "$T"
	while read -r case; do
		read -ra args <<<"$case"
		read -ra recorded <<<"${builds[i % nr]}"
		sim "$1" "${args[@]}" "${recorded[@]}"
		if [ "$status" -gt 1 ]; then
			echo "saakm sim $1 $case ${recorded[*]}: exit status $status: $(head -n 1 "$T/err")"
		else
			for ((k = 0; k < $3; k++)); do
				read -ra build <<<"${builds[(i + k) % nr]}"
				same_twice "$T/sim.saakm" "${build[@]}" >"$T/why" ||
					excused "$1" "$k" "${build[@]}" || echo "saakm sim $1 $case ${recorded[*]};" \
						"$(head -n 4 "$T/why")"
			done
		fi
		i=$((i + 1))
	done < <("$2" "$1")
	echo "$i traces"
	rm -rf "$T"
}

# What goes on behind undefined behaviour is the compiler's: another build than the
# one that recorded it need not agree, if the undefined access is named, no later than
# at the first difference, and twice in the same words.
excused() { # POLICY BUILDS-BEHIND-THE-RECORDING-ONE REPLAY-ARGUMENTS…
	grep -q '^ \* expect: .*(needs --sanitize)' "$1" 2>/dev/null && [ "$2" != 0 ] || return
	jq -e '(.first_divergences[0].seq // .events) as $d | any(.findings[]; .seq <= $d and
		(.finding | test("overflow|use-after-free|uninitialised|undefined")))' \
		"$T/one.json" >/dev/null || return
	shift 2
	"${norandom[@]}" "$SAAKM" replay --json "$T/sim.saakm" "$@" >"$T/two.json" 2>/dev/null
	cmp -s "$T/one.json" "$T/two.json"
}

# Functions travel through the environment, arrays do not.
job() { # POLICY CASES NR_BUILDS
	printf 'norandom=(%s); builds=(%s); one_policy %q %q %q\n' "${norandom[*]@Q}" \
		"${builds[*]@Q}" "$1" "$2" "$3"
}

matrix() { # CASES NR_BUILDS
	local policy name want

	cat >"$T/policies"
	# shellcheck disable=SC2046
	export -f $(compgen -A function | grep -v '^tap_')
	export generators probe SRCDIR
	while read -r policy; do
		printf '%s\0' "$(job "$policy" "$1" "$2") >$(printf %q "$T/$(basename "$policy" .c).out") 2>&1"
	done <"$T/policies" | xargs -0 -P "${JOBS:-2}" -n 1 bash -c
	while read -r policy; do
		name=$(basename "$policy" .c)
		want=$("$1" "$policy" | wc -l)
		is "$(cat "$T/$name.out" 2>&1)" "$want traces" "$name: $want traces, each with $2 builds"
	done <"$T/policies"
}
