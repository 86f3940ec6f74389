#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Man pages and completions out of the programs' own tables of options.

Each BIN/saakm-VERB is asked for --dump-options (see common/src/cli_print.c).
PROSE/saakm-VERB.in, where there is one, is roff that is put between the
options and the examples; PROSE/NAME.5.in is a page of its own.
"""
import argparse
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import completions  # noqa: E402


def roff(text):
    """Text as roff: backslashes, dashes and leading dots are special."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"(?m)^([.'])", r"\\&\1", text)


def unescape(text):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), text)


def read_program(path):
    """What --dump-options says, as a dictionary."""
    done = subprocess.run([path, "--dump-options"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{path} --dump-options failed: {done.stderr.strip()}")
    page = {"options": [], "examples": [], "exits": []}
    for line in done.stdout.splitlines():
        key, *fields = line.split("\t")
        if key == "option":
            name, letter, arg, kind, choices, group, text = fields
            page["options"].append({
                "name": name, "letter": letter if letter != "-" else "",
                "arg": arg if arg != "-" else "", "kind": kind,
                "choices": choices.split(",") if choices != "-" else [],
                "common": group == "common", "help": unescape(text)})
        elif key == "example":
            page["examples"].append(unescape(fields[0]))
        elif key == "exit":
            page["exits"].append(fields)
        else:
            page[key] = unescape(fields[0])
    return page


def option_lines(options):
    out = []
    for o in options:
        left = f"\\fB\\-{o['letter']}\\fR, " if o["letter"] else ""
        left += f"\\fB\\-\\-{roff(o['name'])}\\fR"
        blank = "" if o["arg"].startswith("[=") else " "
        left += f"{blank}\\fI{roff(o['arg'])}\\fR" if o["arg"] else ""
        text = o["help"] + (": " + ", ".join(o["choices"]) if o["choices"] else "")
        out += [".TP", left, roff(text[0].upper() + text[1:]) + "."]
    return out


def man_page(name, title, page, prose, commands, version):
    out = ['.\\" Made from the table of options; do not edit.',
           f'.TH {name.upper()} 1 "" "saakm {version}" "SaaKM record and replay"',
           ".SH NAME", f"{roff(name)} \\- {roff(page['summary'])}",
           ".SH SYNOPSIS", f"\\fB{roff(title)}\\fR [OPTIONS] {roff(page.get('operands', ''))}"]
    if page.get("text"):
        out += [".SH DESCRIPTION", roff(page["text"])]
    if commands:
        out.append(".SH COMMANDS")
        for verb, summary in commands:
            out += [".TP", f"\\fB{verb}\\fR", roff(summary) + f"; see \\fBsaakm\\-{verb}\\fR(1)."]
    out += [".SH OPTIONS"] + option_lines([o for o in page["options"] if not o["common"]])
    common = [o for o in page["options"] if o["common"]]
    if common:
        out += [".SS Common options"] + option_lines(common)
    if prose:
        out.append(prose.rstrip("\n"))
    if page["examples"]:
        out.append(".SH EXAMPLES")
        for e in page["examples"]:
            out += [".PP", ".EX", "$ " + roff(e), ".EE"]
    out.append(".SH EXIT STATUS")
    for code, meaning in page["exits"]:
        out += [".TP", f"\\fB{code}\\fR", roff(meaning[0].upper() + meaning[1:]) + "."]
    out += [".SH SEE ALSO", "\\fBsaakm\\fR(1)" if name != "saakm" else
            ", ".join(f"\\fBsaakm\\-{v}\\fR(1)" for v, _ in commands) or "the README"]
    return "\n".join(out) + "\n"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--bin", required=True)
    ap.add_argument("--prose", required=True)
    ap.add_argument("--out", required=True)
    a = ap.parse_args()

    front = os.path.join(a.bin, "saakm")
    version = subprocess.run([front, "--version"], capture_output=True,
                             text=True, check=True).stdout.split()[-1]
    verbs = []
    for line in subprocess.run([front, "--list-verbs"], capture_output=True, text=True,
                               check=True).stdout.splitlines():
        verb, state, summary, _ = line.split("\t")
        if state == "available" and os.path.exists(os.path.join(a.bin, "saakm-" + verb)):
            verbs.append((verb, summary))

    pages = {"saakm": read_program(front)}
    for verb, _ in verbs:
        pages[verb] = read_program(os.path.join(a.bin, "saakm-" + verb))
    for verb, page in pages.items():
        name = "saakm" if verb == "saakm" else "saakm-" + verb
        prose = os.path.join(a.prose, name + ".in")
        text = open(prose, encoding="utf-8").read() if os.path.exists(prose) else ""
        write(os.path.join(a.out, "man", name + ".1"),
              man_page(name, name.replace("-", " "), page, text,
                       verbs if verb == "saakm" else [], version))
    for f in sorted(os.listdir(a.prose)) if os.path.isdir(a.prose) else []:
        if re.fullmatch(r".+\.[2-8]\.in", f):
            text = open(os.path.join(a.prose, f), encoding="utf-8").read()
            write(os.path.join(a.out, "man", f[:-3]), text.replace("@VERSION@", version))
    for name, text in completions.all_shells(pages, verbs).items():
        write(os.path.join(a.out, "completions", name), text)


main()
