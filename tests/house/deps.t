#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# mk/deps.sh with a dpkg-query and an apt-get of the test's own: what is
# missing is named in one line with the command, and installed when root asks.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"

mkdir -p bin state
cat >bin/dpkg-query <<'END'
#!/bin/sh
for p; do [ -e "$STATE/$p" ] && echo "$p installed"; done
exit 0
END
cat >bin/apt-get <<'END'
#!/bin/sh
echo "apt-get $*" >>"$STATE/../log"
[ "$1" = install ] || exit 0
for p; do
	case $p in
	-*|install|Dpkg*) ;;
	linux-source-*) exit 100 ;;
	*) [ "${BROKEN:-}" = "$p" ] && { echo "E: no $p"; exit 100; }; touch "$STATE/$p" ;;
	esac
done
END
printf '#!/bin/sh\n[ -e "$STATE/kexec-tools" ] || cat >"$STATE/../selections"\n' \
	>bin/debconf-set-selections
printf '#!/bin/sh\necho "${FAKE_UID:-0}"\n' >bin/id
chmod +x bin/*
export PATH=$T/bin:$PATH STATE=$T/state CC=gcc
deps() { run sh "$SRCDIR/mk/deps.sh" "$@"; }

deps build
is "$status" 1 'something is missing'
is "$(wc -l <err)/$out" 1/ 'one line, on stderr'
like "$err" 'apt-get install -y .*gcc .*liburing-dev' 'names all and the command'
check 'nothing was installed' [ ! -e log ]

FAKE_UID=1000 deps build install
is "$status" 1 'who is not root gets the same line'
check 'and nothing else happens' [ ! -e log ]

BROKEN=libdw-dev deps check install
is "$status" 1 'a package that cannot be had is an error'
like "$err" 'could not be installed.*libdw-dev' 'which names it'

deps check install
is "$status" 0 'root installs'
check 'all of them' [ -e state/gdb ]
like "$err" 'linux-source-6.12 could not be installed.*skipped' 'an optional one that cannot be had is told'
unlike "$(cat log)" ' clang' 'no clang unless asked'
check 'what guests crash by' [ -e state/kexec-tools -a -e state/makedumpfile ]
is "$(cat selections)" 'kexec-tools kexec-tools/load_kexec boolean false' \
	'is told before it comes to leave this machine alone'
rm log
deps build
is "$status/$out$err" 0/ 'nothing is missing: nothing is said'
CC=clang deps build
like "$err" ' clang' 'CC=clang needs clang'
done_testing
