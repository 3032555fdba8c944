"""Mail by SMTP, one message per recipient, so that one refused address holds up no other."""

from __future__ import annotations

import asyncio
import hashlib
import re
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.generator import BytesGenerator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from io import BytesIO

import aiosmtplib

from monitor.channels.channel import Tools
from monitor.channels.message import Message
from monitor.channels.plain import one_line
from monitor.config.channels import EmailConfig
from monitor.errors import ChannelError, ConfigError, PermanentChannelError, TransientChannelError
from monitor.model import Receipt

_SUBJECT = 200
_STEPS = 4
"""The time-out is for one step of the conversation; a whole one may take so many."""
_ATOM = re.compile(r"[A-Za-z0-9_-]{1,60}")
_REFUSED = (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)


class _Policy(EmailPolicy):
    """Folds what machines read at spaces alone: the email package makes encoded words of a long address or id,
    which RFC 2047, 5, forbids there and which nobody decodes."""

    def fold(self, name: str, value: str) -> str:
        return _folded(name, value) if name.lower() in _FOR_MACHINES else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _FOR_MACHINES:
            return _folded(name, value).encode("ascii")
        return super().fold_binary(name, value)


_FOR_MACHINES = frozenset(
    {"message-id", "references", "in-reply-to", "list-id", "list-unsubscribe", "list-unsubscribe-post"}
)
_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


def _folded(name: str, value: str) -> str:
    return f"{name}: " + "\r\n ".join(str(value).split()) + "\r\n"


@dataclass(frozen=True, slots=True)
class Email:
    """Sends by `config`'s server; `tls` replaces the system's trusted certificates.

    A recipient or message that the server refuses with 5xx is refused for good. A failed login or handshake
    is tried again, as it says nothing of the message and somebody will mend it.
    """

    name: str
    config: EmailConfig
    tls: ssl.SSLContext | None = None

    def targets(self) -> tuple[str, ...]:
        return self.config.recipients

    async def send(self, message: Message, target: str) -> Receipt:
        mail = compose(message, self.config.sender, target)
        try:
            async with asyncio.timeout(_STEPS * self.config.timeout.total_seconds()):
                answer = await self._hand_over(mail, target)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise self._outcome(error, target) from None
        return Receipt(one_line(answer, 200))

    async def _hand_over(self, mail: EmailMessage, target: str) -> str:
        config = self.config
        _, answer = await aiosmtplib.send(
            on_the_wire(mail),
            sender=parseaddr(config.sender)[1],
            recipients=[parseaddr(target)[1]],
            hostname=config.host,
            port=config.port,
            use_tls=config.security == "tls",
            start_tls=config.security == "starttls",
            tls_context=self.tls,
            username=config.username,
            password=config.password.get_secret_value() if config.password else None,
            timeout=config.timeout.total_seconds(),
        )
        return answer

    def _outcome(self, error: Exception, target: str) -> ChannelError:
        if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
            error = error.recipients[0]
        where = f"{self.config.host}:{self.config.port}"
        said = f"Mail channel {self.name} could not send to {target} by {where} ({self._reason(error)})"
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            return TransientChannelError(f"{said}; check username and password.")
        if isinstance(error, _REFUSED) and error.code >= 500:
            return PermanentChannelError(f"{said}; correct the address or ask the server's operator.")
        certificate = isinstance(error, OSError)  # an SSLCertVerificationError is a ValueError too
        if isinstance(error, aiosmtplib.SMTPNotSupported | ValueError) and not certificate:
            return PermanentChannelError(f"{said}; give an address that the server can take.")
        problem = f"{said}; check host, port and security if it stays so."
        return TransientChannelError(problem, only_target=isinstance(error, _REFUSED))

    def _reason(self, error: Exception) -> str:
        code = f"{error.code} " if isinstance(error, aiosmtplib.SMTPResponseException) else ""
        reason = code + str(getattr(error, "message", error))
        secret = self.config.password.get_secret_value() if self.config.password else ""
        return one_line(reason.replace(secret, "…") if secret else reason, 200)


def compose(message: Message, sender: str, recipient: str) -> EmailMessage:
    """The mail with headers that make a story's alerts one thread and keep machines from answering.

    Auto-Submitted: RFC 3834. List-Id: RFC 2919. List-Unsubscribe: RFC 2369, in one click: RFC 8058.
    """
    address = parseaddr(sender)[1]
    domain = address.rpartition("@")[2]
    thread = f"<{_atom(message.thread)}.thread@{domain}>"
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = read_address(sender)
    mail["To"] = read_address(recipient)
    mail["Subject"] = _subject(message.subject)
    mail["Date"] = message.created_at
    mail["Message-ID"] = f"<{_atom(message.id)}@{domain}>"
    mail["References"] = thread
    mail["In-Reply-To"] = thread
    mail["List-Id"] = f"<{_atom(message.topic or message.thread)}.monitor.{domain}>"
    links = [message.unsubscribe, f"mailto:{address}?subject=unsubscribe"]
    mail["List-Unsubscribe"] = ", ".join(f"<{link}>" for link in links if link)
    if message.unsubscribe and message.unsubscribe.startswith("https:"):  # it must not be promised for http
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    _add_pictures(mail, message)
    return mail


def on_the_wire(mail: EmailMessage) -> bytes:
    """The mail as a server gets it, lines ended and headers folded."""
    written = BytesIO()
    BytesGenerator(written, policy=_POLICY).flatten(mail)
    return written.getvalue()


def _add_pictures(mail: EmailMessage, message: Message) -> None:
    """Inside the mail (RFC 2392), so that reading it calls nobody."""
    body = mail.get_body(("html",))
    for picture in message.pictures if body is not None else ():
        body.add_related(  # type: ignore[union-attr]
            picture.png,
            maintype="image",
            subtype="png",
            cid=f"<{picture.name}>",
            filename=f"{picture.name}.png",
            disposition="inline",
        )


def read_address(text: str) -> Address:
    """A mail address, bare or as in "Desk <desk@example.org>". Raises ValueError for anything else."""
    name, address = parseaddr(text)
    try:
        return Address(display_name=name, addr_spec=address)
    except (MessageError, IndexError) as error:
        raise ValueError(f"{text!r} is not a mail address") from error


def _subject(text: str) -> str:
    """One line. The email package would decode "=?utf-8?q?=0D=0ABcc:?=" and so let a title add a header."""
    return one_line(text, _SUBJECT).replace("=?", "= ?")


def _atom(id_: str) -> str:
    """The id where a header can hold it, else its hash."""
    return id_ if _ATOM.fullmatch(id_) else hashlib.sha256(id_.encode()).hexdigest()[:32]


def open_email(name: str, config: EmailConfig, _: Tools) -> Email:
    """Raises ConfigError that names every address that is none."""
    problems = []
    for text in (config.sender, *config.recipients):
        try:
            read_address(text)
        except ValueError:
            problems.append(f"Channel {name}: {text!r} is not a mail address such as desk@example.org.")
    if problems:
        raise ConfigError(problems)
    return Email(name, config)
