"""What aliases add: recall and false positives of three topics of our own with them and without them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from monitor.config.models import TopicConfig
from monitor.language.embed import embed
from monitor.topics.match import Vectors, aim, aim_texts, background, passages, read, score, threshold
from monitor.topics.query import compile_query

OWN = Path(__file__).parent / "data" / "aliases.yaml"
LANGUAGES = ("en", "ru", "uk", "zh")


@dataclass(frozen=True, slots=True)
class Judged:
    """One article held against one topic; `about` is what it should be."""

    topic: str
    language: str
    about: bool
    matched: bool


def judge(topic: TopicConfig, articles: Sequence[dict[str, str]], leads: Vectors) -> list[Judged]:
    """Every article against the topic, at the threshold of a service that has just been started."""
    query = compile_query(topic)
    goal = aim(query, embed(aim_texts(query)), leads)
    found = []
    for one in articles:
        reading = read(one["title"], one["text"], one["language"])
        value = score(goal, reading, embed(passages(one["title"], one["text"])))
        about = one.get("topic") == topic.name
        found.append(Judged(topic.name, one["language"], about, value >= threshold(())))
    return found


def measure(data: Path) -> tuple[list[Judged], list[Judged]]:
    """All judgements without aliases, and with them."""
    known: dict[str, Any] = yaml.safe_load(data.read_text("utf-8"))
    leads = embed(background())
    topics = [TopicConfig.model_validate(topic) for topic in known["topics"]]
    bare = [topic.model_copy(update={"aliases": {}}) for topic in topics]
    without, with_them = (
        [judged for topic in tried for judged in judge(topic, known["articles"], leads)]
        for tried in (bare, topics)
    )
    return without, with_them


def share(judged: Sequence[Judged], *, about: bool) -> float:
    """Of the articles that are about their topic (or of those that are not), the share that matched."""
    asked = [one.matched for one in judged if one.about == about]
    return sum(asked) / len(asked)


def table(without: Sequence[Judged], with_them: Sequence[Judged]) -> str:
    rows = ["| articles in | recall without | with aliases |", "|---|---|---|"]
    for language in LANGUAGES:
        shares = [
            share([one for one in judged if one.language == language], about=True)
            for judged in (without, with_them)
        ]
        rows.append(f"| {language} | {shares[0]:.2f} | {shares[1]:.2f} |")
    wrong = [f"{share(judged, about=False):.3f}" for judged in (without, with_them)]
    every = [f"{share(judged, about=True):.2f}" for judged in (without, with_them)]
    return "\n".join([*rows, f"| all | {' | '.join(every)} |", f"| false positives | {' | '.join(wrong)} |"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="taken as by the other programs; the articles are our own")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    without, with_them = measure(OWN)
    if not args.json:
        print(table(without, with_them))
        return
    figures = {
        "recall_without": share(without, about=True),
        "recall_with": share(with_them, about=True),
        "false_positives_without": share(without, about=False),
        "false_positives_with": share(with_them, about=False),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
