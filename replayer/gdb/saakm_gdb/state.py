# SPDX-License-Identifier: GPL-2.0
"""saakm tasks, rqs, cores, cpu: the scheduler's state at this moment of the replay."""

import gdb

from .command import SaakmError, Sub, number
from .process import (cpu_data, current_cpu, enum_name, nr_cpus, rq_number, state, state_name,
                      symbol, task_cpu, task_name, tasks)

REGISTERS = ("r15", "r14", "r13", "r12", "rbx", "rbp", "rip")   # as fiber_switch() saves them


class Tasks(Sub):
    """List the tasks of policies at this moment; -a: all that the trace has named.
Usage: saakm tasks [-a]"""

    WORDS = ("-a",)

    def run(self, argv):
        if argv not in ([], ["-a"]):
            raise self.usage()
        print(f"{'key':>5} {'task':<22} {'state':<11} {'cpu':>3} {'rq':>4} {'prio':>4}  metadata")
        for key, task in tasks():
            own = task["saakm"]
            if int(own["policy"]) == 0:
                if argv:
                    print(f"{key:>5} {task_name(task):<22} {'no policy':<11} {task_cpu(task):>3}")
                continue
            print(f"{key:>5} {task_name(task):<22} {state_name(own['state']):<11} "
                  f"{task_cpu(task):>3} {rq_number(own['rq']):>4} {int(task['prio']):>4}  "
                  f"{hex(int(own['policy_metadata']))}")


class Rqs(Sub):
    """List the runqueues that have been in use.
Usage: saakm rqs"""

    def run(self, argv):
        if argv:
            raise self.usage()
        replay = state()
        print(f"{'rq':>4} {'cpu':>3} {'state':<11} {'tasks':>5}  address")
        for key in range(1, int(replay["max_rq"]) + 1):
            queue = replay["rq_at"][key]
            if int(queue) == 0:
                continue
            print(f"{rq_number(queue):>4} {int(queue['cpu']):>3} {state_name(queue['state']):<11} "
                  f"{int(queue['nr_tasks']):>5}  {hex(int(queue))}")


class Cores(Sub):
    """List what each CPU does; * is the one that we look at.
Usage: saakm cores"""

    def run(self, argv):
        if argv:
            raise self.usage()
        replay = state()
        here = current_cpu()
        for cpu in range(nr_cpus()):
            frame = cpu_data(cpu)["frame"]
            task = replay["curr"][cpu]
            runs = int(task) and int(task["pid"]) and task_name(task.dereference())
            words = ["*" if cpu == here else " ", f"{cpu:>3}",
                     "online " if replay["online"][cpu] else "offline", f"{runs or 'idle':<22}"]
            if int(frame):
                words.append(f"in {enum_name('saakm_handler', frame['handler']).lower()}")
            print(" ".join(words).rstrip())


class Cpu(Sub):
    """Run a command of gdb (bt) in what CPU N is doing.
Usage: saakm cpu N [COMMAND]"""

    def run(self, argv):
        cpu = number(argv[0]) if argv else None
        if cpu is None:
            raise self.usage()
        if cpu >= nr_cpus():
            raise SaakmError(f"there is no CPU {cpu}: they are 0 to {nr_cpus() - 1}")
        command = " ".join(argv[1:]) or "bt"
        top = state()["cpu"][cpu]["top"]
        if int(top) == 0:
            print(f"CPU {cpu} runs no handler")
            return
        if int(top) == int(symbol("fiber_current")):
            gdb.execute(command)
            return
        if gdb.current_recording() is not None:
            raise SaakmError("not while gdb records; `record stop` ends that")
        self.in_fiber(int(top["fiber"]["sp"]), command)

    @staticmethod
    def in_fiber(stack, command):
        gdb.newest_frame().select()
        saved = {n: int(gdb.parse_and_eval(f"(unsigned long)${n}")) for n in REGISTERS + ("rsp",)}
        saves = gdb.Value(stack).cast(gdb.lookup_type("unsigned long").pointer())
        try:
            for i, name in enumerate(REGISTERS):
                gdb.execute(f"set var ${name} = {int(saves[i])}", to_string=True)
            gdb.execute(f"set var $rsp = {stack + 8 * len(REGISTERS)}", to_string=True)
            gdb.execute(command)
        finally:
            gdb.newest_frame().select()
            for name, value in saved.items():
                gdb.execute(f"set var ${name} = {value}", to_string=True)


COMMANDS = (Tasks, Rqs, Cores, Cpu)
