"""A judge's answer is read within a time and a size, whatever it promises to be."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest

from monitor.net.judge import MOST_BYTES, consult
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
    "reply",
    [
        Reply(body=b"x" * (MOST_BYTES + 1)),
        Reply(500, body=b"{}"),
        Reply(302, headers=(("Location", "/elsewhere"),)),
        Reply(body=b"{}", length=500),
    ],
)
async def test_what_is_no_answer_is_none(reply: Reply) -> None:
    async with serve({"/chat/completions": reply}) as web:
        assert await consult(web.url, QUESTION, None, SOON) is None
    assert len(web.asked) == 1


async def test_an_answer_that_was_packed_unasked_is_not_unpacked() -> None:
    packed = gzip.compress(json.dumps({"choices": ["x" * 5_000_000]}).encode(), 9)
    reply = Reply(body=packed, headers=(("Content-Encoding", "gzip"),))
    async with serve({"/chat/completions": reply}) as web:
        assert await consult(web.url, QUESTION, None, SOON) == packed


async def test_an_answer_that_drips_ends_in_time() -> None:
    drip = Reply(pieces=(b"x",) * 500, pause=0.05)
    async with serve({"/chat/completions": drip}) as web:
        assert await consult(web.url, QUESTION, None, timedelta(seconds=0.2)) is None
