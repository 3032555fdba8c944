"""What every channel can do, so that delivery need not know which one it holds."""

from __future__ import annotations

from typing import Protocol

from monitor.channels.message import Message
from monitor.model import Receipt


class Channel(Protocol):
    """Sends messages to its targets. A new channel is one file, one config class and one line in `build`."""

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
