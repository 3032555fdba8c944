"""Webhooks as the Standard Webhooks specification has them, so that receivers can check who sent them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
from standardwebhooks import Webhook as Signer

from monitor.channels.message import Message
from monitor.channels.post import TIMEOUT, Post, post
from monitor.model import Receipt


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts `message.payload`; with a `signer` the request is signed."""

    name: str
    url: str
    signer: Signer | None
    http: httpx.AsyncClient
    now: Callable[[], datetime]
    timeout: timedelta = TIMEOUT

    def targets(self) -> tuple[str, ...]:
        return ("",)

    async def send(self, message: Message, target: str) -> Receipt:
        now = self.now()
        body = json.dumps(message.payload, ensure_ascii=False, separators=(",", ":"))
        request = Post(
            label=f"Webhook {self.name} at {httpx.URL(self.url).host}",
            url=self.url,
            content=body.encode(),
            headers=self._headers(message.id, now, body),
            timeout=self.timeout,
        )
        return Receipt(await post(self.http, request, now))

    def _headers(self, id_: str, now: datetime, body: str) -> dict[str, str]:
        headers = {"webhook-id": id_, "webhook-timestamp": str(int(now.timestamp()))}
        if self.signer is not None:
            headers["webhook-signature"] = self.signer.sign(id_, now.astimezone(UTC), body)
        return headers
