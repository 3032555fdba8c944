"""Alerts on standard output, for a first look without any account."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from rich.console import Console as Terminal
from rich.panel import Panel
from rich.style import Style
from rich.text import Text

from monitor.channels.channel import Tools
from monitor.channels.message import Message
from monitor.channels.plain import lines, one_line
from monitor.config.channels import ConsoleConfig
from monitor.errors import TransientChannelError
from monitor.model import Receipt
from monitor.streams import put

_PATIENCE = 10.0  # seconds
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Console:
    """Prints a panel for each message."""

    terminal: Terminal = field(default_factory=Terminal)

    def targets(self) -> tuple[str, ...]:
        return ("",)

    async def send(self, message: Message, target: str) -> Receipt:
        with self.terminal.capture() as printed:
            self.terminal.print(panel(message.subject, message.text))
        try:
            left = await asyncio.to_thread(put, self.terminal.file, printed.get(), _PATIENCE)
        except OSError as error:
            raise TransientChannelError(
                f"Standard output cannot be written to ({error.strerror})."
            ) from error
        if left:
            raise TransientChannelError(
                "Standard output takes nothing: its reader, or the terminal, has stopped."
            )
        return Receipt("printed")


def panel(subject: str, text: str, *, subtitle: str | None = None) -> Panel:
    """A message for a terminal: what stands in the title is not said again below."""
    head = one_line(subject)
    body = "\n".join(line for line in lines(text).splitlines() if line.strip() != head)
    return Panel(_linked(body.strip()), title=Text(head, style="bold"), title_align="left", subtitle=subtitle)


def _linked(plain: str) -> Text:
    """With addresses that can be clicked although the panel wraps them, where the terminal knows how."""
    text = Text(plain)
    for match in _ADDRESS.finditer(plain):
        text.stylize(Style(link=match.group()), *match.span())
    return text


def open_console(_name: str, _config: ConsoleConfig, _: Tools) -> Console:
    """Standard output, whatever the name."""
    return Console()
