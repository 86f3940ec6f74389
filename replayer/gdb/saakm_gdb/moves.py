# SPDX-License-Identifier: GPL-2.0
"""saakm goto, saakm step: to an event, or some events on or back."""

from . import trace
from .command import SaakmError, Sub, number
from .places import goto
from .process import current_cpu, current_task, errors, find_task, last_event, position

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


COMMANDS = (Goto, Step)
