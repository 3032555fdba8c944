"""Learns which figures are of one quantity from the `series` of labelled stories, and judges it on stories left out.

Each topic's ledger is walked twice: once as the labels have it, once as what was learnt of the first walk would have
it without the story, so that it learns from quantities that fell apart or hold a stranger as well. A quantity is of
the series of its first labelled figure; a figure without a label is of no series that is labelled.

    python -m benchmarks.training.linker            learns all folds; keeps them in .training, where `series` finds them
    python -m benchmarks.training.linker --write    writes what all stories teach into the package as well

Needs LightGBM (`uv sync --group train`). The same stories give the same trees. Half an hour on one core, most of it
for reading the stories.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.series import TOLD, Counts, Story, Told, judged, story
from benchmarks.training.chooser.fit import trees_of
from benchmarks.training.chooser.world import CACHE, EVAL, OWN, scorer, stories_in
from monitor.ledger.decisions import in_order
from monitor.ledger.likeness import Rows
from monitor.ledger.linker import Learnt, Link, Linker, packed
from monitor.ledger.locality import home_of
from monitor.ledger.series import Quantities
from monitor.model import Figure, Ledger, Quantity, Span

SHIPPED = Path("monitor/ledger/data/linker.npz")
SAME = 0.3
"""Chance from which two are taken for one: where pairs of stories left out had about their best F1."""
FOLDS = 5
"""Parts of the stories for the first walk, each walked by what the others teach."""
_UNLABELLED = 0.5
"""Weight of a row of which only one side has a label."""
_LIKE = {
    "objective": "binary", "learning_rate": 0.1, "num_leaves": 12, "min_data_in_leaf": 30, "feature_fraction": 0.5,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63, "verbose": -1, "num_threads": 1,
    "seed": 0, "deterministic": True,
}  # fmt: skip
_ROUNDS = 140


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows of figures with known quantities, whether both are one, and how much each row counts."""

    rows: Rows
    same: NDArray[np.bool_]
    weight: NDArray[np.float64]

    def __add__(self, other: Examples) -> Examples:
        joined = [
            np.concatenate(pair)
            for pair in ((self.rows, other.rows), (self.same, other.same), (self.weight, other.weight))
        ]
        return Examples(*joined)


@dataclass(slots=True)
class Teacher:
    """Links by the labels, or as `linker` does where one is given, and notes every row that it is shown.

    `series` has that of each labelled figure, by its sentence and span, `of` that of each quantity.
    """

    series: Mapping[tuple[Span, Span], str]
    linker: Linker | None = None
    of: dict[int, str] = field(default_factory=dict)
    rows: list[Rows] = field(default_factory=list)
    same: list[bool] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)

    def link(self, figure: Figure, known: Sequence[Quantity], rows: Rows) -> Link:
        mine = self.series.get((figure.sentence, figure.span))
        for quantity, row in zip(known, rows, strict=True):
            other = self.of.get(quantity.number)
            if mine is not None or other is not None:
                self.rows.append(row)
                self.same.append(mine is not None and mine == other)
                self.weight.append(1.0 if mine is not None and other is not None else _UNLABELLED)
        if self.linker is not None:
            return self.linker.link(figure, known, rows)
        right = [q for q in known if mine is not None and self.of.get(q.number) == mine]
        return Link(right[0] if right else None, 1.0, "by its label")

    def examples(self) -> Examples:
        return Examples(np.asarray(self.rows, np.float32), np.asarray(self.same), np.asarray(self.weight))


def walked(told: Story, linker: Linker | None = None) -> Examples:
    """The examples of all topics of a story."""
    parts = [_walked(told, topic, query, linker) for topic, query in told.topics]
    whole = parts[0]
    for part in parts[1:]:
        whole += part
    return whole


def _walked(told: Story, topic: str, query: str, linker: Linker | None) -> Examples:
    ledger, home = Ledger(), home_of([query])
    teacher = Teacher({}, linker)
    for one in told.articles:
        teacher.series = series = _series(one, topic)
        counted = [(m, m.what) for m in one.figures if isinstance(m.what, Figure)]
        reading = Quantities(
            ledger, one.article, False, [figure for _, figure in counted], home=home, linker=teacher
        )
        for mention, figure in in_order(counted):
            target = reading.take(mention, figure, TOLD).target
            label = series.get((figure.sentence, figure.span))
            if label is not None and target is not None:
                teacher.of.setdefault(target, label)
        ledger = Ledger(reading.known, (), reading.last, 0)
    return teacher.examples()


def _series(one: Told, topic: str) -> dict[tuple[Span, Span], str]:
    """The series of each labelled figure, those of the topic itself before those of the story's others."""
    found: dict[tuple[Span, Span], str] = {}
    for name in sorted(one.events, key=lambda name: name != topic):
        for mention in one.figures:
            event = one.events[name].get(mention.order)
            if event is not None:
                place = (mention.what.sentence, mention.what.span)  # type: ignore[union-attr]
                found.setdefault(place, f"{name}/{event['series']}")
    return found


def fit(parts: Sequence[Examples]) -> Learnt:
    """Trees of all examples; a story with many counts more than one with few, but less than its share."""
    whole = parts[0]
    for part in parts[1:]:
        whole += part
    weight = np.concatenate([part.weight / max(4, part.same.sum()) ** 0.5 for part in parts])
    data = lightgbm.Dataset(whole.rows, whole.same.astype(float), weight=weight / weight.mean())
    return Learnt(trees_of(lightgbm.train(_LIKE, data, _ROUNDS)), SAME)


def both_walks(stories: Sequence[Story]) -> dict[str, Examples]:
    """The examples of each story, of the second walk by what other stories taught in the first."""
    first = {told.name: walked(told) for told in stories}
    found: dict[str, Examples] = {}
    for part in range(FOLDS):
        out = [told for number, told in enumerate(stories) if number % FOLDS == part]
        names = {told.name for told in out}
        taught = fit([examples for name, examples in first.items() if name not in names])
        found |= {told.name: first[told.name] + walked(told, taught) for told in out}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=EVAL)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    marks = scorer(args.data, "score_story.py")
    stories = [story(path, marks) for folder in (args.data / "stories", OWN) for path in stories_in(folder)]
    examples = both_walks(stories)
    CACHE.mkdir(parents=True, exist_ok=True)
    pooled = Counts()
    for told in stories:
        left_out = fit([part for name, part in examples.items() if name != told.name])
        (CACHE / f"link-{told.name}.npz").write_bytes(packed(left_out))
        pooled.add(judged(told, marks, left_out))
    for key, value in pooled.figures().items():
        print(f"{key:28} {value:.3f}")
    if args.write:
        SHIPPED.write_bytes(packed(fit([examples[told.name] for told in stories])))


if __name__ == "__main__":
    main()
