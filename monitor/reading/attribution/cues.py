"""Which cue a verb of the parse is, with its particle and what it takes."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.lexicon.cues import NOUNS, REVERSAL, TAKEN_BACK, VERBS, Cue, Kind
from monitor.syntax.tree import Tree
from monitor.syntax.verbs import doing_as


def cue_word(tree: Tree, verb: Token) -> str:
    """The verb's lemma, with its particle where that makes another cue of it: "rule_out"."""
    behind = (token for token in tree.tokens[verb.index + 1 : verb.index + 3] if token.head == verb.index)
    words = (f"{verb.lemma.lower()}_{token.lemma.lower()}" for token in behind)
    return next((word for word in words if word in VERBS), verb.lemma.lower())


def cue_of(tree: Tree, verb: Token) -> Cue | None:
    """What the verb is as a cue, None where it attributes nothing; "drop" is one of a threat, not of a bomb."""
    if verb.lemma.lower() in TAKEN_BACK and any(
        thing.lemma.lower() in NOUNS for thing in tree.children(verb, "dobj")
    ):
        return REVERSAL
    return VERBS.get(cue_word(tree, verb))


def is_speech(verb: Token) -> bool:
    """Whether it tells words, and not a belief, an intention or an attitude."""
    cue = VERBS.get(verb.lemma.lower())
    return cue is not None and cue.kind is Kind.SPEECH


def saying_as(tree: Tree, verb: Token) -> Token | None:
    """The verb by which somebody else is told to speak: the "saying" of "the agency quoted the minister as saying"."""
    does = doing_as(tree, verb)
    return does if does is not None and is_speech(does) else None
