"""A mail server on loopback that keeps what it gets and refuses whom it is told to refuse."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True, slots=True)
class Mail:
    """An accepted mail: the envelope's recipients and the parsed message."""

    recipients: tuple[str, ...]
    message: EmailMessage
    raw: bytes

    def part(self, subtype: str) -> str:
        """The text of the "plain" or "html" body, with "\\n" at the ends of lines."""
        body = self.message.get_body((subtype,))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


@dataclass(slots=True)
class Mailbox:
    """What aiosmtpd calls. `refuse` maps an address to the answer to its RCPT, `data` answers every DATA."""

    refuse: Mapping[str, str] = field(default_factory=dict)
    data: str = "250 OK"
    port: int = 0
    mails: list[Mail] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data.startswith("250"):
            raw = envelope.original_content or b""
            message = message_from_bytes(raw, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.mails.append(Mail(tuple(envelope.rcpt_tos), message, raw))
        return self.data


@asynccontextmanager
async def mail_server(
    mailbox: Mailbox,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
) -> AsyncIterator[Mailbox]:
    """Serve `mailbox` on a free port, which it then knows."""

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: LoginPassword
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == login, handled=False)

    def protocol() -> SMTP:
        return SMTP(
            mailbox,
            hostname="localhost",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=authenticate if login else None,
            auth_required=login is not None,
            loop=asyncio.get_running_loop(),
        )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0, ssl=tls)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()
