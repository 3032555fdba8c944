"""Numbers that by their own words count only a part of those that were counted: "nine of the dead"."""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.lexicon.events import HUMAN_EVENTS, event_of
from monitor.reading.quantities.amount import COUNT, Amount
from monitor.reading.quantities.governing import Event
from monitor.reading.quantities.nouns import Counted, lemma_of
from monitor.syntax.matcher import follow
from monitor.syntax.tree import NOUNS, Tree

PART = "some"
"""The modifier of a key that counts a part."""
_OF_THE = re.compile(r"\s+of\s+(?:the|these|those|its|their|them|whom|which)\b(?!\s+\d)", re.IGNORECASE)
_AMONG = re.compile(r"\b[Aa]mong\s+(?:the|those)\s+(\w+)\s+(?:is|are|was|were)\s+$")
WHOLE = "whole"
"""The modifier of a key that counts that of which another number is a part."""
_OUT_OF = re.compile(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen))\s+(?:\w+\s+)?(?:out\s+)?of\s+"
    r"(?:(?:the|these|those|its|their|his|her|all)\s+)?$",
    re.IGNORECASE,
)


def is_whole(tree: Tree, amount: Amount) -> bool:
    """ "11 of 15 missiles were shot down": what happened to some, the number of all does not tell of itself."""
    return (
        amount.unit == COUNT
        and _OUT_OF.search(tree.text[max(0, amount.start - 40) : amount.start]) is not None
    )


def is_some(tree: Tree, amount: Amount) -> bool:
    """Whether its own words say so: "20 of the dead", "three of them"."""
    whole = _OF_THE.match(tree.text, amount.end) or _AMONG.search(tree.text[: amount.start])
    return amount.unit == COUNT and whole is not None


def some_of(tree: Tree, amount: Amount, thing: Counted, event: Event | None) -> tuple[Counted, Event | None]:
    """ "Nine of the dead are children", "among the dead are nine children": the children among the dead."""
    among = _AMONG.search(tree.text[: amount.start])
    name = event_of(among[1]) if among else None
    if among and name in HUMAN_EVENTS:
        return thing, Event(str(name), tree.at(tree.index(among.start(1))), acts=False)
    verb = tree.head(thing.anchor) if thing.borrowed else _above(tree, thing)
    whole = thing.noun
    if whole is None or verb is None or verb.lemma != "be" or event_of(whole.lemma) not in HUMAN_EVENTS:
        return thing, event
    who = [one for one in tree.children(verb, "attr") if one.pos in NOUNS and one.index > whole.index]
    if not who:
        return thing, event
    happened = event or Event(str(event_of(whole.lemma)), whole, acts=False)
    return Counted(who[0], thing.anchor, lemma_of(who[0])), happened


def _above(tree: Tree, thing: Counted) -> Token | None:
    """The verb whose subject the number is that the noun is "of": "nine of the dead are ..."."""
    return None if thing.noun is None else follow(tree, thing.noun, "[dep=pobj]/^/^[dep=nsubj|nsubjpass]/^")
