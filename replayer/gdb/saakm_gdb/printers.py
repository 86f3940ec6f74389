# SPDX-License-Identifier: GPL-2.0
"""Values in a line: tasks, runqueues, CPU masks, and a policy's metadata."""

import re

import gdb

from .process import rq_number, state_name, task_cpu, task_name

METADATA = re.compile(r"struct\s+(\w+)\s*\*\s*\w+\s*=[^;]*\bpolicy_metadata\b")


def cpu_list(words):
    cpus = [64 * i + bit for i, word in enumerate(words) for bit in range(64) if word >> bit & 1]
    ranges = []
    for cpu in cpus:
        if ranges and ranges[-1][1] == cpu - 1:
            ranges[-1][1] = cpu
        else:
            ranges.append([cpu, cpu])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges) or "none"


class Metadata:
    """A policy's metadata is a void pointer; its source says what it is used as."""

    types = {}      # by the file of the policy

    @classmethod
    def of(cls, task):
        """What the task's policy knows of it, or None."""
        own = task["saakm"]
        if not int(own["policy"]) or not int(own["policy_metadata"]):
            return None
        kind = cls.type_of(own["policy"])
        return own["policy_metadata"].cast(kind.pointer()).dereference() if kind else None

    @classmethod
    def type_of(cls, policy):
        routines = policy["routines"].dereference()
        for field in routines.type.fields():
            if routines[field].type.strip_typedefs().code != gdb.TYPE_CODE_PTR or \
                    not int(routines[field]):
                continue
            symtab = gdb.find_pc_line(int(routines[field])).symtab
            if symtab is not None:
                return cls.in_file(symtab.fullname())
        return None

    @classmethod
    def in_file(cls, path):
        if path not in cls.types:
            cls.types[path] = None
            try:
                with open(path, encoding="utf-8", errors="replace") as f:
                    for name in METADATA.findall(f.read()):
                        cls.types[path] = gdb.lookup_type(f"struct {name}")
                        break
            except (OSError, gdb.error):
                pass
        return cls.types[path]


class SaakmMetadata(gdb.Function):
    """$saakm_metadata(TASK): what the task's policy keeps of it; a task or a pointer to one."""

    def __init__(self):
        super().__init__("saakm_metadata")

    def invoke(self, task):
        if task.type.strip_typedefs().code == gdb.TYPE_CODE_PTR:
            task = task.dereference()
        found = Metadata.of(task)
        return found if found is not None else task["saakm"]["policy_metadata"]


class TaskPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        task = self.value
        return f"{task_name(task)} {state_name(task['saakm']['state'])} on core {task_cpu(task)}"

    def children(self):
        for name in ("prio", "on_rq", "on_cpu", "cpus_mask"):
            yield name, self.value[name]
        mine = self.value["saakm"]
        if int(mine["policy"]):
            yield "policy", mine["policy"]["name"].string()
        if int(mine["rq"]):
            yield "rq", mine["rq"].dereference()
        own = Metadata.of(self.value)
        if own is not None:
            yield "metadata", own


class RqPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        rq = self.value
        return f"rq {rq_number(rq.address)}: {int(rq['nr_tasks'])} tasks " \
               f"{state_name(rq['state'])} on core {int(rq['cpu'])}"


class CpumaskPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        bits = self.value["bits"]
        first, last = bits.type.range()
        return cpu_list([int(bits[i]) for i in range(first, last + 1)])


PRINTERS = {"task_struct": TaskPrinter, "saakm_rq": RqPrinter, "cpumask": CpumaskPrinter}


def lookup(value):
    kind = value.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_STRUCT and kind.tag in PRINTERS:
        return PRINTERS[kind.tag](value)
    return None


def register():
    gdb.pretty_printers.append(lookup)
    SaakmMetadata()
