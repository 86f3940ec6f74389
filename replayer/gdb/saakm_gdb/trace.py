# SPDX-License-Identifier: GPL-2.0
"""What the file says of events. One `saakm-dump` stays and answers, so that it
need not be opened for each line, and that nothing of the process is disturbed."""

import atexit
import json
import os
import subprocess

import gdb

from .command import SaakmError
from .process import debug

AROUND = 16     # events beside the one that is asked for: people go on from there


class Server:
    process = path = None
    cache = {}

    @classmethod
    def ask(cls, *options):
        path = debug()["trace"].string()
        if cls.process is None or cls.process.poll() is not None or cls.path != path:
            cls.begin(path)
        try:
            cls.process.stdin.write(" ".join(options) + "\n")
            cls.process.stdin.flush()
            while True:
                line = cls.process.stdout.readline()
                if not line:
                    raise BrokenPipeError
                item = json.loads(line)
                if item["type"] == "event":
                    yield item
                elif item["type"] == "end":
                    return
        except GeneratorExit:
            cls.end()       # somebody has seen enough: the rest is not to be taken for the next
            raise
        except OSError:
            cls.end()
            raise SaakmError(f"saakm-dump cannot read {path}; "
                             f"try `saakm dump {' '.join(options)} {path}`") from None

    @classmethod
    def begin(cls, path):
        cls.end()
        exe = gdb.selected_inferior().progspace.filename
        cls.path = path
        cls.cache = {}
        # Ctrl-C in gdb is not for it.
        cls.process = subprocess.Popen(
            [os.path.join(os.path.dirname(exe), "saakm-dump"), "--serve", path], text=True,
            errors="replace", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True)

    @classmethod
    def end(cls):
        if cls.process is not None:
            cls.process.stdin.close()
            cls.process.stdout.close()
            cls.process.wait()
            cls.process = None


atexit.register(Server.end)


def events(first, last, *options):
    """The events with numbers first…last that these options of `saakm dump` let through."""
    if last < first:
        return []
    return list(Server.ask("--range", f"{first},{last}", *options))


def event(seq):
    """That one. Its neighbours are kept, too."""
    if seq not in Server.cache:
        found = events(max(1, seq - AROUND), seq + AROUND)
        Server.cache = {e["seq"]: e for e in found}
    return Server.cache.get(seq)


def line(seq):
    found = event(seq)
    return found["line"].rstrip() if found else f"event {seq}"
