# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# matrix: policies (paths on stdin) × generators × CPUs × builds. Each trace is
# replayed by builds of gcc and clang, -O0 and -O2, and with the sanitizer; twice,
# with and without ASLR. Sourced behind helpers.sh.

builds=('-O 0 --cc gcc' '-O 2 --cc gcc' '-O 0 --cc clang' '-O 2 --cc clang' '-O 0 --sanitize')
command -v clang >/dev/null || builds=('-O 0 --cc gcc' '-O 2 --cc gcc' '-O 0 --sanitize')

# One policy: a line for each replay that is not identical; then the count of traces.
one_policy() { # POLICY
	local g c d i=0 recorded=() build args

	T=$T/$(basename "$1" .c)
	mkdir -p "$T"
	for g in $generators; do
		for c in 1 2 4 16 64; do
			case $g:$c in
			pipe:*) d=1ms ;;
			hackbench:*) d=3ms ;;
			*:64) d=10ms ;;
			*) d=40ms ;;
			esac
			# The builds take turns in recording.
			read -ra recorded <<<"${builds[i % ${#builds[@]}]}"
			i=$((i + 1))
			sim "$1" -w "$g" -c "$c" -d "$d" "${recorded[@]}"
			if [ "$status" -gt 1 ]; then
				echo "saakm sim $1 -w $g -c $c -d $d ${recorded[*]}: exit status $status"
				continue
			fi
			for build in "${builds[@]}"; do
				read -ra args <<<"$build"
				fits "$1" "${recorded[*]}" "$build" || continue
				same_twice "$T/sim.saakm" "${args[@]}" >"$T/why" && continue
				echo "saakm sim $1 -w $g -c $c -d $d ${recorded[*]}; $(head -n 4 "$T/why")"
			done
		done
	done
	echo "$i traces"
	rm -rf "$T"
}

# What goes on behind undefined behaviour is the compiler's: only the build that
# recorded it has to agree.
fits() { # POLICY RECORDED-BY BUILD
	grep -q '^ \* expect: .*(needs --sanitize)' "$1" 2>/dev/null || return 0
	[ "$2" = "$3" ]
}
export -f one_policy fits sim run same_twice
export generators

# Functions travel through the environment, arrays do not.
job() { # POLICY
	printf 'norandom=(%s); builds=(%s); one_policy %q\n' "${norandom[*]@Q}" \
		"${builds[*]@Q}" "$1"
}
matrix() {
	cat >"$T/policies"
	while read -r policy; do
		printf '%s\0' "$(job "$policy") >$(printf %q "$T/$(basename "$policy" .c).out") 2>&1"
	done <"$T/policies" | xargs -0 -P "${JOBS:-2}" -n 1 bash -c
	while read -r policy; do
		name=$(basename "$policy" .c)
		is "$(cat "$T/$name.out" 2>&1)" '45 traces' "$name"
	done <"$T/policies"
}
