"""What happened by the verb or the noun that governs the counted thing, and whether it is told as certain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, takewhile

from monitor.language.document import Token
from monitor.lexicon.events import EMPTY_VERBS, HUMAN_EVENTS, PARTITIVE, REPORTING, event_of
from monitor.lexicon.tables import listed
from monitor.reading.quantities.nouns import Counted, lemma_of
from monitor.syntax.matcher import leads
from monitor.syntax.tree import NOUNS, VERBAL, Tree

_STATES = ("acomp", "oprd", "attr", "xcomp", "dobj", "amod", "dep")
_THOUGHT = ("oprd", "acomp", "advcl", "xcomp")
_APART = frozenset({"relcl", "acl", "advcl", "appos", "poss", "mark"})
_LEADING = REPORTING | {"begin", "start", "continue", "try", "manage"}
_STATIVE = EMPTY_VERBS | {"fall", "take", "leave", "pronounce", "hold", "go"}
_DOUBT = listed("words of doubt")
_VERBS = listed("verbs of doubt")
_INNER = frozenset({"xcomp", "ccomp", "pcomp", "prep", "pobj", "dobj", "nsubj", "nsubjpass", "oprd"})


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to the counted thing: its name, the word that tells it, whether the thing acts in it."""

    name: str
    word: Token
    acts: bool


def governing_event(tree: Tree, token: Token) -> Event | None:
    """The verb or the nominal event ("the capture of two men") above the token."""
    for at, head in islice(tree.climb(token), 8):
        if at.dep in _APART or leads(tree, at, "[lemma=with,comma]"):
            return None
        if head.pos in VERBAL:
            return event_of_verb(tree, head, at)
        if head.pos in NOUNS and at.dep == "prep" and at.lemma.lower() in ("of", "by"):
            name = event_of(head.lemma)
            if name:
                return Event(name, head, acts=False)
            if lemma_of(head) not in PARTITIVE:
                return None
    return None


def event_of_verb(tree: Tree, verb: Token, child: Token) -> Event:
    """The event of a verb, through "are reported to be fighting", "was taken prisoner", "fell ill"."""
    for _ in range(3):
        further = tree.child(verb, "xcomp")
        if further is None or verb.lemma.lower() not in _LEADING or further.pos not in VERBAL:
            break
        verb = further
    for state in _states(tree, verb):
        taken = state.lemma.lower() in ("prisoner", "captive", "hostage")
        name = "capture" if taken else event_of(state.lemma)
        if name and state is not child and (name in HUMAN_EVENTS or verb.lemma.lower() in _STATIVE):
            return Event(name, state, acts=False)
    return Event(event_of(verb.lemma) or verb.lemma.lower(), verb, acts=child.dep == "nsubj")


def _states(tree: Tree, verb: Token) -> list[Token]:
    """What a verb says that something is: "fell ill", "feared dead", "listed as killed"."""
    if verb.lemma.lower() in _STATIVE:
        return tree.children(verb, *_STATES)
    reports = verb.lemma.lower() in REPORTING
    return [*tree.children(verb, *_THOUGHT), *tree.objects(verb, "as")] if reports else []


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
