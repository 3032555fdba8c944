"""Q2: changed figures in dated streams of outbreak reports, against figures that people coded by hand.

Each stream is one topic (disease and country) whose reports are read in date order: matched, read, put to a chooser
and linked as the service does, without its database. Judged are deaths and cases. A CHANGED step is found where a told
finding of its report names the field, the new and the old value; every coded change counts, also one whose old value
no report tells. The baseline takes the first number that stands beside the field's noun in each report and compares it
with that of the report before. `--chooser` is "learnt" (what ships; it saw no such reports), "plain", or "none":
whatever is near to the topic is told, and linking alone is measured.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from monitor.config.models import TopicConfig
from monitor.ledger.choices import chosen
from monitor.ledger.concerns import SUBJECTS, relevance
from monitor.ledger.decisions import decide
from monitor.lexicon.events import event_of
from monitor.model import Article, Decision, Figure, Interval, Ledger, Mention
from monitor.reading.quantities.numbers import find_numbers
from monitor.reading.revision import read_revision
from monitor.selection import plain
from monitor.selection.learnt import choose as learnt
from monitor.selection.put import Choice, Concern, Line, Put
from monitor.topics.judge import Hit, Text, judge, watchlist
from monitor.topics.match import gate, threshold

DATA = Path("../shared/eval")
STREAMS = "who_don/streams.{part}.jsonl"
REPORTS = "who_don/reports.{part}.jsonl"
_NOUNS = {"death": r"deaths?|died|fatal\w*|dead", "case": r"cases?|infections?"}
_FEW_WORDS = 40  # characters between a number and its noun


@dataclass(frozen=True, slots=True)
class Told:
    """A figure finding or what stands for one: field ("death", "case" or None), values, whether it changed."""

    field: str | None
    value: float
    previous: float | None


@dataclass(slots=True)
class Counts:
    """What is counted over all streams, for one way of telling changes."""

    right: int = 0
    wanted: int = 0
    judged: int = 0
    correct: int = 0
    new_right: int = 0
    new_wanted: int = 0
    stray: int = 0
    reports: int = 0

    def add(self, figures: dict[str, dict[str, Any]], told: Sequence[Told]) -> None:
        """One report: its coded figures and what was told of it."""
        self.reports += 1
        gold = [(_field(name), row) for name, row in figures.items() if row["gold"]]
        changed = [(name, row) for name, row in gold if row["label"] == "CHANGED"]
        new = [(name, row) for name, row in gold if row["label"] == "NEW"]
        self.wanted += len(changed)
        self.right += sum(any(_is_change(name, row, one) for one in told) for name, row in changed)
        self.new_wanted += len(new)
        self.new_right += sum(any(_is_value(name, row, one) for one in told) for name, row in new)
        coded = [(_field(name), row) for name, row in figures.items()]
        self.stray += sum(not any(_same(one.value, row["value"]) for _, row in coded) for one in told)
        for one in told:
            if one.previous is not None and _is_judged(one, coded):
                self.judged += 1
                self.correct += any(_is_change(name, row, one) for name, row in changed)

    def f1(self) -> tuple[float, float, float]:
        precision, recall = self.correct / max(1, self.judged), self.right / max(1, self.wanted)
        return 2 * precision * recall / max(1e-9, precision + recall), precision, recall


def _field(coded: str) -> str:
    return "death" if coded == "Deaths" else "case"


def _same(one: float, other: float) -> bool:
    return abs(one - other) < 0.5


def _is_value(name: str, row: dict[str, Any], told: Told) -> bool:
    return told.field == name and _same(told.value, row["value"])


def _is_change(name: str, row: dict[str, Any], told: Told) -> bool:
    return _is_value(name, row, told) and told.previous is not None and _same(told.previous, row["prev"])


def _is_judged(told: Told, coded: Sequence[tuple[str, dict[str, Any]]]) -> bool:
    """Whether a change is of a gold field; one whose value is that of a field without gold is left out."""
    here = [row for name, row in coded if name == told.field]
    ours = [row for row in here if _same(told.value, row["value"])]
    return any(row["gold"] for row in (ours or here))


Choose = Callable[[Put], Sequence[Choice]]
CHOOSERS: dict[str, Choose | None] = {"learnt": learnt.choose, "plain": plain.choose, "none": None}


@dataclass(slots=True)
class Stream:
    """One topic, what it met and its ledger while its reports are read; without a chooser what is near is told."""

    topic: TopicConfig
    choose: Choose | None = None
    ledger: Ledger = field(default_factory=Ledger)
    lines: list[Line] = field(default_factory=list)
    subjects: list[bytes] = field(default_factory=list)

    def read(self, number: int, date: str, headline: str, text: str) -> list[Told]:
        """The figure findings of one report."""
        at = datetime.fromisoformat(date).replace(tzinfo=UTC)
        hit = hit_of(self.topic, headline, text)
        if hit is None:
            return []
        said = mentions(headline, text)
        near = tuple(relevance(mention.what, hit.passages) for mention in said)
        article = Article(number, f"https://reports.example/{number}", headline, "WHO", "WHO", at, at)
        put = self._put(article, len(text), said, hit, near)
        choices = [
            chosen(one, r, put.concerns[0].lines) for one, r in zip(self._choices(put), near, strict=True)
        ]
        self.ledger, decisions = decide(self.ledger, said, article, choices, copy=False)
        self.lines += [Line(one.mention, at, one.target, one.tell) for one in decisions]
        self.subjects.append(hit.subject)
        return [told for decision in decisions if decision.tell for told in _told(decision)]

    def _put(
        self, article: Article, length: int, said: Sequence[Mention], hit: Hit, near: tuple[float, ...]
    ) -> Put:
        name = self.topic.name
        concern = Concern(
            name, name, self.topic.query, "", hit.match.score, threshold(()), near, tuple(self.lines),
            tuple(self.subjects[-SUBJECTS:]),
        )  # fmt: skip
        return Put(
            article.title, article.outlet, article.reported_at, length, hit.subject, tuple(said), (concern,)
        )

    def _choices(self, put: Put) -> Sequence[Choice]:
        if self.choose is not None:
            return self.choose(put)
        concern = put.concerns[0]
        return [
            Choice(concern.topic_id, item.order, near >= plain.NEAR, near, "none", "near")
            for item, near in zip(put.items, concern.relevance, strict=True)
        ]


def hit_of(topic: TopicConfig, headline: str, text: str) -> Hit | None:
    """How the report meets the topic; None where it does not come near."""
    hits = judge(watchlist([topic]), [gate()], Text(headline, text)).hits
    return hits[0] if hits else None


@lru_cache(maxsize=64)
def mentions(headline: str, text: str) -> list[Mention]:
    return read_revision(headline, text, "en")


def _told(decision: Decision) -> Iterator[Told]:
    figure = decision.mention.what
    if isinstance(figure, Figure):
        previous = _named(decision.previous) if decision.previous else None
        yield Told(field_of(figure), _named(figure.value), previous)


def field_of(figure: Figure) -> str | None:
    """Deaths or cases, by what happened or what is counted."""
    key = figure.key
    event = event_of(key.event or "") or event_of(key.counted) or key.event
    if event in ("die", "kill"):
        return "death"
    if figure.unit == "count" and (key.counted in ("case", "infection") or event == "infect"):
        return "case"
    return None


def _named(value: Interval) -> float:
    ends = [end for end in (value.low, value.high) if end is not None]
    return sum(ends) / len(ends)


def beside_nouns(text: str) -> dict[str, float]:
    """The baseline: for each field the first number with its noun a few words on."""
    found: dict[str, float] = {}
    for number in find_numbers(text):
        for name, noun in _NOUNS.items():
            after = text[number.end : number.end + _FEW_WORDS]
            if name not in found and re.match(rf"[^.;,\d]*?\b(?:{noun})\b", after):
                found[name] = number.value
    return found


def baseline(texts: Sequence[str]) -> Iterator[list[Told]]:
    known: dict[str, float] = {}
    for text in texts:
        here = beside_nouns(text)
        yield [Told(name, value, known.get(name)) for name, value in here.items() if known.get(name) != value]
        known |= here


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def measure(data: Path, part: str, most: int | None = None, chooser: str = "learnt") -> dict[str, float]:
    """All streams, or about `most` of them, spread over the file."""
    reports = {row["id"]: row for row in rows(data / REPORTS.format(part=part))}
    streams = rows(data / STREAMS.format(part=part))
    if most is not None:
        streams = streams[:: max(1, len(streams) // most)]
    ours, beside = Counts(), Counts()
    for row in streams:
        _measure_stream(row, reports, ours, beside, CHOOSERS[chooser])
    f1, precision, recall = ours.f1()
    return {
        "changed_f1": f1,
        "changed_precision": precision,
        "changed_recall": recall,
        "baseline_changed_f1": beside.f1()[0],
        "new_recall": ours.new_right / max(1, ours.new_wanted),
        "stray_per_report": ours.stray / max(1, ours.reports),
    }


def _measure_stream(
    row: dict[str, Any],
    reports: dict[str, dict[str, Any]],
    ours: Counts,
    beside: Counts,
    choose: Choose | None,
) -> None:
    stream = Stream(TopicConfig(name=row["stream"], query=f"{row['disease']} {row['country']}"), choose)
    steps = [step for step in row["steps"] if step["report"] in reports]
    simple = baseline([reports[step["report"]]["text"] for step in steps])
    for number, (step, told) in enumerate(zip(steps, simple, strict=True), start=1):
        report = reports[step["report"]]
        beside.add(step["figures"], told)
        ours.add(step["figures"], stream.read(number, step["date"], report["headline"], report["text"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--most", type=int, help="only about so many streams")
    parser.add_argument("--chooser", choices=CHOOSERS, default="learnt")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = measure(args.data, args.part, args.most, args.chooser)
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:24} {value:.3f}")


if __name__ == "__main__":
    main()
