# SPDX-License-Identifier: GPL-2.0
"""gdb on a replayed policy: where we are in the trace, and how to get elsewhere.

Loaded by `saakm debug`. The process replays the trace; it keeps snapshots, so
that it can be sent back (replayer/replay/debug.c). An event is "reached" when
the policy does what it says: the stack is then that of the policy's act.
"""

import json
import linecache
import os
import re
import subprocess

import gdb
import gdb.FrameDecorator

STATES = ("not_queued", "migrating", "RUNNING", "READY", "blocked", "terminated", "READY_TICK")
SIGNALS = "SIGSEGV SIGBUS SIGFPE SIGILL"


class SaakmError(gdb.GdbError):
    pass


# --- the process ---

def symbol(name):
    """A global of the replaying program, whatever the policy calls its variables."""
    found = gdb.lookup_global_symbol(name)
    if found is None:
        raise SaakmError("this is not a replay: start it with `saakm debug TRACE`")
    return found.value()


def state():
    replay = symbol("saakm_replay")
    if int(replay) == 0:
        raise SaakmError("the replay has not begun: type run")
    return replay.dereference()


def debug():
    return symbol("saakm_debug")


def assign(name, value):
    gdb.execute(f"set var saakm_debug.{name} = {value}")


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


def alive():
    return gdb.selected_inferior().pid != 0


class Quiet:
    """Nothing of the user's stops the process meanwhile, nor does it print."""

    def __init__(self, signals="nostop noprint pass"):
        self.signals = signals

    def __enter__(self):
        self.disabled = [b for b in gdb.breakpoints() if b.enabled and b not in OURS]
        for b in self.disabled:
            b.enabled = False
        gdb.execute(f"handle {SIGNALS} {self.signals}", to_string=True)

    def __exit__(self, *exc):
        for b in self.disabled:
            if b.is_valid():
                b.enabled = True
        gdb.execute(f"handle {SIGNALS} stop print pass", to_string=True)


OURS = []


class Stop(gdb.Breakpoint):
    """One of the places where the replay shows itself to us."""

    def __init__(self, where):
        super().__init__(where, internal=True)
        self.silent = True
        OURS.append(self)


def go_on():
    gdb.execute("continue", to_string=True)
    if not alive():
        raise SaakmError("the replaying process has ended")


def stopped_in(function):
    frame = gdb.newest_frame()
    return frame is not None and frame.name() == function


def send_back(target):
    """The next `continue` starts from a snapshot before `target`."""
    assign("target", target)
    assign("back", 1)
    gdb.newest_frame().select()
    gdb.execute("set var $rsp = saakm_debug.stack_top", to_string=True)
    gdb.execute("set var $rip = (unsigned long)&saakm_debug_enter", to_string=True)


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


# --- frames ---

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


# --- what is there ---

def task_name(task):
    return f"{task['comm'].string(errors='replace')}/{int(task['pid'])}"


def tasks():
    replay = state()
    for key in range(1, int(replay["max_task"]) + 1):
        pointer = replay["task"][key]
        if int(pointer):
            yield key, pointer.dereference()


def state_name(value):
    value = int(value)
    return STATES[value] if value < len(STATES) else str(value)


def task_cpu(task):
    return int(task["thread_info"]["cpu"])


def find_task(word):
    for key, task in tasks():
        if word == f"key:{key}" or word == str(int(task["pid"])) or \
                word == task["comm"].string(errors="replace"):
            return key, task
    raise SaakmError(f"no task has the pid or name {word}; `saakm tasks` lists them")


# --- other programs of the toolkit, for what lies in the file ---

def program(name):
    exe = gdb.selected_inferior().progspace.filename
    return os.path.join(os.path.dirname(exe), name)


def dump(*args):
    trace = debug()["trace"].string()
    done = subprocess.run([program("saakm-dump"), "--no-pager", *args, trace], text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.stdout


def events(first, last, *args):
    """Event objects with numbers first…last that the options of `saakm dump` let through."""
    if last < first:
        return []
    out = dump("--json", "--range", f"{first},{last}", *args)
    lines = [json.loads(line) for line in out.splitlines()]
    return [e for e in lines if e.get("type") == "event"]


def told(*args):
    """The lines of `saakm dump`, without its heading."""
    return [line.rstrip() for line in dump(*args).splitlines()
            if line.strip() and not line.startswith("#")]


def event_line(seq):
    for line in told("--range", f"{seq},{seq}"):
        return line
    return f"event {seq}"


# --- going places ---

def show():
    """Say where we are, and in which line of the policy."""
    print(event_line(position()))
    frame = select_policy_frame()
    if frame is not None:
        sal = frame.find_sal()
        show_line(frame.name(), sal.symtab.fullname(), sal.line)
        return
    # The handler has returned already: its line is in the finding.
    for e in events(position(), position()):
        said = re.match(r"(\S+):(\d+) (\S+):", e.get("text") or "")
        if e["kind"] == "error" and said and int(said[2]):
            show_line(said[3], said[1], int(said[2]))
            gdb.execute(f"list {os.path.basename(said[1])}:{said[2]},{said[2]}", to_string=True)


def show_line(function, path, line):
    print(f"{function} at {os.path.basename(path)}:{line}")
    text = linecache.getline(path, line)
    if text:
        print(f"{line}\t{text.rstrip()}")


def reach(target):
    """Stop at event `target`, from wherever we are."""
    last = int(debug()["nr_events"])
    if not 1 <= target <= last:
        raise SaakmError(f"there is no event {target}: the trace has 1 to {last}")
    if gdb.current_recording() is not None:
        gdb.execute("record stop", to_string=True)
    with Quiet():
        # Far ahead there may be a snapshot that is nearer than we are.
        if target <= reached() or target > reached() + 100000:
            send_back(target)
        else:
            send_forward(target)
        go_on()
    if reached() != target or not stopped_in("replay_event_reached"):
        raise SaakmError(f"the replay ended at event {reached()}, before event {target}")
    free_run()
    stand_at(target)


def to_the_fault(target):
    """A fault is best seen where it happens: at the last signal before its event."""
    with Quiet("stop noprint pass"):
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
            OURS.remove(enter)
            enter.delete()
        function = gdb.block_for_pc(routine).function
        handler = gdb.Breakpoint(function=function.name, source=function.symtab.fullname(),
                                 internal=True)
        handler.silent = True
        try:
            go_on()
        finally:
            handler.delete()


def goto(target, to_line=True):
    reach(target)
    if to_line:
        to_the_line(target)
    show()


def to_the_line(target):
    """Where the stack at the event is not the policy's, a place beside it is."""
    found = events(target, target)
    if not found:
        return
    if found[0]["kind"] == "enter":
        to_the_handler()
        stand_at(target)
    elif found[0]["kind"] == "error" and found[0].get("code") == "crash" and \
            policy_frame() is None:
        to_the_fault(target)
        stand_at(target)


def errors():
    return [e["seq"] for e in json_lines("-e", "error")]


def json_lines(*args):
    lines = [json.loads(line) for line in dump("--json", *args).splitlines()]
    return [e for e in lines if e.get("type") == "event"]


class Saakm(gdb.Command):
    """Commands for the trace that is being replayed.

saakm goto N|error|first-error|next-error|prev-error|task PID|end
saakm step [-r] [N] [cpu|task|handler]   the next or previous event
saakm continue [-r]                      to the next or previous stop of a saakm break
saakm break CONDITION, saakm watch EXPR  stops on the scheduler's state
saakm event [N], saakm history PID|cpu N, saakm why
saakm tasks, saakm rqs, saakm cores, saakm cpu N COMMAND
saakm record                             then gdb's reverse-step works in this call"""

    def __init__(self):
        super().__init__("saakm", gdb.COMMAND_USER, gdb.COMPLETE_NONE, prefix=True)


class Sub(gdb.Command):
    def __init__(self, name):
        super().__init__(f"saakm {name}", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        self.run(gdb.string_to_argv(argument))


class Goto(Sub):
    """saakm goto N|error|first-error|next-error|prev-error|task PID|end: go to an event."""

    def run(self, argv):
        here = position()
        if len(argv) == 1 and argv[0].isdigit():
            goto(int(argv[0]))
        elif argv in (["error"], ["first-error"]):
            at = int(debug()["last_error" if argv == ["error"] else "first_error"])
            if not at:
                raise SaakmError("no finding is in this trace")
            goto(at)
        elif argv in (["next-error"], ["prev-error"]):
            found = errors()
            left = [e for e in found if e > here] if argv == ["next-error"] else \
                [e for e in reversed(found) if e < here]
            if not left:
                raise SaakmError("there is no finding in that direction")
            goto(left[0])
        elif len(argv) == 2 and argv[0] == "task":
            Step.go("task", 1, False, argv[1])
        elif argv == ["end"]:
            goto(int(debug()["nr_events"]))
        else:
            raise SaakmError("saakm goto N|error|first-error|next-error|prev-error|task PID|end")


class Step(Sub):
    """saakm step [-r] [N] [cpu|task|handler]: the next event, of this core, task or call."""

    @staticmethod
    def options(kind, who):
        if kind == "cpu":
            return ["-C", who if who is not None else str(current_cpu())]
        if kind == "task":
            if who is None:
                task = current_task()
                who = str(int(task["pid"]))
            else:
                who = str(int(find_task(who)[1]["pid"]))
            return ["--pid", who]
        if kind == "handler":
            return ["-e", "enter"]
        return []

    @staticmethod
    def go(kind, count, back, who=None):
        here, last = position(), int(debug()["nr_events"])
        if not kind:
            goto(min(last, max(1, here - count if back else here + count)))
            return
        options = Step.options(kind, who)
        window = 2000
        found = []
        while len(found) < count:
            if back:
                found = events(max(1, here - window), here - 1, *options)
            else:
                found = events(here + 1, min(last, here + window), *options)
            if here - window < 1 if back else here + window >= last:
                break
            window *= 8
        if not found:
            raise SaakmError("there is none in that direction")
        count = min(count, len(found))
        goto(found[-count]["seq"] if back else found[count - 1]["seq"])

    def run(self, argv):
        back = "-r" in argv
        count, kind = 1, None
        for word in argv:
            if word.isdigit():
                count = int(word)
            elif word in ("cpu", "core", "task", "handler"):
                kind = "cpu" if word == "core" else word
            elif word != "-r":
                raise SaakmError("saakm step [-r] [N] [cpu|task|handler]")
        self.go(kind, count, back)


def add_stop(text, watch):
    inferior = gdb.selected_inferior()
    data = text.encode()
    if len(data) > 4095:
        raise SaakmError("a condition has at most 4095 bytes")
    inferior.write_memory(int(debug()["text"].address), data + b"\0")
    number = int(gdb.parse_and_eval(f"(int)saakm_debug_add_stop({watch})"))
    if not number:
        raise SaakmError(debug()["text"].string())
    Conditions.texts[number] = ("watch " if watch else "break ") + text
    print(f"Condition {number}: {text}")


class Conditions:
    texts = {}


class Break(Sub):
    """saakm break CONDITION: stop where it becomes true, as in
saakm break rq[3].nr > 4 && task(1234).state == READY. saakm delete N ends it."""

    def invoke(self, argument, from_tty):
        if not argument.strip():
            for number, text in sorted(Conditions.texts.items()):
                print(f"{number}: {text}")
            return
        add_stop(argument, 0)


class Watch(Sub):
    """saakm watch EXPR: stop where the value changes, as in saakm watch rq[3].nr."""

    def invoke(self, argument, from_tty):
        if not argument.strip():
            raise SaakmError("saakm watch EXPR")
        add_stop(argument, 1)


class Delete(Sub):
    """saakm delete N: end that condition."""

    def run(self, argv):
        if len(argv) != 1 or not argv[0].isdigit() or \
                not int(gdb.parse_and_eval(f"(int)saakm_debug_delete_stop({argv[0]})")):
            raise SaakmError("saakm delete N, with the number of a `saakm break` or `saakm watch`")
        Conditions.texts.pop(int(argv[0]), None)


class Continue(Sub):
    """saakm continue [-r]: on, or back, to the next stop: a condition of `saakm break` or
`saakm watch`, or a breakpoint of gdb's own."""

    def run(self, argv):
        if argv not in ([], ["-r"]):
            raise SaakmError("saakm continue [-r]")
        if gdb.current_recording() is not None:
            gdb.execute("record stop", to_string=True)
        if argv:
            self.back()
            return
        free_run()
        gdb.execute("continue", to_string=True)
        if not alive():
            raise SaakmError("the replaying process has ended")
        self.tell()

    @staticmethod
    def tell():
        if stopped_in("saakm_debug_condition"):
            number = int(debug()["hit"])
            print(f"Condition {number}: {Conditions.texts.get(number, '')}")
        elif stopped_in("saakm_debug_ended"):
            print("the trace ends here")
        show()

    def back(self):
        here = position()
        hit, number = self.last_condition(here)
        users = [b for b in gdb.breakpoints() if b.enabled and b not in OURS]
        silent = [b.silent for b in users]
        for b in users:
            b.silent = True
        found = users and self.last_breakpoint(here, hit)
        for b, was in zip(users, silent):
            b.silent = was
        if found:
            show()
            return
        if not hit:
            goto(1)
            print("nothing stopped the replay on the way back to its start")
            return
        goto(hit, to_line=False)
        print(f"Condition {number}: {Conditions.texts.get(number, '')}")

    @staticmethod
    def last_condition(here):
        if not Conditions.texts:
            return 0, 0
        with Quiet():
            send_back(here)
            assign("search", here)
            go_on()
        number = int(debug()["hit"])
        free_run()
        return (reached(), number) if number else (0, 0)

    @staticmethod
    def last_breakpoint(here, floor):
        """The last hit of a breakpoint between the events floor and here, if any."""
        start = here
        while start > max(1, floor):
            hits = Continue.run_between(start, here, floor, None)
            if hits:
                Continue.run_between(start, here, floor, hits)
                free_run()
                stand_at(reached())
                return True
            here = min(here, start)
            start = int(debug()["restored"])
        return False

    @staticmethod
    def run_between(start, here, floor, nth):
        """Count the hits before `here`, from a snapshot before `start`; or stop at the nth."""
        gdb.execute(f"handle {SIGNALS} nostop noprint pass", to_string=True)
        send_back(here)
        assign("from", start)
        hits = 0
        try:
            while True:
                go_on()
                if stopped_in("replay_event_reached") or stopped_in("saakm_debug_ended"):
                    return hits
                if reached() <= floor:
                    continue
                hits += 1
                if hits == nth:
                    return hits
        finally:
            assign("from", 0)
            gdb.execute(f"handle {SIGNALS} stop print pass", to_string=True)


class Event(Sub):
    """saakm event [N]: this event, or event N, with all of its fields."""

    def run(self, argv):
        seq = int(argv[0]) if argv else position()
        for e in events(seq, seq):
            for name, value in e.items():
                if name != "type":
                    print(f"{name:>14} {value}")


class History(Sub):
    """saakm history PID|cpu N: the last events of a task, or of a CPU, up to here."""

    def run(self, argv):
        if len(argv) == 2 and argv[0] == "cpu":
            options = ["-C", argv[1]]
        elif len(argv) == 1:
            options = ["--pid", str(int(find_task(argv[0])[1]["pid"]))]
        else:
            raise SaakmError("saakm history PID|cpu N")
        here = position()
        window = 2000
        while True:
            lines = told("--range", f"{max(1, here - window)},{here}", *options)
            if len(lines) >= 20 or here - window < 1:
                break
            window *= 8
        print("\n".join(lines[-20:]))


# --- the state of the scheduler ---

def current_cpu():
    replay = state()
    fiber = symbol("fiber_current")
    if int(fiber) == int(replay["driver"].address):
        return 0
    return int(fiber.cast(gdb.lookup_type("struct activation").pointer())["cpu"])


def cpu_data(cpu):
    return symbol("host")["cpus"][cpu]


def current_task():
    frame = cpu_data(current_cpu())["frame"]
    task = frame["task"] if int(frame) else state()["curr"][current_cpu()]
    if int(task) == 0:
        task = state()["curr"][current_cpu()]
    return task.dereference()


class Tasks(Sub):
    """saakm tasks: every task that the trace has named so far."""

    def run(self, argv):
        print(f"{'key':>5} {'task':<22} {'state':<11} {'cpu':>3} {'rq':>4} {'prio':>4}  metadata")
        for key, task in tasks():
            own = task["saakm"]
            if int(own["policy"]) == 0 and "-a" not in argv:
                continue
            queue = int(own["rq"]["key"]) if int(own["rq"]) else "-"
            print(f"{key:>5} {task_name(task):<22} {state_name(own['state']):<11} "
                  f"{task_cpu(task):>3} {queue:>4} {int(task['prio']):>4}  "
                  f"{hex(int(own['policy_metadata']))}")


class Rqs(Sub):
    """saakm rqs: the runqueues that have been seen in use."""

    def run(self, argv):
        replay = state()
        print(f"{'rq':>4} {'cpu':>3} {'state':<11} {'tasks':>5}  address")
        for key in range(1, int(replay["max_rq"]) + 1):
            queue = replay["rq_at"][key]
            if int(queue) == 0:
                continue
            print(f"{key:>4} {int(queue['cpu']):>3} {state_name(queue['state']):<11} "
                  f"{int(queue['nr_tasks']):>5}  {hex(int(queue))}")


class Cores(Sub):
    """saakm cores: what each CPU does."""

    def run(self, argv):
        replay = state()
        here = current_cpu()
        for cpu in range(int(symbol("host")["nr_cpus"])):
            data = cpu_data(cpu)
            task = data["curr"]
            frame = data["frame"]
            words = ["*" if cpu == here else " ", f"{cpu:>3}",
                     "online " if replay["online"][cpu] else "offline",
                     f"current {task_name(task.dereference()) if int(task) else '-':<22}"]
            if int(frame):
                words.append(f"in handler {int(frame['handler'])}")
            print(" ".join(words))


class Cpu(Sub):
    """saakm cpu N COMMAND: run a gdb command (bt, say) in what CPU N is doing."""

    def run(self, argv):
        if not argv or not argv[0].isdigit():
            raise SaakmError("saakm cpu N COMMAND")
        cpu = int(argv[0])
        if cpu >= int(symbol("host")["nr_cpus"]):
            raise SaakmError(f"there are only {int(symbol('host')['nr_cpus'])} CPUs")
        command = " ".join(argv[1:]) or "bt"
        top = state()["cpu"][cpu]["top"]
        if int(top) == 0:
            print(f"CPU {cpu} runs no handler")
            return
        if int(top) == int(symbol("fiber_current")):
            gdb.execute(command)
            return
        stack = int(top["fiber"]["sp"])
        names = ("r15", "r14", "r13", "r12", "rbx", "rbp", "rip")
        gdb.newest_frame().select()
        saved = {n: int(gdb.parse_and_eval(f"(unsigned long)${n}")) for n in names + ("rsp",)}
        word = gdb.lookup_type("unsigned long").pointer()
        saves = gdb.Value(stack).cast(word)
        try:
            for i, name in enumerate(names):
                gdb.execute(f"set var ${name} = {int(saves[i])}", to_string=True)
            gdb.execute(f"set var $rsp = {stack + 8 * len(names)}", to_string=True)
            gdb.execute(command)
        finally:
            for name, value in saved.items():
                gdb.execute(f"set var ${name} = {value}", to_string=True)


class Why(Sub):
    """saakm why: the finding at, or next before, this event, and what led to it."""

    def run(self, argv):
        here = position()
        found = [e for e in json_lines("-e", "error", "--range", f"1,{here}")]
        if not found:
            raise SaakmError("no finding up to this event; try `saakm goto error`")
        e = found[-1]
        print(f"event {e['seq']}: {e['code']}: {e.get('text', '')}")
        print(f"  in handler {e.get('handler')} on core {e.get('target_cpu')}, "
              f"what was done about it: {e.get('action')}")
        if e["code"] in ("bad-transition", "wrong-core", "discrepancy"):
            for side in ("expected", "got"):
                value = int(e[side])
                print(f"  {side:<9} {state_name(value >> 32)} on core {value & 0xffffffff}")
        elif e["code"] == "lost-task":
            print(f"  expected  {state_name(e['expected'])}, left {state_name(e['got'])}")
        elif e.get("expected") or e.get("got"):
            print(f"  expected  {e.get('expected')}, got {e.get('got')}")
        if e.get("pid"):
            print("what led there:")
            lines = told("--range", f"{max(1, e['seq'] - 20000)},{e['seq']}", "--pid",
                         str(e["pid"]))
            print("\n".join(lines[-8:]))


class Record(Sub):
    """saakm record: replay the handler call that we are in with gdb's own recording, so
that reverse-step, reverse-next and reverse-continue work inside it."""

    def run(self, argv):
        here = position()
        fiber = symbol("fiber_current").cast(gdb.lookup_type("struct activation").pointer())
        start = int(fiber["enter_seq"])
        if not int(fiber["job"]) or not start:
            raise SaakmError("no handler call is being made here")
        goto(start)
        gdb.execute("record full", to_string=True)
        gdb.execute(f"set var saakm_replay->stop_at = {here}")
        with Quiet():
            go_on()
        stand_at(here)
        show()


for command in (Saakm, Goto, Step, Break, Watch, Delete, Continue, Event, History, Tasks, Rqs,
                Cores, Cpu, Why, Record):
    if command is Saakm:
        command()
    else:
        command(command.__name__.lower())


# --- names that kernel people know ---

class LxCurrent(gdb.Function):
    """$lx_current(): the task that runs on this CPU."""

    def invoke(self):
        return state()["curr"][current_cpu()].dereference()


class LxTaskByPid(gdb.Function):
    """$lx_task_by_pid(PID): that task."""

    def invoke(self, pid):
        return find_task(str(int(pid)))[1]


class LxPerCpu(gdb.Function):
    """$lx_per_cpu("VAR", CPU): CPU's copy of a variable of the policy."""

    def invoke(self, name, cpu=None):
        cpu = current_cpu() if cpu is None else int(cpu)
        select_policy_frame()
        at = gdb.parse_and_eval(f"&{name.string()}")
        offset = int(gdb.parse_and_eval("__per_cpu_offset")[cpu])
        return gdb.Value(int(at) + offset).cast(at.type).dereference()


class LxPs(gdb.Command):
    """lx-ps: tasks, as the kernel's gdb scripts list them."""

    def __init__(self):
        super().__init__("lx-ps", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        for _, task in tasks():
            print(f"{hex(int(task.address))} {int(task['pid']):<8} "
                  f"{task['comm'].string(errors='replace')}")


LxCurrent("lx_current")
LxTaskByPid("lx_task_by_pid")
LxPerCpu("lx_per_cpu")
LxPs()


# --- values in a line ---

def cpu_list(words):
    cpus = [64 * i + bit for i, word in enumerate(words) for bit in range(64) if word >> bit & 1]
    ranges = []
    for cpu in cpus:
        if ranges and ranges[-1][1] == cpu - 1:
            ranges[-1][1] = cpu
        else:
            ranges.append([cpu, cpu])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges) or "none"


class TaskPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        task = self.value
        return f"{task_name(task)} {state_name(task['saakm']['state'])} on core {task_cpu(task)}"

    def children(self):
        for name in ("prio", "on_rq", "on_cpu", "nr_cpus_allowed", "cpus_mask", "se", "saakm"):
            yield name, self.value[name]


class RqPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        rq = self.value
        return f"rq {int(rq['key'])}: {int(rq['nr_tasks'])} tasks {state_name(rq['state'])} " \
               f"on core {int(rq['cpu'])}"


class CpumaskPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        bits = self.value["bits"]
        first, last = bits.type.range()
        return cpu_list([int(bits[i]) for i in range(first, last + 1)])


def lookup(value):
    kind = value.type.strip_typedefs()
    printers = {"task_struct": TaskPrinter, "saakm_rq": RqPrinter, "cpumask": CpumaskPrinter}
    if kind.code == gdb.TYPE_CODE_STRUCT and kind.tag in printers:
        return printers[kind.tag](value)
    return None


gdb.pretty_printers.append(lookup)


# --- a backtrace begins at what the kernel did ---

class KernelEvent(gdb.FrameDecorator.FrameDecorator):
    def function(self):
        try:
            a = self.inferior_frame().read_var("a").dereference()
            return f"[kernel event {int(a['enter_seq'])}: a call of the policy on CPU " \
                   f"{int(a['cpu'])}]"
        except (ValueError, gdb.error):
            return "[kernel event]"


class KernelEvents:
    """Hides what lies between the kernel's event and the policy, names the event."""

    HIDDEN = {"call", "do_job", "worker", "fiber_main", "call_thread_routine",
              "call_core_routine", "??", None}

    def __init__(self):
        self.name = "saakm"
        self.priority = 100
        self.enabled = True
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        for frame in frames:
            name = frame.inferior_frame().name()
            if name == "call_handler":
                yield KernelEvent(frame)
            elif name not in self.HIDDEN:
                yield frame


KernelEvents()


# --- start ---

def start():
    """Run to the first stop. Called by `saakm debug`."""
    for where in ("replay_event_reached", "replay_diverged", "saakm_debug_condition",
                  "saakm_debug_ended"):
        Stop(where)
    with Quiet():
        gdb.execute("run", to_string=True)
    if not alive():
        raise SaakmError("the replay could not be started; try `saakm replay` on the trace")
    if stopped_in("replay_diverged"):
        print("the replay leaves the record here:")
        show()
    elif stopped_in("saakm_debug_ended"):
        print(f"the trace ends at event {position()}; `saakm goto N` goes anywhere in it")
    else:
        stand_at(position())
        free_run()
        to_the_line(position())
        show()


gdb.execute("set breakpoint pending on")
gdb.execute("set print thread-events off")
