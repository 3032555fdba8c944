from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from monitor.channels.build import build
from monitor.channels.console import Console
from monitor.channels.email import Email
from monitor.channels.file import File
from monitor.channels.message import from_stored, to_stored
from monitor.channels.slack import Slack
from monitor.channels.webhook import Webhook
from monitor.config.channels import ChannelConfig
from monitor.errors import ConfigError
from tests.channels.sending import a_client, a_message, now

CONFIG: TypeAdapter[ChannelConfig] = TypeAdapter(ChannelConfig)
EMAIL = {"type": "email", "host": "mail.example", "sender": "a@b.example", "recipients": ["c@d.example"]}


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        (EMAIL, Email),
        ({"type": "slack", "webhook_url": "https://slack.example/x"}, Slack),
        ({"type": "webhook", "url": "https://hook.example/x", "secret": "whsec_MTIzNDU2"}, Webhook),
        ({"type": "console"}, Console),
        ({"type": "file", "path": "alerts.jsonl"}, File),
    ],
)
def test_every_type_of_channel_is_built(written: dict[str, object], channel: type) -> None:
    assert isinstance(build("desk", CONFIG.validate_python(written), a_client(), now), channel)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (EMAIL | {"sender": "two@@a.example words@b"}, "'two@@a.example words@b' is not a mail address"),
        (
            EMAIL | {"recipients": ["ok@d.example", "a..b@d.example"]},
            "'a..b@d.example' is not a mail address",
        ),
        ({"type": "webhook", "url": "https://xn--a-.example/x"}, "the address must be like"),
        (
            {"type": "webhook", "url": "https://hook.example", "secret": "pass word!"},
            "the secret must be base64",
        ),
        ({"type": "webhook", "url": "https://hook.example", "secret": "whsec_"}, "the secret must be base64"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_sent(written: dict[str, object], problem: str) -> None:
    with pytest.raises(ConfigError, match="Channel desk: ") as raised:
        build("desk", CONFIG.validate_python(written), a_client(), now)
    assert problem in str(raised.value)


def test_a_stored_message_comes_back_the_same() -> None:
    assert from_stored(to_stored(a_message())) == a_message()
