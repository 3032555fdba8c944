from __future__ import annotations

import asyncio
import re
import ssl
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import trustme
from fast_mail_parser import parse_email
from pydantic import SecretStr

from monitor.channels.email import Email
from monitor.config.channels import EmailConfig
from monitor.errors import PermanentChannelError, TransientChannelError
from tests.channels.sending import NOW, a_message
from tests.support.mail import Mail, Mailbox, mail_server

SENDER = "News desk <alerts@desk.example>"


def a_channel(mailbox: Mailbox, tls: ssl.SSLContext | None = None, **settings: object) -> Email:
    given = {"security": "none", "sender": SENDER, "recipients": ("one@a.example",), "timeout": "5s"}
    config = EmailConfig(type="email", host="localhost", port=mailbox.port, **(given | settings))
    return Email("desk", config, tls)


async def sent(target: str = "one@a.example", **changes: object) -> Mail:
    async with mail_server(Mailbox()) as mailbox:
        await a_channel(mailbox).send(a_message(**changes), target)
    return mailbox.mails[0]


async def test_a_mail_has_the_same_words_as_text_and_as_html() -> None:
    message = a_message()
    mail = await sent()
    assert mail.recipients == ("one@a.example",)
    assert mail.message["subject"] == message.subject
    assert mail.message["to"] == "one@a.example"
    assert mail.message["from"] == SENDER
    assert parsedate_to_datetime(str(mail.message["date"])) == NOW
    assert mail.part("plain").strip() == message.text.strip()
    assert mail.part("html").strip() == message.html.strip()


async def test_a_mail_says_that_a_machine_sent_it_and_how_to_leave() -> None:
    mail = (await sent(topic="harbour")).message
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["list-id"] == "<harbour.monitor.desk.example>"
    assert mail["list-unsubscribe"] == "<mailto:alerts@desk.example?subject=unsubscribe>"


async def test_the_message_id_stays_the_same_on_every_try() -> None:
    first, second = (await sent(id="alert-7")).message, (await sent(id="alert-7")).message
    other = (await sent(id="alert-8")).message
    assert first["message-id"] == second["message-id"] == "<alert-7@desk.example>"
    assert other["message-id"] != first["message-id"]


async def test_the_alerts_of_a_topic_form_one_thread() -> None:
    first = (await sent(id="1", thread="harbour")).message
    second = (await sent(id="2", thread="harbour")).message
    other = (await sent(id="3", thread="bridge")).message
    assert first["references"] == second["references"] == first["in-reply-to"] == second["in-reply-to"]
    assert other["references"] != first["references"]


async def test_ids_that_no_header_can_hold_are_hashed() -> None:
    mail = (await sent(id="7>\r\nBcc: x@y.example", thread="港口 " * 50)).message
    assert "bcc" not in mail
    assert len(str(mail["message-id"])) < 80
    assert str(mail["references"]).isascii()


@pytest.mark.parametrize(
    "subject",
    [
        "one\r\nBcc: all@b.example\r\n\r\nbody",
        "one\u2028two\u2029three\x85four\x0bfive\x0csix\x1cseven",
        "nul\x00 bell\x07 escape\x1b[31m lone \ud800 surrogate",
        "\u202ereversed\u202c \u2066isolated\u2069",
        "=?utf-8?q?=0D=0ABcc:_x?=",
        "",
    ],
)
async def test_no_subject_blocks_a_mail_or_makes_a_header(subject: str) -> None:
    mail = await sent(subject=subject)
    head = mail.raw.split(b"\r\n\r\n")[0]
    assert mail.recipients == ("one@a.example",)
    assert "bcc" not in mail.message
    assert sum(line.lower().startswith(b"subject:") for line in head.split(b"\r\n")) == 1
    assert not set("\x00\x1b\u202e\u2028") & set(str(mail.message["subject"]))


async def test_a_subject_of_20000_chinese_characters_is_cut_and_folded() -> None:
    mail = await sent(subject="新" * 20_000)
    subject = str(mail.message["subject"])
    assert subject == "新" * 199 + "…"
    assert max(len(line) for line in mail.raw.split(b"\r\n")) <= 998


async def test_lines_of_any_length_arrive_whole() -> None:
    text = "字" * 20_000 + "\n.\n" + "x" * 5_000
    mail = await sent(text=text)
    assert mail.part("plain").strip() == text
    assert max(len(line) for line in mail.raw.split(b"\r\n")) <= 998


async def test_each_recipient_is_a_target_with_its_own_outcome() -> None:
    refuse = {"gone@a.example": "550 5.1.1 No such user", "busy@a.example": "451 4.7.1 Greylisted"}
    recipients = ("one@a.example", "gone@a.example", "busy@a.example")
    async with mail_server(Mailbox(refuse)) as mailbox:
        channel = a_channel(mailbox, recipients=recipients)
        assert channel.targets() == recipients
        await channel.send(a_message(), "one@a.example")
        with pytest.raises(PermanentChannelError, match=r"gone@a.example .*550 5.1.1 No such user"):
            await channel.send(a_message(), "gone@a.example")
        with pytest.raises(TransientChannelError, match=r"busy@a.example .*451 4.7.1 Greylisted"):
            await channel.send(a_message(), "busy@a.example")
    assert [mail.recipients for mail in mailbox.mails] == [("one@a.example",)]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("452 Too much mail", TransientChannelError), ("554 Looks like spam", PermanentChannelError)],
)
async def test_the_answer_to_the_mail_itself_decides_whether_to_try_again(
    answer: str, outcome: type[Exception]
) -> None:
    async with mail_server(Mailbox(data=answer)) as mailbox:
        with pytest.raises(outcome, match=answer):
            await a_channel(mailbox).send(a_message(), "one@a.example")


async def test_a_server_that_is_down_is_tried_again() -> None:
    async with mail_server(Mailbox()) as mailbox:
        channel = a_channel(mailbox)
    with pytest.raises(TransientChannelError, match="localhost:"):
        await channel.send(a_message(), "one@a.example")


async def test_a_server_that_never_greets_is_given_up_after_the_timeout() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    mailbox = Mailbox(port=silent.sockets[0].getsockname()[1])
    async with silent:
        with pytest.raises(TransientChannelError, match=r"(?i)time"):
            await a_channel(mailbox, timeout=timedelta(milliseconds=50)).send(a_message(), "one@a.example")


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_mail_goes_encrypted_and_with_a_login(security: str) -> None:
    authority, server, client = (
        trustme.CA(),
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        ssl.create_default_context(),
    )
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(client)
    how = {"starttls": server} if security == "starttls" else {"tls": server}
    login = {} if security == "tls" else {"username": "desk", "password": SecretStr("right horse")}
    async with mail_server(Mailbox(), login=("desk", "right horse") if login else None, **how) as mailbox:
        await a_channel(mailbox, client, security=security, **login).send(a_message(), "one@a.example")
        untrusting = a_channel(mailbox, None, security=security, **login)
        with pytest.raises(TransientChannelError, match=r"(?i)certificate"):
            await untrusting.send(a_message(), "one@a.example")
    assert len(mailbox.mails) == 1


async def test_a_mail_never_goes_unencrypted_where_starttls_is_asked_for() -> None:
    async with mail_server(Mailbox()) as mailbox:
        with pytest.raises(TransientChannelError, match="STARTTLS"):
            await a_channel(mailbox, security="starttls").send(a_message(), "one@a.example")
    assert not mailbox.mails


async def test_a_wrong_password_is_tried_again_and_never_shown() -> None:
    authority, server, client = (
        trustme.CA(),
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        ssl.create_default_context(),
    )
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(client)
    async with mail_server(Mailbox(), starttls=server, login=("desk", "right horse")) as mailbox:
        wrong = a_channel(
            mailbox, client, security="starttls", username="desk", password=SecretStr("battery9")
        )
        with pytest.raises(TransientChannelError, match="check username and password") as raised:
            await wrong.send(a_message(), "one@a.example")
    assert "battery9" not in str(raised.value)


def fields(raw: bytes) -> dict[str, str]:
    """Header fields as RFC 5322, 2.2.3, has them, lines that begin with a space go on the last."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    whole = re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n")
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in whole)}


@pytest.mark.parametrize("length", [10, 60, 150, 300])
@pytest.mark.parametrize("script", ["Grain shipments ", "Поставки зерна ", "粮食运输情况"])
async def test_what_machines_read_of_a_header_stands_there_letter_by_letter(length: int, script: str) -> None:
    name = (script * 60)[:length].strip()
    link = f"https://watch.example/u/{'tok3n_-' * (length // 4)}"
    long = await sent(topic=name, thread=name, subject=name, unsubscribe=link)
    short = await sent(topic=name, thread=name, subject="short", unsubscribe=link)
    found, theirs = fields(long.raw), parse_email(long.raw)
    read = {key.lower(): value[0] for key, value in theirs.headers.items()}
    assert (read["list-unsubscribe"], read["references"]) == (found["list-unsubscribe"], found["references"])
    assert theirs.subject == long.message["subject"]
    assert found["list-unsubscribe"] == f"<{link}>, <mailto:alerts@desk.example?subject=unsubscribe>"
    assert found["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<[\w.-]+@desk\.example>", found["references"])
    assert found["references"] == found["in-reply-to"] == fields(short.raw)["references"]
    assert re.fullmatch(r"<[\w.-]+@desk\.example>", found["message-id"])
    assert re.fullmatch(r"<[\w.-]+\.monitor\.desk\.example>", found["list-id"])
    assert max(len(line) for line in long.raw.split(b"\r\n")) <= 998
