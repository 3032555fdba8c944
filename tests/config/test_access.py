"""What a feed may need besides its address is checked, and no secret of it is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.check import warnings
from monitor.config.load import load
from monitor.errors import ConfigError


def problems(folder: Path, settings: str) -> str:
    path = folder / "config.yaml"
    path.write_text(f"feeds:\n  - url: https://wire.example/feed\n    {settings}\n", "utf-8")
    with pytest.raises(ConfigError) as raised:
        load(path, {})
    return str(raised.value)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("username: desk", "username and password go together"),
        ("headers: {Host: hidden-1}", "is of a header that is set for you"),
        ("headers: {If-None-Match: hidden-1}", "is of a header that is set for you"),
        ('headers: {"X Key": hidden-1}', "is none that a header can have"),
        ('headers: {X-Key: "hidden-1\\r\\nX: 1"}', "not fit for a header"),
        ("proxy: hidden-1.example:3128", "not a proxy"),
        ("proxy: ftp://desk:hidden-1@proxy.example/", "not a proxy"),
    ],
)
def test_what_cannot_be_sent_is_told_without_its_secret(tmp_path: Path, settings: str, told: str) -> None:
    message = problems(tmp_path, settings)
    assert told in message
    assert "hidden-1" not in message


def test_secrets_are_not_shown_with_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "feeds:\n  - url: https://wire.example/feed\n    headers: {X-Key: hidden-1}\n    username: desk\n"
        "    password: hidden-2\n    proxy: socks5://desk:hidden-3@proxy.example:1080\n",
        "utf-8",
    )
    shown = repr(load(path, {}))
    assert not any(secret in shown for secret in ("hidden-1", "hidden-2", "hidden-3"))


@pytest.mark.parametrize(
    "url",
    ["http://a.example:99999/", "http://a.example:x/", "https://[::1/rss", "http://:80/", "http://desk@/"],
)
def test_an_address_that_nobody_can_be_reached_at_is_a_mistake(tmp_path: Path, url: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"feeds:\n  - url: '{url}'\n", "utf-8")
    with pytest.raises(
        ConfigError, match=r"feeds\[0\]\.url: not a web address: its host or its port cannot be"
    ):
        load(path, {})


def test_a_login_in_an_address_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("feeds:\n  - url: https://desk:word@wire.example/feed\n", "utf-8")
    [note] = [note for note in warnings(load(path, {})) if "login" in note]
    assert note == "feeds[0].url: holds a login, which username and password can keep apart from the address"
