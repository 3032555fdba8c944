"""Whether a figure is told as certain, or as what may, is said or is suspected to be."""

from __future__ import annotations

from itertools import islice, takewhile

from monitor.language.document import Token
from monitor.lexicon.tables import listed
from monitor.reading.quantities.governing import Event
from monitor.reading.quantities.nouns import Counted
from monitor.syntax.tree import Tree

_DOUBT = listed("words of doubt")
_VERBS = listed("verbs of doubt")
_INNER = frozenset({"xcomp", "ccomp", "pcomp", "prep", "pobj", "dobj", "nsubj", "nsubjpass", "oprd"})


def hedged(tree: Tree, thing: Counted, event: Event | None) -> bool:
    """True where a modal, an adverb, an adjective or a verb of doubt governs the number or its event."""
    near: list[Token] = [thing.anchor]
    near += [thing.noun] if thing.noun is not None and not thing.borrowed else []
    near += [event.word] if event is not None else []
    return any(_doubted(tree, token) for token in near)


def _doubted(tree: Tree, token: Token) -> bool:
    if any(child.lemma.lower() in _DOUBT for child in tree.children(token, "aux", "advmod", "amod")):
        return True
    above = takewhile(lambda pair: pair[0].dep in _INNER, islice(tree.climb(token), 4))
    return any(head.lemma.lower() in _VERBS for _, head in above)
