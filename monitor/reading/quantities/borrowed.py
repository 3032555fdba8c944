"""The noun that a bare number stands for, from what its text named before."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.language.document import Token
from monitor.lexicon.events import HUMAN_EVENTS, PARTITIVE, PEOPLE, event_of
from monitor.lexicon.tables import listed
from monitor.reading.quantities.measured import level_of
from monitor.reading.quantities.nouns import Counted, lemma_of
from monitor.syntax.tree import Tree

_CASES = listed("single cases")
_PERSONS = PEOPLE | listed("person") - {"casualty", "victim"}


def borrowed(tree: Tree, anchor: Token, earlier: Sequence[Counted]) -> Counted:
    """The noun that a bare number stands for: what a level is of, else the nearest that fits its event."""
    level = level_of(tree, anchor)
    if level is not None and lemma_of(level) in PARTITIVE and _happens_to_people(tree, anchor):
        return Counted(None, anchor, "person", borrowed=True)
    if level is not None:
        return Counted(level, anchor, lemma_of(level))
    whole = _among(tree, anchor)
    if whole is not None:
        return Counted(whole, anchor, lemma_of(whole), borrowed=True)
    human = _happens_to_people(tree, anchor)
    near = tree.sentence(anchor).start - 400
    for one in reversed(earlier):
        fits = human is None or one.lemma in _PERSONS or one.lemma == "case"
        if one.noun is not None and one.noun.end > near and fits:
            return Counted(one.noun, anchor, one.lemma, borrowed=True)
    named = _named_before(tree, anchor) if human is None else None
    return Counted(named, anchor, lemma_of(named) if named else "person" if human else "", borrowed=True)


def _among(tree: Tree, anchor: Token) -> Token | None:
    """ "Of the cases reported, 596 were confirmed": the noun that its sentence opens with."""
    first = tree.sentence(anchor).first
    opening = [tree.at(index) for index in range(first, min(first + 6, anchor.index))]
    if not opening or opening[0].lemma.lower() not in ("of", "among"):
        return None
    return next((token for token in opening if token.tag == "NNS"), None)


def _named_before(tree: Tree, anchor: Token) -> Token | None:
    """ "like the cases in Peru and six in Chile": what the sentence names before."""
    for index in range(anchor.index - 1, max(tree.sentence(anchor).first, anchor.index - 15) - 1, -1):
        token = tree.at(index)
        if token.tag == "NNS" and (lemma_of(token) in PEOPLE or lemma_of(token) in _CASES):
            return token
    return None


def _happens_to_people(tree: Tree, anchor: Token) -> str | None:
    """What the words beside a bare number tell of people: "16 dead", "killed 16", "16 were hurt"."""
    head = tree.head(anchor)
    beside = [tree.after(anchor), tree.before(anchor), head, tree.head(head)]
    events = [event_of(word.lemma) for word in beside if word is not None]
    return next((event for event in events if event in HUMAN_EVENTS), None)
