"""Alerts as JSON lines in a file, for other programs and for the record."""

from __future__ import annotations

import asyncio
import errno
import json
import os
from dataclasses import dataclass
from pathlib import Path

from monitor.channels.channel import Tools
from monitor.channels.message import Message
from monitor.channels.plain import one_line
from monitor.config.channels import FileConfig
from monitor.errors import TransientChannelError
from monitor.model import Receipt

_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""JSON leaves them as they are, and readers that split lines as Unicode does would break there."""


@dataclass(frozen=True, slots=True)
class File:
    """Appends `message.payload` as one line and returns once it is on disk."""

    name: str
    path: Path

    def targets(self) -> tuple[str, ...]:
        return ("",)

    async def send(self, message: Message, target: str) -> Receipt:
        line = json.dumps(message.payload, ensure_ascii=False).translate(_BREAKS).encode() + b"\n"
        try:
            await asyncio.to_thread(_append, self.path, line)
        except OSError as error:
            problem = one_line(f"File channel {self.name} cannot write {self.path} ({error.strerror})")
            raise TransientChannelError(f"{problem}; make room or correct the path.") from error
        return Receipt(f"appended to {self.path}")


def _for_us_alone(path: str, flags: int) -> int:
    """What is followed is nobody else's business."""
    return os.open(path, flags, 0o600)


def _append(path: Path, line: bytes) -> None:
    """One write, so that no other line comes between; a line cut short by a crash is closed first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "ab+", buffering=0, opener=_for_us_alone) as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            line = line if file.read(1) == b"\n" else b"\n" + line
        if file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())


def open_file(name: str, config: FileConfig, _: Tools) -> File:
    """The file is made at the first message."""
    return File(name, Path(config.path))
