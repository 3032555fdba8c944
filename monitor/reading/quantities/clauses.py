"""The clause that a number stands in, in the article's own words: what a headline of the figure says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from monitor.language.document import Token
from monitor.reading.quantities.amount import Amount
from monitor.syntax.tree import RELATIVE, SUBJECTS, VERBAL, Tree
from monitor.syntax.verbs import is_finite

_SUBJECTS = (*SUBJECTS, "expl")
_GROUP = frozenset({"aux", "auxpass", "neg", "advmod", "punct"})
_CONDITIONS = frozenset({"if", "unless", "before", "until", "till", "once", "whether", "lest", "than"})
"""What opens a clause that says something else without it; "after 20 people died" stands alone."""
_FEWEST = 3
"""Words of a clause that says something."""


def clause_of(tree: Tree, amount: Amount) -> str:
    """Subject, verb and the number's own part: "the storm killed 27 people" of "... and left 40 missing".

    Where no verb governs the number, as in many headlines, the whole sentence.
    """
    number = tree.root(amount.number, amount.end)
    sentence = tree.sentence(number)
    whole = range(sentence.first, sentence.last)
    verb = _verb_above(tree, number)
    kept = set(whole if verb is None else _own(tree, verb, number.index))
    while verb is not None and not _has_subject(tree, verb):
        above = _verb_above(tree, verb)
        if above is None:
            kept = set(whole)
            break
        beside = verb.dep == "conj" and tree.head(verb) is above
        if beside and is_finite(tree, verb) and not is_finite(tree, above):
            kept = set(whole)  # "rejected the demand to free 40 and offered to ...": joined to the wrong verb
            break
        passed = set(tree.below(verb)) - kept
        kept |= set(_shared(tree, above, verb) if beside else _own(tree, above, number.index)) - passed
        verb = above
    if _is_aside(tree, verb):
        return _text(tree, whole)
    kept = _up_to_gap(tree, kept, max(number.index, verb.index if verb else 0))
    kept = kept if _reads_on(tree, sorted(kept)) else set(whole)
    words = _text(tree, kept)
    short = verb is not None and verb.dep in ("pcomp", "advcl")  # "..., with 40 injured"
    return words if len(words.split()) >= _FEWEST - short else _text(tree, whole)


def _is_aside(tree: Tree, verb: Token | None) -> bool:
    """ "..., it said after a loss of ...", "if 20 seats are lost": what says nothing without what it hangs on."""
    if verb is None:
        return False
    told = any(one.index < verb.index for one in tree.children(verb, "ccomp"))
    return told or any(one.lemma.lower() in _CONDITIONS for one in tree.children(verb, "mark"))


def _up_to_gap(tree: Tree, kept: set[int], last: int) -> set[int]:
    """Without what stands behind a piece that was left out, where number and verb stand before it."""
    order = sorted(kept)
    behind = (
        b for a, b in pairwise(order) if a >= last and any(tree.at(n).pos != "PUNCT" for n in range(a + 1, b))
    )
    end = next(behind, None)
    return kept if end is None else {at for at in kept if at < end}


def _reads_on(tree: Tree, kept: Sequence[int]) -> bool:
    """Whether one piece at most was left out, before a verb: else the rest is hardly a sentence."""
    gaps = [
        later
        for earlier, later in pairwise(kept)
        if any(tree.at(at).pos != "PUNCT" for at in range(earlier + 1, later))
    ]
    after = [tree.at(at) for at in gaps]
    return len(gaps) <= 1 and all(t.pos in VERBAL or t.dep in _GROUP for t in after)


def _has_subject(tree: Tree, verb: Token) -> bool:
    """A subject of its own, which "who" and "which" are not."""
    return any(not _is_relative(tree, child) for child in tree.children(verb, *_SUBJECTS))


def _is_relative(tree: Tree, token: Token) -> bool:
    """ "who", "in which", "most of whose people"."""
    below = tree.below(token)
    return any(tree.at(at).tag in RELATIVE for at in below[:4])


def _verb_above(tree: Tree, token: Token) -> Token | None:
    """The next verb on the way to the sentence's root."""
    return next((head for _, head in tree.climb(token) if head.pos in VERBAL), None)


def _own(tree: Tree, verb: Token, number: int) -> Iterable[int]:
    """The verb's words without what stands beside them and does not hold the number."""
    off = {
        at
        for child in tree.children(verb)
        if number not in (below := tree.below(child)) and _is_beside(tree, child, verb)
        for at in below
    }
    joins = {child.index for child in tree.children(verb, "cc")} if off else set()
    return set(tree.below(verb)) - off - joins


def _is_beside(tree: Tree, child: Token, verb: Token) -> bool:
    """ "... and left 40 missing", "..., saying that", "that", "in which"."""
    if child.dep in ("conj", "parataxis") or (child.dep == "ccomp" and child.index < verb.index):
        return True
    if child.dep == "advcl":
        return child.tag == "VBG" and tree.at(child.index - 1).text == ","
    relative = any(tree.at(at).tag in RELATIVE for at in (child.index, *tree.document.children[child.index]))
    mark = child.dep == "mark" and child.lemma.lower() not in _CONDITIONS and _has_subject(tree, verb)
    return mark or (child.dep in ("prep", "advmod") and relative)


def _shared(tree: Tree, verb: Token, joined: Token) -> Iterable[int]:
    """What a verb shares with one joined to it: its subject and, for a form that needs one, its auxiliaries."""
    needs = joined.tag in ("VB", "VBN", "VBG")
    shared = tree.children(verb, *_SUBJECTS, *(("aux", "auxpass") if needs else ()))
    return {at for child in shared for at in tree.below(child)}


def _text(tree: Tree, kept: Iterable[int]) -> str:
    """The kept tokens with the white space that stands before each, without marks at the edges or left alone."""
    tokens = [tree.at(at) for at in sorted(kept)]
    words = "".join(
        tree.text[tree.at(token.index - 1).end if token.index else token.start : token.end]
        for token in tokens
    )
    words = re.sub(r"\s+", " ", words)
    words = re.sub(r"(?:\s?[,;:–—-])+\s*(?=[,;:])", "", words)
    words = words.replace('"', "") if words.count('"') % 2 else words
    words = re.sub(r",?\s+(?:rather(?:\s+than)?|instead(?:\s+of)?)$", "", words)
    return words.strip(" ,;:.–—-")
