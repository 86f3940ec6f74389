# SPDX-License-Identifier: GPL-2.0
"""Completions for bash, zsh and fish, out of what mk/manpages.py has read."""


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def takes_file(o):
    return "FILE" in o["arg"] or o["arg"] in ("PATH", "DIR")


def words(page):
    out = []
    for o in page["options"]:
        out.append("--" + o["name"])
        if o["letter"]:
            out.append("-" + o["letter"])
    return out


def bash(pages, verbs):
    names = " ".join(v for v, _ in verbs)
    out = ["# bash completion for saakm; made from the tables of options.",
           "_saakm() {",
           "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= i",
           "\tCOMPREPLY=()",
           "\tfor ((i = 1; i < COMP_CWORD; i++)); do",
           "\t\tcase ${COMP_WORDS[i]} in",
           "\t\t-*) ;;",
           "\t\t*) verb=${COMP_WORDS[i]}; break ;;",
           "\t\tesac",
           "\tdone",
           '\tcase "$verb $prev" in']
    for verb, page in pages.items():
        for o in page["options"]:
            if not o["arg"]:
                continue
            name = "" if verb == "saakm" else verb
            keys = [f'"{name} --{o["name"]}"']
            if o["letter"]:
                keys.append(f'"{name} -{o["letter"]}"')
            if o["choices"]:
                reply = f'COMPREPLY=($(compgen -W {quoted(" ".join(o["choices"]))} -- "$cur"))'
            elif takes_file(o):
                reply = 'compopt -o default'
            else:
                reply = ':'
            out.append(f'\t{"|".join(keys)}) {reply}; return ;;')
    out += ["\tesac", '\tcase "$verb" in',
            f'\t"") COMPREPLY=($(compgen -W {quoted(names + " help --help --version")} -- "$cur")) ;;',
            f'\thelp) COMPREPLY=($(compgen -W {quoted(names)} -- "$cur")) ;;']
    for verb, page in pages.items():
        if verb != "saakm":
            out.append(f'\t{verb}) case $cur in -*) COMPREPLY=($(compgen -W '
                       f'{quoted(" ".join(words(page)))} -- "$cur")) ;; '
                       '*) compopt -o default ;; esac ;;')
    out += ["\tesac", "}", "complete -F _saakm saakm", ""]
    return "\n".join(out)


def zsh_text(text):
    for c in "\\[]:":
        text = text.replace(c, "\\" + c)
    return text


def zsh(pages, verbs):
    out = ["#compdef saakm", "# Made from the tables of options.", "",
           "local -a verbs", "verbs=("]
    out += [f"\t{quoted(v + ':' + s)}" for v, s in verbs]
    out += ["\t'help:open the manual'", ")", "",
            "if (( CURRENT == 2 )); then", "\t_describe verb verbs", "\treturn", "fi",
            "local verb=$words[2]", "shift words", "(( CURRENT-- ))", "case $verb in",
            "help) _describe verb verbs ;;"]
    for verb, page in pages.items():
        if verb == "saakm":
            continue
        out.append(f"{verb})")
        out.append("\t_arguments -s \\")
        for o in page["options"]:
            rest = "[" + zsh_text(o["help"]) + "]"
            if o["choices"]:
                rest += ":" + o["arg"] + ":(" + " ".join(o["choices"]) + ")"
            elif o["arg"]:
                rest += ":" + o["arg"] + ":" + ("_files" if takes_file(o) else "")
            many = "*" if o["kind"] in ("count", "strings") else ""
            for name in (["-" + o["letter"]] if o["letter"] else []) + ["--" + o["name"]]:
                out.append(f"\t\t{quoted(many + name + rest)} \\")
        out.append("\t\t'*:file:_files'")
        out.append("\t;;")
    out += ["esac", ""]
    return "\n".join(out)


def fish(pages, verbs):
    out = ["# fish completion for saakm; made from the tables of options.",
           "function __saakm_no_verb", "\ttest (count (commandline -opc)) -eq 1", "end"]
    for verb, summary in verbs + [("help", "open the manual")]:
        out.append(f"complete -c saakm -f -n __saakm_no_verb -a {verb} -d {quoted(summary)}")
    for verb, page in pages.items():
        if verb == "saakm":
            continue
        for o in page["options"]:
            line = (f"complete -c saakm -n '__fish_seen_subcommand_from {verb}' -l {o['name']}"
                    f" -d {quoted(o['help'])}")
            line += f" -s {o['letter']}" if o["letter"] else ""
            if o["choices"]:
                line += f" -x -a {quoted(' '.join(o['choices']))}"
            elif o["arg"]:
                line += " -r" if takes_file(o) else " -x"
            out.append(line)
    return "\n".join(out) + "\n"


def all_shells(pages, verbs):
    for page in pages.values():
        for o in page["options"]:
            if o["arg"].startswith("[="):   # the next word is not its value
                o["arg"] = ""
    return {"saakm.bash": bash(pages, verbs), "_saakm": zsh(pages, verbs),
            "saakm.fish": fish(pages, verbs)}
