from __future__ import annotations

import json

import httpx
import pytest

from monitor.channels.build import build
from monitor.channels.channel import Channel
from monitor.config.channels import SlackConfig
from monitor.errors import ChannelError, PermanentChannelError, TransientChannelError
from tests.channels.sending import a_client, a_message, now
from tests.support.receiver import Answer, receiver, slack_api


def a_bot(
    http: httpx.AsyncClient, url: str, token: str = "xoxb-right", channel: str = "C0123456789"
) -> Channel:
    given = {"type": "slack", "token": token, "channel": channel, "api_url": url}
    return build("desk", SlackConfig.model_validate(given), http, now)


async def test_a_bot_gives_the_name_of_its_message_and_replies_to_it() -> None:
    async with receiver(slack_api) as there, a_client() as http:
        bot = a_bot(http, f"{there.url}/api")
        assert bot.targets() == ("C0123456789",)
        first = await bot.send(a_message(), "C0123456789")
        reply = await bot.send(a_message(parent=first.ref), "C0123456789")
    assert first.ref == reply.ref == "1503435956.000247"
    bodies = [json.loads(posted.body) for posted in there.posted]
    assert there.posted[0].path == "/api/chat.postMessage"
    assert "thread_ts" not in bodies[0]
    assert bodies[1]["thread_ts"] == "1503435956.000247"


@pytest.mark.parametrize(
    ("token", "channel", "word"),
    [
        ("xoxb-wrong", "C0123456789", "check the bot's token"),
        ("xoxb-right", "C1", "invite the bot"),
    ],
)
async def test_what_somebody_will_mend_is_tried_again(token: str, channel: str, word: str) -> None:
    async with receiver(slack_api) as there, a_client() as http:
        with pytest.raises(TransientChannelError, match=word) as raised:
            await a_bot(http, there.url, token, channel).send(a_message(), channel)
    assert "xoxb" not in str(raised.value)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(200, b'{"ok":false,"error":"msg_too_long"}'), PermanentChannelError),
        (Answer(200, b'{"ok":false,"error":"ratelimited"}'), TransientChannelError),
        (Answer(429, b"", (("retry-after", "30"),)), TransientChannelError),
        (Answer(200, b"<html>Sign in</html>"), ChannelError),
    ],
)
async def test_a_refusal_is_told_from_a_delay(answer: Answer, error: type[ChannelError]) -> None:
    async with receiver(lambda _: answer) as there, a_client() as http:
        with pytest.raises(error):
            await a_bot(http, there.url).send(a_message(), "C0123456789")
