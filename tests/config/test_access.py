"""What a feed may need besides its address is checked, and no secret of it is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

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
