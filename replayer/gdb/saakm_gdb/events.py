# SPDX-License-Identifier: GPL-2.0
"""saakm event, history, why: what the trace says of events up to here."""

from . import trace
from .command import SaakmError, Sub, number
from .process import errors, find_task, last_event, nr_cpus, position, state_name

LINES = 20
STATE_CODES = ("bad-transition", "wrong-core", "discrepancy")


class Event(Sub):
    """Show this event, or event N, with all of its fields.
Usage: saakm event [N]"""

    def run(self, argv):
        seq = number(argv[0]) if len(argv) == 1 else position()
        if seq is None or len(argv) > 1:
            raise self.usage()
        found = trace.event(seq)
        if found is None:
            raise SaakmError(f"there is no event {seq}: the trace has 1 to {last_event()}")
        for name, value in found.items():
            if name not in ("type", "line"):
                print(f"{name:>14} {value}")


def last_lines(here, nr, *options):
    """The last ones of these events up to `here`."""
    window = 2000
    while True:
        found = trace.events(max(1, here - window), here, *options)
        if len(found) >= nr or window >= here:
            return [e["line"].rstrip() for e in found[-nr:]]
        window *= 8


class History(Sub):
    """Show the last events of a task, or of a CPU, up to here.
Usage: saakm history PID|NAME|cpu N"""

    WORDS = ("cpu",)

    def run(self, argv):
        if len(argv) == 2 and argv[0] in ("cpu", "core") and number(argv[1]) is not None:
            if number(argv[1]) >= nr_cpus():
                raise SaakmError(f"there is no CPU {argv[1]}: they are 0 to {nr_cpus() - 1}")
            options = ["-C", argv[1]]
        elif len(argv) == 1 and argv[0] != "cpu":
            options = ["--pid", str(int(find_task(argv[0])[1]["pid"]))]
        else:
            raise self.usage()
        print("\n".join(last_lines(position(), LINES, *options)))


class Why(Sub):
    """Explain the finding at this event, or the last one before it, and what led to it.
Usage: saakm why"""

    def run(self, argv):
        if argv:
            raise self.usage()
        here = position()
        found = [seq for seq in errors() if seq <= here]
        if not found:
            raise SaakmError("no finding up to this event; `saakm goto error` goes to the last one")
        e = trace.event(found[-1])
        print(f"event {e['seq']}: {e['code']}: {e.get('text') or ''}")
        if e.get("meaning"):
            print(f"  the rule   {e['meaning']}")
        for side in ("expected", "got"):
            if e["code"] in STATE_CODES:
                value = int(e[side])
                print(f"  {side:<10} {state_name(value >> 32)} on core {value & 0xffffffff}")
            elif e["code"] == "lost-task":
                print(f"  {side:<10} {state_name(e[side])}")
            elif e.get("expected") or e.get("got"):
                print(f"  {side:<10} {e.get(side)}")
        print(f"  where      in handler {e.get('handler')} on core {e.get('target_cpu')}; "
              f"what was done about it: {e.get('action')}")
        if e.get("pid"):
            print(f"what led there, of task {e.get('comm') or ''}/{e['pid']}:")
            print("\n".join(last_lines(e["seq"], 8, "--pid", str(e["pid"]))))
        else:
            print(f"what led there, on CPU {e['cpu']}:")
            print("\n".join(last_lines(e["seq"], 8, "-C", str(e["cpu"]))))


COMMANDS = (Event, History, Why)
