"""Whether a claim is news or has been said before, judged by nearness and words against what is known."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from monitor.claims.lexicon import words
from monitor.claims.names import same_speaker
from monitor.language.embed import DIMENSIONS, Vectors
from monitor.model import Claim, KnownClaim, Relation, Speaker, Stance

REPEATED = 0.5
"""Nearness from which a claim repeats what its own speaker, or nobody in particular, has said."""
ECHOED = 0.7
"""Nearness from which a claim repeats what somebody else has said."""
NEIGHBOURS = 3
_WORD = re.compile(r"\d[\d.,]*\d|\w[\w'’]*")
_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "al")


@dataclass(frozen=True, slots=True)
class Novelty:
    """How a claim stands to those known: `nearest` decided, `nearness` is 0 to 1, `reason` says why."""

    relation: Relation
    nearest: KnownClaim | None
    nearness: float
    reason: str


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """The words that carry meaning, cut to what their inflections share; numbers as they are."""
    found = (w.lower().replace("’", "'").removesuffix("'s") for w in _WORD.findall(text))
    return frozenset(_stem(w) for w in found if w not in words("stop"))


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
    word = word.removesuffix(ending)
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def vector_of(stored: bytes) -> Vectors:
    """A vector as the ledger keeps it; one that is missing is near to nothing."""
    return np.frombuffer(stored or bytes(4 * DIMENSIONS), np.float32)


class Memory:
    """The claims of one ledger, ready to be compared with; it grows while an article is read."""

    def __init__(self, claims: Iterable[KnownClaim] = ()) -> None:
        self._claims: list[KnownClaim] = []
        self._rows: list[Vectors] = []
        self._matrix: Vectors | None = None
        self._spread: Counter[str] = Counter()
        self._said: dict[tuple[Speaker | None, Stance], list[int]] = defaultdict(list)
        for claim in claims:
            self.add(claim)

    def add(self, claim: KnownClaim) -> None:
        self._said[claim.speaker, claim.stance].append(len(self._claims))
        self._claims.append(claim)
        self._rows.append(vector_of(claim.vector))
        self._matrix = None
        self._spread.update(stems(claim.content))

    def nearest(
        self, content: str, vector: bytes, among: Sequence[int] | None = None
    ) -> tuple[float, KnownClaim | None]:
        """How near `content` is to what is known, and the nearest claim (of those at the places `among`).

        Nearness is the mean of three shares: the cosine to the nearest claim, the words (weighed by rarity)
        that its three nearest claims hold, and those that any claim holds.
        """
        places = range(len(self._claims)) if among is None else among
        if not places:
            return 0.0, None
        cosines = self._cosines(vector)[list(places)]
        order = np.argsort(-cosines, kind="stable")[:NEIGHBOURS]
        near = frozenset().union(*(stems(self._claims[places[i]].content) for i in order))
        held = stems(content)
        shares = (float(cosines[order[0]]), self._covered(held, near), self._covered(held, self._spread))
        return sum(shares) / len(shares), self._claims[places[int(order[0])]]

    def place(self, claim: Claim, vector: bytes) -> Novelty:
        """Say whether a claim is NEW, DENIES another one, or CONFIRMS one: its speaker's own, or an echo."""
        nearness, nearest = self.nearest(claim.content.quote, vector, self._own(claim))
        if nearest is not None and nearness >= REPEATED:
            return _verdict(Relation.CONFIRMS, nearest, nearness, "repeats")
        if claim.stance is Stance.DENIES:
            return self._denial(claim, vector)
        nearness, nearest = self.nearest(claim.content.quote, vector)
        if nearest is not None and nearness >= ECHOED and nearest.stance is claim.stance:
            return _verdict(Relation.CONFIRMS, nearest, nearness, "says in other words")
        return _verdict(Relation.NEW, nearest, nearness, "is far enough from")

    def _denial(self, claim: Claim, vector: bytes) -> Novelty:
        others = [i for i, known in enumerate(self._claims) if known.stance is not Stance.DENIES]
        nearness, nearest = self.nearest(claim.content.quote, vector, others)
        return _verdict(Relation.DENIES, nearest, nearness, "denies; nearest to")

    def _own(self, claim: Claim) -> list[int]:
        """The places of what the claim's speaker, or nobody in particular, has said with its stance."""
        heard = [
            places
            for (speaker, stance), places in self._said.items()
            if stance is claim.stance and _may_be_one(speaker, claim.speaker)
        ]
        return sorted(place for places in heard for place in places)

    def _cosines(self, vector: bytes) -> Vectors:
        if self._matrix is None:
            self._matrix = np.stack(self._rows)
        return np.asarray(self._matrix @ vector_of(vector), np.float32)

    def _covered(self, said: frozenset[str], by: Container[str]) -> float:
        rarity = {word: math.log((len(self._claims) + 1) / (self._spread[word] + 0.5)) for word in said}
        total = sum(rarity.values())
        return sum(rarity[word] for word in said if word in by) / total if total > 0 else 0.0


def _may_be_one(one: Speaker | None, other: Speaker | None) -> bool:
    return one is None or other is None or same_speaker(one, other)


def _verdict(relation: Relation, nearest: KnownClaim | None, nearness: float, verb: str) -> Novelty:
    if nearest is None:
        return Novelty(relation, None, 0.0, "nothing like it is known")
    who = f"{nearest.speaker.name}: " if nearest.speaker else ""
    told = f"{verb} claim {nearest.number} ({who}{_shortened(nearest.content)}), nearness {nearness:.2f}"
    return Novelty(relation, nearest, nearness, told)


def _shortened(text: str, length: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"
