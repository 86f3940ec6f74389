# SPDX-License-Identifier: GPL-2.0
"""Which frame is the policy's; backtraces that begin at what the kernel did."""

import gdb
import gdb.FrameDecorator

from . import trace
from .command import SaakmError


def is_policy(frame):
    where = gdb.solib_name(frame.pc())
    if not where or "libsaakm-host" in where:
        return False
    sal = frame.find_sal()
    if sal.symtab is None:
        return False
    name = sal.symtab.fullname()
    return "/replayer/shim/" not in name and "/kernel/include/" not in name and \
        not name.startswith("/usr/")


def policy_frame():
    frame = gdb.newest_frame()
    while frame is not None:
        if is_policy(frame):
            return frame
        frame = frame.older()
    return None


def select_policy_frame():
    frame = policy_frame()
    if frame is not None:
        frame.select()
    return frame


def has_frame(*names):
    frame = gdb.newest_frame()
    while frame is not None:
        if frame.name() in names:
            return True
        frame = frame.older()
    return False


def is_driver(frame):
    """Of the program that replays, not of the policy, nor of the core that it calls."""
    return frame.is_valid() and gdb.solib_name(frame.pc()) is None and \
        frame.function() is not None


class KernelEvent(gdb.FrameDecorator.FrameDecorator):
    """The frame below the policy's: which event of the kernel the call belongs to."""

    def function(self):
        try:
            a = self.inferior_frame().read_var("a").dereference()
            seq, cpu = int(a["enter_seq"]), int(a["cpu"])
        except (ValueError, gdb.error):
            return "[kernel event]"
        try:
            found = trace.event(seq)
        except SaakmError:
            found = None
        what = found.get("handler") if found else None
        of = f" of {found['comm']}/{found['pid']}" if found and found.get("pid") else ""
        return f"[kernel event {seq}: {what or 'a call'}{of} on CPU {cpu}]"

    def frame_args(self):
        return None

    def filename(self):
        return None

    def line(self):
        return None


class Context(KernelEvent):
    """The same below a timer, a work, a thread or a module of the policy."""

    def function(self):
        try:
            a = self.inferior_frame().read_var("a").dereference()
            ctx = a["ctx"].dereference()
            task = ctx["task"]
            name = f", thread {task['comm'].string()}" if int(task) else ""
            what = {2: "context", 3: "module_init", 4: "module_exit"}.get(int(a["job"]), "context")
            return f"[kernel event: {what} {int(ctx['key'])} on CPU {int(a['cpu'])}{name}]"
        except (ValueError, gdb.error):
            return "[kernel event]"


class KernelEvents:
    """Hides what lies between the kernel's event and the policy, names the event."""

    HIDDEN = {"fiber_main", "call_thread_routine", "call_core_routine",
              "saakm_call_thread", "saakm_call_core", "saakm_call_policy", "??", None}

    def __init__(self):
        self.name = "saakm"
        self.priority = 100
        self.enabled = True
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        below = False
        for frame in frames:
            name = frame.inferior_frame().name()
            if name == "call_handler":
                below = True
                yield KernelEvent(frame)
            elif name == "do_job":
                if not below:
                    yield Context(frame)
                below = False
            elif name not in self.HIDDEN and not is_driver(frame.inferior_frame()):
                yield frame


def register():
    KernelEvents()
