# SPDX-License-Identifier: GPL-2.0
"""gdb on a replayed policy: where we are in the trace, and how to get elsewhere.

`saakm debug` runs `saakm-replay --debug` under gdb and loads this package. The
process replays the trace and keeps snapshots, so that it can be sent back
(replayer/replay/debug.c). An event is "reached" when the policy does what it
says: the stack is then that of the policy's act.

process    the process: its state, sending it to and fro
trace      what the file says of events
frames     which frame is the policy's; backtraces that name the kernel's event
places     going to an event, and telling where we are
moves      saakm goto, step
recording  saakm record, and what reverse-step needs
stops      saakm break, watch, delete, continue
events     saakm event, history, why
state      saakm tasks, rqs, cores, cpu
names      $lx_current() and what else kernel people know
printers   tasks, runqueues, masks and a policy's metadata in a line
"""

import gdb

from . import command, events, frames, moves, names, places, printers, process, recording, \
    state, stops

for module in (moves, recording, stops, events, state):
    for kind in module.COMMANDS:
        kind()
recording.hook()
names.register()
printers.register()
frames.register()
gdb.execute("set breakpoint pending on")
gdb.execute("set print thread-events off")
# What the compiler has put between the policy's lines is nobody's next step.
gdb.execute("skip -rfunction ^__(sanitizer_cov|tsan|asan|ubsan)_", to_string=True)


def start():
    """Run to the first stop. Called by `saakm debug`."""
    process.watch_places()
    with process.Quiet():
        gdb.execute("run", to_string=True)
    if not process.alive():
        raise command.SaakmError("the replay could not be started; try `saakm replay` on the trace")
    held_up = process.held_up()
    if held_up:
        print(f"replayed with {held_up} racing accesses held up, which explains what is recorded; "
              "`saakm replay` lists them")
    if process.stopped_in("replay_diverged"):
        print("the replay leaves the record here:")
        places.show()
    elif process.stopped_in("saakm_debug_ended"):
        print(f"the replay ends at event {process.position()}{process.why_ended()}; "
              "`saakm goto N` goes anywhere before it")
    else:
        process.stand_at(process.position())
        process.free_run()
        places.to_the_line(process.position())
        places.show()
    print("help saakm lists what can be done here.")


__all__ = ["start"]
