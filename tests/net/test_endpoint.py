"""An endpoint's answer is read within a time and a size, whatever it promises to be."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest

from monitor.errors import FetchError, PermanentFetchError, TransientFetchError
from monitor.net.endpoint import MOST_BYTES, consult
from tests.support.web import Reply, serve

SOON = timedelta(seconds=5)
QUESTION = b'{"model": "small"}'


async def test_an_answer_comes_back_as_it_was_sent() -> None:
    async with serve({"/v1/chat/completions": Reply(body=b'{"choices": []}')}) as web:
        assert await consult(f"{web.url}/v1/", QUESTION, "k-1", SOON) == b'{"choices": []}'
    [asked] = web.asked
    assert asked.headers["authorization"] == b"Bearer k-1"
    assert asked.headers["accept-encoding"] == b"identity"


@pytest.mark.parametrize(
    ("reply", "kind", "why"),
    [
        (Reply(body=b"x" * (MOST_BYTES + 1)), TransientFetchError, "an answer of more than 100,000 bytes"),
        (Reply(500, body=b"{}"), TransientFetchError, "it answered HTTP 500"),
        (Reply(429, body=b"{}"), TransientFetchError, "it answered HTTP 429"),
        (Reply(401, body=b"{}"), PermanentFetchError, "it answered HTTP 401"),
        (Reply(302, headers=(("Location", "/elsewhere"),)), PermanentFetchError, "it answered HTTP 302"),
        (Reply(body=b"{}", length=500), TransientFetchError, "no answer: RemoteProtocolError"),
    ],
)
async def test_what_is_no_answer_says_why_and_whether_to_ask_again(
    reply: Reply, kind: type[FetchError], why: str
) -> None:
    async with serve({"/chat/completions": reply}) as web:
        with pytest.raises(kind, match=why):
            await consult(web.url, QUESTION, None, SOON)
    assert len(web.asked) == 1


@pytest.mark.parametrize("key", ["sk-héllo", "sk-1\r\nX: 1"])
async def test_neither_a_strange_key_nor_a_login_in_the_address_is_shown(key: str) -> None:
    with pytest.raises(FetchError) as raised:
        await consult("http://me:word@127.0.0.1:9/v1", QUESTION, key, SOON)
    told = f"{raised.value} {raised.value.url}"
    assert "word" not in told
    assert "sk-" not in told


async def test_an_answer_that_was_packed_unasked_is_not_unpacked() -> None:
    packed = gzip.compress(json.dumps({"choices": ["x" * 5_000_000]}).encode(), 9)
    reply = Reply(body=packed, headers=(("Content-Encoding", "gzip"),))
    async with serve({"/chat/completions": reply}) as web:
        assert await consult(web.url, QUESTION, None, SOON) == packed


async def test_an_answer_that_drips_ends_in_time() -> None:
    drip = Reply(pieces=(b"x",) * 500, pause=0.05)
    async with serve({"/chat/completions": drip}) as web:
        with pytest.raises(TransientFetchError, match=r"no answer within 0\.2 seconds"):
            await consult(web.url, QUESTION, None, timedelta(seconds=0.2))
