"""A group that imports a command only when it is run, so that `monitor --help` need not load the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True, slots=True)
class Lazy:
    """Where a command stands: its module, whose `app` holds it; under which head it is listed, and with what line."""

    module: str
    panel: str
    help: str

    def load(self, name: str) -> Any:
        """The command itself: the one of this name in the app, or the app as a whole."""
        whole: Any = typer.main.get_command(import_module(self.module).app)
        whole.name = name
        return getattr(whole, "commands", {}).get(name, whole)


class _Unloaded(TyperCommand):
    """Stands for a command in lists; the command itself takes over as soon as there are arguments to read."""

    def __init__(self, name: str, lazy: Lazy) -> None:
        super().__init__(name, help=lazy.help, rich_help_panel=lazy.panel)
        self._named, self._lazy = name, lazy

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        return self._lazy.load(self._named).make_context(info_name, args, parent=parent, **extra)


def lazy_group(commands: Mapping[str, Lazy]) -> type[TyperGroup]:
    """The class of a group with these commands."""

    class Group(TyperGroup):
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            self.commands = {name: _Unloaded(name, lazy) for name, lazy in commands.items()}

    return Group
