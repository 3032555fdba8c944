"""Attributions by an adjective: "officials are confident that ...", "made it clear that ..."."""

from __future__ import annotations

from monitor.language.document import Document, Token
from monitor.lexicon.cues import COPULAS, HELD
from monitor.model import Stance
from monitor.syntax.tree import Attribution, extent, is_negated, subject

_REACH = 40  # words between "clear" and its clause
_CLAUSES = frozenset({"ccomp", "advcl", "acl", "relcl"})


def by_adjective(document: Document, token: Token) -> Attribution | None:
    """ "Officials are confident that ...", "was critical of the plan": what somebody holds."""
    stance, verb = HELD.get(token.lemma.lower()), document.tokens[token.head]
    if stance is None or verb.lemma not in COPULAS or verb.index == token.index:
        return None
    who, told = subject(document, verb.index), _complement(document, token, verb)
    if who is None or told is None or document.tokens[who].lemma == "it":
        return None
    start, end = extent(document, document.subtree(told.index))
    start += told.dep == "prep"
    if is_negated(document, verb.index):
        stance = Stance.DENIES if stance is Stance.ASSERTS else Stance.QUESTIONS
    return Attribution(token.index, who, (start, end), stance) if start < end else None


def _complement(document: Document, token: Token, verb: Token) -> Token | None:
    """What the adjective is about: its clause, infinitive or preposition, or the clause that the verb has."""
    own = [document.tokens[at] for at in document.children[token.index]]
    shared = [document.tokens[at] for at in document.children[verb.index]]
    near = (t for t in own if t.index > token.index and t.dep in {"ccomp", "xcomp", "prep"})
    far = (t for t in shared if t.index > token.index and t.dep in {"ccomp", "xcomp"})
    return next(near, None) or next(far, None)


def by_clear(document: Document, token: Token) -> Attribution | None:
    """ "Made clear that ...", "made it clear that ...": a way to say so."""
    if token.lemma.lower() != "clear":
        return None
    near = (document.tokens[token.head], *document.tokens[max(0, token.index - 3) : token.index])
    maker = next((t for t in near if t.lemma == "make"), None)
    who = None if maker is None else subject(document, maker.index)
    if maker is None or who is None:
        return None
    after = document.tokens[token.index + 1 : token.index + _REACH]
    clauses = (t for t in after if t.dep in _CLAUSES and t.head in {token.index, maker.index})
    clause = next((t for t in clauses if t.pos in {"VERB", "AUX"}), None)
    if clause is None:
        return None
    inside = [at for at in document.subtree(clause.index) if at > token.index]
    return Attribution(token.index, who, extent(document, inside), Stance.ASSERTS)
