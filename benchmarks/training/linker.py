"""Trains the weights of the linker: whether two figures are of one quantity, by logistic regression.

Pairs come from sentences written for the project (figures.tsv beside this file: figures of one series are one
quantity, others of its domain are not) and, where it lies there, from ECB+ (CC BY 3.0). What generalises is
judged by leaving out a domain at a time. Numpy only, no chance in it: the same pairs give the same weights.

    python -m benchmarks.training.linker            prints scores, of the weights that ship and of new ones
    python -m benchmarks.training.linker --write    writes the new weights into monitor/claims/data
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.pairs import ECBPLUS, GAZA, Pair, figure, figures, read, vector
from monitor.claims.link import SAME, Features, contradiction, features
from monitor.model import Figure, Quantity, Relation, Report

OWN = Path(__file__).with_name("figures.tsv")
WEIGHTS = Path("monitor/claims/data/link_weights.json")
NAMES = [field.name for field in fields(Features)]
PENALTY = 5.0
"""Strength of the pull of every weight towards the one that was set by hand, in pairs."""
HAND = {
    "bias": -4.4, "counted": 1.2, "event": 1.2, "modifiers": 0.8, "roles": 0.6, "place": 0.6, "side": 1.0,
    "period": 0.1, "names": 2.2, "label": 1.6, "value": 2.8,
}  # fmt: skip

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A pair's features, whether it is one quantity, and the group that is left out together."""

    group: str
    features: tuple[float, ...]
    same: bool


def of_pair(one: Figure, other: Figure) -> tuple[float, ...] | None:
    """The features of two figures; None where a hard rule keeps them apart already."""
    if one.unit != other.unit or contradiction(one.key, other.key):
        return None
    at = np.datetime64("2000-01-01").astype(object)
    report = Report(one.value, one.bound, None, at, "", "", "", one.sentence.quote, Relation.NEW)
    known = Quantity(1, one.label, one.key, one.unit, vector(one.label), (report,))
    return astuple(features(other, vector(other.label), known))


def own(path: Path = OWN) -> Iterator[Example]:
    """All pairs of one domain, over the sentences of the table."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line[:1] not in ("", "#")]
    told = [(domain, series, _pick(sentence, number)) for domain, series, number, sentence in rows]
    for (domain, series, one), (other_domain, other_series, other) in combinations(told, 2):
        if domain == other_domain and one is not None and other is not None:
            found = of_pair(one, other)
            if found is not None:
                yield Example(domain, found, series == other_series)


def _pick(sentence: str, number: str) -> Figure | None:
    at = sentence.lower().find(number.lower())
    inside = [f for f in figures(sentence) if f.span.start <= at + len(number) - 1 < f.span.end]
    return inside[0] if inside else None


def labelled(pairs: Sequence[Pair], group: str) -> Iterator[Example]:
    for pair in pairs:
        one, other = figure(pair.one), figure(pair.other)
        found = of_pair(one, other) if one is not None and other is not None else None
        if found is not None:
            yield Example(group, found, pair.label != "DIFFERENT")


def fit(examples: Sequence[Example], hand: Matrix) -> Matrix:
    """Weights, the bias first, by Newton's method; every group counts the same."""
    x = np.array([(1.0, *example.features) for example in examples])
    y = np.array([example.same for example in examples], float)
    sizes = {g: sum(e.group == g for e in examples) for g in {e.group for e in examples}}
    share = np.array([len(examples) / len(sizes) / sizes[e.group] for e in examples])
    weights = hand.copy()
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (share * (chance - y)) + PENALTY * (weights - hand)
        bend = (x * (share * chance * (1 - chance))[:, None]).T @ x + PENALTY * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-9:
            break
    return weights


def f1(examples: Sequence[Example], weights: Matrix) -> float:
    """Of the pairs that the hard rules leave: F1 of one quantity at the threshold in use."""
    x = np.array([(1.0, *example.features) for example in examples])
    y = np.array([example.same for example in examples])
    said = 1 / (1 + np.exp(-x @ weights)) >= SAME
    return float(2 * (said & y).sum() / max(1, said.sum() + y.sum()))


def crossed(examples: Sequence[Example], hand: Matrix) -> float:
    """F1 where each group is judged by the weights of the others."""
    scores = []
    for group in sorted({example.group for example in examples}):
        rest = [e for e in examples if e.group != group]
        held = [e for e in examples if e.group == group]
        scores.append((len(held), f1(held, fit(rest, hand))))
    return sum(size * score for size, score in scores) / sum(size for size, _ in scores)


def plain(examples: Sequence[Example], weights: Matrix) -> float:
    """The same mean over groups for weights that are fixed."""
    groups = sorted({example.group for example in examples})
    parts = [[e for e in examples if e.group == group] for group in groups]
    return sum(len(part) * f1(part, weights) for part in parts) / sum(map(len, parts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/eval"))
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    hand = np.array([HAND[name] for name in ("bias", *NAMES)])
    examples = list(own())
    news = args.data / ECBPLUS.format(part="dev")
    if news.exists():
        examples += labelled(read(news), "ecbplus")
    weights = fit(examples, hand)
    print(f"{len(examples)} pairs, {sum(e.same for e in examples)} of one quantity")
    print(f"domain left out   set by hand {plain(examples, hand):.3f}  trained {crossed(examples, hand):.3f}")
    gaza = args.data / GAZA.format(part="dev")
    if gaza.exists():
        apart = list(labelled(read(gaza), "gaza"))
        print(f"gaza, only judged  set by hand {f1(apart, hand):.3f}  trained {f1(apart, weights):.3f}")
    told = {name: round(float(value), 3) for name, value in zip(("bias", *NAMES), weights, strict=True)}
    print(json.dumps(told, indent=2))
    if args.write:
        WEIGHTS.write_text(json.dumps(told, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
