"""What a cue verb attributes: the words of its clause, infinitive, object or preposition."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.lexicon.cues import RECIPIENTS, RESULTS, VENUES, VERBS, Cue, Kind
from monitor.reading.attribution.clauses import (
    clause_before,
    for_clause,
    hung_elsewhere,
    parenthetic,
)
from monitor.syntax.matcher import follow
from monitor.syntax.phrases import extent
from monitor.syntax.tree import Range, Tree
from monitor.syntax.verbs import agent

_GOES_ON = frozenset({"with", "to", "from", "against", "in", "on", "over", "about"})


def content_of(tree: Tree, verb: Token, cue: Cue) -> Range | None:
    """The tokens that an active verb attributes: its clause if it has one, else what its frames allow."""
    right = [one for one in tree.children(verb) if one.index > verb.index and _belongs(tree, one, cue)]
    clause = next((one for one in right if one.dep == "ccomp"), None)
    infinitive = next((one for one in right if one.dep == "xcomp"), None)
    first = infinitive is not None and clause is not None and infinitive.index < clause.index
    if clause is not None and not (first and cue.takes_infinitive):
        return extent(tree, [at for at in tree.below(clause) if at > verb.index])
    return (
        clause_before(tree, verb)
        or hung_elsewhere(tree, verb)
        or for_clause(tree, verb, cue)
        or _behind_its_verdict(tree, verb)
        or _phrase(tree, verb, right)
        or parenthetic(tree, verb)
    )


def _phrase(tree: Tree, verb: Token, right: list[Token]) -> Range | None:
    """From the first complement to the end of the last; not where somebody is only addressed ("told reporters")."""
    if not right:
        return None
    addressed = len(right) == 1 and right[0].dep == "dobj" and verb.lemma in RECIPIENTS - {"urge", "advise"}
    return None if addressed else _spread(tree, verb, right)


def _behind_its_verdict(tree: Tree, verb: Token) -> Range | None:
    """ "Dismissed as absurd a claim that ...": what is said stands behind what it is called."""
    called = follow(tree, verb, "prep[lemma=as]")
    said = follow(tree, called, "pobj>[in=noun]") if called is not None else None
    if called is None or said is None or tree.at(called.index + 1).dep not in {"amod", "compound"}:
        return None
    return extent(tree, [at for at in tree.below(said) if at > called.index + 1])


def passive_content(tree: Tree, verb: Token, cue: Cue) -> Range | None:
    """ "is believed to have left", "was accused of theft": from the subject to the end of the complement."""
    kept = [one for one in tree.children(verb) if one.index > verb.index and _completes_passive(one, cue)]
    about = tree.child(verb, "nsubjpass")
    if about is None and verb.dep in {"acl", "relcl"}:
        about = tree.head(verb)
    by = agent(tree, verb)
    if not kept and (not cue.takes_object or about is None or by is None):
        return None
    clause = tree.child(verb, "ccomp")
    if clause is not None and (about is None or about.lemma == "it"):
        return extent(tree, tree.below(clause))
    if about is None:
        return extent(tree, tree.below(kept[-1])) if by is not None or verb.lemma == "ask" else None
    start = about.index if verb.dep in {"acl", "relcl"} else min(tree.below(about))
    end = extent(tree, tree.below(kept[-1]))[1] if kept else verb.index + 1
    return start, max(end, verb.index + 1)


def _completes_passive(one: Token, cue: Cue) -> bool:
    spoken = one.dep == "prep" and one.lemma in cue.prepositions | {"as", "of"}
    return spoken or one.dep in {"xcomp", "ccomp", "oprd"}


def _belongs(tree: Tree, token: Token, cue: Cue) -> bool:
    """Whether a right-hand child is part of what the cue attributes."""
    if token.dep == "ccomp":
        return True
    if token.dep == "advcl" and token.tag == "VBG":  # "ruled out sending", "denied hitting"
        near = token.index - token.head <= 2 and tree.at(token.index - 1).text != ","
        return cue.takes_object and near
    if token.dep == "xcomp":
        return cue.takes_infinitive or token.pos != "VERB" or cue.takes_object
    if token.dep == "dobj":
        return _is_object(tree, token, cue)
    if token.dep in {"oprd", "acomp", "attr"}:
        return cue.takes_object or cue.takes_infinitive
    return token.dep == "prep" and token.lemma.lower() in cue.prepositions


def _is_object(tree: Tree, token: Token, cue: Cue) -> bool:
    """Whether what is said, held or found is the verb's object."""
    verb = tree.head(token)
    if verb.lemma == "find":
        return tree.has_word(token, {"no", "any", "little"}) or token.lemma.lower() in RESULTS
    if cue.kind is Kind.BELIEF and not cue.takes_object:
        return any(one.lemma == "as" for one in tree.children(verb) if one.index > token.index)
    return cue.takes_object or (verb.lemma == "say" and token.pos in {"NOUN", "PROPN"})


def _spread(tree: Tree, verb: Token, right: list[Token]) -> Range:
    """From the first complement to the end of the last, with "as" and "of" phrases between."""
    later = [one for one in tree.children(verb) if one.index > right[0].index and _completes(tree, one)]
    last = max([*right, *later], key=lambda one: one.index)
    end = _before_aside(tree, right[0].index, extent(tree, tree.below(last))[1])
    start = max(extent(tree, tree.below(right[0]))[0], verb.index + 1)
    return (start + 1 if tree.at(start).dep == "prep" else start), end


def _completes(tree: Tree, token: Token) -> bool:
    """Whether a phrase behind an object goes on with what is said, and does not tell when or where."""
    noun = tree.child(token, "pobj")
    if token.dep != "prep" or token.lemma in {"as", "of", "for"}:
        return token.dep == "prep"
    if noun is None or token.lemma.lower() not in _GOES_ON or tree.at(token.index - 1).text == ",":
        return False
    return noun.entity not in {"DATE", "TIME"} and noun.lemma.lower() not in VENUES


def _before_aside(tree: Tree, head: int, end: int) -> int:
    """Where a phrase ends before ", who ..." and ", saying ..."."""
    for comma in range(head + 1, end - 1):
        after = tree.at(comma + 1)
        speaks = after.tag == "VBG" and after.lemma.lower() in VERBS
        if tree.at(comma).text == "," and (after.tag in {"WP", "WDT"} or speaks):
            return comma
    return end
