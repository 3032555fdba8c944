from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from monitor.channels.build import build
from monitor.channels.channel import Channel
from monitor.channels.webhook import Webhook
from monitor.config.channels import WebhookConfig
from monitor.errors import ChannelError, PermanentChannelError, TransientChannelError
from tests.channels.sending import NOW, a_client, a_message, now
from tests.support.receiver import Answer, Posted, receiver

SECRET = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"


def a_channel(http: httpx.AsyncClient, url: str, secret: str | None = None) -> Channel:
    config = WebhookConfig(type="webhook", url=url, secret=SecretStr(secret) if secret else None)
    return build("desk", config, http, lambda: datetime.now(UTC))


async def answered(answer: Answer) -> ChannelError:
    """The error that this answer makes."""
    async with receiver(lambda _: answer) as there, a_client() as http:
        channel = Webhook("desk", f"{there.url}/hook", None, http, now)
        with pytest.raises(ChannelError) as raised:
            await channel.send(a_message(), "")
        assert len(there.posted) == 1
    return raised.value


async def test_a_receiver_can_verify_who_sent_the_message() -> None:
    message = a_message(id="alert-7")
    async with receiver(lambda _: Answer()) as there, a_client() as http:
        channel = a_channel(http, f"{there.url}/hook", SECRET)
        assert channel.targets() == ("",)
        await channel.send(message, "")
        await channel.send(message, "")
    for posted in there.posted:
        assert posted.headers["webhook-id"] == "alert-7"
        assert Verifier(SECRET).verify(posted.body, posted.headers) == message.payload
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_b3RoZXIgc2VjcmV0IG90aGVyIHNlY3JldA==").verify(posted.body, posted.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(posted.body + b" ", posted.headers)


async def test_without_a_secret_there_is_no_signature() -> None:
    async with receiver(lambda _: Answer(204, b"")) as there, a_client() as http:
        await a_channel(http, there.url).send(a_message(), "")
    assert "webhook-signature" not in there.posted[0].headers
    assert there.posted[0].headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 422])
async def test_a_refusal_is_for_good(status: int) -> None:
    error = await answered(Answer(status, b"no"))
    assert isinstance(error, PermanentChannelError)
    assert f"answered {status} (no)" in str(error)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_a_receiver_in_trouble_is_tried_again(status: int) -> None:
    assert isinstance(await answered(Answer(status, b"")), TransientChannelError)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    def answer(posted: Posted) -> Answer:
        return Answer(status, b"", (("location", "/elsewhere"),)) if posted.path == "/hook" else Answer()

    async with receiver(answer) as there, httpx.AsyncClient(trust_env=False, follow_redirects=True) as http:
        with pytest.raises(PermanentChannelError, match="redirects are not followed"):
            await Webhook("desk", f"{there.url}/hook", None, http, now).send(a_message(), "")
    assert [posted.path for posted in there.posted] == ["/hook"]


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 02 Mar 2026 09:35:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 09:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
    ],
)
async def test_retry_after_is_read_as_seconds_or_as_a_date(header: str, asked: timedelta | None) -> None:
    error = await answered(Answer(429, b"", (("retry-after", header),)))
    assert error.retry_after == asked


async def test_a_receiver_that_never_answers_is_given_up() -> None:
    async with receiver(lambda _: Answer(None)) as there, a_client() as http:
        channel = Webhook("desk", there.url, None, http, now, timeout=timedelta(milliseconds=50))
        with pytest.raises(TransientChannelError, match=r"did not answer within 0.05 seconds"):
            await channel.send(a_message(), "")


async def test_no_more_than_the_beginning_of_an_answer_is_read() -> None:
    async with receiver(lambda _: Answer(200, b"x" * 9000, endless=True)) as there, a_client() as http:
        receipt = await Webhook("desk", there.url, None, http, now).send(a_message(), "")
    assert receipt.detail == "x" * 500


async def test_what_is_unreachable_is_named_without_its_secrets() -> None:
    async with receiver(lambda _: Answer()) as there:
        address = f"{there.url}/services/s3cr3t?token=t0k3n".replace("//", "//user:pa55@")
    async with a_client() as http:
        with pytest.raises(
            TransientChannelError, match=r"Webhook desk at 127.0.0.1 cannot be reached"
        ) as raised:
            await Webhook("desk", address, None, http, now).send(a_message(), "")
    assert not any(secret in str(raised.value) for secret in ("s3cr3t", "t0k3n", "pa55"))


async def test_the_timestamp_is_that_of_the_try() -> None:
    async with receiver(lambda _: Answer()) as there, a_client() as http:
        later = NOW + timedelta(hours=2)
        await Webhook("desk", there.url, None, http, lambda: later).send(a_message(), "")
    assert there.posted[0].headers["webhook-timestamp"] == str(int(later.timestamp()))
