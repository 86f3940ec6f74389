#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The front: finding programs, help, mistakes. Works on a copy beside programs
# of the test's own, so that it is the same whatever this build contains.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"

mkdir -p tree/bin tree/libexec/saakm path
cp "$SAAKM" tree/bin/saakm
front=$T/tree/bin/saakm
export PATH=$T/path:$PATH

program() { # FILE TEXT
	printf '#!/bin/sh\necho "%s $0"\nfor a; do echo "<$a>"; done\nexit 1\n' "$2" >"$1"
	chmod +x "$1"
}

run "$front"
is "$status" 2 'no verb: a usage error'
is "$out" '' 'nothing on stdout then'
like "$err" 'usage: saakm' 'the usage on stderr'

run "$front" sim x.c
is "$status" 2 'a verb that this build lacks'
like "$err" "^saakm: The verb 'sim' .* is not in this build\.$" 'one sentence says so'
is "$(wc -l <err)" 1 'and no more than that'
run_is 0 'help' "$front" help
unlike "$out" '^  sim ' 'help does not list what is not there'

program path/saakm-sim path
run "$front" sim
like "$out" '^path ' 'a program in PATH is found'
program tree/libexec/saakm/saakm-sim libexec
run "$front" sim
like "$out" '^libexec ' 'one in ../libexec/saakm goes before'
program tree/bin/saakm-sim beside
run "$front" sim 'a b' --json -- -x
like "$out" '^beside ' 'one beside the front goes first'
is "$status" 1 'its exit status is kept'
is "$(sed 1d out | tr -d '\n')" '<a b><--json><--><-x>' 'its arguments are passed as they are'
run "$front" -h
like "$out" '^  sim +run a policy' 'now help lists it'

run "$front" smi
is "$status" 2 'an unknown verb is a usage error'
like "$err" "no verb 'smi'.*Did you mean 'sim'\?" 'the nearest is suggested'
run "$front" replya
unlike "$err" 'Did you mean' 'nothing is suggested that is not in this build'
run "$front" ../bin/saakm-sim
is "$status" 2 'a path is no verb'
run "$front" --verison
is "$status" 2 'an unknown option'
like "$err" '\-\-version' 'the nearest is suggested'
run_is 0 'version' "$front" --version
like "$out" '^saakm [0-9]+\.[0-9]+\.[0-9]+$' 'one line'

run "$front" help sim
like "$out" '^<-h>$' 'help VERB without a terminal: the options'
run "$front" help nonsense
is "$status" 2 'help for nothing'

chmod -x tree/bin/saakm-sim
run "$front" sim
like "$out" '^libexec ' 'what cannot be executed is passed over'
ln -s "$front" path/saakm
run "$T/path/saakm" sim
like "$out" '^libexec ' 'a link to the front finds the programs of its target'
printf '#!/nonexistent/interpreter\n' >tree/bin/saakm-info
chmod +x tree/bin/saakm-info
run "$front" info
is "$status" 4 'a program that cannot be started is a system error'
like "$err" 'saakm-info cannot be run' 'and named'
done_testing
