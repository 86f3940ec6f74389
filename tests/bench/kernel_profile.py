#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Where the instructions of a ping-pong's hop go, function by function.

    kernel_profile.py BUILD VARIANT [-p POLICY.c] -- KBENCH-ARGUMENTS… pipe

Boots a guest with one CPU, lets it run until it is warm, then steps through it and counts
each instruction that is executed, by the kernel's symbols. Every count is exact."""

import bisect
import collections
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

LINES = 400000


def command(path, *lines):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(60)
        s.connect(path)
        for line in lines:
            s.sendall(line.encode() + b"\n")
            time.sleep(0.3)
        s.recv(65536)


def symbols(path):
    names = [l.split() for l in open(path, encoding="utf-8")]
    known = sorted((int(a, 16), n) for a, t, n in names if t in "tTwW")
    return [a for a, n in known], [n for a, n in known]


def boot(saakm, build, variant, policies, args, folder):
    go, monitor, log = (os.path.join(folder, n) for n in ("go", "monitor", "log"))
    run = [saakm, "vm", "run", "-q", "--icount", "--cpus", "1", "--variant", variant,
           "--share", folder, "--qemu=-monitor", f"--qemu=unix:{monitor},server,wait=off",
           *policies, "--", "sh", "-ec",
           f"cp {build}/bench/kbench /run/k; exec /run/k -w {go} -n 1000 {' '.join(args)}"]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as guest:
        try:
            if guest.stdout.readline() != "ready\n":
                sys.exit("kernel_profile: the guest did not start")
            command(monitor, "stop", f"logfile {log}", "singlestep on", "log exec,nochain")
            open(go, "w", encoding="utf-8").close()
            command(monitor, "cont")
            for _ in range(600):
                time.sleep(0.2)
                if os.path.exists(log) and os.path.getsize(log) > LINES * 90:
                    break
            command(monitor, "stop", "log none")
        finally:
            guest.kill()
    return log


def main():
    if len(sys.argv) < 5 or "--" not in sys.argv:
        sys.exit(__doc__)
    build, variant = os.path.abspath(sys.argv[1]), sys.argv[2]
    split = sys.argv.index("--")
    saakm = os.path.join(build, "bin", "saakm")
    tree = json.loads(subprocess.run([saakm, "vm", "build", "--variant", variant, "--json"],
                                     check=True, stdout=subprocess.PIPE).stdout)["tree"]
    starts, names = symbols(os.path.join(tree, "System.map"))
    where = re.compile(r"^Trace \d+: \S+ \[[0-9a-f]+/([0-9a-f]+)/")
    count = collections.Counter()
    hops = 0
    switch = starts[names.index("__switch_to_asm")]
    with tempfile.TemporaryDirectory() as folder:
        log = boot(saakm, build, variant, sys.argv[3:split], sys.argv[split + 1:], folder)
        pending = collections.Counter()
        for line in open(log, encoding="utf-8", errors="replace"):
            m = where.match(line)
            if not m:
                continue
            pc = int(m[1], 16)
            if pc == switch:
                # What came before the first switch is no whole hop.
                if hops:
                    count.update(pending)
                pending.clear()
                hops += 1
            if pc < 1 << 63:
                pending["(user)"] += 1
            elif pc >= 0xffffffffa0000000 and pc > starts[-1]:
                pending["(modules)"] += 1
            else:
                i = bisect.bisect_right(starts, pc) - 1
                pending[names[i]] += 1
                if pc == starts[i]:
                    pending["call " + names[i]] += 1
    hops -= 1
    if hops < 1:
        sys.exit("kernel_profile: there was no switch to see")
    calls = {n[5:]: count.pop(n) for n in list(count) if n.startswith("call ")}
    print(f"{sum(count.values()) / hops:9.1f}          instructions a hop, of {hops} hops\n"
          "     insns   calls  function")
    for name, n in count.most_common(80):
        print(f"{n / hops:10.1f} {calls.get(name, 0) / hops:7.2f}  {name}")


main()
