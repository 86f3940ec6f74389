# SPDX-License-Identifier: GPL-2.0
"""gdb's own recording of one handler call, for reverse-step and its like: saakm record, and by
itself where one of these is typed.

The call is replayed from its beginning, and recorded up to where we were. What the policy asks of
the host there (formatting a finding, say) is not worth the time: an act of the policy is recorded
up to its call."""

import gdb

from .command import SaakmError, Sub
from .frames import policy_frame
from .places import goto, reach, show, to_the_line
from .process import (PLACES, Quiet, Recording, Stop, activation, end_recording, enum_name, go_on,
                      position, reached, send_forward, stand_at, stopped_in, symbol)

REGISTERS = ("rip rsp rbp rax rbx rcx rdx rsi rdi r8 r9 r10 r11 r12 r13 r14 r15").split()


class Act:
    """At an event: in the function to which the policy has gone for it, the last time that it
does so before the event."""

    def __init__(self, event):
        self.event = self.until = event
        frame = policy_frame()
        above = frame.newer() if frame is not None else None
        while above is not None and above.type() == gdb.INLINE_FRAME:
            above = above.newer()
        known = above is not None and above.function() is not None
        self.address = int(above.function().value().address) if known else None

    def is_here(self):
        return False

    def is_beginning(self, start):
        return self.event == start


class Spot:
    """Between events: where the registers and the stack are what they are here."""

    def __init__(self):
        self.address = gdb.newest_frame().pc()
        self.until = reached() + 1
        self.seen = self.look()

    @staticmethod
    def look():
        frame, fiber = gdb.newest_frame(), symbol("fiber_current").dereference()
        sp = int(frame.read_register("rsp"))
        top = int(fiber["stack"]) + int(fiber["stack_bytes"])
        stack = gdb.selected_inferior().read_memory(sp, top - sp)
        return reached(), [int(frame.read_register(r)) for r in REGISTERS], bytes(stack)

    def is_here(self):
        return gdb.newest_frame().pc() == self.address and self.look() == self.seen

    def is_beginning(self, _):
        return self.is_here()


def place_here():
    """Where we are in the call."""
    at_event = any(stopped_in(place) for place in (*PLACES, "replay_diverged"))
    return Act(position()) if at_event else Spot()


def beginning():
    """The event with which the call began that we are in."""
    a = activation()
    if a is None or enum_name("job", a["job"]) != "JOB_CALL":
        raise SaakmError("no handler call is being made here, to go back in; `saakm step -r` and "
                         "`saakm continue -r` go back to events")
    return int(a["enter_seq"])


def run_to(start, place, nth):
    """From the beginning of the call to the place, or recording to the nth time that its address
is come by: how often that was; None: the place is not come by."""
    reach(start)
    to_the_line(start)
    # What is written to the process while it is recorded would be undone on the way back.
    if not nth:
        send_forward(place.until)
    if nth is not None:
        gdb.execute("set record full stop-at-limit off", to_string=True)
        gdb.execute("record full", to_string=True)
    if place.is_beginning(start):
        return 0
    fiber, hits = int(symbol("fiber_current")), 0
    there = Stop(f"*{place.address}") if place.address is not None else None
    try:
        with Quiet():
            while True:
                go_on()
                if there is None or gdb.newest_frame().pc() != place.address:
                    break
                hits += int(symbol("fiber_current")) == fiber
                if place.is_here() or hits == nth:
                    return hits
    finally:
        if there is not None:
            there.forget()
    return hits if isinstance(place, Act) else None


def record():
    """All of the call up to here."""
    start, here, place = beginning(), position(), place_here()
    end_recording()
    hits = run_to(start, place, None)
    if hits is None or run_to(start, place, hits) != hits:
        end_recording()
        goto(here)
        raise SaakmError("gdb cannot record this call up to here")
    stand_at(here)
    return place


class Record(Sub):
    """Let gdb record the handler call that we are in, for reverse-step.
Usage: saakm record

The call is replayed from its beginning to here, so that reverse-step, reverse-next and
reverse-continue work inside it. These do the same by themselves where nothing is recorded. The
recording ends with the next saakm goto, step or continue."""

    def run(self, argv):
        if argv:
            raise self.usage()
        record()
        show()
        print("recording: reverse-step, reverse-next and reverse-continue work in this call")


def back_to_the_call():
    """From an act into the line that was shown, which makes it."""
    frame = policy_frame()
    if frame is None:
        return
    first = int(frame.function().value().address)
    call = frame.architecture().disassemble(first, frame.pc() - 1)[-1]["addr"]
    there = Stop(f"*{call}")
    try:
        with Quiet():
            gdb.execute("reverse-continue", to_string=True)
    finally:
        there.forget()


def before_reverse():
    """A command of gdb that goes back was typed: it needs a recording."""
    if gdb.current_recording() is not None:
        return
    place = record()
    Recording.by_itself = True
    if isinstance(place, Act) and place.address is not None:
        back_to_the_call()


def before_forward():
    """On from the end of what was recorded only to go back: gdb would record all that comes."""
    if Recording.by_itself and gdb.current_recording() is not None and \
            "Replay mode" not in gdb.execute("info record", to_string=True):
        end_recording()


class Before(gdb.Command):
    """What gdb calls before its own commands."""

    def __init__(self, name, function, words):
        super().__init__(name, gdb.COMMAND_OBSCURE)
        self.function = function
        for word in words:
            gdb.execute(f"define hook-{word}\n{name}\nend", to_string=True)

    def invoke(self, argument, from_tty):
        self.function()


def hook():
    Before("saakm-before-reverse", before_reverse,
           ("reverse-step", "reverse-next", "reverse-stepi", "reverse-nexti", "reverse-finish",
            "reverse-continue"))
    Before("saakm-before-forward", before_forward,
           ("step", "next", "stepi", "nexti", "finish", "until", "advance", "continue"))


COMMANDS = (Record,)
