"""What governs the words of a mention: its verb with tense, modality and polarity, and the kind of its subject."""

from __future__ import annotations

from monitor.language.document import Document, Token
from monitor.model import Predication
from monitor.syntax.tree import auxiliaries, has_word, is_negated, own_subject

_FUTURE = frozenset({"will", "shall", "wo", "'ll"})
_MODAL = frozenset({"may", "might", "can", "could", "should", "would", "must", "ought", "ca"})
_TENSES = {
    "VBD": "past",
    "VBZ": "present",
    "VBP": "present",
    "VBN": "past",
    "VB": "infinitive",
    "VBG": "present",
}
_SUBJECTS = {
    "PERSON": "person",
    "ORG": "body",
    "NORP": "body",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
}
_VERBAL = frozenset({"VERB", "AUX"})


def predication(document: Document, start: int, end: int) -> Predication:
    """The predication of the words from `start` to `end` (characters of the document's text)."""
    inside = [t for t in document.tokens if t.start < end and start < t.end]
    if not inside:
        return Predication()
    first, last = inside[0].index, inside[-1].index
    tops = [t for t in inside if t.head == t.index or not first <= t.head <= last]
    top = next((t for t in tops if t.pos in _VERBAL), next((t for t in inside if t.pos in _VERBAL), tops[0]))
    if top.pos not in _VERBAL:
        return Predication(verb=top.lemma.lower())
    helpers = {lemma.lower() for lemma in auxiliaries(document, top)}
    return Predication(
        verb=_meant(document, top),
        tense=_tense(document, top, helpers),
        subject=_subject(document, top),
        negated=is_negated(document, top.index) or has_word(document, top.index, ("no", "nobody", "nothing")),
        modal=bool(helpers & _MODAL),
        passive=any(
            document.tokens[at].dep in {"auxpass", "nsubjpass"} for at in document.children[top.index]
        ),
    )


def _meant(document: Document, verb: Token) -> str:
    """The verb's lemma; of "is dead" and "was a spy" that of what is said by it."""
    if verb.lemma != "be":
        return verb.lemma.lower()
    said = (document.tokens[at] for at in document.children[verb.index])
    return next((t.lemma.lower() for t in said if t.dep in {"acomp", "attr", "oprd"}), "be")


def _tense(document: Document, verb: Token, helpers: set[str]) -> str:
    if helpers & _FUTURE:
        return "future"
    if "have" in helpers:
        had = any(document.tokens[at].text.lower() in {"had", "'d"} for at in document.children[verb.index])
        return "pluperfect" if had else "perfect"
    if "to" in helpers:
        return "infinitive"
    return _TENSES.get(verb.tag, "present" if helpers & _MODAL else "")


def _subject(document: Document, verb: Token) -> str:
    at = own_subject(document, verb.index)
    if at is None:
        return ""
    token = document.tokens[at]
    if token.pos == "PRON":
        return "pronoun"
    return _SUBJECTS.get(token.entity, "noun")
