"""Alerts on standard output, for a first look without any account."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rich.console import Console as Terminal
from rich.panel import Panel
from rich.style import Style
from rich.text import Text

from monitor.channels.message import Message
from monitor.channels.plain import lines, one_line
from monitor.model import Receipt

_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Console:
    """Prints a panel for each message."""

    terminal: Terminal = field(default_factory=Terminal)

    def targets(self) -> tuple[str, ...]:
        return ("",)

    async def send(self, message: Message, target: str) -> Receipt:
        title = Text(one_line(message.subject), style="bold")
        self.terminal.print(Panel(_linked(lines(message.text)), title=title, title_align="left"))
        return Receipt("printed")


def _linked(plain: str) -> Text:
    """With addresses that can be clicked although the panel wraps them, where the terminal knows how."""
    text = Text(plain)
    for match in _ADDRESS.finditer(plain):
        text.stylize(Style(link=match.group()), *match.span())
    return text
