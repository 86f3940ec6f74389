# SPDX-License-Identifier: GPL-2.0
"""Going to an event, to the line of the policy that it is about, and saying so."""

import linecache
import os
import re

import gdb

from . import trace
from .command import SaakmError
from .frames import policy_frame, select_policy_frame
from .process import (Quiet, Stop, debug, end_recording, free_run, go_on, last_event,
                      nr_divergences, position, reached, send_back, send_forward, stand_at, state,
                      stopped_in, symbol, why_ended)

# Farther ahead there may be a snapshot that is nearer than where we are.
FAR_EVENTS = 100000


def show(event_only=False):
    """Say where we are, and in which line of the policy."""
    seq = position()
    print(trace.line(seq))
    if stopped_in("replay_diverged"):
        show_divergence()
    elif nr_divergences():
        print(f"(differences from the record before this: {nr_divergences()}. There the record "
              "was taken; the policy's own data may be something else.)")
    frame = select_policy_frame()
    if event_only:
        return
    # Behind it the machine died: the line is that of what it died of.
    if frame is not None and not Died.text.get(seq):
        sal = frame.find_sal()
        show_line(frame.name(), sal.symtab.fullname(), sal.line)
        return
    # The handler has returned already: its line is in the finding.
    said = re.match(r"(\S+):(\d+) (\S+):", Died.text.get(seq) or finding_text(seq))
    if Died.text.get(seq):
        print(f"behind it the machine died: {Died.text[seq]}")
    if said and int(said[2]):
        show_line(said[3], said[1], int(said[2]))
        gdb.execute(f"list {os.path.basename(said[1])}:{said[2]},{said[2]}", to_string=True)


class Died:
    """What the machine died of behind an event, as replay finds when it goes on from there."""

    text = {}


def find_death(target):
    """Run on to the end, where it is known, and come back."""
    with Quiet():
        go_on()
    Died.text[target] = finding_text(target)
    reach(target)


def finding_text(seq):
    """What replay says of the finding that is this event; "": it is none."""
    result = state()["res"]
    found = result["finding"]
    for i in reversed(range(min(int(result["nr_findings"]), found.type.range()[1] + 1))):
        if int(found[i]["seq"]) == seq:
            return found[i]["text"].string()
    return ""


def show_divergence():
    """What the policy did instead of this event."""
    kept = state()["res"]["divergence"]
    count = nr_divergences()
    if not 0 < count <= kept.type.range()[1] + 1:
        return
    divergence = kept[count - 1]
    table = symbol("saakm_event_info")
    if divergence["same_kind"]:
        fields = table[int(divergence["recorded_kind"])]["fields"]
        did = "the same, but " + " ".join(
            f"{fields[i]['name'].string()}={int(divergence['got'][i])}"
            for i in range(16) if int(divergence["fields"]) >> i & 1)
    elif int(divergence["got_kind"]) <= table.type.range()[1]:
        kind = table[int(divergence["got_kind"])]
        did = f"{kind['name'].string()} ({kind['meaning'].string()})"
    else:
        did = f"nothing: {divergence['text'].string()}"
    where = divergence["where"].string()
    print(f"replayed: {did}{', at ' + where if where else ''}")


def show_line(function, path, line):
    print(f"{function} at {os.path.basename(path)}:{line}")
    text = linecache.getline(path, line)
    if text:
        print(f"{line}\t{text.rstrip()}")


def reach(target):
    """Stop at event `target`, from wherever we are."""
    last = last_event()
    if not 1 <= target <= last:
        raise SaakmError(f"there is no event {target}: the trace has 1 to {last}")
    end_recording()
    with Quiet():
        if target <= reached() or target > reached() + FAR_EVENTS:
            send_back(target)
        else:
            send_forward(target)
        go_on()
    if reached() != target or not stopped_in("replay_event_reached"):
        raise SaakmError(f"the replay ended at event {reached()}, before event {target}"
                         f"{why_ended()}")
    free_run()
    stand_at(target)


def goto(target, to_line=True):
    reach(target)
    if to_line:
        to_the_line(target)
    show()


def to_the_line(target):
    """Where the stack at the event is not the policy's, a place beside it is."""
    event = trace.event(target)
    if event is None:
        return
    if target == int(debug()["died"]) and target not in Died.text:
        find_death(target)
    if event["kind"] == "enter" and not Died.text.get(target):
        to_the_handler()
        stand_at(target)
    elif event["kind"] == "error" and event.get("code") == "crash" and policy_frame() is None:
        to_the_fault(target)
        stand_at(target)


def to_the_fault(target):
    """A fault is best seen where it happens: at the last signal before its event."""
    with Quiet("stop print pass"):
        faults = 0
        send_back(target)
        go_on()
        while not stopped_in("replay_event_reached"):
            if stopped_in("saakm_debug_ended"):
                return
            faults += 1
            go_on()
        if not faults:
            return
        send_back(target)
        for _ in range(faults):
            go_on()


def to_the_handler():
    """At an ENTER: on to the first line of the handler."""
    caller = int(symbol("fiber_current"))
    with Quiet():
        enter = Stop("saakm_host_frame_enter")
        try:
            go_on()
            while not (stopped_in("saakm_host_frame_enter") and
                       int(symbol("fiber_current")) == caller):
                if not stopped_in("saakm_host_frame_enter"):
                    return
                go_on()
            routine = int(gdb.newest_frame().read_var("fn"))
        finally:
            enter.forget()
        function = gdb.block_for_pc(routine).function
        handler = gdb.Breakpoint(function=function.name, source=function.symtab.fullname(),
                                 internal=True)
        handler.silent = True
        try:
            go_on()
        finally:
            handler.delete()
