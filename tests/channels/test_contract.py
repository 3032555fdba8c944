"""What every channel is held to: one row for each, and none that is left out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from pydantic import TypeAdapter

from monitor.channels.build import OPENERS, build
from monitor.channels.channel import Channel
from monitor.config.channels import CHANNELS, ChannelConfig
from monitor.errors import ChannelError
from monitor.model import Receipt
from tests.channels.sending import a_message

SECRET = "pswd-2b7e1516"
ROWS: dict[str, dict[str, Any]] = {
    "email": {
        "host": "127.0.0.1",
        "port": 9,
        "security": "none",
        "username": "u",
        "password": SECRET,
        "sender": "a@b.example",
        "recipients": ["c@d.example", "e@f.example"],
    },
    "slack": {"webhook_url": f"http://127.0.0.1:9/{SECRET}"},
    "webhook": {"url": f"http://127.0.0.1:9/?key={SECRET}"},
    "apprise": {"url": f"json://u:{SECRET}@127.0.0.1:9"},
    "console": {},
    "file": {"path": "alerts.jsonl"},
}
"""Each kind with a receiver that nobody is, where it has one."""
LOCAL = {"console", "file"}


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        http = httpx.AsyncClient()
        stack.callback(lambda: asyncio.run(http.aclose()))

        def make(kind: str) -> Channel:
            config: Any = TypeAdapter(ChannelConfig).validate_python({"type": kind, **ROWS[kind]})
            return build("one", config, http, lambda: datetime.now(UTC))

        yield make


def test_every_channel_of_the_configuration_has_its_line_and_its_row() -> None:
    assert set(OPENERS) == set(CHANNELS)
    assert set(ROWS) == {get_args(section.model_fields["type"].annotation)[0] for section in CHANNELS}


@pytest.mark.parametrize("kind", ROWS)
async def test_a_channel_names_its_targets_once(kind: str, opened: Any) -> None:
    targets = opened(kind).targets()
    assert targets
    assert len(set(targets)) == len(targets)


@pytest.mark.parametrize("kind", ROWS)
async def test_what_is_accepted_gives_a_receipt_and_what_is_not_one_sentence_without_a_secret(
    kind: str, opened: Any
) -> None:
    channel = opened(kind)
    for target in channel.targets():
        try:
            receipt = await channel.send(a_message(), target)
        except ChannelError as error:
            assert kind not in LOCAL
            assert SECRET not in str(error)
            assert "one" in str(error)
            assert len(str(error).splitlines()) == 1
        else:
            assert kind in LOCAL
            assert isinstance(receipt, Receipt)
            assert receipt.detail
