# SPDX-License-Identifier: GPL-2.0
"""Run by gdb from debug.sh: how long commands take, as they are typed."""

import os
import random
import statistics
import time

import gdb

from saakm_gdb.process import debug, last_event


def took(command):
    start = time.monotonic()
    gdb.execute(command, to_string=True)
    return 1e3 * (time.monotonic() - start)


def cpu_seconds():
    with open(f"/proc/{gdb.selected_inferior().pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def whole():
    """Seconds of the process from the first event to the last."""
    gdb.execute("saakm goto 1", to_string=True)
    start = cpu_seconds()
    gdb.execute("saakm continue", to_string=True)
    return cpu_seconds() - start


def resident_mib(name):
    with open(f"/proc/{gdb.selected_inferior().pid}/status", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith(name)) / 1024


last = last_event()
took(f"saakm goto {last}")      # the first pass
rand = random.Random(1)
targets = [rand.randrange(1, last) for _ in range(40)]
there, back = {n: [] for n in targets}, []
for _ in range(3):
    for n in targets:
        there[n].append(took(f"saakm goto {n}"))
        back += [took("saakm step -r") for _ in range(2)]
# Of a machine that does other things, too, the middle one of three is the replay's.
there = [statistics.median(times) for times in there.values()]
print(f"goto_ms {max(there):.1f} ms")
print(f"goto_median_ms {statistics.median(there):.1f} ms")
print(f"step_back_ms {statistics.median(back):.2f} ms")
print(f"step_back_max_ms {max(back):.2f} ms")
plain = statistics.median(whole() for _ in range(5))
gdb.execute("saakm break rq[1].nr > 1000000", to_string=True)
looking = statistics.median(whole() for _ in range(5))
print(f"condition_ns {1e9 * (looking - plain) / last:.2f} ns/event")
print(f"debug_memory {resident_mib('VmHWM'):.1f} MiB")
print(f"debug_snapshots {int(debug()['snapshot_bytes']) / 2 ** 20:.1f} MiB")
