# SPDX-License-Identifier: GPL-2.0
"""In the gdb of `saakm vm gdb`: symbols of the policies, from the moment when each is loaded.

SAAKM_VM_DIR is the folder of the run, with the modules that were built for it. Breakpoints
in their handlers may be set before: they are pending until then.
"""
import glob
import os
import subprocess
import gdb

SECTIONS = (".data", ".data..read_mostly", ".rodata", ".bss", ".data..percpu", ".text.unlikely")


def built():
    """Files of the modules, by name as the kernel has it."""
    files = glob.glob(os.path.join(os.environ.get("SAAKM_VM_DIR", ""), "m.*", "*.ko"))
    return {os.path.basename(f)[:-3].replace("-", "_"): f for f in files}


def sections(module):
    """Where each section of a module is."""
    attrs = module["sect_attrs"].dereference()
    found = {}
    for i in range(int(attrs["nsections"])):
        attr = attrs["attrs"][i]
        found[attr["battr"]["attr"]["name"].string()] = int(attr["address"])
    return found


def placeable(path):
    """A copy in which no section has an address: else gdb does not relocate variables."""
    copy = path + ".gdb"
    subprocess.run(["objcopy", "--change-section-address", "*=0", path, copy], check=True)
    return copy


class Loading(gdb.Breakpoint):
    """Just before a module's init is called."""

    def __init__(self):
        super().__init__("do_init_module", internal=True)
        self.silent = True

    def stop(self):
        module = gdb.parse_and_eval("mod")
        path = built().get(module["name"].string())
        if path:
            at = sections(module)
            rest = "".join(f" -s {s} {at[s]:#x}" for s in SECTIONS if s in at)
            file = placeable(path)
            gdb.execute(f"add-symbol-file {file} {at['.text']:#x}{rest}", to_string=True)
            print(f"saakm: symbols of {os.path.basename(path)}")
        return False


gdb.execute("set confirm off")
gdb.execute("set pagination off")
gdb.execute("set breakpoint pending on")
if gdb.lookup_static_symbol("do_init_module"):
    Loading()
else:
    print("saakm: this kernel has no debug information, nor have policies:"
          " use `saakm vm gdb` without --variant")
