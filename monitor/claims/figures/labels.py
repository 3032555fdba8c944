"""A quantity in plain words that a person can read ("Chinese nationals fighting for Russia")."""

from __future__ import annotations

from monitor.claims.figures.amounts import Amount
from monitor.claims.figures.counted import Counted
from monitor.claims.figures.keys import Event
from monitor.claims.figures.reading import Reading
from monitor.claims.figures.units import Kind
from monitor.model import QuantityKey

_IRREGULAR = {
    "die": ("dying", "died"), "lie": ("lying", "lain"), "fight": ("fighting", "fought"), "hit": ("hitting", "hit"),
    "take": ("taking", "taken"), "send": ("sending", "sent"), "sell": ("selling", "sold"), "buy": ("buying", "bought"),
    "pay": ("paying", "paid"), "make": ("making", "made"), "lose": ("losing", "lost"), "find": ("finding", "found"),
    "hold": ("holding", "held"), "give": ("giving", "given"), "see": ("seeing", "seen"), "flee": ("fleeing", "fled"),
    "spread": ("spreading", "spread"), "leave": ("leaving", "left"), "shoot": ("shooting", "shot"),
    "spend": ("spending", "spent"), "win": ("winning", "won"), "meet": ("meeting", "met"), "miss": ("missing", "missing"),
    "hurt": ("hurting", "hurt"), "cut": ("cutting", "cut"), "fall": ("falling", "fallen"), "rise": ("rising", "risen"),
    "build": ("building", "built"), "run": ("running", "run"), "bring": ("bringing", "brought"), "get": ("getting", "got"),
    "cost": ("costing", "cost"), "read": ("reading", "read"), "drive": ("driving", "driven"), "put": ("putting", "put"),
    "begin": ("beginning", "begun"), "keep": ("keeping", "kept"), "lead": ("leading", "led"), "seek": ("seeking", "sought"),
    "grow": ("growing", "grown"), "steal": ("stealing", "stolen"), "teach": ("teaching", "taught"), "drop": ("dropping", "dropped"),
    "stop": ("stopping", "stopped"), "admit": ("admitting", "admitted"), "ship": ("shipping", "shipped"),
}  # fmt: skip
_LINKS = ("for", "with", "alongside", "against", "from", "by")


def label(reading: Reading, amount: Amount, thing: Counted, event: Event | None, key: QuantityKey) -> str:
    """The noun with its modifiers, what happened to it, and where; never empty."""
    parts = [_noun(reading, thing, amount, key)]
    if event is not None and event.word is not thing.noun and event.name != key.counted:
        parts.append(_happened(reading, event))
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
        first = (
            min(
                [
                    child.index
                    for child in reading.children(thing.noun, "amod", "compound", "nmod")
                    if child.text[:1].isalpha() and child.start >= amount.end
                ]
                or [thing.noun.index]
            )
            if thing.noun.start >= amount.end
            else _first_modifier(reading, thing)
        )
        words = reading.text[reading.at(first).start : thing.noun.end]
    if amount.kind is Kind.PERCENT and amount.trend is None:
        words = f"share of {words}" if words else "share"
    if unit:
        return f"{unit}s {('of ' + words) if words and words != unit else ''}".strip()
    return words or key.counted


def _first_modifier(reading: Reading, thing: Counted) -> int:
    assert thing.noun is not None
    wanted = [
        child.index
        for child in reading.children(thing.noun, "amod", "compound", "nmod")
        if child.index < thing.noun.index and child.text[:1].isalpha()
    ]
    return min(wanted, default=thing.noun.index)


def _happened(reading: Reading, event: Event) -> str:
    """ "fighting for Russia", "killed": a participle, with whom it is tied to."""
    if event.word.pos not in ("VERB", "AUX"):
        return event.word.text.lower()
    lemma = event.word.lemma.lower()
    gerund, past = _IRREGULAR.get(lemma, (_with_ing(lemma), _with_ed(lemma)))
    words = gerund if event.acts and lemma != "die" else past
    words = "who died" if lemma == "die" else words
    for prep in reading.children(event.word, "prep", "agent"):
        if prep.lemma.lower() in _LINKS:
            for thing in reading.children(prep, "pobj"):
                start = min(reading.document.subtree(thing.index))
                if thing.pos != "PRON" and thing.index - start < 5:
                    return f"{words} {prep.text.lower()} {reading.text[reading.at(start).start : thing.end]}"
    return words


def _with_ing(lemma: str) -> str:
    return (lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma) + "ing"


def _with_ed(lemma: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    return lemma[:-1] + "ied" if lemma.endswith("y") and lemma[-2:-1] not in "aeiou" else lemma + "ed"
