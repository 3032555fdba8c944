"""Webhooks as the Standard Webhooks specification has them, so that receivers can check who sent them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
from standardwebhooks import Webhook as Signer

from monitor.channels.body import Body
from monitor.channels.message import Message
from monitor.channels.post import TIMEOUT, Post, post
from monitor.model import Receipt


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts `message.payload`, or what the template `body` makes of it; with a `signer` it is signed."""

    name: str
    url: str
    signer: Signer | None
    http: httpx.AsyncClient
    now: Callable[[], datetime]
    timeout: timedelta = TIMEOUT
    body: Body | None = None

    def targets(self) -> tuple[str, ...]:
        return ("",)

    async def send(self, message: Message, target: str) -> Receipt:
        now = self.now()
        body = self._body(message)
        request = Post(
            label=f"Webhook {self.name} at {httpx.URL(self.url).host}",
            url=self.url,
            content=body.encode(),
            headers=self._headers(message.id, now, body),
            timeout=self.timeout,
        )
        return Receipt(await post(self.http, request, now))

    def _body(self, message: Message) -> str:
        if self.body is not None:
            return self.body.render(message)
        return json.dumps(message.payload, ensure_ascii=False, separators=(",", ":"))

    def _headers(self, id_: str, now: datetime, body: str) -> dict[str, str]:
        headers = {"webhook-id": id_, "webhook-timestamp": str(int(now.timestamp()))}
        if self.body is not None:
            headers["Content-Type"] = self.body.content_type
        if self.signer is not None:
            headers["webhook-signature"] = self.signer.sign(id_, now.astimezone(UTC), body)
        return headers
