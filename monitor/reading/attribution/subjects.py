"""Who a cue verb's speaker is: its subject, or whom the parse hides ("Ruiz, a teacher, said", "..., saying")."""

from __future__ import annotations

from itertools import takewhile

from monitor.language.document import Token
from monitor.reading.attribution.clauses import speaks_on
from monitor.reading.attribution.cues import is_speech
from monitor.syntax.matcher import leads
from monitor.syntax.tree import Tree
from monitor.syntax.verbs import is_finite, subject

_REPORTED = frozenset({"ccomp", "conj", "advcl", "xcomp"})


def speaker_of(tree: Tree, verb: Token) -> Token | None:
    """The subject; "..., saying" behind a reported clause belongs to the one who reports it."""
    verb = _who_reports(tree, verb)
    found = subject(tree, verb)
    if found is not None or not is_finite(tree, verb):
        return found
    return _name_before(tree, verb) or name_set_off(tree, verb) or _first_subject(tree, verb)


def _first_subject(tree: Tree, verb: Token) -> Token | None:
    """The first subject of the sentence before a main verb without one: the parse gave it to another."""
    if verb.dep not in {"ROOT", "conj"}:
        return None
    before = tree.tokens[tree.sentence(verb).first : verb.index]
    return next((token for token in before if token.dep == "nsubj"), None)


def _who_reports(tree: Tree, verb: Token) -> Token:
    """The verb whose subject says it: in "..., saying" and "... and warned" that of the outer speech verb."""
    if is_set_off(tree, verb):
        return _outside(tree, verb)
    if not is_speech(verb) or not leads(tree, verb, "[dep=advcl|conj,!has=nsubj|nsubjpass]"):
        return verb
    outer = _reporting(tree, tree.head(verb))
    told = outer is not None and leads(tree, outer, "nsubj") and speaks_on(tree, outer, verb)
    return outer if outer is not None and told else verb


def is_set_off(tree: Tree, verb: Token) -> bool:
    """ "..., saying that": speech of whoever the sentence is about."""
    return is_speech(verb) and leads(tree, verb, "[tag=VBG,dep=advcl,comma,!has=nsubj|nsubjpass]")


def _outside(tree: Tree, verb: Token) -> Token:
    """The verb that "..., saying" goes on with: the one in whose complement or noun's clause the parse put it."""
    outer = tree.head(verb)
    inside = takewhile(lambda pair: pair[0].dep not in {"conj", "advcl"}, tree.climb(outer))
    outside = [above for at, above in inside if at.dep in {"ccomp", "acl", "relcl"}]
    return tree.clause_head(outside[-1] if outside else outer)


def name_set_off(tree: Tree, verb: Token) -> Token | None:
    """ "Ana Ruiz, a nurse at the clinic, said ...": the name before what is set off by commas from the verb."""
    first = tree.sentence(verb).first
    if tree.at(verb.index - 1).text != ",":
        return None
    before = [tree.at(at - 1) for at in range(first + 1, verb.index - 1) if tree.at(at).text == ","]
    names = [token for token in before if token.pos == "PROPN"]
    ordered = (one for kind in ("PERSON", "ORG", "GPE", "NORP", "") for one in names if one.entity == kind)
    return next(ordered, None)


def sentence_subject(tree: Tree, token: Token) -> Token | None:
    """The subject of the sentence's main verb: who says it in "..., saying", wherever the parse hangs it."""
    sentence = tree.sentence(token)
    roots = (t for t in tree.tokens[sentence.first : sentence.last] if t.dep == "ROOT" and t is not token)
    root = next(roots, None)
    return None if root is None else subject(tree, root)


def _reporting(tree: Tree, verb: Token) -> Token | None:
    """The speech verb in whose clause a verb stands."""
    inside = takewhile(lambda pair: pair[0].dep in _REPORTED, tree.climb(verb))
    return next((above for clause, above in inside if clause.dep == "ccomp" and is_speech(above)), None)


def _name_before(tree: Tree, verb: Token) -> Token | None:
    """A name right before the verb that the parse does not join to it."""
    for token in reversed(tree.tokens[max(0, verb.index - 3) : verb.index]):
        if token.text[0].isupper() or token.pos in {"PROPN", "PRON", "NOUN"}:
            return token
        if token.pos not in {"ADV", "AUX"}:
            return None
    return None
