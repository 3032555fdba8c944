"""The noun that a level is of: "the death toll rose to 20", "the number of cases is 20"."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.lexicon.events import PARTITIVE, event_of
from monitor.reading.quantities.nouns import SUBJECTS, is_countable, lemma_of
from monitor.syntax.tree import NOUNS, Tree


def level_of(tree: Tree, anchor: Token) -> Token | None:
    """ "the death toll rose to 20", "the number of cases is 20", "cut their estimate of deaths to 100"."""
    prep = tree.head(anchor)
    if anchor.dep == "attr" and prep.lemma == "be":
        verb = prep
    elif anchor.dep == "pobj" and prep.lemma.lower() in ("to", "at", "by", "between", "from"):
        verb = tree.head(prep)
    elif anchor.dep in ("dobj", "npadvmod") and prep.lemma.lower() in (
        "reach",
        "hit",
        "top",
        "exceed",
        "total",
        "pass",
    ):
        verb = prep
    else:
        return None
    things = [one for one in tree.children(verb, "dobj") if one.pos in NOUNS and one.index < anchor.index]
    subject = things[0] if things else subject_of(tree, anchor)
    return inner_noun(tree, subject) if subject is not None and subject.index < anchor.index else None


def subject_of(tree: Tree, token: Token) -> Token | None:
    """The subject of the nearest verb above the token, or what its clause modifies."""
    at = token
    for _ in range(6):
        head = tree.head(at)
        if head is at:
            return None
        if head.pos in ("VERB", "AUX"):
            own = [child for child in tree.children(head, *SUBJECTS) if child is not at]
            if own and own[0].pos in NOUNS:
                return own[0]
            if own and own[0].lemma.lower() in ("which", "that", "who") and tree.head(head).pos in NOUNS:
                return tree.head(head)
            if head.dep in ("acl", "relcl") and tree.head(head).pos in NOUNS:
                return tree.head(head)
        at = head
    return None


def inner_noun(tree: Tree, noun: Token) -> Token:
    """ "the number of cases" -> cases, "the death toll" -> death."""
    if lemma_of(noun) not in PARTITIVE:
        return noun
    of = [thing for thing in tree.objects(noun, "of", "from") if is_countable(thing)]
    compound = [child for child in tree.children(noun, "compound", "amod") if event_of(child.lemma)]
    compound = compound or [child for child in tree.children(noun, "compound") if child.pos == "NOUN"]
    if of and lemma_of(of[0]) in PARTITIVE and of[0] is not noun:
        return inner_noun(tree, of[0])
    return of[0] if of else compound[0] if compound else noun
