from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from monitor.channels.slack import Slack
from monitor.errors import ChannelError, PermanentChannelError, TransientChannelError
from tests.channels.sending import a_client, a_message, now
from tests.support.receiver import Answer, receiver, slack


def a_channel(http: httpx.AsyncClient, url: str) -> Slack:
    return Slack("desk", SecretStr(f"{url}/services/T0/B0/s3cr3t"), http, now)


async def answered(answer: Answer) -> ChannelError:
    """The error that this answer makes."""
    async with receiver(lambda _: answer) as there, a_client() as http:
        with pytest.raises(ChannelError) as raised:
            await a_channel(http, there.url).send(a_message(), "")
    assert "s3cr3t" not in str(raised.value)
    return raised.value


async def test_slack_accepts_the_message_and_unfolds_no_links() -> None:
    async with receiver(slack) as there, a_client() as http:
        receipt = await a_channel(http, there.url).send(a_message(), "")
    body = json.loads(there.posted[0].body)
    assert receipt.detail == "ok"
    assert body["text"] == a_message().subject
    assert body["unfurl_links"] is False


async def test_a_subject_cannot_call_a_channel() -> None:
    async with receiver(slack) as there, a_client() as http:
        await a_channel(http, there.url).send(a_message(subject="<!channel> 5 > 4 & <@U1>"), "")
    assert json.loads(there.posted[0].body)["text"] == "&lt;!channel&gt; 5 &gt; 4 &amp; &lt;@U1&gt;"


async def test_slack_is_given_the_time_it_asks_for() -> None:
    error = await answered(Answer(429, b"rate_limited", (("retry-after", "30"),)))
    assert isinstance(error, TransientChannelError)
    assert error.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize(
    ("status", "word"), [(403, b"invalid_token"), (404, b"no_service"), (410, b"archived")]
)
async def test_an_address_that_slack_does_not_know_is_given_up(status: int, word: bytes) -> None:
    error = await answered(Answer(status, word))
    assert isinstance(error, PermanentChannelError)
    assert word.decode() in str(error)


async def test_a_page_that_is_not_slacks_is_no_receipt() -> None:
    assert isinstance(await answered(Answer(200, b"<html>Sign in</html>")), TransientChannelError)


async def test_an_unreachable_slack_is_named_without_its_address() -> None:
    async with receiver(slack) as there:
        pass
    async with a_client() as http:
        with pytest.raises(TransientChannelError, match="Slack channel desk cannot be reached") as raised:
            await a_channel(http, there.url).send(a_message(), "")
    assert "s3cr3t" not in str(raised.value)
