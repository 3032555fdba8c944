"""Figures of the labelled stories, choosing left out: which are read, which are one series, which changes are found.

Every topic of a story takes all figures of the story's articles into its ledger, in the order of their times, as if
a chooser told them all. A figure tells a gold event where it stands in one of the event's quotes with its value.

    figures.value_recall   share of gold figures that some mention tells
    series.link_f1         pairs of figures that tell gold events of one topic: one quantity or two
    series.changed_f1      gold changes among what is read: a change told with the value before, against all changes
                           that are told of figures with a label
    ceiling.*              the same where every figure with a label goes to the quantity of its series

What was learnt of linking is judged on stories that were left out, where such weights are kept
(`python -m benchmarks.training.linker`), else by the weights that ship.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.training.chooser.world import CACHE, EVAL, lines, scorer, stories_in
from monitor.ledger.choices import Chosen
from monitor.ledger.decisions import decide
from monitor.ledger.likeness import Rows
from monitor.ledger.linker import Link, Linker, unpacked
from monitor.lexicon.stems import stems
from monitor.model import CHANGES, Article, Decision, Figure, Ledger, Mention, Part, Quantity, Span
from monitor.reading.revision import read_revision

TOLD = Chosen(tell=True, reason="all are told")
Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """An article with its figures; `events` has for a topic's name the gold event that a figure tells, by order."""

    article: Article
    figures: tuple[Mention, ...]
    events: Mapping[str, Mapping[int, Event]]


@dataclass(frozen=True, slots=True)
class Story:
    name: str
    topics: tuple[str, ...]
    gold: tuple[Event, ...]
    articles: tuple[Told, ...]


@dataclass(slots=True)
class Counts:
    """What is counted of one story or of all."""

    gold: int = 0
    read: int = 0
    linked: int = 0
    said: int = 0
    same: int = 0
    wanted: int = 0
    found: int = 0
    told: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        for name in ("gold", "read", "linked", "said", "same", "wanted", "found", "told", "right"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.missed += other.missed

    def figures(self) -> dict[str, float]:
        precision, recall = self.right / max(1, self.told), self.found / max(1, self.wanted)
        return {
            "figures.value_recall": self.read / max(1, self.gold),
            "series.link_f1": 2 * self.linked / max(1, self.said + self.same),
            "series.link_precision": self.linked / max(1, self.said),
            "series.link_recall": self.linked / max(1, self.same),
            "series.changed_f1": 2 * precision * recall / max(1e-9, precision + recall),
            "series.changed_precision": precision,
            "series.changed_recall": recall,
        }


def story(folder: Path, marks: ModuleType) -> Story:
    """One labelled story, read by the service's own code."""
    rows = lines(folder / "articles.jsonl")
    gold = tuple(event for event in lines(folder / "gold.jsonl") if event["kind"] == "figure")
    topics = tuple(row["name"] for row in json.loads((folder / "topics.json").read_text("utf-8")))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        read = list(pool.map(_figures, rows, chunksize=4))
    told = [
        Told(_article(number, row), figures, labels(row, figures, topics, gold, marks))
        for number, (row, figures) in enumerate(zip(rows, read, strict=True), start=1)
    ]
    return Story(folder.name, topics, gold, tuple(told))


def _figures(row: dict[str, Any]) -> tuple[Mention, ...]:
    found = read_revision(row["title"], row["text"], row.get("language", "en"))
    return tuple(mention for mention in found if isinstance(mention.what, Figure))


def _article(number: int, row: dict[str, Any]) -> Article:
    at = datetime.fromisoformat(row["published"])
    return Article(number, row["url"], row["title"], row["source"], row["source"], at, at)


def labels(
    row: dict[str, Any],
    figures: Sequence[Mention],
    topics: Sequence[str],
    gold: Sequence[Event],
    marks: ModuleType,
) -> dict[str, dict[int, Event]]:
    """For each topic the gold event of each figure: that of its value in whose quote it stands.

    Of several figures or events that fit, the two whose words are most alike belong together.
    """
    text = marks.flat(f"{row['title']} \n {row['text']}")
    stands = {mention.order: _place(mention, row) for mention in figures}
    found: dict[str, dict[int, Event]] = {}
    for topic in topics:
        fitting = [
            (_alike(mention, event), -mention.order, event["event"], event)
            for event in gold
            if event["topic"] == topic
            for spots in [_spots(event, row["id"], text, marks)]
            for mention in figures
            if _tells(mention, stands[mention.order], event, spots, marks)
        ]
        found[topic] = {}
        for _, order, _, event in sorted(fitting, key=lambda one: one[:3], reverse=True):
            found[topic].setdefault(-order, event)
    return found


def _place(mention: Mention, row: dict[str, Any]) -> tuple[int, int]:
    """Where the figure stands in the flattened title and text."""
    assert isinstance(mention.what, Figure)
    span = mention.what.span
    whole = f"{row['title']} \n {row['text']}"
    moved = len(row["title"]) + 3 if span.part is Part.TEXT else 0
    ends = (span.start + moved, span.end + moved)
    start, end = (len(re.sub(r"\s+", " ", whole[:at]).lstrip()) for at in ends)
    return start, end


def _spots(event: Event, article: str, text: str, marks: ModuleType) -> list[tuple[int, int]]:
    """Where the event's quotes stand in the article's flattened text."""
    quotes = [marks.flat(mention["quote"]) for mention in event["mentions"] if mention["article"] == article]
    return [(start, start + len(quote)) for quote in quotes for start in _all(quote, text)]


def _tells(
    mention: Mention, place: tuple[int, int], event: Event, spots: list[tuple[int, int]], marks: ModuleType
) -> bool:
    assert isinstance(mention.what, Figure)
    value = mention.what.value
    inside = any(start <= place[0] + 1 and place[1] <= end + 1 for start, end in spots)
    return inside and bool(marks.agree([value.low, value.high], event["value"]))


def _all(quote: str, text: str) -> Iterator[int]:
    at = text.find(quote) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _alike(mention: Mention, event: Event) -> float:
    assert isinstance(mention.what, Figure)
    own = stems(f"{mention.what.label} {mention.what.span.quote}")
    named = stems(f"{event['series'] or ''} {event['unit'] or ''} {event['what']}".replace("-", " "))
    return len(own & named) / max(1, len(own))


def walk(told: Story, topic: str, linker: Linker | None = None) -> Iterator[tuple[Decision, Event | None]]:
    """What the topic's ledger makes of each figure of the story, with the gold event that it tells."""
    ledger = Ledger()
    for one in told.articles:
        choices = [TOLD] * len(one.figures)
        ledger, decisions = decide(ledger, one.figures, one.article, choices, copy=False, linker=linker)
        for decision in decisions:
            yield decision, one.events[topic].get(decision.mention.order)


Place = tuple[Span, Span]
"""The sentence and the span of a figure."""


def series_of(told: Story, topic: str) -> dict[Place, str]:
    """The series of each figure with a label, those of the topic itself before those of the story's others."""
    found: dict[Place, str] = {}
    for one in told.articles:
        for name in sorted(one.events, key=lambda name: name != topic):
            for mention in one.figures:
                event = one.events[name].get(mention.order)
                if event is not None and isinstance(mention.what, Figure):
                    found.setdefault(place_of(mention.what), f"{name}/{event['series']}")
    return found


def place_of(figure: Figure) -> Place:
    return figure.sentence, figure.span


@dataclass(frozen=True, slots=True)
class ByLabel:
    """Links by the labels: a quantity is of the series of its first figure with one; a figure without one is new."""

    series: Mapping[Place, str]

    def link(self, figure: Figure, known: Sequence[Quantity], rows: Rows) -> Link:
        mine = self.series.get(place_of(figure))
        right = [quantity for quantity in known if mine is not None and self.of(quantity) == mine]
        return Link(right[0] if right else None, 1.0, "by its label")

    def of(self, quantity: Quantity) -> str | None:
        figures = [report.figure for report in quantity.reports if report.figure is not None]
        return next((self.series[place] for one in figures if (place := place_of(one)) in self.series), None)


def ceiling(told: Story, marks: ModuleType) -> Counts:
    """What is left to lose where linking is right: figures that are not compared, and values told as no change."""
    counts = Counts()
    for topic in told.topics:
        counts.add(_judged(told, topic, marks, ByLabel(series_of(told, topic))))
    return counts


def judged(told: Story, marks: ModuleType, linker: Linker | None = None) -> Counts:
    """By the linker that is given, else by the one that ships."""
    counts = Counts()
    for topic in told.topics:
        counts.add(_judged(told, topic, marks, linker))
    return counts


def _judged(told: Story, topic: str, marks: ModuleType, linker: Linker | None) -> Counts:
    labelled = [(d, event) for d, event in walk(told, topic, linker) if event is not None]
    return _of_topic([e for e in told.gold if e["topic"] == topic], labelled, marks)


def left_out(name: str) -> Linker | None:
    """What was learnt of linking without the story, where it is kept."""
    path = CACHE / f"link-{name}.npz"
    return unpacked(path.read_bytes()) if path.exists() else None


def _of_topic(gold: Sequence[Event], told: Sequence[tuple[Decision, Event]], marks: ModuleType) -> Counts:
    read = {event["event"] for _, event in told}
    counts = Counts(gold=len(gold), read=len(read))
    for (one, first), (other, second) in combinations(told, 2):
        same, said = first["series"] == second["series"], one.target == other.target
        counts.same += same
        counts.said += said
        counts.linked += same and said
    changes = [(decision, event) for decision, event in told if decision.relation in CHANGES]
    right = [(d, e) for d, e in changes if _is_right(d, e, marks)]
    wanted = {e["event"] for e in gold if e["changed_from"] and e["event"] in read}
    counts.told, counts.right = len(changes), len(right)
    counts.wanted, counts.found = len(wanted), len({e["event"] for _, e in right})
    counts.missed = [e["what"] for e in gold if e["event"] not in read]
    return counts


def _is_right(decision: Decision, event: Event, marks: ModuleType) -> bool:
    before = decision.previous
    return bool(
        event["changed_from"] and before and marks.agree([before.low, before.high], event["changed_from"])
    )


def measure(data: Path, names: Sequence[str] = ()) -> dict[str, float]:
    """All stories pooled, what perfect linking would give, then link and changed F1 of each."""
    marks = scorer(data, "score_story.py")
    pooled, best, each = Counts(), Counts(), {}
    for folder in stories_in(data / "stories"):
        if names and folder.name not in names:
            continue
        told = story(folder, marks)
        counts = judged(told, marks, left_out(folder.name))
        pooled.add(counts)
        best.add(ceiling(told, marks))
        own = counts.figures()
        each |= {f"{folder.name}.{key}": own[f"series.{key}"] for key in ("link_f1", "changed_f1")}
    most = {f"ceiling.{key}": best.figures()[f"series.{key}"] for key in ("link_f1", "changed_f1")}
    return pooled.figures() | most | each


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=EVAL)
    parser.add_argument("--stories", nargs="*", default=[], help="only these")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = measure(args.data, args.stories)
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:40} {value:.3f}")


if __name__ == "__main__":
    main()
