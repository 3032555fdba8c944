"""What is secret in an address is black wherever it is shown; all else stays."""

from __future__ import annotations

import pytest

from monitor.redaction import shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("https://desk:word@a.example/rss", "https://***@a.example/rss"),
        ("http://to:p@ss@a.example/x", "http://***@a.example/x"),
        ("https://a.example/?token=abc&q=dam", "https://a.example/?token=***&q=dam"),
        ("https://a.example/?q=dam&api_key=abc#x", "https://a.example/?q=dam&api_key=***#x"),
        ("https://a.example/?access_token=a&sig=b", "https://a.example/?access_token=***&sig=***"),
        ("No answer from https://a:b@c.example/ yet.", "No answer from https://***@c.example/ yet."),
        ("https://a.example/?keyword=dam&monkey=1", "https://a.example/?keyword=dam&monkey=1"),
        ("https://a.example/@somebody/1", "https://a.example/@somebody/1"),
        ("https://a.example?to=me@b.example", "https://a.example?to=me@b.example"),
        ("desk@paper.example", "desk@paper.example"),
    ],
)
def test_logins_and_keys_are_black(text: str, told: str) -> None:
    assert shown(text) == told
