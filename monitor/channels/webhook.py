"""Webhooks as the Standard Webhooks specification has them, so that receivers can check who sent them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import structlog
from pydantic import SecretStr
from standardwebhooks import Webhook as Signer

from monitor.channels.body import Body
from monitor.channels.channel import Tools
from monitor.channels.message import Message
from monitor.channels.plain import one_line
from monitor.channels.post import TIMEOUT, Post, check_url, post
from monitor.config.channels import WebhookConfig
from monitor.errors import ConfigError, MonitorError
from monitor.model import Receipt

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts `message.payload`, or what the template `body` makes of it; with a `signer` it is signed.

    Where the template fails the payload goes out as it is, with a header that says so.
    """

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
        body, headers = await self._body(message)
        request = Post(
            label=f"Webhook {self.name} at {httpx.URL(self.url).host}",
            url=self.url,
            content=body.encode(),
            headers=headers | self._headers(message.id, now, body),
            timeout=self.timeout,
        )
        return Receipt(await post(self.http, request, now))

    async def _body(self, message: Message) -> tuple[str, dict[str, str]]:
        """The body, and the headers that say what it is."""
        plain = json.dumps(message.payload, ensure_ascii=False, separators=(",", ":"))
        if self.body is None:
            return plain, {}
        try:
            return await self.body.render(message), {"Content-Type": self.body.content_type}
        except MonitorError as error:
            log.error("a template of yours failed", channel=self.name, error=str(error))
            note = f"the template of the body failed ({one_line(str(error), 200)})"
            return plain, {"monitor-note": note.encode("ascii", "replace").decode()}

    def _headers(self, id_: str, now: datetime, body: str) -> dict[str, str]:
        headers = {"webhook-id": id_, "webhook-timestamp": str(int(now.timestamp()))}
        if self.signer is not None:
            headers["webhook-signature"] = self.signer.sign(id_, now.astimezone(UTC), body)
        return headers


def open_webhook(name: str, config: WebhookConfig, tools: Tools) -> Webhook:
    """With a body and a signature of its own where they are configured. Raises ConfigError."""
    check_url(name, config.url)
    body = Body(name, config.body, config.content_type, tools.run) if config.body is not None else None
    return Webhook(name, config.url, _signer(name, config.secret), tools.http, tools.now, body=body)


def _signer(name: str, secret: SecretStr | None) -> Signer | None:
    if secret is None:
        return None
    key = secret.get_secret_value().removeprefix("whsec_")
    try:
        decoded = base64.b64decode(key + "=" * (-len(key) % 4), validate=True)
    except binascii.Error:
        decoded = b""
    if not decoded:
        problem = f"Channel {name}: the secret must be base64; make one with: openssl rand -base64 32"
        raise ConfigError([problem])
    return Signer(decoded)
