"""What a number is a number of: its noun, what happened to it, who is tied to it and where."""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.lexicon.places import country_of
from monitor.lexicon.tables import listed
from monitor.model import QuantityKey
from monitor.reading.quantities.amount import Amount
from monitor.reading.quantities.governing import Event
from monitor.reading.quantities.nouns import Counted, lemma_of
from monitor.reading.quantities.numbers import SCALES
from monitor.reading.quantities.parts import PART, WHOLE, is_some, is_whole
from monitor.reading.quantities.places import heading_place, listed_place, place_of
from monitor.syntax.tree import NOUNS, Tree

_SUBJECTS = ("nsubj", "nsubjpass")


def key_of(
    tree: Tree, amount: Amount, thing: Counted, event: Event | None, period: str | None
) -> QuantityKey:
    """The quantity's key. Speaker, time and outlet are no part of it."""
    number = tree.at(tree.index(amount.number))
    roles = _roles(tree, thing, event)
    modifiers = _certainty(tree, amount, thing) + _on_top(tree, number) + _modifiers(tree, thing)
    modifiers += (PART,) if is_some(tree, amount) else (WHOLE,) if is_whole(tree, amount) else ()
    return QuantityKey(
        counted=thing.lemma or (event.name if event else ""),
        modifiers=tuple(dict.fromkeys(modifiers)),
        event=event.name if event else None,
        roles=roles,
        place=_place(tree, number, thing, event),
        period=period,
    )


def _place(tree: Tree, number: Token, thing: Counted, event: Event | None) -> str | None:
    """Where it is counted; places themselves are counted everywhere ("18 countries, the latest Costa Rica")."""
    if thing.lemma in _PLACES:
        return None
    word = event.word if event else None
    return (
        listed_place(tree, number)
        or place_of(tree, thing.anchor, thing.noun, word)
        or heading_place(tree, thing.anchor)
    )


_PLACES = listed("kinds of place")


_CONFIRMED = re.compile(
    r"\s*(?:\([^)]{1,20}\)\s*)?(?:of (?:these|them|which|whom|the)\s+)?(?:\w+\s+)?(?:have|has|had|were|was|are)?\s*"
    r"(?:all\s+)?(?:been\s+)?(?:laboratory[- ]|lab[- ])?(?P<how>confirmed|suspected|probable)\b(?!\s+(?:that|the)\b)"
)


def _certainty(tree: Tree, amount: Amount, thing: Counted) -> tuple[str, ...]:
    """ "of the 684 cases, 234 (34%) were laboratory confirmed": what is said of the number, not of the noun."""
    if thing.lemma not in _CASES:
        return ()
    said = _CONFIRMED.match(tree.text, amount.end)
    attribute = said and thing.noun is not None and not thing.borrowed and thing.noun.start >= said.end()
    return (said["how"],) if said and not attribute else ()


_CASES = listed("single cases")


def _on_top(tree: Tree, number: Token) -> tuple[str, ...]:
    """ "an additional three cases", "another five"."""
    before = tree.before(number)
    return (before.lemma.lower(),) if before is not None and before.lemma.lower() in _ADDED else ()


_ADDED = listed("words for what comes on top")


def _modifiers(tree: Tree, thing: Counted) -> tuple[str, ...]:
    """Adjectives and compounds of the noun, in lower case; a bare number takes those of its noun."""
    if thing.noun is None:
        return ()
    words = [
        _modifier(tree, child)
        for child in tree.children(thing.noun, "amod", "compound", "nmod")
        if child.pos in ("ADJ", "NOUN", "PROPN", "VERB")
        and child.text[:1].isalpha()
        and child.lemma.lower() not in _EMPTY_WORDS | SCALES.keys()
        and child.entity not in ("ORDINAL", "CARDINAL")
        and not (thing.borrowed and child.lemma.lower() in _ADDED)
    ]
    return tuple(dict.fromkeys(words))[:4]


_EMPTY_WORDS = listed("adjectives that tell nothing")


def _modifier(tree: Tree, token: Token) -> str:
    """The whole of "North Korean" and "dual-use", a participle as written ("suspected"), else the lemma."""
    if token.entity in ("NORP", "GPE"):
        return _compound(tree, token).lower()
    first, before = token, tree.before(token)
    while before is not None and before.end == first.start and "-" in (before.text, first.text):
        first, before = before, tree.before(before)
    if first is not token and first.text != "-":
        return tree.text[first.start : token.end].lower()
    return token.lemma.lower() if token.pos == "NOUN" else token.text.lower()


def _roles(tree: Tree, thing: Counted, event: Event | None) -> tuple[str, ...]:
    """Names and nouns tied to the event or the noun: for whom, against whom, by whom, of what."""
    if event is None:
        around = tree.objects(thing.noun, "of", "for", "from", "with", "by") if thing.noun is not None else []
    else:
        around = tree.objects(
            event.word, "for", "with", "alongside", "against", "by", "from", "of", "to", "on", "as"
        )
        if event.word.pos == "VERB":
            around += [] if event.acts else _subjects(tree, event.word)
            around += tree.children(event.word, "dobj") if event.acts else []
    if thing.noun is not None and (event is None or event.word is not thing.noun):
        around += tree.objects(thing.noun, "of", "from")
        around += tree.children(thing.noun, "poss")
    skipped = {thing.anchor.index, thing.noun.index if thing.noun is not None else -1}
    inside = tree.objects(event.word, "in") if event is not None and event.word.pos == "VERB" else []
    around += [
        one
        for token in [*around, *inside]
        for one in tree.objects(token, "on", "of", "for", "with", "from", "by", "against")
        if _country(tree, one)
    ]
    named = [
        _role(tree, token)
        for token in around
        if token.index not in skipped
        and token.pos in NOUNS
        and token.entity not in ("DATE", "TIME", "CARDINAL")
    ]
    return tuple(dict.fromkeys(name for name in named if name and name != thing.lemma))[:4]


def _subjects(tree: Tree, verb: Token) -> list[Token]:
    """The verb's subjects, with what "which" and "who" stand for."""
    found = tree.children(verb, *_SUBJECTS)
    relative = verb.dep == "relcl" and any(one.tag in ("WDT", "WP") for one in found)
    return [tree.head(verb)] if relative else found


def _country(tree: Tree, token: Token) -> bool:
    return token.entity in ("GPE", "NORP") or bool(_owners(tree, token))


def _owners(tree: Tree, token: Token) -> list[Token]:
    return [one for one in tree.children(token, "amod", "compound", "poss") if one.entity in ("NORP", "GPE")]


def _role(tree: Tree, token: Token) -> str:
    """A country for "Russia", "Russian forces"; else a name or a lemma."""
    for child in _owners(tree, token):
        return country_of(_compound(tree, child))
    return country_of(_compound(tree, token)) if token.pos == "PROPN" else lemma_of(token)


def _compound(tree: Tree, token: Token) -> str:
    first = token
    before = tree.before(first)
    while (
        before is not None
        and before.entity == token.entity
        and before.pos in ("PROPN", "ADJ")
        and token.entity
    ):
        first, before = before, tree.before(before)
    return tree.text[first.start : token.end]
