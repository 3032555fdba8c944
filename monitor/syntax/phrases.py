"""Which words of a parse belong to one phrase, without the marks at its edges."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.language.document import Token
from monitor.syntax.tree import NOUNS, Range, Tree

_EDGE = frozenset(",.;:-–—―!?…")
_OPEN_MARKS, _CLOSE_MARKS = "“„«", "”»"
_OFF_PHRASE = frozenset({"relcl", "acl", "advcl", "parataxis", "ccomp", "punct", "cc", "conj", "prep"})
_OF = frozenset({"of", "for", "from", "in"})


def extent(tree: Tree, indices: Iterable[int]) -> Range:
    """First token and the one after the last, without punctuation at the edges; may be empty."""
    inside = sorted(indices)
    first, last = inside[0], inside[-1] + 1
    while first < last and _is_edge(tree.at(first)):
        first += 1
    while last > first and _is_edge(tree.at(last - 1)):
        last -= 1
    return _balanced(tree, first, last)


def _is_edge(token: Token) -> bool:
    return token.text in _EDGE or token.tag == "_SP"


def _balanced(tree: Tree, first: int, last: int) -> Range:
    """Take in a quotation mark or a bracket that stands at either edge and belongs to the phrase."""
    text = tree.quote((first, last))
    if text.count("(") > text.count(")") and last < len(tree.tokens) and tree.at(last).text == ")":
        return first, last + 1
    opened = sum(map(text.count, _OPEN_MARKS)) - sum(map(text.count, _CLOSE_MARKS))
    straight = text.count('"') % 2
    for step, token in enumerate(tree.tokens[last : last + 2], 1):
        if (opened > 0 and token.text in _CLOSE_MARKS) or (straight and token.text == '"'):
            return first, last + step
    before = tree.at(first - 1).text if first else ""
    if before and ((opened < 0 and before in _OPEN_MARKS) or (straight and before == '"')):
        return first - 1, last
    return first, last


def phrase(tree: Tree, head: Token) -> Range:
    """The noun phrase around a head, without relative clauses; "of" and other short complements stay."""
    kept, stack = [], [head]
    while stack:
        at = stack.pop()
        kept.append(at.index)
        stack += [below for below in tree.children(at) if _stays(head, at, below)]
    return extent(tree, _run_around(kept, head.index))


def _stays(head: Token, at: Token, below: Token) -> bool:
    if below.dep not in _OFF_PHRASE:
        return True
    if below.dep == "prep":
        return below.index == at.index + 1 and below.lemma in _OF
    joins = below.dep == "cc" or (below.dep == "conj" and below.pos in NOUNS)
    return joins and at is head


def _run_around(indices: Iterable[int], head: int) -> list[int]:
    """The indices that reach from the head without a gap wider than a punctuation mark."""
    ordered = sorted(indices)
    low = high = ordered.index(head)
    while low > 0 and ordered[low] - ordered[low - 1] <= 2:
        low -= 1
    while high + 1 < len(ordered) and ordered[high + 1] - ordered[high] <= 2:
        high += 1
    return ordered[low : high + 1]
