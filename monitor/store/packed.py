"""Columns that are read whole and never asked for in SQL, kept small: JSON, vectors, whole numbers."""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

_WORDS = {
    1: b"""\
 the that of to in and a for on is was said it with as at by from he his has have were be are an not their they will
 who which would its this had been more than after but she her people government president minister police officials
 news not enough; not news for this topic (chance 0.0; told before in this article: ; likeness 0.; the same words as \
claim ; the first value of this quantity; no known quantity is counted in its unit; \
its own words tell the value before; \
agrees with ; too far from quantity , score 0.0 (a part) (its value) of 0.26; news for this topic: 0.; \
is quantity ; is another claim than claim  ("not one of these" "name": "outlet": "url": "https://www. "findings": [
{"part": "text", "start": 1, "end": 2, "relevance": 0.1}, {"part": "text", "start": 1, "end": 2, "relevance": 0.0}, \
[{"part": "title", "start": 0, "end": 7, "relevance": 1.0}, \
{"verb": "be", "tense": "past", "subject": "noun", "negated": false, "modal": false, "passive": false, "former": ""}\
{"verb": "say", "tense": "present", "subject": "name", "negated": false, "modal": false, "passive": true, "former": ""}\
{"span": {"part": "text", "start": 1, "end": 2, "quote": "the "}, \
"sentence": {"part": "text", "start": 1, "end": 2, \
"quote": "The "}, "value": {"low": 1.0, "high": null}, "bound": "more than", "bound": "exactly", "unit": "percent", \
"unit": "count", "key": {"counted": "person", "modifiers": [], "event": null, "roles": [], \
"place": null, "period": null}, \
"label": "People", "speaker": null, "hedged": false, "previous": null, "clause": "The \
{"content": {"part": "title", "start": 0, "end": 7, "quote": "the "}, \
"sentence": {"part": "text", "start": 1, "end": 2, \
"quote": "The "}, "cue": "say", "speaker": {"name": "the ", "words": "the ", "role": null, "affiliation": null}, \
"stance": "asserts", "hedged": false, "about": null, "act": true, "label": "\
{"content": {"part": "text", "start": 1, "end": 2, "quote": "that "}, \
"sentence": {"part": "text", "start": 1, "end": 2, \
"quote": "The "}, "cue": "said", "speaker": null, "stance": "asserts", "hedged": false, "about": null, "act": false, \
"label": null}"""
}
"""Words that are likely in what is packed, by the number with which that begins. What was used is never changed."""
_NEWEST = max(_WORDS)


def pack(value: Any) -> bytes:
    """A value as JSON, deflated (RFC 1951) after the newest words, behind their number; nothing for an empty object."""
    if value == {}:
        return b""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=_WORDS[_NEWEST])
    text = json.dumps(value, ensure_ascii=False).encode()
    return bytes([_NEWEST]) + packer.compress(text) + packer.flush()


def unpacked(packed: bytes) -> bytes:
    """The JSON in what `pack` made, as UTF-8; an empty object for nothing."""
    if not packed:
        return b"{}"
    opener = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_WORDS[packed[0]])
    return opener.decompress(packed[1:]) + opener.flush()


class Packed(sa.TypeDecorator[Any]):
    """JSON that is packed."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> bytes:
        return pack(value)

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(unpacked(value))


def halved(vector: bytes) -> bytes:
    """A vector of float32 as float16: the cosine of two changes by about 0.00001."""
    import numpy as np  # noqa: PLC0415  (0.1 seconds that commands which read no vector need not wait)

    return np.frombuffer(vector, np.float32).astype(np.float16).tobytes()


def doubled(vector: bytes) -> bytes:
    """A vector of float16 as float32."""
    import numpy as np  # noqa: PLC0415

    return np.frombuffer(vector, np.float16).astype(np.float32).tobytes()


class Vector(sa.TypeDecorator[bytes]):
    """A vector of float32, kept as float16."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else halved(value)

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else doubled(value)


class Numbers(sa.TypeDecorator[tuple[int, ...]]):
    """Whole numbers of 64 bits, in order."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sequence[int] | None, dialect: sa.Dialect) -> bytes:
        return array("q", value or ()).tobytes()

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> tuple[int, ...]:
        return tuple(array("q", value or b""))
