"""What a number is a number of: its noun, what happened to it, who is tied to it, where and per what period."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.claims.figures.amounts import COUNT, Amount
from monitor.claims.figures.counted import Counted, lemma_of
from monitor.claims.figures.lexicon import (
    EMPTY_VERBS,
    HUMAN_EVENTS,
    PARTITIVE,
    REPORTING,
    country_of,
    event_of,
)
from monitor.claims.figures.places import place_of
from monitor.claims.figures.reading import NOUNS, Reading
from monitor.language.document import Token
from monitor.model import QuantityKey

_SUBJECTS = ("nsubj", "nsubjpass")
_STATES = ("acomp", "oprd", "attr", "xcomp", "dobj", "amod", "dep")
_OUTBREAK = re.compile(
    r"\b(?:flu|influenza|virus(?:es)?|diseases?|infect\w+|covid\S*|ebola|cholera|measles|polio|mpox|epidemic|outbreak|pandemic"
    r"|fever|malaria|dengue|zika|mers|sars|laboratory|tested positive|health (?:ministry|officials|authorities))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to the counted thing: its name, the word that tells it, and the part the thing plays in it."""

    name: str
    word: Token
    acts: bool


def key_of(reading: Reading, amount: Amount, thing: Counted, period: str | None) -> QuantityKey:
    """The quantity's key. Speaker, time and outlet are no part of it."""
    event = event_at(reading, amount, thing)
    roles = _roles(reading, thing, event)
    modifiers = _modifiers(reading, thing)
    return QuantityKey(
        counted=thing.lemma or (event.name if event else ""),
        modifiers=modifiers,
        event=event.name if event else None,
        roles=roles,
        place=place_of(reading, thing.anchor, thing.noun, event.word if event else None),
        period=period,
    )


def event_at(reading: Reading, amount: Amount, thing: Counted) -> Event | None:
    """The nearest of: the noun's own event, its governing verb, its clauses, its participles."""
    noun = thing.noun if not thing.borrowed else None
    own = event_of(thing.lemma) if thing.lemma else None
    if own and thing.noun is not None:
        return Event(own, thing.noun, acts=False)
    above = _governing(reading, thing.anchor)
    if above is not None and above.word.lemma.lower() not in REPORTING | EMPTY_VERBS:
        return above
    if noun is not None:
        below = _clause(reading, noun) or _participle(reading, noun)
        if below is not None:
            return below
    state = _participle(reading, thing.anchor)
    if state is not None:
        return state
    if thing.lemma == "case" and _OUTBREAK.search(reading.text):
        return Event("infect", thing.anchor, acts=False)
    return above if above is not None and above.word.lemma.lower() not in EMPTY_VERBS else None


def _governing(reading: Reading, token: Token) -> Event | None:
    """The verb or the nominal event ("the capture of two men") above the token."""
    at = token
    for _ in range(8):
        head = reading.head(at)
        if head is at:
            return _verb(reading, at, at) if at.pos in ("VERB", "AUX") and at is not token else None
        if head.pos in ("VERB", "AUX") and at.dep not in ("advcl", "relcl", "acl"):
            return _verb(reading, head, at)
        if at.dep in ("relcl", "acl", "advcl", "appos", "poss", "mark"):
            return None
        if head.pos in NOUNS and head is not token and at.dep == "prep" and at.lemma.lower() in ("of", "by"):
            name = event_of(head.lemma)
            if name:
                return Event(name, head, acts=False)
            if lemma_of(head) not in PARTITIVE:
                return None
        at = head
    return None


def _verb(reading: Reading, verb: Token, child: Token) -> Event:
    """The event of a verb, through "are reported to be fighting", "was taken prisoner", "fell ill"."""
    for _ in range(3):
        further = reading.children(verb, "xcomp")
        if (
            verb.lemma.lower() not in REPORTING | {"begin", "start", "continue", "try", "manage"}
            or not further
        ):
            break
        if further[0].pos not in ("VERB", "AUX"):
            break
        verb = further[0]
    acts = child.dep == "nsubj"
    if verb.lemma.lower() in EMPTY_VERBS | {"fall", "take", "leave", "pronounce", "hold", "go"}:
        for state in reading.children(verb, *_STATES):
            name = (
                "capture"
                if state.lemma.lower() in ("prisoner", "captive", "hostage")
                else event_of(state.lemma)
            )
            if name and state is not child:
                return Event(name, state, acts=False)
    return Event(event_of(verb.lemma) or verb.lemma.lower(), verb, acts)


def _clause(reading: Reading, noun: Token) -> Event | None:
    """ "citizens who are fighting", "nationals fighting for Russia", "people killed in Mexico"."""
    for verb in reading.children(noun, "acl", "relcl"):
        subjects = reading.children(verb, *_SUBJECTS)
        others = [one for one in subjects if one.tag not in ("WDT", "WP") and one.pos != "PRON"]
        event = _verb(reading, verb, subjects[0] if subjects and not others else verb)
        if event.word.lemma.lower() not in EMPTY_VERBS:
            return Event(event.name, event.word, acts=verb.tag == "VBG" or (event.acts and not others))
    return None


def _participle(reading: Reading, token: Token) -> Event | None:
    """ "two captured nationals", "16 dead", "with two captured"."""
    near = [*reading.children(token, "amod", "acl"), reading.after(token)]
    if reading.head(token).pos in ("ADJ", "VERB"):
        near.append(reading.head(token))
    for word in near:
        if word is not None and word.pos in ("ADJ", "VERB"):
            name = event_of(word.lemma) or event_of(word.text)
            if name in HUMAN_EVENTS:
                return Event(name, word, acts=False)
    return None


def _modifiers(reading: Reading, thing: Counted) -> tuple[str, ...]:
    """Adjectives and compounds of the noun, in lower case; a bare "two captured" takes those of its noun too."""
    if thing.noun is None:
        return ()
    words = [
        child.lemma.lower() if child.pos != "PROPN" else child.text.lower()
        for child in reading.children(thing.noun, "amod", "compound", "nmod")
        if child.pos in ("ADJ", "NOUN", "PROPN", "VERB")
        and child.text[:1].isalpha()
        and child.lemma.lower()
        not in ("total", "more", "many", "other", "additional", "new", "least", "up", "such")
    ]
    return tuple(dict.fromkeys(words))[:4]


def _roles(reading: Reading, thing: Counted, event: Event | None) -> tuple[str, ...]:
    """Names and nouns tied to the event or the noun: for whom, against whom, by whom, of what."""
    if event is None:
        around = (
            reading.objects(thing.noun, "of", "for", "from", "with", "by") if thing.noun is not None else []
        )
    else:
        around = reading.objects(
            event.word, "for", "with", "alongside", "against", "by", "from", "of", "to", "on", "as"
        )
        if event.word.pos == "VERB":
            around += [] if event.acts else reading.children(event.word, *_SUBJECTS)
            around += reading.children(event.word, "dobj") if event.acts else []
    if thing.noun is not None and (event is None or event.word is not thing.noun):
        around += reading.objects(thing.noun, "of", "from")
        around += reading.children(thing.noun, "poss")
    skipped = {thing.anchor.index, thing.noun.index if thing.noun is not None else -1}
    named = [_role(reading, token) for token in around if token.index not in skipped and token.pos in NOUNS]
    return tuple(dict.fromkeys(name for name in named if name and name != thing.lemma))[:4]


def _role(reading: Reading, token: Token) -> str:
    """A country for "Russia", "Russian forces"; else a name or a lemma."""
    for child in reading.children(token, "amod", "compound", "poss"):
        if child.entity in ("NORP", "GPE"):
            return country_of(_compound(reading, child))
    return country_of(_compound(reading, token)) if token.pos == "PROPN" else lemma_of(token)


def _compound(reading: Reading, token: Token) -> str:
    first = token
    before = reading.before(first)
    while (
        before is not None
        and before.entity == token.entity
        and before.pos in ("PROPN", "ADJ")
        and token.entity
    ):
        first, before = before, reading.before(before)
    return reading.text[first.start : token.end]


_PERIODS = (
    ("night", r"overnight|last night|during the night|nightly"),
    ("day", r"(?:the|prior|previous|past|last)\s+24\s+hours|24-hour|daily|(?:a|per|each|every|in (?:a|one)(?: single)?)\s+day|on\s+\w+day\s+alone"
            r"|(?:the|this)\s+(?:past|last|previous)\s+day"),
    ("week", r"weekly|(?:a|per|each|every|in (?:a|one)|this|last|the (?:past|last|previous))\s+week"),
    ("month", r"monthly|(?:a|per|each|every|in (?:a|one)|this|last|the (?:past|last|previous))\s+month"),
    ("year", r"annual(?:ly)?|yearly|(?:a|per|each|every|in (?:a|one)|this|last|the (?:past|last|previous))\s+year"),
)  # fmt: skip
_PERIOD = re.compile(
    r"\b(?:" + "|".join(rf"(?P<{name}>{words})" for name, words in _PERIODS) + r")\b(?!-)", re.IGNORECASE
)


def period_of(left: str, right: str, unit: str) -> str | None:
    """The period that a count is of: told after it, else before it; `left` and `right` reach to its neighbours."""
    if "/" in unit:
        per = unit.rpartition("/")[2]
        return per if per in ("day", "week", "month", "year", "night", "hour") else None
    after = _PERIOD.search(right)
    before = list(_PERIOD.finditer(left))
    match = after or (before[-1] if before else None)
    return match.lastgroup if match else None


def is_counted(amount: Amount) -> bool:
    return amount.unit == COUNT
