"""The reference page of the command line, written from the commands themselves.

`python -m monitor.commands.reference > docs/reference/commands.md` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from monitor.cli import COMMANDS

_HEAD = """# Every command

Written from the code by `make reference`; a test holds it there. `monitor --install-completion` has your shell complete
them. Exit codes: 0 all is well, 1 something is wrong that the message names, 2 wrong usage. Every command that reads
the configuration takes `--config FILE` (`-c`), or the environment variable `MONITOR_CONFIG`; without either it is
`config.yaml` in the folder where you stand.
"""


def page() -> str:
    """The page's text, the same for the same commands."""
    parts = [_HEAD]
    for panel, names in groupby(COMMANDS, key=lambda name: COMMANDS[name].panel):
        parts.append(f"## {panel}\n")
        for name in names:
            parts += _commands(name, COMMANDS[name].load(name))
    return "\n".join(parts)


def _commands(name: str, command: Any) -> Iterator[str]:
    """The command, then those below it."""
    yield from _one(name, command)
    for below, one in getattr(command, "commands", {}).items():
        yield from _one(f"{name} {below}", one)


def _one(name: str, command: Any) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "config"]
    words = [f"monitor {name}", *(_argument(p) for p in arguments), *(["[OPTIONS]"] if options else [])]
    yield f"### `{' '.join(words)}`\n"
    yield f"{' '.join((command.help or '').split())}\n"
    rows = [f"| `{_argument(p)}` | {_help(p)} |" for p in arguments]
    rows += [f"| `{_option(p)}` | {_help(p)} |" for p in options]
    if rows:
        yield "\n".join(["| | |", "|---|---|", *rows, ""])


def _argument(parameter: Any) -> str:
    name = parameter.metavar or parameter.name.upper()
    return name if parameter.required else f"[{name}]"


def _option(parameter: Any) -> str:
    names = "/".join([", ".join(parameter.opts), *parameter.secondary_opts])
    return names if parameter.is_flag else f"{names} {parameter.name.upper().strip('_')}"


def _help(parameter: Any) -> str:
    text = " ".join((parameter.help or "").split()).replace("|", "\\|")
    default = parameter.default
    shown = default not in (None, False, True, "", 0) and not callable(default)
    return f"{text} Unless given: `{default}`." if shown else text


if __name__ == "__main__":
    sys.stdout.write(page())
