"""Mentions made by hand, with a bag of hashed words for a vector, so that no model is loaded."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta

import numpy as np

from monitor.language.embed import DIMENSIONS
from monitor.ledger.choices import Chosen
from monitor.lexicon.stems import stems
from monitor.model import (
    Article,
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

NOON = datetime(2031, 3, 5, 12, tzinfo=UTC)
TOLD = Chosen(tell=True, reason="chosen")
UNTOLD = Chosen(tell=False, reason="passed over")
KEY = QuantityKey("miner", event="trap", place="Falun")


def vector(text: str) -> bytes:
    row = np.zeros(DIMENSIONS, np.float32)
    for stem in stems(text):
        row[zlib.crc32(stem.encode()) % DIMENSIONS] += 1
    length = float(np.linalg.norm(row))
    return np.asarray(row / length if length else row, np.float16).astype(np.float32).tobytes()


def span(part: str, whole: str, at: int = 0) -> Span:
    start = at + whole.index(part)
    return Span(Part.TEXT, start, start + len(part), part)


def speaker(name: str, role: str | None = None, affiliation: str | None = None) -> Speaker:
    return Speaker(name, name, role, affiliation)


def article(number: int = 1, hours: float = 0, origin: str | None = None) -> Article:
    outlet = f"Outlet {number}"
    at = NOON + timedelta(hours=hours)
    return Article(number, f"https://news.example/{number}", "Title", outlet, origin or outlet, at, at)


def figure(
    words: str,
    sentence: str,
    low: float | None,
    high: float | None,
    key: QuantityKey = KEY,
    *,
    bound: Bound = Bound.EXACTLY,
    label: str = "miners trapped in Falun",
    unit: str = "count",
    said_by: Speaker | None = None,
    order: int = 0,
    at: int = 0,
) -> Mention:
    what = Figure(
        span=span(words, sentence, at),
        sentence=Span(Part.TEXT, at, at + len(sentence), sentence),
        value=Interval(low, high),
        bound=bound,
        unit=unit,
        key=key,
        label=label,
        speaker=said_by,
    )
    return Mention(what, order, vector(label))


def claim(
    content: str,
    said_by: Speaker | None = None,
    stance: Stance = Stance.ASSERTS,
    *,
    sentence: str | None = None,
    order: int = 0,
    at: int = 0,
) -> Mention:
    whole = sentence or content
    what = Claim(
        content=span(content, whole, at),
        sentence=Span(Part.TEXT, at, at + len(whole), whole),
        cue="say",
        speaker=said_by,
        stance=stance,
    )
    return Mention(what, order, vector(f"{said_by.name if said_by else ''} say {content}"))
