"""The labelled stories as one newsroom: articles as the service reads them, topics, and which items tell what.

Everything is made by the service's own code and kept in a folder of the user's, so that it is read once.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from monitor.claims.putting import relevance
from monitor.claims.read import read_revision
from monitor.config.models import TopicConfig
from monitor.model import Figure, Mention
from monitor.topics.judge import Text, hold, ready
from monitor.topics.match import gate, threshold
from monitor.topics.panel import Panel, compile_panel

EVAL = Path("../shared/eval")
OWN = Path(__file__).parents[1] / "stories"
CACHE = Path(os.environ.get("MONITOR_TRAINING", ".training"))
_RECENT = 1_000


@dataclass(frozen=True, slots=True)
class Topic:
    story: str
    name: str
    query: str
    note: str

    @property
    def key(self) -> str:
        return f"{self.story}/{self.name}"


@dataclass(frozen=True, slots=True)
class Near:
    """A topic that an article may concern: score, and the relevance of each of its items."""

    score: float
    relevance: tuple[float, ...]


@dataclass(slots=True)
class Read:
    """One article as the service reads it. `scores` has one for each topic, `near` the topics that it may concern.

    `told` has for each topic of its own story the gold events that each item tells, by the item's number.
    """

    id: str
    story: str
    title: str
    outlet: str
    at: datetime
    length: int
    items: tuple[Mention, ...]
    subject: bytes
    scores: tuple[float, ...]
    near: dict[int, Near]
    told: dict[int, dict[int, frozenset[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    topics: tuple[Topic, ...]
    articles: tuple[Read, ...]
    vital: frozenset[tuple[str, str]]
    kin: tuple[frozenset[str], ...]

    @property
    def stories(self) -> list[str]:
        return sorted({topic.story for topic in self.topics})

    def is_kin(self, one: str, other: str) -> bool:
        return one != other and any({one, other} <= group for group in self.kin)

    def needed(self, topic: int) -> Iterator[float]:
        """The score that a topic asks for at each article, as it is learnt from the articles before."""
        scores: list[float] = []
        for article in self.articles:
            scores.append(article.scores[topic])
            yield threshold(scores[-_RECENT:])


def open_world(folders: Sequence[Path], *, described: bool, marks: ModuleType) -> World:
    """All stories below the folders; read from the cache where nothing that makes them has changed."""
    kept = CACHE / f"world-{_state(folders, described)}.pickle"
    if kept.exists():
        world: World = pickle.loads(kept.read_bytes())
        return world
    world = _read(folders, described, marks)
    CACHE.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(world))
    return world


def _state(folders: Sequence[Path], described: bool) -> str:
    """Another one after each change of the stories or of the code that reads and matches them."""
    code = Path(__file__).parents[3] / "monitor"
    files = [
        path
        for part in ("claims", "topics", "language", "lexicon")
        for path in code.joinpath(part).rglob("*")
    ]
    files += [path for folder in folders for path in folder.rglob("*.json*")]
    told = hashlib.sha256(str(described).encode())
    for path in sorted(files):
        if path.is_file() and "__pycache__" not in path.parts:
            told.update(path.read_bytes())
    return told.hexdigest()[:16]


def stories_in(folder: Path) -> list[Path]:
    return sorted(gold.parent for gold in folder.glob("*/gold.jsonl"))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _read(folders: Sequence[Path], described: bool, marks: ModuleType) -> World:
    found = [story for folder in folders for story in stories_in(folder)]
    topics = tuple(
        Topic(story.name, row["name"], row["query"], row.get("note", "") if described else "")
        for story in found
        for row in json.loads((story / "topics.json").read_text("utf-8"))
    )
    rows = [row | {"story": story.name} for story in found for row in lines(story / "articles.jsonl")]
    rows.sort(key=lambda row: _time(row["published"]))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        articles = list(pool.map(partial(_article, topics), rows, chunksize=8))
    gold = {story.name: lines(story / "gold.jsonl") for story in found}
    for article, row in zip(articles, rows, strict=True):
        _label(article, row, topics, gold[article.story], marks)
    kin = [frozenset(group) for folder in folders for group in _kin(folder)]
    vital = frozenset((s, g["event"]) for s, events in gold.items() for g in events if g["grade"] == "vital")
    return World(topics, tuple(articles), vital, tuple(kin))


def _kin(folder: Path) -> list[list[str]]:
    path = folder / "kin.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


@cache
def _panel(topics: tuple[Topic, ...]) -> Panel:
    watched = [TopicConfig(name=t.key, query=t.query, description=t.note) for t in topics]
    return compile_panel(watched, [ready(topic) for topic in watched])


def _article(topics: tuple[Topic, ...], row: dict[str, Any]) -> Read:
    panel = _panel(topics)
    text = Text(row["title"], row["text"], row["source"])
    verdict = hold(panel, [gate()] * len(topics), text)
    items = tuple(read_revision(row["title"], row["text"], "en"))
    near = {
        hit.topic: Near(hit.match.score, tuple(relevance(item.what, hit.passages) for item in items))
        for hit in verdict.hits
    }
    subject = verdict.hits[0].subject if verdict.hits else b""
    return Read(
        row["id"], row["story"], row["title"], row["source"], _time(row["published"]), len(row["text"]),
        items, subject, verdict.scores, near,
    )  # fmt: skip


def _label(
    article: Read,
    row: dict[str, Any],
    topics: Sequence[Topic],
    gold: list[dict[str, Any]],
    marks: ModuleType,
) -> None:
    """Which gold events each item tells, as the program that scores findings has it."""
    text = marks.flat(f"{row['title']} \n {row['text']}")
    places = {order: marks.place(item.what.sentence.quote, text) for order, item in enumerate(article.items)}
    for number, topic in enumerate(topics):
        if topic.story != article.story:
            continue
        told: dict[int, set[str]] = {}
        for event in (event for event in gold if event["topic"] == topic.name):
            for mention in (m for m in event["mentions"] if m["article"] == article.id):
                at = marks.place(mention["quote"], text)
                there = [
                    order
                    for order, place in places.items()
                    if _fits(article.items[order], mention["quote"], marks) and marks.agreement(place, at) > 0
                ]
                for order in _of_its_kind(article, there, event, marks):
                    told.setdefault(order, set()).add(event["event"])
        article.told[number] = {order: frozenset(events) for order, events in told.items()}


def _of_its_kind(article: Read, there: list[int], event: dict[str, Any], marks: ModuleType) -> list[int]:
    """Of the items that stand where an event is told, those that tell it as what it is: a figure of its value for a
    figure, a claim for a claim; all of them where none does."""

    def is_right(order: int) -> bool:
        what = article.items[order].what
        if event["kind"] != "figure" or not isinstance(what, Figure):
            return event["kind"] != "figure" and not isinstance(what, Figure)
        return bool(marks.agree([what.value.low, what.value.high], event["value"]))

    return [order for order in there if is_right(order)] or there


def _fits(item: Mention, quote: str, marks: ModuleType) -> bool:
    own = item.what.sentence.quote
    return marks.SHORTEST_QUOTE <= len(own.split()) <= marks.LONGEST_QUOTE or marks.flat(own) == marks.flat(
        quote
    )


def scorer(data: Path, name: str) -> ModuleType:
    """A program that lies beside the data."""
    path = next(folder / name for folder in (data, data.parent, EVAL) if (folder / name).exists())
    spec = importlib.util.spec_from_file_location(name.removesuffix(".py"), path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
