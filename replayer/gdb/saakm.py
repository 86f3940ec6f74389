# SPDX-License-Identifier: GPL-2.0
"""What `saakm debug` gives gdb: loads the package beside this file."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Where it is installed, and in the source tree, nothing is to be written.
sys.dont_write_bytecode, WROTE = True, sys.dont_write_bytecode
sys.path.insert(0, HERE)
try:
    from saakm_gdb import start
finally:
    sys.path.remove(HERE)
    sys.dont_write_bytecode = WROTE

__all__ = ["start"]
