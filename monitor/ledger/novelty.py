"""Whether a claim is news or has been said before, judged by nearness and words against what is known."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from monitor.language.embed import Vectors
from monitor.ledger.stack import Stack, largest, row_of
from monitor.lexicon.speakers import same_speaker
from monitor.lexicon.stems import stems
from monitor.model import Claim, KnownClaim, Relation, Speaker, Stance, Wording

ONE = 0.48
"""Chance from which two claims are one."""
KNOWN = 0.5
"""Nearness from which a sentence tells nothing that the claims before it do not."""
AGAIN = 0.1
"""Chance from which a denial that only points back ("these claims") is one that was told before."""
DENIED = 0.1
"""Chance from which a denial denies a claim."""
NEIGHBOURS = 3
MOST = 24
"""Claims that are compared in full; the others are farther away by their vectors."""
_COSINE, _WORDS, _COVERED, _SPEAKER, _HERE, _BIAS = 8.0, 3.0, 4.0, 2.0, 1.5, -6.0
_DIGITS = 5  # of a cosine, which beyond them depends on how a processor adds: the order must not
_FEW = 5  # claims by which the mean of a small ledger is drawn to nothing
_FORWARD = frozenset({Stance.ASSERTS, Stance.PROMISES, Stance.DEMANDS})


@dataclass(frozen=True, slots=True)
class Novelty:
    """How a claim stands to those known: `nearest` decided, `nearness` is 0 to 1, `reason` says why."""

    relation: Relation
    nearest: KnownClaim | None
    nearness: float
    reason: str


class Memory:
    """The claims of one ledger, ready to be compared with; it grows while articles are read.

    Vectors are held once, in one table.
    """

    def __init__(self, claims: Iterable[KnownClaim] = ()) -> None:
        worded = [(bare(claim), wording) for claim in claims for wording in _wordings(claim)]
        self._claims = [claim for claim, _ in worded]
        self._stack = Stack([wording.vector for _, wording in worded])
        self._put = [replace(wording, vector=b"") for _, wording in worded]
        self._sum = self._stack.rows.sum(axis=0, dtype=np.float64)
        self._with_sum = self._stack.rows @ self._sum
        self._squares = (self._stack.rows.astype(np.float64) ** 2).sum(axis=1)
        self._spread = Counter(stem for wording in self._put for stem in stems(wording.content))
        self._rarities: dict[str, float] = {}
        self._begins = len(self._claims)

    def begin(self, vectors: Iterable[bytes]) -> None:
        """Take up an article, whose claims have these vectors."""
        self._begins = len(self._claims)
        self._stack.expect(vectors)

    def add(self, claim: KnownClaim) -> None:
        """Take a claim in with all its wordings."""
        for wording in _wordings(claim):
            self.hear(claim, wording)

    def hear(self, claim: KnownClaim, wording: Wording) -> None:
        """Take in another wording of a claim."""
        self._claims.append(bare(claim))
        self._put.append(replace(wording, vector=b""))
        row = row_of(wording.vector).astype(np.float64)
        self._with_sum = np.append(
            self._with_sum + self._stack.products(wording.vector), row @ (self._sum + row)
        )
        self._squares = np.append(self._squares, row @ row)
        self._sum += row
        self._stack.add(wording.vector)
        self._spread.update(stems(wording.content))
        self._rarities = {}

    def whole(self, known: Mapping[int, KnownClaim]) -> Iterator[KnownClaim]:
        """Claims with the vectors of their wordings."""
        vectors: dict[int, list[bytes]] = defaultdict(list)
        for claim, row in zip(self._claims, self._stack.rows, strict=True):
            vectors[claim.number].append(row.tobytes())
        for number, claim in known.items():
            first, *others = vectors[number]
            worded = zip(claim.wordings, others, strict=True)
            yield replace(
                claim, vector=first, wordings=tuple(replace(put, vector=vector) for put, vector in worded)
            )

    def nearest(self, content: str, vector: bytes) -> tuple[float, KnownClaim | None]:
        """How near `content` is to all that is known, and the nearest claim.

        Nearness is the mean of three shares: the cosine to the nearest claim, the words (weighed by rarity)
        that its three nearest claims hold, and those that any claim holds.
        """
        if not self._claims:
            return 0.0, None
        cosines = self._stack.products(vector)
        near = largest(cosines, NEIGHBOURS)
        order = near[np.lexsort((near, -cosines[near]))][:NEIGHBOURS]
        held = stems(content)
        around = frozenset().union(*(stems(self._put[i].content) for i in order))
        shares = (float(cosines[order[0]]), self._covered(held, around), self._covered(held, self._spread))
        return sum(shares) / len(shares), self._claims[int(order[0])]

    def place(self, claim: Claim, vector: bytes, *, news: bool = False) -> Novelty:
        """Say whether a claim CONFIRMS a known one, DENIES one, takes its speaker's own word back, or is NEW.

        Of `news` it is known that it confirms none.
        """
        chances = self._chances(claim, vector)
        alike = [one for one in chances if go_together(claim.stance, one[1].stance)]
        chance, nearest = max(alike, key=lambda one: one[0], default=(0.0, None))
        enough = AGAIN if claim.about and claim.stance is Stance.DENIES else ONE
        if nearest is not None and chance >= enough and not news:
            verb = "repeats" if _alike(nearest.speaker, claim.speaker) else "says what another said in"
            return _verdict(Relation.CONFIRMS, nearest, chance, verb)
        denied = self._denied(claim, chances)
        return denied or _verdict(Relation.NEW, nearest, chance, "is another claim than")

    def _denied(self, claim: Claim, chances: Sequence[tuple[float, KnownClaim]]) -> Novelty | None:
        """The claim that a denial denies, or that its own speaker held before and now takes back."""
        if claim.stance not in {Stance.ASSERTS, Stance.DENIES}:
            return None
        denies = claim.stance is Stance.DENIES
        against = [one for one in chances if one[1].stance is (Stance.ASSERTS if denies else Stance.DENIES)]
        chance, nearest = max(against, key=lambda one: one[0], default=(0.0, None))
        if nearest is not None and chance >= ONE and _alike(claim.speaker, nearest.speaker) == 1:
            return _verdict(Relation.DENIES, nearest, chance, "takes back its speaker's own")
        how = "denies" if chance >= DENIED else "denies; nearest to"
        return _verdict(Relation.DENIES, nearest, chance, how) if denies else None

    def _chances(self, claim: Claim, vector: bytes) -> list[tuple[float, KnownClaim]]:
        """The nearest known claims, each with the chance that it and `claim` are one (logistic).

        What all claims of a topic share tells nothing of two of them, so that the cosine is taken from their
        mean; words are weighed by their rarity in the ledger.
        """
        if not self._claims:
            return []
        cosines = self._from_the_mean(vector)
        near = largest(cosines, MOST)
        numbers = [self._claims[i].number for i in near]
        order = near[np.lexsort((near, numbers, -cosines[near]))][:MOST]
        return [(self._chance(claim, float(cosines[i]), int(i)), self._claims[i]) for i in order]

    def _chance(self, claim: Claim, cosine: float, place: int) -> float:
        known, put = self._claims[place], self._put[place]
        one, other = stems(claim.meant), stems(put.content)
        whole, other_whole = stems(claim.sentence.quote), stems(put.sentence)
        shared = self._weight(one & other) / max(self._weight(one | other), 1e-6)
        covered = math.sqrt(self._covered(one, other_whole | other) * self._covered(other, whole | one))
        alike = _alike(claim.speaker, known.speaker)
        score = _COSINE * cosine + _WORDS * shared + _COVERED * covered + _SPEAKER * alike
        return 1 / (1 + math.exp(-(score + _HERE * (place >= self._begins) + _BIAS)))

    def _from_the_mean(self, vector: bytes) -> Vectors:
        """Cosines of what is left of each wording and of `vector` without the mean of all of them; shape (wordings,).

        Told by sums that are kept, for the cost must not grow with what is known.
        """
        row, many = row_of(vector).astype(np.float64), len(self._claims) + 1 + _FEW
        with_row = self._stack.products(vector).astype(np.float64)
        mean = (self._sum + row) / many
        away = row - mean
        with_mean = (self._with_sum + with_row) / many
        lengths = np.sqrt(np.maximum(self._squares - 2 * with_mean + mean @ mean, 0)) * np.sqrt(away @ away)
        told = ((self._squares > 0) & bool(row.any())) / np.maximum(lengths, 1e-6)
        return np.asarray(np.round((with_row - with_mean - mean @ away) * told, _DIGITS), np.float32)

    def _covered(self, said: frozenset[str], by: Container[str]) -> float:
        total = self._weight(said)
        return self._weight(word for word in said if word in by) / total if total > 0 else 0.0

    def _weight(self, held: Iterable[str]) -> float:
        return sum(map(self._rarity, held))

    def _rarity(self, word: str) -> float:
        """How much a word tells; worked out once until another claim comes."""
        if word not in self._rarities:
            self._rarities[word] = math.log((len(self._claims) + 1) / (self._spread[word] + 0.5))
        return self._rarities[word]


def bare(claim: KnownClaim) -> KnownClaim:
    """The claim without its vectors."""
    return replace(
        claim, vector=b"", wordings=tuple(replace(wording, vector=b"") for wording in claim.wordings)
    )


def _wordings(claim: KnownClaim) -> Iterator[Wording]:
    """A claim as it was first told, then in the other words in which it was."""
    yield Wording(claim.content, claim.sentence, claim.vector)
    yield from claim.wordings


def go_together(one: Stance, other: Stance) -> bool:
    """Whether claims of these stances can be one: what is denied or asked is not what is said."""
    return one is other or {one, other} <= _FORWARD


def _alike(one: Speaker | None, other: Speaker | None) -> float:
    """1 for one speaker, half where nobody is named, 0 for two."""
    if one is None or other is None:
        return 0.5
    return float(same_speaker(one, other))


def _verdict(relation: Relation, nearest: KnownClaim | None, nearness: float, verb: str) -> Novelty:
    if nearest is None:
        return Novelty(relation, None, 0.0, "nothing like it is known")
    who = f"{nearest.speaker.name}: " if nearest.speaker else ""
    told = f"{verb} claim {nearest.number} ({who}{_shortened(nearest.content)}), likeness {nearness:.2f}"
    return Novelty(relation, nearest, nearness, told)


def _shortened(text: str, length: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"
