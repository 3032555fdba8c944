from __future__ import annotations

import json
from datetime import UTC, datetime
from email.message import EmailMessage

import aiosmtplib
import httpx
from standardwebhooks import Webhook

from monitor.demo.receivers import Hook, Mail, open_mail_receiver, open_webhook_receiver

SECRET = "whsec_c2VjcmV0IG9mIHRoZSBkZW1v"
SENT_AT = datetime(2026, 3, 4, 13, 5, tzinfo=UTC)


def signed(body: str, secret: str = SECRET) -> dict[str, str]:
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(SENT_AT.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", SENT_AT, body),
    }


def mail(subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "monitor@demo.invalid", "desk@demo.invalid", subject
    message.set_content(text)
    message.add_alternative(f"<p>{text}</p>", subtype="html")
    return message


async def test_a_mail_is_kept_with_its_envelope_and_told_at_once() -> None:
    told: list[Mail] = []
    async with open_mail_receiver(on_receipt=told.append) as receiver:
        await aiosmtplib.send(
            mail("148 → 171", "Der Wert stieg. Число выросло."),
            hostname=receiver.host,
            port=receiver.port,
            recipients=["desk@demo.invalid", "editor@demo.invalid"],
        )

    (got,) = receiver.received
    assert told == [got]
    assert got.sender == "monitor@demo.invalid"
    assert got.recipients == ("desk@demo.invalid", "editor@demo.invalid")
    assert got.message["Subject"] == "148 → 171"
    assert got.text.strip() == "Der Wert stieg. Число выросло."


async def test_the_mail_receiver_can_come_back_at_its_old_address() -> None:
    async with open_mail_receiver() as first:
        await aiosmtplib.send(mail("one", "one"), hostname=first.host, port=first.port)
    async with open_mail_receiver(port=first.port) as second:
        await aiosmtplib.send(mail("two", "two"), hostname=second.host, port=second.port)

    assert second.address == first.address
    assert [len(receiver.received) for receiver in (first, second)] == [1, 1]


async def test_a_signed_message_is_kept_with_its_id_whatever_the_real_time_is() -> None:
    told: list[Hook] = []
    body = json.dumps({"topic": "Bolivians in the war", "value": 171})
    async with (
        open_webhook_receiver(SECRET, on_receipt=told.append) as receiver,
        httpx.AsyncClient() as client,
    ):
        answers = [await client.post(receiver.url, content=body, headers=signed(body)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert told == receiver.received
    assert {hook.id for hook in receiver.received} == {"msg_1"}
    assert receiver.received[0].sent_at == SENT_AT
    assert receiver.received[0].payload["value"] == 171


async def test_one_right_signature_among_several_is_enough() -> None:
    body = "{}"
    headers = signed(body)
    headers["webhook-signature"] = f"v1a,other {headers['webhook-signature']}"
    async with open_webhook_receiver(SECRET) as receiver, httpx.AsyncClient() as client:
        assert (await client.post(receiver.url, content=body, headers=headers)).status_code == 204


async def test_a_message_without_a_right_signature_is_refused_and_counted() -> None:
    body = '{"value": 171}'
    bad = [
        {},
        signed(body, "whsec_YW5vdGhlciBzZWNyZXQ="),
        signed('{"value": 172}'),
        signed(body) | {"webhook-id": "msg_2"},
        signed(body) | {"webhook-timestamp": "soon"},
        signed(body) | {"webhook-signature": "v1"},
    ]
    async with open_webhook_receiver(SECRET) as receiver, httpx.AsyncClient() as client:
        answers = [await client.post(receiver.url, content=body, headers=headers) for headers in bad]

    assert {answer.status_code for answer in answers} == {401}
    assert (receiver.refused, receiver.received) == (len(bad), [])
