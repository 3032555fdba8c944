"""Whether a cue verb tells what was said or held, and not what somebody might, should or came to say."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.lexicon.cues import (
    CARRIERS,
    DOCUMENTS,
    MODALS,
    NOUNS,
    PAPERS,
    REFUSING,
    UNDONE,
    Cue,
    Kind,
)
from monitor.syntax.tree import Tree
from monitor.syntax.verbs import (
    auxiliaries,
    is_main,
)


def is_actual(tree: Tree, verb: Token, cue: Cue) -> bool:
    """Whether something was said or held, and not what somebody might, should or came to say."""
    if verb.dep in {"amod", "compound"} or _is_left_undone(tree, verb) or _is_other(tree, verb):
        return False
    if _is_noun(tree, verb):
        return False
    if verb.tag == "VB":
        return _is_actual_infinitive(tree, verb)
    if verb.dep == "acl" and not is_main(tree, verb) and not _is_written(tree, verb, cue):
        return tree.child(verb, "ccomp", "xcomp") is not None
    if verb.dep == "ccomp":
        return cue.kind is Kind.SPEECH and verb.tag in {"VBD", "VBZ", "VBN", "VBP"}
    return True


def _is_noun(tree: Tree, verb: Token) -> bool:
    """ "Zeta raises Omicron offer": a noun behind one name, which the parse takes for that one's verb."""
    who = tree.child(verb, "nsubj")
    named = who is not None and who.tag == "NNP" and verb.lemma in NOUNS
    return named and verb.dep == "ccomp" and verb.tag == "VBP"


def _is_written(tree: Tree, verb: Token, cue: Cue) -> bool:
    """ "A letter accusing the firm", "voters describing themselves as": said by a paper, or of somebody."""
    if verb.tag != "VBG" or not cue.takes_object or tree.child(verb, "dobj") is None:
        return False
    as_what = any(one.lemma == "as" for one in tree.children(verb) if one.index > verb.index)
    return tree.head(verb).lemma.lower() in PAPERS | DOCUMENTS or as_what


def _is_other(tree: Tree, verb: Token) -> bool:
    """ "Called off the match", "a group called the Lanterns": another verb, and a name."""
    particle = tree.child(verb, "prt")
    off = particle is not None and particle.lemma.lower() in {"off", "up", "in"}
    named = verb.dep == "acl" and verb.tag == "VBN" and not is_main(tree, verb)
    return verb.lemma == "call" and (off or named)


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


def _is_left_undone(tree: Tree, verb: Token) -> bool:
    """ "Without accusing", "stopped short of accusing", "refrained from accusing"."""
    preposition = tree.head(verb)
    return verb.dep == "pcomp" and bool({preposition.lemma, tree.head(preposition).lemma} & UNDONE)
