#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""compile_commands.json out of `make -nB V=1` on stdin: compdb.py ROOT."""
import json
import shlex
import sys

entries = []
for line in sys.stdin:
    try:
        words = shlex.split(line)
    except ValueError:
        continue
    if "-c" in words and words[-1].endswith(".c"):
        entries.append({"directory": sys.argv[1], "file": words[-1], "arguments": words})
json.dump(entries, sys.stdout, indent=1)
print()
