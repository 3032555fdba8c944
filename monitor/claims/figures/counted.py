"""What an amount counts or measures: its noun, found in the parse, or the one it stands for where it is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.claims.figures.amounts import COUNT, Amount
from monitor.claims.figures.lexicon import HUMAN_EVENTS, PARTITIVE, event_of
from monitor.claims.figures.reading import NOUNS, Reading
from monitor.claims.figures.units import Kind
from monitor.language.document import Token

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_OBJECTS = (
    "dobj",
    "pobj",
    "attr",
    "nsubj",
    "nsubjpass",
    "conj",
    "appos",
    "oprd",
    "npadvmod",
    "ROOT",
    "dep",
    "advmod",
    "ccomp",
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted.

    noun    its token, None where nothing in the text names it
    anchor  the token from which the event is looked for: the noun, or the bare number that stands for it
    lemma   the noun's lemma in lower case ("person" where people are meant but not named)
    tied    a measured thing's owner or whole, if it is another noun than `noun`
    """

    noun: Token | None
    anchor: Token
    lemma: str
    borrowed: bool = False


def counted(reading: Reading, amount: Amount, earlier: Sequence[Counted]) -> Counted:
    """What the amount is an amount of. `earlier`: what the amounts before it in the text counted."""
    root = reading.root(amount.number, amount.end)
    if amount.unit == COUNT or amount.share:
        return _of_count(reading, amount, root, earlier)
    noun = _measured(reading, root, amount)
    lemma = lemma_of(noun) if noun is not None else ""
    return Counted(noun, root, lemma)


def lemma_of(token: Token) -> str:
    return {"people": "person", "persons": "person"}.get(token.lemma.lower(), token.lemma.lower())


def _of_count(reading: Reading, amount: Amount, root: Token, earlier: Sequence[Counted]) -> Counted:
    noun = _numbered(reading, root) or _part_of(reading, root) or _follows(reading, root, amount)
    if noun is not None and noun.pos in NOUNS and lemma_of(noun) not in ("other", "more"):
        noun = _whole(reading, noun)
        return Counted(noun, noun, lemma_of(noun))
    anchor = noun if noun is not None and noun.pos in NOUNS else root
    return _borrowed(reading, anchor, earlier)


def _numbered(reading: Reading, root: Token) -> Token | None:
    """The noun that the number is an attribute of."""
    at = root
    for _ in range(3):
        if at.dep in ("nummod", "quantmod", "amod", "compound", "nmod", "det", "advmod", "poss"):
            at = reading.head(at)
        else:
            break
    return at if at is not root and at.pos in NOUNS and at.index > root.index else None


def _part_of(reading: Reading, root: Token) -> Token | None:
    """ "12 of the patients", "dozens of cases"."""
    of = reading.objects(root, "of")
    return of[0] if of and of[0].pos in {*NOUNS, "PRON", "NUM"} else None


_SKIPPED = frozenset({"ADJ", "ADV", "NUM", "PUNCT", "PART", "DET", "X", "SYM"})


def _follows(reading: Reading, root: Token, amount: Amount) -> Token | None:
    """The next noun of the sentence, a few tokens on: for headlines and words that the parser stumbles over."""
    at = reading.after(reading.at(reading.index(max(amount.start, amount.end - 1))))
    last = reading.sentence(root).last
    for _ in range(4):
        if at is None or at.index >= last or at.text in {".", ";", ":", ",", "(", ")", "-", "—"}:
            return None
        if at.pos in NOUNS:
            return _end_of_compound(reading, at)
        if at.pos not in _SKIPPED:
            return None
        at = reading.after(at)
    return None


def _end_of_compound(reading: Reading, token: Token) -> Token:
    while token.dep == "compound" and reading.head(token).index == token.index + 1:
        token = reading.head(token)
    return token


def _whole(reading: Reading, noun: Token) -> Token:
    """ "a total of 80 cases" and "a group of six" name the thing; "six groups of men" stays groups."""
    return noun


def _borrowed(reading: Reading, anchor: Token, earlier: Sequence[Counted]) -> Counted:
    """The noun that a bare number stands for: the subject of a level, else the nearest one counted before."""
    subject = _subject(reading, anchor)
    if subject is not None and subject.index < anchor.index:
        thing = _inside(reading, subject)
        if event_of(lemma_of(thing)) or subject is not thing or _is_level(reading, anchor):
            return Counted(thing, anchor, lemma_of(thing))
    sentence = reading.sentence(anchor)
    near = [
        one
        for one in reversed(earlier)
        if one.noun is not None and one.noun.end > sentence.start - 400 and one.lemma
    ]
    if near:
        return Counted(near[0].noun, anchor, near[0].lemma, borrowed=True)
    event = event_of(anchor.lemma) or event_of(reading.head(anchor).lemma)
    after = reading.after(anchor)
    event = event or (event_of(after.lemma) if after is not None else None)
    return Counted(None, anchor, "person" if event in HUMAN_EVENTS else "")


def _is_level(reading: Reading, anchor: Token) -> bool:
    head = reading.head(anchor)
    return (anchor.dep == "attr" and head.lemma == "be") or (
        anchor.dep == "pobj" and head.lemma.lower() in ("to", "at", "by")
    )


def _subject(reading: Reading, token: Token) -> Token | None:
    """The subject of the nearest verb above the token, or what its clause modifies."""
    at = token
    for _ in range(6):
        head = reading.head(at)
        if head is at:
            return None
        if head.pos in ("VERB", "AUX"):
            own = [child for child in reading.children(head, *_SUBJECTS) if child is not at]
            if own and own[0].pos in NOUNS:
                return own[0]
            if own and own[0].lemma.lower() in ("which", "that", "who") and reading.head(head).pos in NOUNS:
                return reading.head(head)
            if head.dep in ("acl", "relcl") and reading.head(head).pos in NOUNS:
                return reading.head(head)
        at = head
    return None


def _inside(reading: Reading, noun: Token) -> Token:
    """ "the number of cases" -> cases, "the death toll" -> death."""
    if lemma_of(noun) not in PARTITIVE:
        return noun
    of = [thing for thing in reading.objects(noun, "of", "from") if thing.pos in NOUNS]
    compound = [child for child in reading.children(noun, "compound", "amod") if event_of(child.lemma)]
    return of[0] if of else compound[0] if compound else noun


def _measured(reading: Reading, root: Token, amount: Amount) -> Token | None:
    """What has the measure: "a fine of $3bn" fine, "20 % of spending" spending, "shares rose 3 %" shares."""
    of = (
        [thing for thing in reading.objects(root, "of", "in") if thing.pos in NOUNS]
        if _splits(amount)
        else []
    )
    if of:
        return _inside(reading, of[0])
    noun = _modified(reading, root) or _owner(reading, root)
    if noun is not None:
        return _inside(reading, noun)
    subject = _subject(reading, root)
    if subject is not None and amount.kind is not Kind.DURATION:
        return _inside(reading, subject)
    follows = (
        _follows(reading, root, amount) if re.match(r"[\s-][A-Za-z]", reading.text[amount.end :]) else None
    )
    return follows or subject


def _splits(amount: Amount) -> bool:
    return amount.kind in (Kind.PERCENT, Kind.MEASURE, Kind.CURRENCY, Kind.DURATION)


def _modified(reading: Reading, root: Token) -> Token | None:
    """ "an 80 yard touchdown", "a $150,000 contract": the noun whose attribute the amount is."""
    at = root
    for _ in range(3):
        head = reading.head(at)
        if at.dep not in ("nummod", "compound", "amod", "nmod", "npadvmod", "quantmod", "poss", "advmod"):
            return None
        if head.index > root.index and head.pos in NOUNS:
            return head
        at = head
    return None


def _owner(reading: Reading, root: Token) -> Token | None:
    """ "a fine of $3 billion", "a price of 200", "a stake worth 5 %": the noun before the amount."""
    prep = reading.head(root)
    if root.dep != "pobj" or prep.lemma.lower() not in ("of", "at", "worth", "with", "in"):
        return None
    owner = reading.head(prep)
    return owner if owner.pos in NOUNS else None
