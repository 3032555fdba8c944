"""Which cue a verb of the parse is, with its particle and what it takes."""

from __future__ import annotations

from monitor.language.document import Document, Token
from monitor.lexicon.cues import NOUNS, REVERSAL, TAKEN_BACK, VERBS, Cue


def cue_word(document: Document, verb: Token) -> str:
    """The verb's lemma, with its particle where that makes another cue of it: "rule_out"."""
    behind = document.tokens[verb.index + 1 : verb.index + 3]
    words = (f"{verb.lemma.lower()}_{t.lemma.lower()}" for t in behind if t.head == verb.index)
    return next((word for word in words if word in VERBS), verb.lemma.lower())


def cue_of(document: Document, verb: Token) -> Cue | None:
    """What the verb is as a cue, None where it attributes nothing; "drop" is one of a threat, not of a bomb."""
    said = (document.tokens[at] for at in document.children[verb.index] if document.tokens[at].dep == "dobj")
    if verb.lemma.lower() in TAKEN_BACK and any(token.lemma.lower() in NOUNS for token in said):
        return REVERSAL
    return VERBS.get(cue_word(document, verb))
