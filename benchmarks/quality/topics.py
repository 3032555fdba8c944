"""Q9: recall and false positives of topics given as two plain words, at the threshold `normal`.

Three times: with the constants that ship (`recall`, `false_positive_rate`), in a service that has just been
started (`cold_`), and with constants chosen on one half of the topics and measured on the other (`cross_`).
With `--stories`, each story's topics among the other stories' articles (`story_`), a check from outside.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.config.models import TopicConfig
from monitor.language.embed import embed
from monitor.topics.judge import ready
from monitor.topics.match import (
    LIFT,
    Aim,
    Reading,
    Vectors,
    found,
    gate,
    meaning,
    passages,
    read,
    threshold,
)
from monitor.topics.reading import Hit
from monitor.topics.weighing import WEIGHTS, Weights, weigh

DATA = Path("../shared/eval")
COST = 6.0  # what a false positive costs beside one that is missed, when constants are chosen
CHOICES = {"meaning": (0.1, 0.15, 0.2), "unnamed": (0.6, 0.8), "other": (0.06, 0.1, 0.14)}
THRESHOLDS = {"spread": (2.0, 2.5, 3.0, 3.5), "lowest": (0.25, 0.3, 0.35, 0.4), "highest": (0.6, 0.7, 0.8)}


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
class Found:
    """A topic held against the whole pool: where its terms stand in each article, and each one's meaning.

    `wanted` and `others` say of each article whether it should match and whether it should not.
    """

    gold: Gold
    goal: Aim
    hits: tuple[list[list[Hit]], ...]
    meanings: tuple[float, ...]
    wanted: NDArray[np.bool_]
    others: NDArray[np.bool_]


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


def find(gold: Gold, pool: Sequence[Item]) -> Found:
    goal = ready(TopicConfig(name=gold.name, query=gold.query))
    hits = tuple(found(goal.query, item.reading) for item in pool)
    return Found(
        gold,
        goal,
        hits=hits,
        meanings=tuple(_meaning(goal, item, at) for item, at in zip(pool, hits, strict=True)),
        wanted=np.array([item.key in gold.positives for item in pool]),
        others=np.array([item.key not in gold.positives | gold.ignored for item in pool]),
    )


def _meaning(goal: Aim, item: Item, hits: Sequence[Sequence[Hit]]) -> float:
    """That of title and lead, unless passages could bring the article near."""
    opening = item.vectors[:2]
    hoped = weigh(goal.query, item.reading, hits, meaning(goal, opening, LIFT))
    return meaning(goal, item.vectors if hoped >= gate() else opening)


def scores(topic: Found, pool: Sequence[Item], weights: Weights) -> NDArray[np.float64]:
    query = topic.goal.query
    weighed = zip(pool, topic.hits, topic.meanings, strict=True)
    return np.array([weigh(query, item.reading, hits, near, weights) for item, hits, near in weighed])


def rates(topic: Found, scores: NDArray[np.float64], needed: float) -> Rates:
    return Rates(_share(scores[topic.wanted], needed), _share(scores[topic.others], needed))


def _share(scores: NDArray[np.float64], needed: float) -> float:
    return float(np.mean(scores >= needed)) if len(scores) else 0.0


def measure(data: Path, part: str, *, stories: bool = False) -> tuple[dict[str, float], dict[str, Rates]]:
    """The means over topics, and each topic's rates.

    `normal` is set from the articles seen, as in a service that has run for a while; `cold_` is what holds
    for a topic of a service that has just been started.
    """
    pool = load_pool(data, part)
    topics = [find(gold, pool) for gold in load_topics(data)]
    warm = {topic.gold.name: judged(topic, pool, WEIGHTS) for topic in topics}
    cold = {topic.gold.name: judged(topic, pool, WEIGHTS, cold=True) for topic in topics}
    result = _summary(warm) | _named("cold", _summary(cold)) | _named("cross", crossed(topics, pool))
    if stories:
        outside = {gold.name: judged(find(gold, pool), pool, WEIGHTS) for gold in story_topics(data)}
        result |= _named("story", _summary(outside))
        warm |= {f"story {name}": found for name, found in outside.items()}
    return result, warm


def judged(topic: Found, pool: Sequence[Item], weights: Weights, *, cold: bool = False) -> Rates:
    values = scores(topic, pool, weights)
    return rates(topic, values, threshold(() if cold else list(values), weights=weights))


def story_topics(data: Path) -> list[Gold]:
    """The stories' own topics: positives are the articles with one of their events, all of a story that has one
    topic; ignored is all but the articles of stories that are no kin."""
    kin = json.loads((data / "stories" / "kin.json").read_text("utf-8"))
    everything = {key for key, _, _ in texts(data, "dev")}
    story = {
        path.parent: [("stories", row["id"]) for row in rows(path)]
        for path in sorted((data / "stories").glob("*/articles.jsonl"))
    }
    found = []
    for folder, ids in story.items():
        near = {folder.name, *(name for names in kin if folder.name in names for name in names)}
        strangers = {key for other, keys in story.items() if other.name not in near for key in keys}
        topics = json.loads((folder / "topics.json").read_text("utf-8"))
        for topic in topics:
            positives = ids if len(topics) == 1 else _told(folder, topic["name"])
            found.append(
                Gold(topic["name"], topic["query"], frozenset(positives), frozenset(everything - strangers))
            )
    return found


def _told(folder: Path, topic: str) -> list[tuple[str, str]]:
    events = [event for event in rows(folder / "gold.jsonl") if event["topic"] == topic]
    return [("stories", mention["article"]) for event in events for mention in event["mentions"]]


def crossed(topics: Sequence[Found], pool: Sequence[Item]) -> dict[str, float]:
    """The means over topics, each with the constants that are best for the other half of the topics."""
    tried = {weights: [judged_all(topic, pool, weights) for topic in topics] for weights in options(CHOICES)}
    table = {
        weights: found for by_weights in tried.values() for weights, found in _turned(by_weights).items()
    }
    measured: dict[str, Rates] = {}
    for half in (0, 1):
        chosen = max(table, key=lambda weights: _worth(table[weights][1 - half :: 2]))
        measured |= {
            topic.gold.name: found
            for topic, found in zip(topics[half::2], table[chosen][half::2], strict=True)
        }
    return _summary(measured)


def options(choices: Mapping[str, Sequence[float]], weights: Weights = WEIGHTS) -> Iterator[Weights]:
    for values in product(*choices.values()):
        yield replace(weights, **dict(zip(choices, values, strict=True)))


def judged_all(topic: Found, pool: Sequence[Item], weights: Weights) -> dict[Weights, Rates]:
    """The rates at every threshold that can be chosen."""
    values = scores(topic, pool, weights)
    return {
        option: rates(topic, values, threshold(values.tolist(), weights=option))
        for option in options(THRESHOLDS, weights)
    }


def _turned(topics: Sequence[Mapping[Weights, Rates]]) -> dict[Weights, list[Rates]]:
    return {weights: [found[weights] for found in topics] for weights in topics[0]}


def _worth(found: Sequence[Rates]) -> float:
    return float(np.mean([one.recall - COST * one.false_positive_rate for one in found]))


def _named(prefix: str, figures: Mapping[str, float]) -> dict[str, float]:
    return {f"{prefix}_{key}": value for key, value in figures.items()}


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
    parser.add_argument("--stories", action="store_true", help="measure the stories' own topics, too")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result, topics = measure(args.data, args.part, stories=args.stories)
    if args.json:
        print(json.dumps(result))
        return
    for name, one in topics.items():
        print(f"{name:32} recall {one.recall:.2f}  false positives {one.false_positive_rate:.4f}")
    for key, value in result.items():
        print(f"{key:32} {value:.4f}")


if __name__ == "__main__":
    main()
