# SPDX-License-Identifier: GPL-2.0
"""saakm break, watch, delete, continue: stops on the scheduler's state, which the
process itself looks for, and gdb's own breakpoints, forwards and backwards."""

import gdb

from .command import SaakmError, Sub, number
from .frames import has_frame
from .places import goto, reach, show
from .process import (SIGNALS, Interrupted, LastStop, Quiet, alive, assign, debug, end_recording,
                      free_run, go_on, position, reached, send_back, stand_at, stopped_in,
                      to_the_snapshot, users_breakpoints, why_ended)

MAX_BYTES = 4095


class Conditions:
    """What the process has been told to look for: texts by number."""

    texts = {}

    @classmethod
    def forget(cls, _):
        cls.texts = {}

    @classmethod
    def tell(cls, which):
        print(f"Condition {which}: {cls.texts.get(which, '')}")


gdb.events.exited.connect(Conditions.forget)


def ask(call):
    """A function of the process, which allocates memory."""
    if has_frame("malloc", "free", "calloc", "realloc"):
        raise SaakmError("the process is just allocating memory; `saakm goto N` to an event first")
    with Quiet():
        return int(gdb.parse_and_eval(call))


def add_stop(text, watch):
    data = text.strip().encode()
    if len(data) > MAX_BYTES:
        raise SaakmError(f"a condition has at most {MAX_BYTES} bytes")
    position()      # is there a replay?
    gdb.selected_inferior().write_memory(int(debug()["text"].address), data + b"\0")
    which = ask(f"(int)saakm_debug_add_stop({watch})")
    if not which:
        raise SaakmError(debug()["text"].string())
    Conditions.texts[which] = ("watch " if watch else "break ") + text.strip()
    Conditions.tell(which)


class Break(Sub):
    """Stop where a condition on the scheduler's state becomes true.
Usage: saakm break [CONDITION]

As in saakm break rq[3].nr > 4 && task(1234).state == READY. Without a condition, lists them.
saakm continue [-r] goes to the next one; docs/CONDITIONS.md describes the language."""

    def execute(self, argument):
        if argument.strip():
            add_stop(argument, 0)
            return
        for which, text in sorted(Conditions.texts.items()):
            print(f"{which}: {text}")
        if not Conditions.texts:
            print("no conditions")


class Watch(Sub):
    """Stop where the value of an expression on the scheduler's state changes.
Usage: saakm watch EXPR

As in saakm watch rq[3].nr, or core[1].current."""

    def execute(self, argument):
        if not argument.strip():
            raise self.usage()
        add_stop(argument, 1)


class Delete(Sub):
    """End a condition of saakm break or saakm watch.
Usage: saakm delete N"""

    def run(self, argv):
        which = number(argv[0]) if len(argv) == 1 else None
        if which is None:
            raise self.usage()
        if which not in Conditions.texts or not ask(f"(int)saakm_debug_delete_stop({which})"):
            raise SaakmError(f"there is no condition {which}; `saakm break` lists them")
        del Conditions.texts[which]


class Bare:
    """While hits are counted, breakpoints only stop it, and temporary ones not even that."""

    def __enter__(self):
        self.was = []
        for b in users_breakpoints():
            if b.temporary:
                b.enabled = False
            self.was.append((b, b.commands, b.silent))
            b.silent = True
            if b.commands:
                b.commands = ""

    def __exit__(self, *exc):
        for b, commands, silent in self.was:
            if b.is_valid():
                b.enabled = True
                b.silent = silent
                if commands:
                    b.commands = commands


class Continue(Sub):
    """Go on or, with -r, back to the next stop.
Usage: saakm continue [-r]

That is a condition of saakm break or saakm watch, or a breakpoint or watchpoint of gdb's own.
Ctrl-C ends the search."""

    WORDS = ("-r",)

    def run(self, argv):
        if argv not in ([], ["-r"]):
            raise self.usage()
        here = position()
        end_recording()
        if not argv:
            self.forwards()
            return
        try:
            self.back(here)
        except Interrupted as e:
            reach(here)
            show()
            raise SaakmError("interrupted; this is where the search began") from e

    @staticmethod
    def forwards():
        free_run()
        LastStop.signal = None
        gdb.execute("continue", to_string=True)
        if not alive():
            raise SaakmError("the replaying process has ended; type run to begin again")
        stand_at(reached())
        if stopped_in("saakm_debug_condition"):
            Conditions.tell(int(debug()["hit"]))
        elif stopped_in("replay_diverged"):
            print("the replay leaves the record here:")
        elif stopped_in("saakm_debug_ended"):
            print(f"the replay ends here{why_ended()}")
        elif LastStop.signal == "SIGINT":
            print("interrupted")
        elif LastStop.breakpoints:
            show(event_only=True)       # gdb has told the rest
            return
        show()

    @staticmethod
    def back(here):
        hit, which = last_condition(here)
        found = False
        if users_breakpoints():
            with Bare():
                found = last_breakpoint(here, hit)
        if found:
            for b in LastStop.breakpoints:
                tell_breakpoint(b)
            show()
        elif hit:
            Conditions.tell(which)
            goto(hit, to_line=False)
        else:
            goto(1)
            print("nothing stopped the replay on the way back to its start")


def tell_breakpoint(b):
    if b.type == gdb.BP_BREAKPOINT:
        print(f"Breakpoint {b.number}")
        return
    print(f"Watchpoint {b.number}: {b.expression}")
    try:
        print(f"New value = {gdb.newest_frame() and gdb.parse_and_eval(b.expression)}")
    except gdb.error:
        pass


def last_condition(here):
    if not Conditions.texts:
        return 0, 0
    with Quiet():
        send_back(here)
        assign("search", here)
        go_on()
    which = int(debug()["hit"])
    free_run()
    return (reached(), which) if which else (0, 0)


def last_breakpoint(here, floor):
    """To the last hit of a breakpoint between the events floor and here, if there is one."""
    # Of several hits behind the same event, all but the one at which we are.
    also = LastStop.hits - 1 if LastStop.hits and LastStop.seq == here == reached() else 0
    start = here
    while start > max(1, floor):
        hits = run_between(start, here, floor, None)
        # From the same snapshot again, though there may be nearer ones now.
        restored = int(debug()["restored"])
        if start == here and also > 0:
            hits += also
            run_between(restored + 1, here + 1, floor, hits)
        elif hits:
            run_between(restored + 1, here, floor, hits)
        if hits:
            free_run()
            stand_at(reached())
            return True
        here = min(here, start)
        start = restored
    return False


def run_between(start, here, floor, nth):
    """Count the hits before `here`, from a snapshot before `start`; or stop at the nth."""
    send_back(here)
    assign("from", start)
    to_the_snapshot()
    gdb.execute(f"handle {SIGNALS} nostop noprint pass", to_string=True)
    hits = 0
    try:
        while True:
            go_on()
            if stopped_in("replay_event_reached") or stopped_in("saakm_debug_ended"):
                return hits
            if not LastStop.breakpoints or reached() <= floor:
                continue
            hits += 1
            if hits == nth:
                return hits
    finally:
        assign("from", 0)
        gdb.execute(f"handle {SIGNALS} stop print pass", to_string=True)


COMMANDS = (Break, Watch, Delete, Continue)
