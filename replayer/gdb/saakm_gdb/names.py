# SPDX-License-Identifier: GPL-2.0
"""What kernel people know from scripts/gdb: $lx_current() and its like."""

import gdb

from .frames import select_policy_frame
from .process import current_cpu, find_task, state, tasks


class LxCurrent(gdb.Function):
    """$lx_current(): the task that runs on this CPU."""

    def __init__(self):
        super().__init__("lx_current")

    def invoke(self):
        return state()["curr"][current_cpu()].dereference()


class LxTaskByPid(gdb.Function):
    """$lx_task_by_pid(PID): that task."""

    def __init__(self):
        super().__init__("lx_task_by_pid")

    def invoke(self, pid):
        return find_task(str(int(pid)))[1]


class LxPerCpu(gdb.Function):
    """$lx_per_cpu("VAR", CPU): CPU's copy of a variable of the policy."""

    def __init__(self):
        super().__init__("lx_per_cpu")

    def invoke(self, name, cpu=None):
        cpu = current_cpu() if cpu is None else int(cpu)
        select_policy_frame()
        at = gdb.parse_and_eval(f"&{name.string()}")
        offset = int(gdb.parse_and_eval("__per_cpu_offset")[cpu])
        return gdb.Value((int(at) + offset) % 2 ** 64).cast(at.type).dereference()


class LxPs(gdb.Command):
    """lx-ps: tasks, as the kernel's gdb scripts list them."""

    def __init__(self):
        super().__init__("lx-ps", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        for _, task in tasks():
            print(f"{hex(int(task.address))} {int(task['pid']):<8} "
                  f"{task['comm'].string(errors='replace')}")


def register():
    for kind in (LxCurrent, LxTaskByPid, LxPerCpu, LxPs):
        kind()
