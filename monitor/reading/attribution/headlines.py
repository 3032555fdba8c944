"""Attributions of a headline by its colon: "Minister: We will not yield"."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.language.document import Token
from monitor.lexicon.cues import HAPPENINGS, LABELS, SITES
from monitor.lexicon.speakers import is_body, is_human
from monitor.model import Speaker, Stance
from monitor.reading.model import Proposition
from monitor.syntax.phrases import extent
from monitor.syntax.tree import Tree

_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})


def by_colon(tree: Tree) -> Proposition | None:
    """ "Minister: We will not yield": a short name, a colon, and what is said."""
    colon = next((token for token in tree.tokens[:6] if token.text == ":"), None)
    if colon is None or not colon.index or colon.index + 4 > len(tree.tokens):
        return None
    lead = tree.tokens[: colon.index]
    small = [t for t in lead if not t.text[0].isupper() and t.lemma not in {"on", "of", "the", "report"}]
    if small or lead[-1].text.lower() in LABELS or not all(t.text[0].isalpha() for t in lead):
        return None
    if not _can_speak(lead):
        return None
    on = next((t.index for t in lead[1:] if t.lemma.lower() in {"on", "to"}), colon.index)
    content = extent(tree, range(colon.index + 1, len(tree.tokens)))
    return Proposition(colon, _leader(tree.tokens[:on]), content, Stance.ASSERTS)


def _can_speak(lead: Sequence[Token]) -> bool:
    """Whether a colon's lead is somebody: a person, a country, a body or a role."""
    if {t.lemma.lower() for t in lead} & (HAPPENINGS | SITES):
        return False
    if all(t.text.isupper() for t in lead) and lead[-1].entity not in _NAMED:
        return False
    name = Speaker(" ".join(t.text for t in lead), "")
    return lead[-1].entity == "PERSON" or is_body(name) or is_human(name)


def _leader(lead: Sequence[Token]) -> Token:
    """Who speaks before a colon: the last word of a name, or the subject of a headline's verb."""
    subjects = (t for t in lead if t.dep == "nsubj" and t.index < t.head < len(lead))
    return next(subjects, lead[-1])
