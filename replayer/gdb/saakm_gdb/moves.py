# SPDX-License-Identifier: GPL-2.0
"""saakm goto, saakm step, saakm record: to an event, or some events on or back."""

import gdb

from . import trace
from .command import SaakmError, Sub, number
from .frames import policy_frame
from .places import goto, reach, show, to_the_line
from .process import (Quiet, Stop, activation, current_cpu, current_task, end_recording, errors,
                      find_task, go_on, last_event, position, send_forward, stand_at, symbol)

FIRST_WINDOW = 500      # events that are looked through; then more, as long as nothing fits


class Goto(Sub):
    """Go to an event of the trace.
Usage: saakm goto N|error|first-error|next-error|prev-error|task PID|end

error is the last finding, first-error the first one; next-error and prev-error are counted
from here. task PID: the next event of that task."""

    WORDS = ("error", "first-error", "next-error", "prev-error", "task", "end")

    def run(self, argv):
        here, word = position(), argv[0] if argv else ""
        if len(argv) == 2 and word == "task":
            step("task", 1, False, argv[1])
        elif len(argv) != 1:
            raise self.usage()
        elif number(word) is not None:
            goto(number(word))
        elif word == "end":
            goto(last_event())
        elif word in ("error", "first-error", "next-error", "prev-error"):
            goto(self.error(word, here))
        else:
            raise self.usage()

    @staticmethod
    def error(word, here):
        found = errors()
        if not found:
            raise SaakmError("no finding is in this trace")
        if word == "next-error":
            found = [e for e in found if e > here]
        elif word == "prev-error":
            found = [e for e in found if e < here]
        if not found:
            raise SaakmError(f"there is no finding {'behind' if word == 'next-error' else 'before'}"
                             f" event {here}")
        return found[-1 if word in ("error", "prev-error") else 0]


def scope(kind, who):
    """As options of `saakm dump`, and in words."""
    if kind == "cpu":
        cpu = who if who is not None else current_cpu()
        return ["-C", str(cpu)], f"on CPU {cpu}"
    if kind == "task":
        pid = int((find_task(who)[1] if who is not None else current_task())["pid"])
        return ["--pid", str(pid)], f"of task {pid}"
    return ["-e", "enter"], f"that calls {who}" if who is not None else "that calls the policy"


def step(kind, count, back, who=None):
    here, last = position(), last_event()
    if not kind:
        target = min(last, max(1, here - count if back else here + count))
        if target == here:
            raise SaakmError(f"this is the {'first' if back else 'last'} event of the trace")
        goto(target)
        return
    options, words = scope(kind, who)
    window = FIRST_WINDOW
    while True:
        if back:
            first, end = max(1, here - window), here - 1
        else:
            first, end = here + 1, min(last, here + window)
        found = trace.events(first, end, *options)
        if kind == "handler" and who is not None:
            found = [e for e in found if e["handler"] == who]
        if len(found) >= count or (first == 1 if back else end == last):
            break
        window *= 8
    if not found:
        raise SaakmError(f"there is no {'earlier' if back else 'later'} event {words}")
    count = min(count, len(found))
    goto(found[-count]["seq"] if back else found[count - 1]["seq"])


class Step(Sub):
    """The next or, with -r, the previous event.
Usage: saakm step [-r] [N] [cpu|task|handler [NAME]]

N: the Nth from here. cpu: of this CPU; task: of the task that the call is about;
handler: a call of the policy, of that handler if it is named."""

    WORDS = ("-r", "cpu", "task", "handler")

    def run(self, argv):
        back, count, kind, who = False, 1, None, None
        for word in argv:
            if word == "-r":
                back = True
            elif number(word):
                count = number(word)
            elif word in ("cpu", "core", "task", "handler") and kind is None:
                kind = "cpu" if word == "core" else word
            elif kind == "handler" and who is None and word.isidentifier():
                who = word
            else:
                raise self.usage()
        step(kind, count, back, who)


class Record(Sub):
    """Let gdb record the handler call that we are in, for reverse-step.
Usage: saakm record

The call is replayed from its beginning to here, so that reverse-step, reverse-next and
reverse-continue work inside it. The recording ends with the next saakm goto, step or continue."""

    def run(self, argv):
        if argv:
            raise self.usage()
        here, a = position(), activation()
        start = int(a["enter_seq"]) if a is not None else 0
        if not start or not int(a["job"]):
            raise SaakmError("no handler call is being made here; "
                             "`saakm step handler` goes to the next one")
        end_recording()
        act = self.act()
        hits = self.run_to(start, here, act, None)
        self.run_to(start, here, act, hits)
        stand_at(here)
        show()
        print("recording: reverse-step, reverse-next and reverse-continue work in this call")

    @staticmethod
    def act():
        """Where the policy has gone to for this event: the address of that function. What
        happens in there (formatting a finding, say) is not worth the time of recording."""
        frame = policy_frame()
        above = frame.newer() if frame is not None else None
        while above is not None and above.type() == gdb.INLINE_FRAME:
            above = above.newer()
        if above is None or above.function() is None:
            return None
        return int(above.function().value().address)

    @staticmethod
    def run_to(start, here, act, nth):
        """From the beginning of the call to event here, or recording to the nth time that the
        policy goes to that function: how often it did."""
        reach(start)
        to_the_line(start)
        if nth is not None:
            gdb.execute("set record full stop-at-limit off", to_string=True)
            gdb.execute("record full", to_string=True)
        if here == start or nth == 0:
            return 0
        fiber, hits = int(symbol("fiber_current")), 0
        send_forward(here)
        there = Stop(f"*{act}") if act is not None else None
        try:
            with Quiet():
                while hits != nth:
                    go_on()
                    if there is None or gdb.newest_frame().pc() != act:
                        break
                    hits += int(symbol("fiber_current")) == fiber
        finally:
            if there is not None:
                there.forget()
        if nth is not None and hits != nth:
            end_recording()
            goto(here)
            raise SaakmError("gdb cannot record this call up to here")
        return hits


class SaakmRecorded(gdb.Function):
    """$_saakm_recorded(): 1; an error that says what to type if gdb records nothing."""

    def __init__(self):
        super().__init__("_saakm_recorded")

    def invoke(self):
        if gdb.current_recording() is None:
            raise SaakmError("gdb records nothing yet: `saakm record` records this call; "
                             "`saakm step -r` and `saakm continue -r` go back without")
        return 1


def guard_reverse():
    """gdb's own words for that ("Target multi-thread does not support this") help nobody."""
    SaakmRecorded()
    for word in ("step", "next", "stepi", "nexti", "finish", "continue"):
        gdb.execute(f"define hook-reverse-{word}\n"
                    "set $_saakm = $_saakm_recorded()\nend", to_string=True)


COMMANDS = (Goto, Step, Record)
