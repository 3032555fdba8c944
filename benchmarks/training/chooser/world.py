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
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.config.models import TopicConfig
from monitor.ledger.concerns import relevance
from monitor.model import Figure, Mention
from monitor.reading.revision import read_revision
from monitor.selection.learnt.choose import sentences_of
from monitor.topics.compiled_topics import CompiledTopics, compile_topics
from monitor.topics.judge import Text, Verdict, hold, ready
from monitor.topics.match import gate, threshold

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
    """One article as the service reads it. `scores` has one for each topic, `near` the topics that it may concern,
    `sentences` what the sentence of each item means.

    `told` has for each topic of its own story the gold events that each item tells, by the item's number, and `kind`
    those of them that it tells as what they are: a figure as one of its value, a claim as a claim.
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
    sentences: NDArray[np.float32]
    told: dict[int, dict[int, frozenset[str]]] = field(default_factory=dict)
    kind: dict[int, dict[int, frozenset[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """`described` is the same newsroom with a description of each topic."""

    topics: tuple[Topic, ...]
    articles: tuple[Read, ...]
    vital: frozenset[tuple[str, str]]
    kin: tuple[frozenset[str], ...]
    described: World | None = None

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


def open_world(folders: Sequence[Path], *, marks: ModuleType) -> World:
    """All stories below the folders; read from the cache where nothing that makes them has changed."""
    kept = CACHE / f"world-{state_of(folders)}.pickle"
    if kept.exists():
        world: World = pickle.loads(kept.read_bytes())
        return world
    world = _read(folders, marks)
    CACHE.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(world))
    return world


def state_of(folders: Sequence[Path], program: Path = Path(__file__)) -> str:
    """Another one after each change of the stories, of the code that reads and matches them, or of the `program`."""
    code = Path(__file__).parents[3] / "monitor"
    files = [
        path
        for part in ("reading", "syntax", "topics", "language", "lexicon")
        for path in code.joinpath(part).rglob("*")
    ]
    files += [path for folder in folders for path in folder.rglob("*.json*")]
    told = hashlib.sha256(program.read_bytes())
    for path in sorted(files):
        if path.is_file() and "__pycache__" not in path.parts:
            told.update(path.read_bytes())
    return told.hexdigest()[:16]


def stories_in(folder: Path) -> list[Path]:
    return sorted(gold.parent for gold in folder.glob("*/gold.jsonl"))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def _read(folders: Sequence[Path], marks: ModuleType) -> World:
    found = [story for folder in folders for story in stories_in(folder)]
    topics = tuple(
        Topic(story.name, row["name"], row["query"], row.get("note", ""))
        for story in found
        for row in json.loads((story / "topics.json").read_text("utf-8"))
    )
    rows = [row | {"story": story.name} for story in found for row in lines(story / "articles.jsonl")]
    rows.sort(key=lambda row: _time(row["published"]))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        read = list(pool.map(partial(_article, topics), rows, chunksize=8))
    articles, described = [plain for plain, _ in read], [more for _, more in read]
    gold = {story.name: lines(story / "gold.jsonl") for story in found}
    for article, more, row in zip(articles, described, rows, strict=True):
        _label(article, row, topics, gold[article.story], marks)
        more.told, more.kind = article.told, article.kind
    kin = [frozenset(group) for folder in folders for group in _kin(folder)]
    vital = frozenset((s, g["event"]) for s, events in gold.items() for g in events if g["grade"] == "vital")
    bare = tuple(replace(topic, note="") for topic in topics)
    return World(bare, tuple(articles), vital, tuple(kin), World(topics, tuple(described), vital, tuple(kin)))


def _kin(folder: Path) -> list[list[str]]:
    path = folder / "kin.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


@cache
def _compiled(topics: tuple[Topic, ...], described: bool) -> CompiledTopics:
    notes = [topic.note if described else "" for topic in topics]
    watched = [
        TopicConfig(name=topic.key, query=topic.query, description=note)
        for topic, note in zip(topics, notes, strict=True)
    ]
    return compile_topics(watched, [ready(topic) for topic in watched])


def _article(topics: tuple[Topic, ...], row: dict[str, Any]) -> tuple[Read, Read]:
    """As the topics meet it by their queries alone, and with their descriptions."""
    text = Text(row["title"], row["text"], row["source"])
    items = tuple(read_revision(row["title"], row["text"], "en"))
    sentences = sentences_of(items)
    plain, described = (
        _met(row, items, sentences, hold(_compiled(topics, told), [gate()] * len(topics), text))
        for told in (False, True)
    )
    return plain, described


def _met(
    row: dict[str, Any], items: tuple[Mention, ...], sentences: NDArray[np.float32], verdict: Verdict
) -> Read:
    near = {
        hit.topic: Near(hit.match.score, tuple(relevance(item.what, hit.passages) for item in items))
        for hit in verdict.hits
    }
    subject = verdict.hits[0].subject if verdict.hits else b""
    return Read(
        row["id"], row["story"], row["title"], row["source"], _time(row["published"]), len(row["text"]),
        items, subject, verdict.scores, near, sentences,
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
        kind: dict[int, set[str]] = {}
        for event in (event for event in gold if event["topic"] == topic.name):
            for mention in (m for m in event["mentions"] if m["article"] == article.id):
                at = marks.place(mention["quote"], text)
                there = [
                    order
                    for order, place in places.items()
                    if _fits(article.items[order], mention["quote"], marks) and marks.agreement(place, at) > 0
                ]
                for order in there:
                    told.setdefault(order, set()).add(event["event"])
                    if _is_of_kind(article.items[order], event, marks):
                        kind.setdefault(order, set()).add(event["event"])
        article.told[number] = {order: frozenset(events) for order, events in told.items()}
        article.kind[number] = {order: frozenset(events) for order, events in kind.items()}


def _is_of_kind(item: Mention, event: dict[str, Any], marks: ModuleType) -> bool:
    """Whether it tells the event as what it is."""
    if event["kind"] != "figure" or not isinstance(item.what, Figure):
        return event["kind"] != "figure" and not isinstance(item.what, Figure)
    return bool(marks.agree([item.what.value.low, item.what.value.high], event["value"]))


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
