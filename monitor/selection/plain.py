"""Chooses without any model, by words and numbers: what is near to the topic and was not told in those words."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.lexicon.stems import stems
from monitor.model import Claim, Figure, Mention, Part
from monitor.selection.leaning import moved
from monitor.selection.put import Choice, Concern, Put
from monitor.selection.unwanted import REASON, unwanted

NAME = "plain"
NEAR = 0.55
"""Relevance of a sentence, 0 to 1, from which it is about the topic; feedback moves it."""
SAME = 0.7
"""Share of an item's words that one told line, or one told item of the article, holds when both say the same."""
FEWEST = 3
"""Words with meaning below which an item says nothing by itself."""


def choose(put: Put) -> tuple[Choice, ...]:
    """One choice for each item of each topic that is asked for."""
    return tuple(choice for concern in put.concerns if concern.asked for choice in _choices(put, concern))


def _choices(put: Put, concern: Concern) -> list[Choice]:
    told = [(n, _words(line.mention)) for n, line in enumerate(concern.lines) if line.told]
    near, spurned = moved(NEAR, concern.leaning), unwanted(put.items, concern)
    here: list[frozenset[str]] = []
    found = []
    for item, relevance, unwelcome in zip(put.items, concern.relevance, spurned, strict=True):
        words = _words(item)
        again = next((n for n, known in reversed(told) if _holds(known, words)), None)
        reason = _off_topic(relevance, near) or (REASON if unwelcome else None)
        reason = reason or _silence(item, words, here, again is not None)
        if reason is None:
            here.append(words)
        found.append(_choice(concern, item, relevance, reason, again))
    return found


def _off_topic(relevance: float, near: float) -> str | None:
    return (
        f"its sentence is not about the topic ({relevance:.2f} of {near:.2f})" if relevance < near else None
    )


def _silence(item: Mention, words: frozenset[str], here: Iterable[frozenset[str]], again: bool) -> str | None:
    """Why an item that is about the topic is not told, or None."""
    reasons = {
        "a sentence of which nobody is said to say or do anything": _is_plain(item),
        "says too little by itself": len(words) < FEWEST,
        "told before in these words": again,
        "told in this article in these words": any(_holds(known, words) for known in here),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _is_plain(item: Mention) -> bool:
    """Titles are news without a verb that any list knows."""
    return isinstance(item.what, Claim) and item.what.plain and item.what.sentence.part is not Part.TITLE


def _words(item: Mention) -> frozenset[str]:
    """What is told, numbers among it: another number is other news."""
    what = item.what
    if isinstance(what, Figure):
        return stems(f"{what.span.quote} {what.label}")
    return stems(what.content.quote)


def _holds(known: frozenset[str], words: frozenset[str]) -> bool:
    numbers = {word for word in words if word[:1].isdigit()}
    return numbers <= known and len(words & known) >= SAME * max(1, len(words))


def _choice(
    concern: Concern, item: Mention, relevance: float, silence: str | None, again: int | None
) -> Choice:
    return Choice(
        topic_id=concern.topic_id,
        order=item.order,
        tell=silence is None,
        score=min(1.0, relevance) if silence is None else 0.0,
        chooser=NAME,
        reason=silence or "near to the topic and in none of the words that were told",
        repeats=again,
    )
