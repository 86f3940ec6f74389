#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Copy what was built to its places: mk/install.sh BUILD DESTDIR PREFIX TREE…
# Programs find their libraries by ../lib/saakm, and the TREEs (what policies
# are compiled against) in ../share/saakm.
set -eu
build=$1
to=$2$3
shift 3

install -d "$to/bin" "$to/lib/saakm" "$to/share/saakm" "$to/share/man/man1" \
	"$to/share/bash-completion/completions" "$to/share/zsh/site-functions" \
	"$to/share/fish/vendor_completions.d"
install -m 755 "$build"/bin/* "$to/bin/"
for lib in "$build"/lib/*.so; do
	[ ! -e "$lib" ] || install -m 755 "$lib" "$to/lib/saakm/"
done
for page in "$build"/man/*.[1-8]; do
	[ -e "$page" ] || continue
	install -d "$to/share/man/man${page##*.}"
	install -m 644 "$page" "$to/share/man/man${page##*.}/"
done
install -m 644 "$build/completions/saakm.bash" "$to/share/bash-completion/completions/saakm"
install -m 644 "$build/completions/_saakm" "$to/share/zsh/site-functions/_saakm"
install -m 644 "$build/completions/saakm.fish" "$to/share/fish/vendor_completions.d/saakm.fish"
for tree in "$@"; do
	[ -d "$tree" ] || continue
	find "$tree" -type f \( -name '*.h' -o -name '*.c' -o -name '*.map' \
		-o -name '*.opts' -o -name '*.py' -o -name '*.sh' -o -name '*.config' \
		-o -name '*.patch' -o -name Kconfig -o -name Makefile -o -name init \) | while read -r f; do
		install -D -m 644 "$f" "$to/share/saakm/$f"
	done
done
echo "installed to $to"
