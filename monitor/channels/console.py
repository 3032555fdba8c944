"""Alerts on standard output, for a first look without any account."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.console import Console as Terminal
from rich.panel import Panel
from rich.text import Text

from monitor.channels.message import Message
from monitor.channels.plain import lines, one_line
from monitor.model import Receipt


@dataclass(frozen=True, slots=True)
class Console:
    """Prints a panel for each message."""

    terminal: Terminal = field(default_factory=Terminal)

    def targets(self) -> tuple[str, ...]:
        return ("",)

    async def send(self, message: Message, target: str) -> Receipt:
        title = Text(one_line(message.subject), style="bold")
        self.terminal.print(Panel(Text(lines(message.text)), title=title, title_align="left"))
        return Receipt("printed")
