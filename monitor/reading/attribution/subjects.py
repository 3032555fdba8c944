"""Who a cue verb's speaker is: its subject, or whom the parse hides ("Ruiz, a teacher, said", "..., saying")."""

from __future__ import annotations

from itertools import takewhile

from monitor.language.document import Token
from monitor.reading.attribution.cues import is_speech
from monitor.syntax.matcher import leads
from monitor.syntax.tree import Tree
from monitor.syntax.verbs import is_finite, subject


def speaker_of(tree: Tree, verb: Token) -> Token | None:
    """The subject; "..., saying" behind a reported clause belongs to the one who reports it."""
    verb = _outside(tree, verb) if is_set_off(tree, verb) else verb
    found = subject(tree, verb)
    if found is not None or not is_finite(tree, verb):
        return found
    return _name_before(tree, verb) or _first_subject(tree, verb)


def _first_subject(tree: Tree, verb: Token) -> Token | None:
    """The first subject of the sentence before a main verb without one: the parse gave it to another."""
    if verb.dep not in {"ROOT", "conj"}:
        return None
    before = tree.tokens[tree.sentence(verb).first : verb.index]
    return next((token for token in before if token.dep == "nsubj"), None)


def is_set_off(tree: Tree, verb: Token) -> bool:
    """ "..., saying that": speech of whoever the sentence is about."""
    return is_speech(verb) and leads(tree, verb, "[tag=VBG,dep=advcl,comma,!has=nsubj|nsubjpass]")


def _outside(tree: Tree, verb: Token) -> Token:
    """The verb that "..., saying" goes on with: the one in whose complement or noun's clause the parse put it."""
    outer = tree.head(verb)
    inside = takewhile(lambda pair: pair[0].dep not in {"conj", "advcl"}, tree.climb(outer))
    outside = [above for at, above in inside if at.dep in {"ccomp", "acl", "relcl"}]
    return tree.clause_head(outside[-1] if outside else outer)


def sentence_subject(tree: Tree, token: Token) -> Token | None:
    """The subject of the sentence's main verb: who says it in "..., saying", wherever the parse hangs it."""
    sentence = tree.sentence(token)
    return subject(tree, tree.root(sentence.start, sentence.end))


def _name_before(tree: Tree, verb: Token) -> Token | None:
    """A name right before the verb that the parse does not join to it."""
    for token in reversed(tree.tokens[max(0, verb.index - 3) : verb.index]):
        if token.text[0].isupper() or token.pos in {"PROPN", "PRON", "NOUN"}:
            return token
        if token.pos not in {"ADV", "AUX"}:
            return None
    return None
