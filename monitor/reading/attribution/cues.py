"""Which cue a verb of the parse is, and whether it tells what was said and not what somebody might or should say."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.lexicon.cues import CARRIERS, MODALS, NOUNS, REFUSING, REVERSAL, TAKEN_BACK, VERBS, Cue, Kind
from monitor.syntax.matcher import leads
from monitor.syntax.tree import Tree
from monitor.syntax.verbs import auxiliaries, doing_as

_OTHER = (
    "[dep=amod|compound]",
    "[lemma=call]/prt[lemma=off|up|in]",  # "called off the match"
    "[dep=pcomp]/^[in=undone]",  # "without accusing"
    "[dep=pcomp]/^/^[in=undone]",  # "stopped short of accusing", "refrained from accusing"
)
"""A verb that is no cue, or one of what was left undone."""


def is_actual(tree: Tree, verb: Token, cue: Cue) -> bool:
    """Whether something was said or held, and not what somebody might, should or came to say."""
    if leads(tree, verb, *_OTHER):
        return False
    if verb.tag == "VB":
        return _is_actual_infinitive(tree, verb)
    if verb.dep == "acl":
        return _is_said_of_noun(tree, verb, cue)
    if verb.dep == "ccomp":
        return cue.kind is Kind.SPEECH and verb.tag in {"VBD", "VBZ", "VBN", "VBP"}
    return True


def _is_said_of_noun(tree: Tree, verb: Token, cue: Cue) -> bool:
    """ "A letter accusing the firm", "the man saying that", but no name: "a group called the Lanterns"."""
    if leads(tree, verb, "[lemma=call,tag=VBN]"):
        return False
    written = cue.takes_object and leads(tree, verb, "[tag=VBG,has=dobj]/^[in=paper|document]")
    return written or leads(tree, verb, "ccomp|xcomp")


def _is_actual_infinitive(tree: Tree, verb: Token) -> bool:
    """ "Went on to say", "was the first to say", "will say": and not "a chance to say"."""
    head, helpers = tree.head(verb), auxiliaries(tree, verb)
    if verb.dep == "conj" and not helpers and head.tag == "VB":
        return _is_actual_infinitive(tree, head)
    if verb.dep in {"acl", "relcl", "ccomp"}:
        return False
    if "to" in helpers:
        return verb.dep != "xcomp" or head.lemma in CARRIERS - REFUSING
    return not helpers & MODALS or verb.dep in {"ROOT", "parataxis"}


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
