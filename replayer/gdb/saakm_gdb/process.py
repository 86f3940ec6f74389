# SPDX-License-Identifier: GPL-2.0
"""The replaying process: its state, and sending it to and fro.

The other side of `struct saakm_debug` in replayer/replay/debug.h.
"""

import gdb

from .command import SaakmError

SIGNALS = "SIGSEGV SIGBUS SIGFPE SIGILL"
PLACES = ("replay_event_reached", "saakm_debug_condition", "saakm_debug_ended",
          "saakm_debug_interrupted")
OURS = []       # our own breakpoints


def symbol(name):
    """A global of the replaying program, whatever the policy calls its variables."""
    found = gdb.lookup_global_symbol(name)
    if found is None:
        raise SaakmError("this is not a replay: start it with `saakm debug TRACE`")
    return found.value()


def alive():
    return gdb.selected_inferior().pid != 0


def state():
    replay = symbol("saakm_replay")
    if not alive() or int(replay) == 0:
        raise SaakmError("the replay has not begun: type run")
    return replay.dereference()


def debug():
    return symbol("saakm_debug")


def assign(name, value):
    gdb.execute(f"set var saakm_debug.{name} = {value}")


# --- where it is ---

class Cursor:
    """The event that was asked for, while the replay stands where that led to. What
belongs to an ENTER has been read by then, or what leads to a fault has not."""

    event = seq = 0


def reached():
    return int(state()["seq"])


def position():
    seq = reached()
    return Cursor.event if seq == Cursor.seq else seq


def stand_at(event):
    Cursor.event, Cursor.seq = event, reached()


def why_ended():
    """": events were lost", say, or "" at the end of the trace."""
    why = state()["res"]["why"].string(errors="replace")
    return f": {why}" if why else ""


def nr_divergences():
    return int(state()["res"]["nr_divergences"])


def held_up():
    """How many accesses are, as races explain the record."""
    return int(debug()["nr_held_up"])


def last_event():
    return int(debug()["nr_events"])


def errors():
    """The numbers of the events that are findings; or the one behind which the machine died."""
    count, died = int(debug()["nr_errors"]), int(debug()["died"])
    return [int(debug()["error"][i]) for i in range(count)] or ([died] if died else [])


def stopped_in(function):
    frame = gdb.newest_frame() if alive() else None
    return frame is not None and frame.name() == function


# --- how it stops ---

class Stop(gdb.Breakpoint):
    """One of the places where the replay shows itself to us."""

    def __init__(self, where):
        super().__init__(where, internal=True)
        self.silent = True
        OURS.append(self)

    def forget(self):
        OURS.remove(self)
        self.delete()


class LastStop:
    """Why gdb got the process back the last time."""

    signal = None
    seq = hits = 0      # how often the user's breakpoints have stopped it behind that event
    breakpoints = ()    # those that did

    @classmethod
    def note(cls, event):
        cls.signal = getattr(event, "stop_signal", None)
        breakpoints = getattr(event, "breakpoints", ())
        cls.breakpoints = ()
        if all(b in OURS for b in breakpoints):
            cls.hits = 0 if breakpoints else cls.hits   # stepping on does not count
            return
        try:
            seq = reached()
        except (SaakmError, gdb.error):
            return
        cls.hits = cls.hits + 1 if seq == cls.seq else 1
        cls.seq = seq
        cls.breakpoints = [b for b in breakpoints if b not in OURS]


def watch_places():
    for where in PLACES:
        Stop(where)
    # On the way to an event it is passed: the record is taken instead.
    Stop("replay_diverged").condition = "saakm_debug.target == 0"
    gdb.events.stop.connect(LastStop.note)


def users_breakpoints():
    return [b for b in gdb.breakpoints() if b.enabled and b not in OURS]


class Quiet:
    """Nothing of the user's stops the process meanwhile, nor does it print."""

    def __init__(self, signals="nostop noprint pass"):
        self.signals = signals

    def __enter__(self):
        self.disabled = users_breakpoints()
        for b in self.disabled:
            b.enabled = False
        gdb.execute(f"handle {SIGNALS} {self.signals}", to_string=True)

    def __exit__(self, *exc):
        for b in self.disabled:
            if b.is_valid():
                b.enabled = True
        gdb.execute(f"handle {SIGNALS} stop print pass", to_string=True)


class Interrupted(SaakmError):
    """Ctrl-C: the process stands where it can be sent anywhere from."""


def go_on():
    LastStop.signal = None
    gdb.execute("continue", to_string=True)
    if not alive():
        raise SaakmError("the replaying process has ended; type run to begin again")
    if LastStop.signal == "SIGINT":
        to_safe_place()
        raise Interrupted(f"interrupted at event {reached()}")


def to_safe_place():
    """It may have been stopped in the middle of anything, the reader of the trace say."""
    LastStop.signal = None
    assign("search", 0)
    assign("interrupt", 1)
    with Quiet():
        gdb.execute("set var saakm_replay->par.until = 1", to_string=True)
        gdb.execute("set var saakm_replay->stop_at = 0", to_string=True)
        gdb.execute("continue", to_string=True)
        while alive() and stopped_in("saakm_debug_condition"):
            gdb.execute("continue", to_string=True)


class Recording:
    by_itself = False       # gdb records only because a command that goes back was typed


def end_recording():
    Recording.by_itself = False
    if gdb.current_recording() is not None:
        gdb.execute("record stop", to_string=True)


# --- sending it ---

def send_back(target):
    """The next `continue` starts from a snapshot before `target`."""
    if LastStop.signal == "SIGINT":
        to_safe_place()
    assign("target", target)
    assign("back", 1)
    gdb.newest_frame().select()
    gdb.execute("set var $rsp = saakm_debug.stack_top", to_string=True)
    gdb.execute("set var $rip = (unsigned long)&saakm_debug_enter", to_string=True)


def to_the_snapshot():
    """Until the snapshot is there: nothing that watches memory is to see that happen."""
    with Quiet():
        there = Stop("saakm_debug_restored")
        try:
            go_on()
        finally:
            there.forget()


def send_forward(target):
    assign("target", target)
    gdb.execute(f"set var saakm_replay->stop_at = {target}")
    near = target - 1000
    if near > reached():
        gdb.execute(f"set var saakm_replay->par.until = {near}")


def free_run():
    """No event is to be reached: on until something else stops it."""
    assign("target", 0)
    gdb.execute("set var saakm_replay->stop_at = 0")


# --- tasks ---

def enum_name(enum, value):
    """READY of SAAKM_READY, as the debug information has it."""
    for field in gdb.lookup_type(f"enum {enum}").fields():
        if field.enumval == int(value):
            return field.name.removeprefix("SAAKM_").removeprefix("H_")
    return str(int(value))


def state_name(value):
    return enum_name("saakm_state", value)


def task_name(task):
    return f"{task['comm'].string(errors='replace')}/{int(task['pid'])}"


def task_cpu(task):
    return int(task["thread_info"]["cpu"])


def rq_number(rq):
    """By which the trace names a runqueue, or "-"; rq: a pointer."""
    if int(rq) == 0:
        return "-"
    return int(state()["rqs"]["recorded"][int(rq["key"])]) or "-"


def tasks():
    replay = state()
    for key in range(1, int(replay["max_task"]) + 1):
        pointer = replay["task"][key]
        if int(pointer):
            yield key, pointer.dereference()


def find_task(word):
    """By pid, name or key:N; the last one, where a pid or a name was used again."""
    found = None
    for key, task in tasks():
        if word == f"key:{key}" or word == str(int(task["pid"])) or \
                word == task["comm"].string(errors="replace"):
            found = key, task
    if found is None:
        raise SaakmError(f"no task has the pid or name {word} here; `saakm tasks -a` lists all")
    return found


# --- CPUs ---

def nr_cpus():
    return int(symbol("host")["nr_cpus"])


def activation():
    """What runs on the fiber that runs, or None: the driver."""
    fiber = symbol("fiber_current")
    if int(fiber) == 0 or int(fiber) == int(state()["driver"].address):
        return None
    return fiber.cast(gdb.lookup_type("struct activation").pointer()).dereference()


def current_cpu():
    a = activation()
    return int(a["cpu"]) if a is not None else 0


def cpu_data(cpu):
    return symbol("host")["cpus"][cpu]


def current_task():
    frame = cpu_data(current_cpu())["frame"]
    task = frame["task"] if int(frame) else state()["curr"][current_cpu()]
    if int(task) == 0:
        task = state()["curr"][current_cpu()]
    return task.dereference()
