"""Slack by an incoming webhook (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from monitor.channels.message import Message
from monitor.channels.post import TIMEOUT, Post, post
from monitor.errors import TransientChannelError
from monitor.model import Receipt


@dataclass(frozen=True, slots=True)
class Slack:
    """Posts `message.blocks`. The address is the secret, so it appears in no message."""

    name: str
    url: SecretStr
    http: httpx.AsyncClient
    now: Callable[[], datetime]
    timeout: timedelta = TIMEOUT

    def targets(self) -> tuple[str, ...]:
        return ("",)

    async def send(self, message: Message, target: str) -> Receipt:
        label = f"Slack channel {self.name}"
        request = Post(
            label=label,
            url=self.url.get_secret_value(),
            content=json.dumps(body(message)).encode(),
            headers={},
            timeout=self.timeout,
        )
        answer = await post(self.http, request, self.now())
        if answer != "ok":
            raise TransientChannelError(f'{label} did not answer "ok"; check that its address is right.')
        return Receipt(answer)


def body(message: Message) -> dict[str, Any]:
    """What is posted; `text` is for notifications, and no preview of the articles is loaded."""
    return {
        "text": escape(message.subject) or "-",
        "blocks": message.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def escape(text: str) -> str:
    """The three characters that Slack reads as markup; without them no title can call <!channel>."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
