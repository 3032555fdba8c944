"""Attributions without a cue verb, by the patterns of the language: "according to", "X's claim that", "reportedly"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from monitor.language.document import Token
from monitor.lexicon.tables import table
from monitor.model import Stance
from monitor.reading.model import Proposition
from monitor.reading.patterns import read_patterns
from monitor.syntax.matcher import first, follow, lemmas, steps
from monitor.syntax.phrases import extent
from monitor.syntax.tree import Range, Tree
from monitor.syntax.verbs import is_negated

_TURNED = {Stance.ASSERTS: Stance.DENIES}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of patterns/en.yaml; see there what its parts are."""

    name: str
    cue: str
    agent: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    clause: str = ""
    without: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    stance: str = ""
    turned: str = ""
    anonymous: bool = False

    def read(self, tree: Tree, cue: Token) -> Proposition | None:
        """What the pattern reads at a token, None where it does not fit."""
        if not all(step.fits(tree, cue) for step in steps(self.cue)):
            return None
        if not all(follow(tree, cue, path) for path in self.needs):
            return None
        agent = first(tree, cue, self.agent)
        if (self.agent and agent is None and not self.anonymous) or first(tree, cue, self.unless):
            return None
        content = self._clause(tree, cue) if self.clause else self._content(tree, cue)
        return Proposition(cue, agent, content, self._stance(tree, cue)) if content else None

    def _content(self, tree: Tree, cue: Token) -> Range | None:
        head = first(tree, cue, self.content)
        content = (0, 0) if head is None else extent(tree, (at for at in tree.below(head) if at > cue.index))
        return content if content[1] - content[0] > 1 else None

    def _clause(self, tree: Tree, cue: Token) -> Range | None:
        """The clause without the cue's own words; where these close it, what stands before them."""
        head = follow(tree, cue, self.clause)
        if head is None:
            return None
        if self.without:
            off = {at for one in tree.children(head, *self.without) for at in tree.below(one)}
            return extent(tree, [at for at in tree.below(head) if at not in off])
        own = tree.below(cue)
        rest = [at for at in tree.below(head) if at not in own and (own[0] < head.index or at < own[0])]
        return extent(tree, rest) if rest else None

    def _stance(self, tree: Tree, cue: Token) -> Stance:
        stance = Stance(table(self.stance)[cue.lemma.lower()]) if self.stance else Stance.ASSERTS
        verb = follow(tree, cue, self.turned) if self.turned else None
        return _TURNED.get(stance, Stance.QUESTIONS) if verb and is_negated(tree, verb) else stance


@cache
def patterns() -> Mapping[str, tuple[Pattern, ...]]:
    """The patterns by the words that can be their cue."""
    found: dict[str, list[Pattern]] = {}
    for one in read_patterns("en")["attributions"]:
        parts: Any = {part: one[part] for part in one if part not in ("reads", "leaves")}
        parts = {part: tuple(paths) if isinstance(paths, list) else paths for part, paths in parts.items()}
        pattern = Pattern(**parts)
        for lemma in lemmas(pattern.cue):
            found.setdefault(lemma, []).append(pattern)
    return {lemma: tuple(listed) for lemma, listed in found.items()}


def by_phrase(tree: Tree, token: Token) -> Iterator[Proposition]:
    """What the first pattern reads that fits the token."""
    known = patterns()
    words = dict.fromkeys((token.lemma.lower(), token.text.lower()))
    read = (pattern.read(tree, token) for word in words for pattern in known.get(word, ()))
    yield from filter(None, (next(filter(None, read), None),))
