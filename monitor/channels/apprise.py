"""The hundred services that Apprise knows (github.com/caronc/apprise), where its package is installed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.channels.channel import Tools
from monitor.channels.message import Message
from monitor.channels.plain import cut
from monitor.channels.post import TIMEOUT
from monitor.config.channels import AppriseConfig
from monitor.errors import ConfigError, TransientChannelError
from monitor.model import Receipt

if TYPE_CHECKING:
    from apprise import NotifyBase


@dataclass(frozen=True, slots=True)
class Apprise:
    """Sends subject and text. Apprise tells no reason for a failure, so every one is tried again."""

    name: str
    service: NotifyBase
    timeout: timedelta = TIMEOUT

    def targets(self) -> tuple[str, ...]:
        return ("",)

    async def send(self, message: Message, target: str) -> Receipt:
        body = cut(message.text, max(1, self.service.body_maxlen - len(message.subject) - 2))
        try:
            async with asyncio.timeout(self.timeout.total_seconds()):
                sent = await asyncio.to_thread(self.service.notify, body=body, title=message.subject)
        except Exception as error:  # noqa: BLE001  (each service raises its own)
            raise self._trouble(type(error).__name__) from None
        if not sent:
            raise self._trouble("Apprise's log may tell why")
        return Receipt("accepted")

    def _trouble(self, why: str) -> TransientChannelError:
        service = self.service.service_name
        return TransientChannelError(
            f"Channel {self.name} could not send by {service} ({why}); check its address."
        )


def open_apprise(name: str, config: AppriseConfig, _: Tools) -> Apprise:
    """The channel for an Apprise address, which may hold secrets and is not repeated. Raises ConfigError."""
    try:
        import apprise  # noqa: PLC0415  (an extra)
    except ImportError:
        raise ConfigError(
            [f"Channel {name}: the package apprise is not installed: install monitor[apprise]."]
        ) from None
    service = apprise.Apprise.instantiate(config.url.get_secret_value(), suppress_exceptions=True)
    if service is None:
        raise ConfigError([f"Channel {name}: the address is none that Apprise knows; see its documentation."])
    return Apprise(name, service)
