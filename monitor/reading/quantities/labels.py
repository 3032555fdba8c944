"""A quantity in plain words that a person can read ("Chinese nationals fighting for Russia")."""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.language.inflect import inflected
from monitor.model import QuantityKey
from monitor.reading.quantities.amounts import Amount
from monitor.reading.quantities.counted import Counted
from monitor.reading.quantities.events import Event
from monitor.reading.quantities.units import Kind
from monitor.syntax.view import Reading

_LINKS = ("for", "with", "alongside", "against", "from", "by")


def label(reading: Reading, amount: Amount, thing: Counted, event: Event | None, key: QuantityKey) -> str:
    """The noun with its modifiers, what happened to it, and where; never empty."""
    parts = [_noun(reading, thing, amount, key)]
    if event is not None and event.word is not thing.noun and event.name != key.counted:
        happened = _happened(reading, amount, event)
        parts += [] if happened.lower() in parts[0].lower() else [happened]
    if key.place and key.place.lower() not in " ".join(parts).lower():
        parts.append(key.place if key.place == "worldwide" else f"in {key.place}")
    if key.period:
        parts.append(f"per {key.period}" if key.period != "night" else "overnight")
    words = " ".join(part for part in parts if part)
    return words[:1].upper() + words[1:] if words else amount.unit


def _noun(reading: Reading, thing: Counted, amount: Amount, key: QuantityKey) -> str:
    unit = amount.unit if amount.kind is Kind.DURATION else ""
    if thing.noun is None:
        words = "people" if thing.lemma == "person" else thing.lemma
    else:
        words = "deaths" if thing.noun.lemma.lower() == "toll" else _phrase(reading, amount, thing.noun)
    whole = thing.noun is not None and thing.noun.start >= amount.end
    if amount.kind is Kind.PERCENT and amount.trend is None and (whole or not words):
        words = f"share of {words}" if words else "share"
    if unit:
        return f"{unit}s {('of ' + words) if words and words != unit else ''}".strip()
    return words or key.counted


def _phrase(reading: Reading, amount: Amount, noun: Token) -> str:
    """The noun with what stands between it and the number, or with its adjectives if it stands elsewhere."""
    between = reading.text[amount.end : noun.start]
    if (
        noun.start >= amount.end
        and len(between.split()) <= 8
        and not re.search(r"[.;:]\s+[A-Z]|[\n(]|\b(?:is|are|was|were)\b", between)
    ):
        words = reading.text[amount.end : noun.end]
        return re.sub(r"^[\W_]*(?:of\s+)?(?:(?:the|a|an|its|their|other)\s+)?[\W_]*", "", words)
    wanted = [
        child.index
        for child in reading.children(noun, "amod", "compound", "nmod")
        if child.index < noun.index and child.text[:1].isalpha() and child.start >= amount.end
    ]
    return reading.text[reading.at(min(wanted, default=noun.index)).start : noun.end]


def _happened(reading: Reading, amount: Amount, event: Event) -> str:
    """ "fighting for Russia", "killed": a participle, with whom it is tied to."""
    known = event.word.pos not in ("VERB", "AUX")
    lemma = event.name if known else event.word.lemma.lower()
    written = event.word.text.lower() if not known and event.word.tag == "VBN" else inflected(lemma, "VBN")
    words = inflected(lemma, "VBG") if event.acts or lemma == "miss" else written
    words = "who died" if lemma == "die" else words
    particle = reading.children(event.word, "prt")
    words += f" {particle[0].text.lower()}" if particle and not known else ""
    for prep in reading.children(event.word, "prep", "agent"):
        if prep.lemma.lower() in _LINKS:
            for thing in reading.children(prep, "pobj"):
                start = min(reading.document.subtree(thing.index))
                inside = reading.at(start).start < amount.end and thing.end > amount.start
                if thing.pos != "PRON" and thing.index - start < 5 and not inside:
                    return f"{words} {prep.text.lower()} {reading.text[reading.at(start).start : thing.end]}"
    return words
