"""Damages feeds and pages in the ways in which the web damages them, and in some that it has not thought of yet."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_TAG = re.compile(rb"<[^<>]{1,200}>")
_LARGEST = 200_000

PIECES = (
    b"&#xD800;", b"&#x110000;", b"&#99999999999999;", b"&nosuchthing;", b"&", b"<", b">", b"]]>",
    b"<![CDATA[", b"<!--", b"-->", b"<?xml version='1.0' encoding='undefined'?>",
    b"<?xml version='1.0' encoding='utf-16'?>", b"<?x ", b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]>",
    b"&a;&a;&a;", b"\x00", b"\x0b", b"\x1f", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b"\r",
    b"\x85", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"</", b"/>", b"<p>", b"</item>", b"<item>", b"<entry>",
    b"<script>", b"</script>", b"<plaintext>", b"<svg>", b"<table><tr><td>", b"<b><i></b></i>",
    b" xmlns:a='b'", b" href='javascript:x'", b" href='http://[bad/'", b" href='//x:99999/'",
    b" xml:base='http://['", b"http://\xd1\x85.example/", b"%00%ff", b"Sat, 31 Feb 2025 25:61:61 +9999",
    b"0000-00-00T00:00:00Z", b"1700000000", b"9999-12-31T23:59:59-14:00", b"\xd9\xa3\xd9\xa4", b"NaN",
    b"1e999", b"null", b"[[[[", b'{"a":', b'"\\ud800"', b"\\u0000", b'"@type":["Article",["Article"]],',
    b"a@a.a.", b"\n" * 500, b"x" * 3000, b"<div>" * 300, b"&lt;p" * 200,
)  # fmt: skip

Change = Callable[[bytes, random.Random], bytes]


def mutate(seed: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """The seed after one to eight changes; at most 200 KB."""
    for _ in range(rng.randint(1, 8)):
        change = rng.choice(_CHANGES)
        seed = change(seed, rng) if change is not _splice else _splice(seed, rng, rng.choice(others))
    return seed[:_LARGEST]


def _spot(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + int(rng.expovariate(1 / 20)))


def _flip(data: bytes, rng: random.Random) -> bytes:
    start, _ = _spot(data, rng)
    return data[:start] + bytes([rng.randrange(256)]) + data[start + 1 :]


def _cut(data: bytes, rng: random.Random) -> bytes:
    start, end = _spot(data, rng)
    return data[:start] + data[end:]


def _double(data: bytes, rng: random.Random) -> bytes:
    start, end = _spot(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 2, 50)) + data[end:]


def _insert(data: bytes, rng: random.Random) -> bytes:
    start, _ = _spot(data, rng)
    return data[:start] + rng.choice(PIECES) + data[start:]


def _insert_at_tag(data: bytes, rng: random.Random) -> bytes:
    tags = [match.span() for match in _TAG.finditer(data)]
    if not tags:
        return _insert(data, rng)
    start, end = rng.choice(tags)
    at = rng.choice((start, end, end - 1))
    return data[:at] + rng.choice(PIECES) + data[at:]


def _drop_tag(data: bytes, rng: random.Random) -> bytes:
    tags = [match.span() for match in _TAG.finditer(data)]
    if not tags:
        return data
    start, end = rng.choice(tags)
    return data[:start] + data[end:]


def _swap_tags(data: bytes, rng: random.Random) -> bytes:
    tags = [match.span() for match in _TAG.finditer(data)]
    if len(tags) < 2:
        return data
    (a, b), (c, d) = sorted(rng.sample(tags, 2))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _truncate(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _reencode(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(
        rng.choice(("utf-16", "latin-1", "cp1251", "utf-8-sig", "utf-32", "shift_jis")), "replace"
    )


def _splice(data: bytes, rng: random.Random, other: bytes = b"") -> bytes:
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


_CHANGES: tuple[Change, ...] = (
    _flip, _flip, _cut, _double, _insert, _insert, _insert_at_tag, _insert_at_tag, _insert_at_tag,
    _drop_tag, _swap_tags, _truncate, _reencode, _splice,
)  # fmt: skip
