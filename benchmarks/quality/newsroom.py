"""Q1: every topic of every labelled story watches the articles of all of them, as a desk's watchlist does.

The stories are merged into one stream and one watchlist and replayed through the service's own stages; the findings
are scored by the programs that lie beside the data. `--chooser` is one of

    left-out  what was learnt without the story of each topic (weights kept by `python -m benchmarks.training.chooser`)
    learnt    the weights that ship: on the stories that they were learnt from this says nothing
    plain     words and numbers
    reader    an endpoint whose answers are files in `--answers`, or any other at `--url`
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.training.chooser.world import CACHE, EVAL, scorer
from monitor.config.models import TopicConfig
from monitor.logs import open_logs
from monitor.replay import read_articles, replay
from monitor.selection.learnt.choose import choose_with
from monitor.selection.learnt.weights import Weights, unpacked
from monitor.selection.put import Choice, Put

PROGRAM = "newsroom.py"
CHOOSERS = ("left-out", "learnt", "plain")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """For each topic the weights that were learnt without its story."""

    folder: Path

    async def choose(self, put: Put) -> Sequence[Choice]:
        found: list[Choice] = []
        for concern in (concern for concern in put.concerns if concern.asked):
            alone = tuple(replace(one, asked=one is concern) for one in put.concerns)
            weights = _weights(self.folder / f"{concern.topic_id.split('--', 1)[0]}.npz")
            found += choose_with(weights, replace(put, concerns=alone))
        return found


@cache
def _weights(path: Path) -> Weights:
    return unpacked(path.read_bytes())


def merged(stories: Path, program: ModuleType, *, described: bool) -> tuple[list[Any], list[TopicConfig]]:
    """All articles in the order of their times, and one watchlist. A topic's id begins with its story's name."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        program.merge(stories, out, None, described)
        articles = read_articles((out / "articles.jsonl").read_text("utf-8").split("\n"), "articles.jsonl")
        topics = json.loads((out / "topics.json").read_text("utf-8"))
    return articles, [TopicConfig(**topic, id=topic["name"].replace("/", "--")) for topic in topics]


def scored(stories: Path, found: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    """The figures of the data's own program."""
    figures: dict[str, float | None] = scorer(stories.parent, PROGRAM).score(stories, list(found))
    return figures


def shown(figures: Mapping[str, float | None]) -> Iterator[str]:
    """The means, then F1, vital recall and findings a story."""
    for key, value in figures.items():
        if key.split(".")[0] in ("mean", "streams", "worst", "strangers") or key.endswith(
            (".f1", ".findings")
        ):
            yield f"{key:40} {'-' if value is None else f'{value:.3f}'}"


def measure(data: Path, chooser: str, *, described: bool) -> dict[str, float | None]:
    stories = data / "stories"
    articles, topics = merged(stories, scorer(data, PROGRAM), described=described)
    asked = LeftOut(CACHE) if chooser == "left-out" else None
    found = asyncio.run(
        replay(articles, topics, chooser=asked, settings={"chooser": chooser} if not asked else {})
    )
    return scored(stories, found)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=EVAL)
    parser.add_argument("--described", action="store_true", help="topics with their one-line descriptions")
    parser.add_argument("--chooser", choices=CHOOSERS, default="left-out")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    open_logs("warning", pretty=False)
    result = measure(args.data, args.chooser, described=args.described)
    if args.json:
        print(json.dumps(result))
        return
    for line in shown(result):
        print(line)


if __name__ == "__main__":
    main()
