"""A mail server and a webhook receiver on loopback that keep what they get: alerts can be seen to arrive."""

from __future__ import annotations

import asyncio
import binascii
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http import HTTPStatus
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks import Webhook

from monitor.demo.http import LOOPBACK, Request, Response, serve


@dataclass(frozen=True, slots=True)
class Mail:
    """One accepted mail with the envelope it came in."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text of the mail, empty if it has none."""
        body = self.message.get_body(("plain",))
        return body.get_content() if body else ""


@dataclass(frozen=True, slots=True)
class Hook:
    """One webhook message whose signature was right. `id` is the same for every try of one message."""

    id: str
    sent_at: datetime
    payload: Any


@dataclass(slots=True)
class MailReceiver:
    """A running mail server without TLS or login; `received` is in order of arrival."""

    host: str
    port: int
    received: list[Mail] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(slots=True)
class WebhookReceiver:
    """A running receiver; `refused` counts messages without a valid signature."""

    url: str
    port: int
    received: list[Hook] = field(default_factory=list)
    refused: int = 0


@asynccontextmanager
async def open_mail_receiver(
    *, port: int = 0, on_receipt: Callable[[Mail], None] | None = None
) -> AsyncIterator[MailReceiver]:
    """Accept mail on 127.0.0.1 until the block ends; port 0 takes a free one. Raises OSError if taken."""
    receiver = MailReceiver(LOOPBACK, port)
    loop = asyncio.get_running_loop()
    box = _Mailbox(receiver.received, on_receipt)
    server = await loop.create_server(lambda: SMTP(box, hostname="demo.invalid", loop=loop), LOOPBACK, port)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver


@asynccontextmanager
async def open_webhook_receiver(
    secret: str, *, port: int = 0, on_receipt: Callable[[Hook], None] | None = None
) -> AsyncIterator[WebhookReceiver]:
    """Accept webhooks on 127.0.0.1 that are signed with `secret` ("whsec_..."), until the block ends.

    Port 0 takes a free one. Raises OSError if it is taken.
    """
    receiver = WebhookReceiver("", port)
    webhook = Webhook(secret)

    def respond(request: Request) -> Response:
        hook = _verified(webhook, request)
        if hook is None:
            receiver.refused += 1
            return Response(HTTPStatus.UNAUTHORIZED)
        receiver.received.append(hook)
        if on_receipt:
            on_receipt(hook)
        return Response(HTTPStatus.NO_CONTENT)

    async with serve(respond, port) as actual:
        receiver.url, receiver.port = f"http://{LOOPBACK}:{actual}/alerts", actual
        yield receiver


class _Mailbox:
    """What aiosmtpd calls for each mail; the method's name is prescribed."""

    def __init__(self, received: list[Mail], on_receipt: Callable[[Mail], None] | None) -> None:
        self._received = received
        self._on_receipt = on_receipt

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        mail = Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), message)
        self._received.append(mail)
        if self._on_receipt:
            self._on_receipt(mail)
        return "250 OK"


def _verified(webhook: Webhook, request: Request) -> Hook | None:
    """The message, or None if its signature is wrong or missing.

    Signed and compared here, as `Webhook.verify` also wants a time near the real one: the sender lives in the
    story's time.
    """
    headers = request.headers
    try:
        sent_at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        right = webhook.sign(headers["webhook-id"], sent_at, request.body.decode())
        signatures = headers["webhook-signature"].split(" ")
        if not any(hmac.compare_digest(right.encode(), one.encode()) for one in signatures):
            return None
        return Hook(headers["webhook-id"], sent_at, json.loads(request.body))
    except (KeyError, ValueError, OverflowError, binascii.Error):
        return None
