"""Puts made by hand: an invented ferry and its topics, with a vector for each by its words."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from monitor.language.embed import DIMENSIONS
from monitor.model import (
    Bound,
    Claim,
    Figure,
    Interval,
    Mention,
    Part,
    QuantityKey,
    Span,
    Speaker,
    Stance,
)
from monitor.selection.put import Concern, Line, Put

NOON = datetime(2031, 3, 5, 12, tzinfo=UTC)
ARDEN = Speaker("Ilsa Arden", "Arden", "harbour master", "Velmar")
TITLE = "Ferry sinks off Velmar"
RESCUED = "At least 40 people were rescued, harbour master Ilsa Arden said."
COMPANY = "The ferry company denied that the ship was overloaded."
SEARCH = "The search was called off at dusk."


def vector(text: str) -> bytes:
    """A bag of hashed words, as exact as it is kept."""
    row = np.zeros(DIMENSIONS, np.float32)
    for word in re.findall(r"\w+", text.lower()):
        row[zlib.crc32(word.encode()) % DIMENSIONS] += 1
    return (row / (float(np.linalg.norm(row)) or 1)).astype(np.float16).astype(np.float32).tobytes()


def plain(sentence: str, at: int = 0, part: Part = Part.TEXT) -> Claim:
    """A sentence in the article's own voice."""
    span = Span(part, at, at + len(sentence), sentence)
    return Claim(span, span, None, None, Stance.ASSERTS)


def said(
    content: str,
    sentence: str,
    at: int = 0,
    *,
    by: Speaker | None = None,
    stance: Stance = Stance.ASSERTS,
    act: bool = False,
) -> Claim:
    start = at + sentence.index(content)
    span = Span(Part.TEXT, start, start + len(content), content)
    return Claim(span, Span(Part.TEXT, at, at + len(sentence), sentence), "say", by, stance, act=act)


def counted(
    words: str,
    low: float | None,
    high: float | None,
    label: str,
    *,
    sentence: str = "",
    at: int = 0,
    bound: Bound = Bound.EXACTLY,
    unit: str = "count",
    by: Speaker | None = None,
) -> Figure:
    sentence = sentence or words
    start = at + sentence.index(words)
    return Figure(
        Span(Part.TEXT, start, start + len(words), words),
        Span(Part.TEXT, at, at + len(sentence), sentence),
        Interval(low, high),
        bound,
        unit,
        QuantityKey(label.split(maxsplit=1)[0]),
        label,
        by,
    )


def mentions(*whats: Figure | Claim) -> tuple[Mention, ...]:
    return tuple(Mention(what, order, vector(_text(what))) for order, what in enumerate(whats))


def told(what: Figure | Claim, target: int | None = None, *, is_told: bool = True, day: int = 4) -> Line:
    mention = Mention(what, 0, vector(_text(what)))
    return Line(mention, NOON.replace(day=day), target, is_told)


def _text(what: Figure | Claim) -> str:
    return what.label if isinstance(what, Figure) else what.content.quote


def concern(name: str, *lines: Line, description: str = "") -> Concern:
    return Concern(name.lower(), name, f"{name.lower()} query", description, 1, 1, (1.0,) * 100, lines)


FERRY: tuple[Figure | Claim, ...] = (
    plain(TITLE, part=Part.TITLE),
    said("At least 40 people were rescued", RESCUED, by=ARDEN),
    counted("40 people", 40, None, "people rescued", sentence=RESCUED, bound=Bound.AT_LEAST, by=ARDEN),
    said(
        "that the ship was overloaded",
        COMPANY,
        100,
        by=Speaker("ferry company", "The ferry company"),
        stance=Stance.DENIES,
    ),
    plain(SEARCH, 200),
)
"""Items 1 to 5: the title, what Arden says, the figure in it, the denial, the search."""
EARLIER = told(counted("25 people", 25, 25, "people rescued", by=ARDEN), 7)
KNOWN = told(plain("The ferry sank in a storm."), 3, day=5)


def ferry(*concerns: Concern) -> Put:
    return put(FERRY, *(concerns or (concern("Ferry", EARLIER, KNOWN), concern("Storm"))))


def put(whats: Sequence[Figure | Claim], *concerns: Concern, title: str = TITLE) -> Put:
    return Put(title, "Velmar Post", NOON, 1_000, b"", mentions(*whats), concerns)
