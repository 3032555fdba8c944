"""What every channel can do, so that delivery need not know which one it holds."""

from __future__ import annotations

from typing import Protocol

from monitor.model import Receipt
from monitor.channels.message import Message


class Channel(Protocol):
    """Sends one message to one receiver. A new channel is one file, one config class and one line in `build`."""

    async def send(self, message: Message) -> Receipt:
        """Return once the receiver has accepted the message.

        Raises TransientChannelError if a later try may succeed, PermanentChannelError if it cannot.
        """
        ...
