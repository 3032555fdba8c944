"""What governs the words of a mention: its verb with tense, modality and polarity, and the kind of its subject."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.model import Predication
from monitor.syntax.tree import VERBAL, Tree
from monitor.syntax.verbs import auxiliaries, is_negated, own_subject

_FUTURE = frozenset({"will", "shall", "wo", "'ll"})
_MODAL = frozenset({"may", "might", "can", "could", "should", "would", "must", "ought", "ca"})
_TENSES = {
    "VBD": "past", "VBZ": "present", "VBP": "present", "VBN": "past", "VB": "infinitive", "VBG": "present",
}  # fmt: skip
_SUBJECTS = {
    "PERSON": "person", "ORG": "body", "NORP": "body", "GPE": "place", "LOC": "place", "FAC": "place",
}  # fmt: skip


def predication(tree: Tree, start: int, end: int) -> Predication:
    """The predication of the words from `start` to `end` (characters of the text)."""
    inside = tree.inside(start, end)
    if not inside:
        return Predication()
    first, last = inside[0].index, inside[-1].index
    tops = [t for t in inside if t.head == t.index or not first <= t.head <= last]
    top = next((t for t in [*tops, *inside] if t.pos in VERBAL), tops[0])
    if top.pos not in VERBAL:
        return Predication(verb=top.lemma.lower())
    helpers = {lemma.lower() for lemma in auxiliaries(tree, top)}
    return Predication(
        verb=_meant(tree, top),
        tense=_tense(tree, top, helpers),
        subject=_subject(tree, top),
        negated=is_negated(tree, top) or tree.has_word(top, ("no", "nobody", "nothing")),
        modal=bool(helpers & _MODAL),
        passive=tree.child(top, "auxpass", "nsubjpass") is not None,
    )


def _meant(tree: Tree, verb: Token) -> str:
    """The verb's lemma; of "is dead" and "was a spy" that of what is said by it."""
    said = tree.child(verb, "acomp", "attr", "oprd") if verb.lemma == "be" else verb
    return said.lemma.lower() if said is not None else "be"


def _tense(tree: Tree, verb: Token, helpers: set[str]) -> str:
    if helpers & _FUTURE:
        return "future"
    if "have" in helpers:
        had = any(child.text.lower() in {"had", "'d"} for child in tree.children(verb))
        return "pluperfect" if had else "perfect"
    if "to" in helpers:
        return "infinitive"
    return _TENSES.get(verb.tag, "present" if helpers & _MODAL else "")


def _subject(tree: Tree, verb: Token) -> str:
    token = own_subject(tree, verb)
    if token is None:
        return ""
    return "pronoun" if token.pos == "PRON" else _SUBJECTS.get(token.entity, "noun")
