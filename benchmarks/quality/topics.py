"""Q9: recall and false positives of topics given as two plain words, at the threshold `normal`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.config.models import TopicConfig
from monitor.language.embed import embed
from monitor.topics.match import (
    Aim,
    Reading,
    Vectors,
    aim,
    aim_texts,
    background,
    passages,
    read,
    score,
    threshold,
)
from monitor.topics.query import compile_query

DATA = Path("../shared/eval")


@dataclass(frozen=True, slots=True)
class Item:
    """One article of the pool, read and embedded as the service does; `key` is its set and id."""

    key: tuple[str, str]
    reading: Reading
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Gold:
    name: str
    query: str
    positives: frozenset[tuple[str, str]]
    ignored: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rates:
    recall: float
    false_positive_rate: float


def texts(data: Path, part: str) -> Iterator[tuple[tuple[str, str], str, str]]:
    """(set, id), title and text of everything in the pool."""
    for row in rows(data / f"who_don/reports.{part}.jsonl"):
        yield ("who_don", row["id"]), row["headline"], row["text"]
    for row in rows(data / f"polnear/{part}.jsonl"):
        yield ("polnear", row["id"]), row["title"], row["text"]
    for row in rows(data / f"background_summaries/{part}.jsonl"):
        yield ("background_summaries", row["id"]), "", row["updates"][0].replace("\\n", "\n")
    for path in sorted((data / "stories").glob("*/articles.jsonl")):
        for row in rows(path):
            yield ("stories", row["id"]), row["title"], row["text"]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip())


def load_pool(data: Path, part: str) -> list[Item]:
    return [
        Item(key, read(title, text), embed(passages(title, text))) for key, title, text in texts(data, part)
    ]


def load_topics(data: Path) -> list[Gold]:
    found = json.loads((data / "topics.json").read_text("utf-8"))
    return [Gold(t["name"], t["query"], _keys(t["positives"]), _keys(t["ignore"])) for t in found]


def _keys(ids: Mapping[str, Sequence[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((name, key) for name, keys in ids.items() for key in keys)


def ready(gold: Gold, vectors: Vectors) -> Aim:
    query = compile_query(TopicConfig(name=gold.name, query=gold.query))
    return aim(query, embed(aim_texts(query)), vectors)


def rates(gold: Gold, scores: Mapping[tuple[str, str], float], needed: float) -> Rates:
    wanted = [scores[key] for key in gold.positives if key in scores]
    others = [value for key, value in scores.items() if key not in gold.positives | gold.ignored]
    return Rates(_share(wanted, needed), _share(others, needed))


def _share(scores: Sequence[float], needed: float) -> float:
    return sum(value >= needed for value in scores) / len(scores) if scores else 0.0


def measure(data: Path, part: str) -> tuple[dict[str, float], dict[str, Rates]]:
    """The means over topics, and each topic's rates.

    `normal` is set from the articles seen, as in a service that has run for a while; `cold_` is what holds
    for a topic of a service that has just been started.
    """
    pool = load_pool(data, part)
    vectors = embed(background())
    warm, cold = {}, {}
    for gold in load_topics(data):
        goal = ready(gold, vectors)
        scores = {item.key: score(goal, item.reading, item.vectors) for item in pool}
        warm[gold.name] = rates(gold, scores, threshold(list(scores.values())))
        cold[gold.name] = rates(gold, scores, threshold(()))
    return _summary(warm) | {f"cold_{key}": value for key, value in _summary(cold).items()}, warm


def _summary(found: Mapping[str, Rates]) -> dict[str, float]:
    recalls = [r.recall for r in found.values()]
    wrong = [r.false_positive_rate for r in found.values()]
    return {
        "recall": sum(recalls) / len(recalls),
        "false_positive_rate": sum(wrong) / len(wrong),
        "worst_recall": min(recalls),
        "worst_false_positive_rate": max(wrong),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result, topics = measure(args.data, args.part)
    if args.json:
        print(json.dumps(result))
        return
    for name, found in topics.items():
        print(f"{name:32} recall {found.recall:.2f}  false positives {found.false_positive_rate:.4f}")
    for key, value in result.items():
        print(f"{key:32} {value:.4f}")


if __name__ == "__main__":
    main()
