"""Whose verb it is, and whether it is finite, passive or negated."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.syntax.tree import FINITE, SUBJECTS, VERBAL, Tree

_DEEPEST = 5
_SHARING = frozenset({"conj", "xcomp", "advcl", "ccomp", "pcomp", "dep"})


def is_negated(tree: Tree, verb: Token) -> bool:
    """Whether the verb has a "not", "never", "no longer", "neither" or "nor" of its own."""
    return any(_negates(tree, child) for child in tree.children(verb)) or is_second_neither(tree, verb)


def _negates(tree: Tree, child: Token) -> bool:
    longer = child.lemma.lower() in {"long", "longer"} and tree.child(child, "neg") is not None
    return child.dep == "neg" or longer or child.lemma.lower() in {"never", "neither"}


def is_second_neither(tree: Tree, verb: Token) -> bool:
    """ "Neither confirmed nor denied": the second of the two."""
    return verb.dep == "conj" and any(
        one.lemma.lower() == "nor" for one in tree.children(tree.head(verb), "cc")
    )


def auxiliaries(tree: Tree, verb: Token) -> set[str]:
    """Lemmas of its auxiliaries ("to", "will", "have")."""
    return {child.lemma for child in tree.children(verb, "aux")}


def is_finite(tree: Tree, verb: Token) -> bool:
    """ "Says", "said" or "have said"."""
    return verb.tag in FINITE or (verb.tag == "VBN" and "have" in auxiliaries(tree, verb))


def own_subject(tree: Tree, verb: Token) -> Token | None:
    """The subject that stands nearest before a verb, else the first behind it."""
    found = tree.children(verb, *SUBJECTS)
    before = [token for token in found if token.index < verb.index]
    return before[-1] if before else found[0] if found else None


def agent(tree: Tree, verb: Token) -> Token | None:
    """Who did it, in a passive: "by officials"."""
    by = tree.child(verb, "agent")
    return None if by is None else tree.child(by, "pobj")


def antecedent(tree: Tree, token: Token) -> Token:
    """The noun that "who", "which" or "that" stands for, else the token itself."""
    verb = tree.head(token)
    return tree.head(verb) if token.tag in {"WP", "WDT"} and verb.dep == "relcl" else token


def subject(tree: Tree, verb: Token, depth: int = 0) -> Token | None:
    """The token that does what the verb says: its own subject, or the one it shares with a governing verb.

    Of "quoted the minister as saying" it is the minister.
    """
    own = own_subject(tree, verb) or _object_as(tree, verb)
    if own is not None or depth > _DEEPEST:
        return own
    head = tree.head(verb)
    if verb.dep in {"acl", "relcl"} and head.pos in {"NOUN", "PROPN", "PRON"}:
        return head
    governor = _governor(tree, verb, head)
    return None if governor is None else subject(tree, governor, depth + 1)


def doing_as(tree: Tree, verb: Token) -> Token | None:
    """What the verb's object is told to do: the "saying" of "quoted the minister as saying"."""
    marks = (one for one in tree.children(verb, "prep") if one.lemma.lower() == "as")
    return next((does for one in marks if (does := tree.child(one, "pcomp")) and does.tag == "VBG"), None)


def _object_as(tree: Tree, verb: Token) -> Token | None:
    above = tree.head(tree.head(verb))
    told = verb.dep == "pcomp" and above.pos in VERBAL and doing_as(tree, above) == verb
    return tree.child(above, "dobj") if told else None


def _governor(tree: Tree, token: Token, head: Token) -> Token | None:
    """The verb whose subject a verb without one shares."""
    if token.dep in _SHARING and head.pos in VERBAL:
        return head
    above = tree.head(head)
    through_preposition = token.dep == "pcomp" and head.pos in {"ADP", "SCONJ"}
    # "called it rash and urged calm": the parse joins "urged" to "rash"
    astray = token.dep == "conj" and token.tag in FINITE and head.pos in {"ADJ", "NOUN", "PROPN", "ADV"}
    return above if (through_preposition or astray) and above.pos in VERBAL else None


def is_passive(tree: Tree, verb: Token) -> bool:
    """Whether the verb has a passive subject or auxiliary, or is a bare participle ("the man accused of")."""
    lacks = tree.child(verb, "aux", *SUBJECTS) is None
    if verb.lemma == "ask" and verb.dep == "advcl" and verb.tag in {"VBN", "VBD"}:
        return True
    bare = verb.dep == "acl" or (verb.dep == "advcl" and lacks) or (lacks and _joins_passive(tree, verb))
    return tree.child(verb, "nsubjpass", "auxpass") is not None or (verb.tag == "VBN" and bare)


def _joins_passive(tree: Tree, verb: Token) -> bool:
    head = tree.head(verb)
    passive = head.tag == "VBN" and tree.child(head, "auxpass") is not None
    return verb.dep == "conj" and (head.tag in {"JJ", "VBG"} or passive)
