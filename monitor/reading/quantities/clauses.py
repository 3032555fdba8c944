"""The clause that a number stands in, in the article's own words: what a headline of the figure says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from monitor.language.document import Token
from monitor.reading.quantities.amounts import Amount
from monitor.syntax.view import Reading

_VERBAL = frozenset({"VERB", "AUX"})
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_RELATIVE = frozenset({"WDT", "WP", "WRB", "WP$"})
_GROUP = frozenset({"aux", "auxpass", "neg", "advmod", "punct"})
_MARKS = frozenset({"that", "while", "whereas", "although", "though", "because"})
_FEWEST = 3
"""Words of a clause that says something."""


def clause_of(reading: Reading, amount: Amount) -> str:
    """Subject, verb and the number's own part: "the storm killed 27 people" of "... and left 40 missing".

    Where no verb governs the number, as in many headlines, the whole sentence.
    """
    number = reading.root(amount.number, amount.end)
    sentence = reading.sentence(number)
    whole = range(sentence.first, sentence.last)
    verb = _verb_above(reading, number)
    kept = set(whole if verb is None else _own(reading, verb, number.index))
    while verb is not None and not _has_subject(reading, verb):
        above = _verb_above(reading, verb)
        if above is None:
            kept = set(whole)
            break
        beside = verb.dep == "conj" and reading.head(verb) is above
        kept |= set(_shared(reading, above, verb) if beside else _own(reading, above, number.index))
        verb = above
    kept = kept if _reads_on(reading, sorted(kept)) else set(whole)
    words = _text(reading, kept)
    return words if len(words.split()) >= _FEWEST else _text(reading, whole)


def _reads_on(reading: Reading, kept: Sequence[int]) -> bool:
    """Whether one piece at most was left out, before a verb: else the rest is hardly a sentence."""
    gaps = [
        later
        for earlier, later in pairwise(kept)
        if any(reading.at(at).pos != "PUNCT" for at in range(earlier + 1, later))
    ]
    after = [reading.at(at) for at in gaps]
    return len(gaps) <= 1 and all(t.pos in _VERBAL or t.dep in _GROUP for t in after)


def _has_subject(reading: Reading, verb: Token) -> bool:
    """A subject of its own, which "who" and "which" are not."""
    return any(not _is_relative(reading, child) for child in reading.children(verb, *_SUBJECTS))


def _is_relative(reading: Reading, token: Token) -> bool:
    """ "who", "in which", "most of whose people"."""
    below = reading.document.subtree(token.index)
    return any(reading.at(at).tag in _RELATIVE for at in below[:4])


def _verb_above(reading: Reading, token: Token) -> Token | None:
    """The next verb on the way to the sentence's root."""
    while reading.head(token) is not token:
        token = reading.head(token)
        if token.pos in _VERBAL:
            return token
    return None


def _own(reading: Reading, verb: Token, number: int) -> Iterable[int]:
    """The verb's words without what stands beside them and does not hold the number."""
    off = {
        at
        for child in reading.children(verb)
        if number not in (below := reading.document.subtree(child.index)) and _is_beside(reading, child, verb)
        for at in below
    }
    joins = {child.index for child in reading.children(verb, "cc")} if off else set()
    return set(reading.document.subtree(verb.index)) - off - joins


def _is_beside(reading: Reading, child: Token, verb: Token) -> bool:
    """ "... and left 40 missing", "..., saying that", "that", "in which"."""
    if child.dep in ("conj", "parataxis") or (child.dep == "ccomp" and child.index < verb.index):
        return True
    if child.dep == "advcl":
        return child.tag == "VBG" and reading.at(child.index - 1).text == ","
    relative = any(
        reading.at(at).tag in _RELATIVE for at in (child.index, *reading.document.children[child.index])
    )
    return (child.dep == "mark" and child.lemma == "that") or (child.dep in ("prep", "advmod") and relative)


def _shared(reading: Reading, verb: Token, joined: Token) -> Iterable[int]:
    """What a verb shares with one joined to it: its subject and, for a form that needs one, its auxiliaries."""
    needs = joined.tag in ("VB", "VBN", "VBG")
    shared = reading.children(verb, *_SUBJECTS, *(("aux", "auxpass") if needs else ()))
    return {at for child in shared for at in reading.document.subtree(child.index)}


def _text(reading: Reading, kept: Iterable[int]) -> str:
    """The kept tokens with the white space that stands before each, without marks at the edges or left alone."""
    tokens = [reading.at(at) for at in sorted(kept)]
    words = "".join(
        reading.text[reading.at(token.index - 1).end if token.index else token.start : token.end]
        for token in tokens
    )
    words = re.sub(r"\s+", " ", words)
    words = re.sub(r"(?:\s?[,;:–—-])+\s*(?=[,;:])", "", words)
    return words.strip(" ,;:.–—-")
