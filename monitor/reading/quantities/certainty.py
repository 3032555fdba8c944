"""Whether a figure is told as certain, or as what may, is said or is suspected to be."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.lexicon.tables import listed
from monitor.reading.quantities.governing import Event
from monitor.reading.quantities.nouns import Counted
from monitor.syntax.tree import Tree

_MODALS = frozenset({"may", "might", "could", "can", "would"})
_ADVERBS = listed("adverbs of doubt")
_ADJECTIVES = frozenset(
    {"alleged", "purported", "possible", "potential", "unconfirmed", "unverified", "supposed"}
)
_VERBS = frozenset(
    {"suspect", "believe", "think", "fear", "allege", "estimate", "presume", "rumour", "rumor"}
)


def hedged(tree: Tree, thing: Counted, event: Event | None) -> bool:
    """True where a modal, an adverb, an adjective or a verb of doubt governs the number or its event."""
    near: list[Token] = [thing.anchor]
    near += [thing.noun] if thing.noun is not None and not thing.borrowed else []
    near += [event.word] if event is not None else []
    return any(_doubted(tree, token) for token in near)


def _doubted(tree: Tree, token: Token) -> bool:
    for child in tree.children(token, "aux", "advmod", "amod"):
        word = child.lemma.lower()
        if word in _ADVERBS or word in _ADJECTIVES or (child.dep == "aux" and word in _MODALS):
            return True
    at = token
    for _ in range(4):
        head = tree.head(at)
        if (
            at.dep not in ("xcomp", "ccomp", "pcomp", "prep", "pobj", "dobj", "nsubj", "nsubjpass", "oprd")
            or head is at
        ):
            return False
        if head.lemma.lower() in _VERBS:
            return True
        at = head
    return False
