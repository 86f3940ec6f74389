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

    def address(self):
        return None

    def frame_args(self):
        return None

    def filename(self):
        return None

    def line(self):
        return None


class Context(KernelEvent):
    """The same below a timer, a work, a thread or a module of the policy."""

    def __init__(self, frame, what):
        super().__init__(frame)
        self.what = what

    def function(self):
        try:
            cpu = int(self.inferior_frame().read_var("a")["cpu"])
        except (ValueError, gdb.error):
            return f"[kernel event: {self.what}]"
        return f"[kernel event: {self.what} on CPU {cpu}]"


def context_name(frame):
    """Of a frame of host_run_context(): "hrtimer, context 3"."""
    try:
        return f"{frame.read_var('name').string()}, context {int(frame.read_var('key'))},"
    except (ValueError, gdb.error):
        return "a context of the policy"


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
        what = "a context of the policy"
        hide = False        # from the event on there is only the tool
        for frame in frames:
            at = frame.inferior_frame()
            name = at.name()
            if name == "call_handler":
                hide = True
                yield KernelEvent(frame)
            elif name == "host_run_context" and not hide:
                hide = True
                what = context_name(at)
            elif name == "do_job":
                if not has_handler(at):
                    yield Context(frame, what)
            elif not hide and name not in self.HIDDEN and not is_driver(at):
                yield frame


def has_handler(do_job):
    frame = do_job.newer()
    return frame is not None and frame.name() == "call_handler"


def register():
    KernelEvents()
