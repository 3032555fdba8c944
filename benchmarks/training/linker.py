"""Learns which figures are of one quantity from the `series` of labelled stories, and judges it on stories left out.

Each topic's ledger is walked twice: once as the labels have it, once as what was learnt of the first walk would have
it without the story, so that it learns from quantities that fell apart or hold a stranger as well. A quantity is of
the series of its first labelled figure; a figure without a label is of no series that is labelled. Stories are left
out in parts: each is judged by what those of the other parts taught.

    python -m benchmarks.training.linker            learns all parts; keeps them in .training, where `series` finds them
    python -m benchmarks.training.linker --write    writes what all stories teach into the package as well

Needs LightGBM (`uv sync --group train`). The same stories give the same trees. A quarter of an hour on one core, most
of it for reading the stories, which are kept.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from benchmarks.quality import series
from benchmarks.quality.series import (
    ByLabel,
    Counts,
    Story,
    ceiling,
    judged,
    place_of,
    series_of,
    story,
    walk,
)
from benchmarks.training.chooser.fit import trees_of
from benchmarks.training.chooser.world import CACHE, EVAL, OWN, scorer, state_of, stories_in
from monitor.ledger.likeness import NAMES, Rows
from monitor.ledger.linker import Learnt, Link, Linker, packed
from monitor.model import Figure, Quantity

SHIPPED = Path("monitor/ledger/data/linker.npz")
SAME = 0.3
"""Chance from which two are taken for one: where pairs of stories left out had about their best F1."""
PARTS = 6
"""Parts of the stories, each walked and judged by what the others teach."""
_UNLABELLED = 0.5
"""Weight of a row of which only one side has a label."""
_LIKE = {
    "objective": "binary", "learning_rate": 0.08, "num_leaves": 16, "min_data_in_leaf": 30, "feature_fraction": 0.5,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63, "verbose": -1, "num_threads": 1,
    "seed": 0, "deterministic": True,
}  # fmt: skip
_ROUNDS = 160
_MORE = {
    "counted", "noun", "event", "modifiers", "roles", "place", "side", "whose", "certainty", "part", "period",
    "counted_worst", "noun_worst", "event_worst", "modifiers_worst", "roles_worst", "place_worst", "side_worst",
    "whose_worst", "certainty_worst", "part_worst", "period_worst", "counted_last", "event_last", "near",
    "near_shared", "near_one", "own", "sentence", "sentence_near", "kinds", "kinds_worst", "names", "speaker",
    "equal", "equal_ever", "equal_digits", "before", "unit", "cosine", "near_shared_margin", "cosine_margin",
    "sentence_margin", "equal_digits_margin", "apart_margin",
}  # fmt: skip
_LESS = frozenset(("apart", "nearest", "own_new"))
"""What can only speak for one quantity the more there is of it, and what can only speak against one."""


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
    """Links by the labels, or as `linker` does where one is given, and notes every row that it is shown."""

    labels: ByLabel
    linker: Linker | None = None
    rows: list[Rows] = field(default_factory=list)
    same: list[bool] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)

    def link(self, figure: Figure, known: Sequence[Quantity], rows: Rows) -> Link:
        mine = self.labels.series.get(place_of(figure))
        for quantity, row in zip(known, rows, strict=True):
            other = self.labels.of(quantity)
            if mine is not None or other is not None:
                self.rows.append(row)
                self.same.append(mine is not None and mine == other)
                self.weight.append(1.0 if mine is not None and other is not None else _UNLABELLED)
        return (self.linker or self.labels).link(figure, known, rows)

    def examples(self) -> Examples:
        return Examples(np.asarray(self.rows, np.float32), np.asarray(self.same), np.asarray(self.weight))


def walked(told: Story, linker: Linker | None = None) -> Examples:
    """The examples of all topics of a story."""
    parts = []
    for topic in told.topics:
        teacher = Teacher(ByLabel(series_of(told, topic)), linker)
        for _ in walk(told, topic, teacher):
            pass
        parts.append(teacher.examples())
    return _joined(parts)


def _joined(parts: Sequence[Examples]) -> Examples:
    whole = parts[0]
    for part in parts[1:]:
        whole += part
    return whole


def fit(parts: Sequence[Examples]) -> Learnt:
    """Trees of all examples; a story with many counts more than one with few, but less than its share."""
    whole = _joined(parts)
    weight = np.concatenate([part.weight / max(4, part.same.sum()) ** 0.5 for part in parts])
    data = lightgbm.Dataset(whole.rows, whole.same.astype(float), weight=weight / weight.mean())
    ways = [(name in _MORE) - (name in _LESS) for name in NAMES]
    settings = _LIKE | {"monotone_constraints": ways, "monotone_constraints_method": "intermediate"}
    return Learnt(trees_of(lightgbm.train(settings, data, _ROUNDS)), SAME)


def both_walks(stories: Sequence[Story]) -> dict[str, Examples]:
    """The examples of each story, of the second walk by what the stories of other parts taught in the first."""
    first = {told.name: walked(told) for told in stories}
    found: dict[str, Examples] = {}
    for part in range(PARTS):
        taught = fit([first[told.name] for told in _others(stories, part)])
        found |= {told.name: first[told.name] + walked(told, taught) for told in stories[part::PARTS]}
    return found


def _others(stories: Sequence[Story], part: int) -> list[Story]:
    return [told for number, told in enumerate(stories) if number % PARTS != part]


def left_out(stories: Sequence[Story], examples: dict[str, Examples]) -> dict[str, Learnt]:
    """For each story what those of the other parts teach; kept where `series` finds it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    found: dict[str, Learnt] = {}
    for part in range(PARTS):
        taught = fit([examples[told.name] for told in _others(stories, part)])
        for told in stories[part::PARTS]:
            found[told.name] = taught
            (CACHE / f"link-{told.name}.npz").write_bytes(packed(taught))
    return found


def read(data: Path) -> list[Story]:
    """All labelled stories; from what is kept where nothing that reads them has changed."""
    folders = (data / "stories", OWN)
    kept = CACHE / f"figures-{state_of(folders, Path(series.__file__))}.pickle"
    if kept.exists():
        stories: list[Story] = pickle.loads(kept.read_bytes())
        return stories
    marks = scorer(data, "score_story.py")
    stories = [story(path, marks) for folder in folders for path in stories_in(folder)]
    CACHE.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(stories))
    return stories


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=EVAL)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    marks = scorer(args.data, "score_story.py")
    stories = read(args.data)
    examples = both_walks(stories)
    if args.write:
        SHIPPED.write_bytes(packed(fit(list(examples.values()))))
    evaluation = {path.name for path in stories_in(args.data / "stories")}
    taught, pooled, best = left_out(stories, examples), Counts(), Counts()
    for told in (told for told in stories if told.name in evaluation):
        pooled.add(judged(told, marks, taught[told.name]))
        best.add(ceiling(told, marks))
    for key, value in pooled.figures().items():
        print(f"{key:28} {value:.3f} of {best.figures()[key]:.3f}")


if __name__ == "__main__":
    main()
