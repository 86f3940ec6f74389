# SPDX-License-Identifier: GPL-2.0
"""What all commands have in common."""

import gdb


class SaakmError(gdb.GdbError):
    """Its text is all that the user sees."""


class Saakm(gdb.Command):
    """Commands for the trace that is being replayed.

saakm goto N|error|first-error|next-error|prev-error|task PID|end
saakm step [-r] [N] [cpu|task|handler [NAME]]
                                         the next or previous event
saakm continue [-r]                      to the next or previous stop of a saakm break
saakm break CONDITION, saakm watch EXPR  stops on the scheduler's state; saakm delete N
saakm event [N], saakm history PID|cpu N, saakm why
saakm tasks [-a], saakm rqs, saakm cores, saakm cpu N COMMAND
saakm record                             this call, for gdb's reverse-step; which does it itself"""

    def __init__(self):
        super().__init__("saakm", gdb.COMMAND_USER, gdb.COMPLETE_NONE, prefix=True)


class Sub(gdb.Command):
    """saakm NAME: the class's name in small letters. Its doc is a sentence, then its usage."""

    WORDS = ()      # what may stand behind it, for the Tab key

    def __init__(self):
        super().__init__(f"saakm {type(self).__name__.lower()}", gdb.COMMAND_USER)

    def usage(self):
        return SaakmError("usage: " + self.__doc__.split("Usage: ")[1].split("\n")[0])

    def complete(self, text, word):
        return [w for w in self.WORDS if w.startswith(word or "")]

    def invoke(self, argument, from_tty):
        self.dont_repeat()
        try:
            self.execute(argument)
        except gdb.MemoryError as e:
            raise SaakmError(f"{e}; `saakm goto N` goes back to an event") from e
        except gdb.error as e:
            raise SaakmError(str(e)) from e

    def execute(self, argument):
        self.run(gdb.string_to_argv(argument))

    def run(self, argv):
        raise NotImplementedError


def number(word):
    """An event's, a CPU's or a condition's number, or None."""
    return int(word) if word.isascii() and word.isdigit() else None


Saakm()
