"""What a speech verb says that it does not govern in the parse: "The case, she said, is closed"."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.lexicon.cues import PARENTHETIC
from monitor.syntax.phrases import extent
from monitor.syntax.tree import VERBAL, Range, Tree
from monitor.syntax.verbs import is_finite, own_subject

_CLOSING = 8  # tokens of "..., she told reporters on Monday."


def parenthetic(tree: Tree, verb: Token) -> Range | None:
    """ "The case, she said, is closed": the rest of the sentence where the cue governs nothing."""
    if verb.lemma not in PARENTHETIC or verb.dep not in {"parataxis", "dep", "advcl"}:
        return None
    own = set(tree.below(verb))
    rest = [at for at in tree.below(tree.head(verb)) if at not in own]
    if verb.dep == "advcl":
        goes_on = any(tree.at(at).lemma == "as" for at in own if at < verb.index)
    else:
        goes_on = tree.head(verb).pos in VERBAL
    return extent(tree, rest) if rest and goes_on else None


def beside(tree: Tree, verb: Token) -> Range | None:
    """ "..., he told reporters." and "That, many argue, is wrong": the rest, whatever the parse joins it to."""
    own, sentence = own_subject(tree, verb), tree.sentence(verb)
    if verb.lemma not in PARENTHETIC or not is_finite(tree, verb) or own is None or own.index > verb.index:
        return None
    start = min(tree.below(own))
    if start <= sentence.first or tree.at(start - 1).text != ",":
        return None
    after = tree.after(verb)
    if after is not None and after.text == ",":
        return extent(tree, range(sentence.first, sentence.last))
    closes = sentence.last - verb.index <= _CLOSING and start - sentence.first > _CLOSING
    return extent(tree, range(sentence.first, start - 1)) if closes else None
