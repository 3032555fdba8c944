"""What every channel can do, so that delivery need not know which one it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import httpx

from monitor.channels.body import Run
from monitor.channels.message import Message
from monitor.model import Receipt


class Channel(Protocol):
    """Sends messages to its targets; CONTRIBUTING.md says how to add one."""

    def targets(self) -> tuple[str, ...]:
        """Who gets every message: the recipients of a mail, ("",) where there is but one receiver.

        Each target is a delivery of its own, so that one that fails is tried again without the others.
        """
        ...

    async def send(self, message: Message, target: str) -> Receipt:
        """Return once `target` has accepted the message.

        Raises TransientChannelError if a later try may succeed, PermanentChannelError if it cannot. Both say
        in one sentence what went wrong, where, and what to do, and hold no secret.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What channels work with: requests go through `http`, the user's templates through `run`."""

    http: httpx.AsyncClient
    now: Callable[[], datetime]
    run: Run
