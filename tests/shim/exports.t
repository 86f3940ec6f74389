#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the shim's headers declare under the kernel's names, the host exports or
# replayer/host/exports.txt calls missing; and a policy shows one symbol only.
. "${SRCDIR:-$(dirname "$0")/../..}/tests/tap.sh"
list=$SRCDIR/replayer/host/exports.txt
host=$BUILDDIR/lib/libsaakm-host.so
export SAAKM_CACHE_DIR=$T/cache
names() { sed -n "s/^$1: //p" "$list" | tr ' ' '\n' | sort -u; }
nm -D --defined-only "$host" | awk '{ print $3 }' | sort -u >host.names

names '[a-z/_]*\.h' >listed
names missing >missing
is "$(comm -23 listed host.names)" '' 'what the list says is exported, is'
is "$(comm -12 missing host.names)" '' 'what it calls missing, is missing'
undeclared=
while read -r header name; do
	grep -rqwF -- "$name" "$SRCDIR/replayer/shim/include" "$SRCDIR/kernel/include/linux" ||
		undeclared="$undeclared $header:$name"
done < <(sed -n 's/^\([a-z/_]*\.h\|missing\): /\1 /p' "$list" |
	awk '{ for (i = 2; i <= NF; i++) print $1, $i }')
is "$undeclared" '' 'each is declared in a header'

# The other way round: prototypes outside the hidden parts of the headers.
python3 - "$SRCDIR" >declared <<'END'
import glob, re, sys
for f in glob.glob(sys.argv[1] + '/replayer/shim/include/**/*.h', recursive=True):
    s = re.sub(r'/\*.*?\*/', '', open(f).read(), flags=re.S)
    s = re.sub(r'#pragma GCC visibility push\(hidden\).*?#pragma GCC visibility pop', '', s,
               flags=re.S)
    s = re.sub(r'^\s*#(?:.*\\\n)*.*$', '', s, flags=re.M)
    while True:
        t = re.sub(r'\{[^{}]*\}', '{}', s)
        if t == s:
            break
        s = t
    for m in re.finditer(r'^(?!static|typedef|extern)[a-z_][\w *\n(),]*?[ *](\w+)\([^{};]*\);', s,
                         flags=re.M):
        if 'SHIM_HIDDEN' not in m.group(0) and 'static' not in m.group(0) and \
           not f.endswith('linux/string.h'):
            print(m.group(1))
END
sort -u declared -o declared
like "$(wc -l <declared)" '^[1-9][0-9]' 'the headers declare functions of the host'
is "$(comm -23 declared <(sort -u listed missing))" '' 'and the list has all of them'

run_is 0 'a policy builds' "$BUILDDIR/bin/saakm-build" "$SRCDIR/policies/fifo/fifo.c"
is "$(nm -D --defined-only "$out" | awk '{ print $3 }')" shim_module_info \
	'its shared object shows nothing but shim_module_info'
is "$(nm -D --undefined-only "$out" | awk '{ print $2 }' | sed 's/@.*//' | sort | comm -23 - host.names)" \
	'' 'and takes everything from the host'
done_testing
