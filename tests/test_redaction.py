"""What is secret is black wherever it is shown, what steers a terminal is gone, and all else stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import ConfigError, MonitorError
from monitor.redaction import BLACK, plain, redacted, shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("https://desk:word@a.example/rss", "https://***@a.example/rss"),
        ("http://to:p@ss@a.example/x", "http://***@a.example/x"),
        ("https://to:p/a?s#s@a.example/x", "https://***@a.example/x"),
        ("https://a.example/?token=abc&q=dam", "https://a.example/?token=***&q=dam"),
        ("https://a.example/?q=dam&api_key=abc#x", "https://a.example/?q=dam&api_key=***#x"),
        ("https://a.example/?api%5Fkey=abc", "https://a.example/?api%5Fkey=***"),
        ("https://a.example/?access_token=a&sig=b", "https://a.example/?access_token=***&sig=***"),
        ("/moved?jwt=abc&code=def", "/moved?jwt=***&code=***"),
        ("No answer from https://a:b@c.example/ yet.", "No answer from https://***@c.example/ yet."),
        ("https://api.telegram.org/bot12:abc/sendMessage", "https://api.telegram.org/bot***"),
        ("https://discord.com/api/webhooks/1/abc", "https://discord.com/api/webhooks/***"),
        ("host=h password=abc user=x", "host=h password=*** user=x"),
        ("Authorization: Bearer abcdefgh", "Authorization: Bearer ***"),
        ("https://a.example/?keyword=dam&monkey=1", "https://a.example/?keyword=dam&monkey=1"),
        ("https://a.example/@somebody/1", "https://a.example/@somebody/1"),
        ("https://a.example:8080/@somebody/1", "https://a.example:8080/@somebody/1"),
        ("http://[::1]:80/@somebody", "http://[::1]:80/@somebody"),
        ("https://a.example?to=me@b.example", "https://a.example?to=me@b.example"),
        ("desk@paper.example", "desk@paper.example"),
        ("A standard bearer: passwords are words", "A standard bearer: passwords are words"),
        ("password: too short", "password: too short"),
    ],
)  # fmt: skip
def test_logins_and_keys_are_black(text: str, told: str) -> None:
    assert shown(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("503 \x9b31mRed\x1b[0m", "503 Red"),
        ("\x1b]0;title\x07said", "said"),
        ("\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ("bell\x07 null\x00 lone\ud800", "bell null lone\ufffd"),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
        ("Дамба 水坝 سد ZWNJ\u200c 👩\u200d🚒", "Дамба 水坝 سد ZWNJ\u200c 👩\u200d🚒"),
    ],
)
def test_what_steers_a_terminal_is_taken_out_and_words_in_any_script_stay(text: str, told: str) -> None:
    assert plain(text) == told
    assert str(MonitorError(text)) == told
    assert ConfigError([text]).problems == [told]


def test_values_inside_of_values_are_looked_through() -> None:
    record = {
        "a": [{"password": "x"}, ("https://me:x@h/",)],
        "b": {"c": {"Api-Key": ["x"]}},
        "d": 1,
        "e": None,
    }
    found = {key: redacted(value, key) for key, value in record.items()}
    assert found == {
        "a": [{"password": "***"}, ["https://***@h/"]],
        "b": {"c": {"Api-Key": "***"}},
        "d": 1,
        "e": None,
    }


@dataclass(frozen=True)
class Changes:
    added: tuple[str, ...]
    at: datetime
    password: str = "hunter2"


def test_values_of_records_are_json_and_never_in_pythons_notation() -> None:
    given = {
        "at": datetime(2026, 11, 30, 15, 7, tzinfo=UTC),
        "lasts": timedelta(minutes=2),
        "names": frozenset({"b", "a"}),
        "file": Path("a/b"),
        "changes": Changes(("x",), datetime(2026, 1, 1, tzinfo=UTC)),
    }
    assert redacted(given) == {
        "at": "2026-11-30T15:07:00+00:00",
        "lasts": 120.0,
        "names": ["a", "b"],
        "file": "a/b",
        "changes": {"added": ["x"], "at": "2026-01-01T00:00:00+00:00", "password": BLACK},
    }
