#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Do dependencies point one way? Proved from the #include lines.

    common <- formats <- recorder <- replayer <- tui

kernel/core sees its own files, <linux/...> and saakm_host.h; kernel/class, which
is compiled in kernel/sched/ only, sees the core, Linux and what is in that folder
of Linux; kernel/tools and kernel/vm are programs like others; policies see
only <linux/...> and their own files; the shim, whose headers take the places
of the kernel's, sees itself, kernel/include and the host's shim_api.h.

Usage: includes.py ROOT. Prints a line per offence; exit status 1 if any.
"""
import os
import re
import sys

# Who may use whose headers; "system" is anything that is not in this tree.
MAY = {
    "common": {"common", "system"},
    "formats": {"formats", "common", "uapi", "generated", "system"},
    "recorder": {"recorder", "formats", "common", "uapi", "system"},
    "replayer": {"replayer", "shim", "core", "kernel", "recorder", "formats", "common", "uapi",
                 "system"},
    "shim": {"shim", "kernel", "uapi", "linux"},
    "core": {"core", "kernel", "uapi", "linux"},
    "policies": {"policies", "kernel", "linux"},
    "tui": {"tui", "replayer", "recorder", "formats", "common", "uapi", "system"},
    "kernel": {"kernel", "uapi", "linux"},
    "class": {"class", "core", "kernel", "uapi", "linux", "sched"},
    "programs": {"programs", "common", "system"},
    "uapi": {"uapi", "linux"},
}
ALLOWED = {
    ("shim", "replayer/host/shim_api.h"),
}
# Within these, the shim's headers stand beside libc's, in the host's own files.
WITH_LIBC = {"SHIM_WITH_LIBC", "__GLIBC__"}
# Of kernel/sched/ in Linux, beside which kernel/class and kernel/core are put, and
# what its core.c has from where workqueues tell the scheduler of their workers.
SCHED_HEADERS = {"sched.h", "stats.h", "../workqueue_internal.h"}
# What a compiler brings without a C library.
FREESTANDING = {"stddef.h", "stdint.h", "stdarg.h", "stdbool.h", "limits.h"}
# The same header, once for each host: named by kernel/core, found by -I.
HOST_HEADER = "saakm_host.h"


def area(path):
    for prefix, name in (("kernel/include/uapi/", "uapi"), ("kernel/include/", "kernel"),
                         ("kernel/core/", "core"), ("kernel/class/", "class"),
                         ("kernel/tools/", "programs"), ("kernel/vm/", "programs"),
                         ("replayer/shim/", "shim")):
        if path.startswith(prefix):
            return name
    top = path.split("/")[0]
    return top if top in MAY else None


def resolve(root, user, name, quoted, files):
    """The file in this tree that an include means, or None for the system's."""
    if quoted:
        near = os.path.normpath(os.path.join(os.path.dirname(user), name))
        if near in files:
            return near
    if name.endswith(".pb-c.h"):
        return "generated"
    if name == HOST_HEADER:
        return HOST_HEADER
    if area(user) == "class" and quoted and name in SCHED_HEADERS:
        return "sched"
    if area(user) in ("shim", "replayer") and f"replayer/shim/include/{name}" in files:
        return f"replayer/shim/include/{name}"
    for base in ("common/include", "formats/include", "recorder/include",
                 "kernel/include/uapi", "kernel/include"):
        if f"{base}/{name}" in files:
            return f"{base}/{name}"
    if quoted:
        found = [f for f in files if f.endswith("/" + name)]
        same = [f for f in found if area(f) == area(user)]
        return (same or found or [None])[0]
    return None


def main():
    root = sys.argv[1]
    files = set()
    for folder, names, leaves in os.walk(root):
        names[:] = [n for n in names if n not in (".git", "build")]
        for leaf in leaves:
            if leaf.endswith((".c", ".h")):
                files.add(os.path.relpath(os.path.join(folder, leaf), root))
    checked = bad = 0
    for user in sorted(files):
        mine = area(user)
        if not mine:
            continue
        with open(os.path.join(root, user), encoding="utf-8") as f:
            lines = f.readlines()
        regions = []    # of #if: is libc there, within?
        for number, line in enumerate(lines, 1):
            m = re.match(r"\s*#\s*(ifdef|ifndef|if|else|elif|endif)\b\s*(\w*)", line)
            if m and m[1].startswith("if"):
                regions.append(m[1] == "ifdef" and m[2] in WITH_LIBC)
            elif m and regions:
                regions.pop()
                if m[1] != "endif":
                    regions.append(False)
            if mine == "shim" and any(regions):
                continue
            m = re.match(r'\s*#\s*include(_next)?\s*([<"])([^>"]+)[>"]', line)
            if not m:
                continue
            checked += 1
            name, target = m[3], resolve(root, user, m[3], m[2] == '"', files)
            if target in ("generated", "sched"):
                theirs = target
            elif target == HOST_HEADER:
                theirs = mine if mine in ("core", "replayer", "shim") else HOST_HEADER
            elif target:
                theirs = area(target)
            else:
                theirs = "linux" if name in FREESTANDING or name.startswith(
                    ("linux/", "asm/", "uapi/", "trace/", "generated/", "vdso/")) else "system"
            if name in FREESTANDING and mine in ("core", "policies", "kernel", "class"):
                theirs = "system"
            if theirs == "linux" and "system" in MAY[mine]:
                theirs = "system"
            if theirs not in MAY[mine] and (mine, target or name) not in ALLOWED:
                print(f"{user}:{number}: {mine} must not include {name} ({theirs})")
                bad += 1
    print(f"# {checked} includes in {len(files)} files", file=sys.stderr)
    sys.exit(1 if bad or not checked else 0)


main()
