"""What a speech verb says that it does not govern in the parse: "The case, she said, is closed"."""

from __future__ import annotations

from monitor.language.document import Document, Token
from monitor.lexicon.cues import PARENTHETIC
from monitor.syntax.tree import Range, child, extent, is_finite, own_subject, sentence_of

_CLOSING = 8  # tokens of "..., she told reporters on Monday."


def parenthetic(document: Document, verb: Token) -> Range | None:
    """ "The case, she said, is closed": the rest of the sentence where the cue governs nothing."""
    if verb.lemma not in PARENTHETIC or verb.dep not in {"parataxis", "ccomp", "dep", "conj", "advcl"}:
        return None
    own = set(document.subtree(verb.index))
    rest = [at for at in document.subtree(verb.head) if at not in own]
    as_clause = verb.dep == "advcl" and any(
        document.tokens[at].lemma == "as" for at in own if at < verb.index
    )
    if not rest or not (as_clause or document.tokens[verb.head].pos in {"VERB", "AUX"}):
        return None
    if verb.dep in {"ccomp", "conj", "advcl"} and not as_clause:
        return None
    return extent(document, rest)


def beside(document: Document, verb: Token) -> Range | None:
    """ "..., he told reporters." and "That, many argue, is wrong": the rest, whatever the parse joins it to."""
    own = own_subject(document, verb.index)
    sentence = sentence_of(document, verb.index)
    if verb.lemma not in PARENTHETIC or not is_finite(document, verb) or own is None or own > verb.index:
        return None
    start = min(document.subtree(own))
    if start <= sentence.first or document.tokens[start - 1].text != ",":
        return None
    if document.tokens[verb.index + 1 : verb.index + 2] and document.tokens[verb.index + 1].text == ",":
        return extent(document, range(sentence.first, sentence.last))
    closes = sentence.last - verb.index <= _CLOSING and start - sentence.first > _CLOSING
    return extent(document, range(sentence.first, start - 1)) if closes else None


def answered(document: Document, verb: Token) -> Range | None:
    """ "Said yes", "said no to the plan"."""
    answer = child(document, verb.index, "intj")
    if verb.lemma != "say" or answer is None or answer < verb.index:
        return None
    return extent(document, document.subtree(answer))
