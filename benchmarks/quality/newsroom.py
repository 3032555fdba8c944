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
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from math import log2
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
CHOOSERS = ("left-out", "learnt", "plain", "reader")


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


def first_three(stories: Path, found: Sequence[Mapping[str, Any]]) -> float:
    """nDCG of the first three findings of each article's alert by gold grades (vital 2, okay 1), the mean over alerts.

    The best order of the same findings is 1: what is told is not judged here, only what is told first.
    """
    program = scorer(stories.parent, PROGRAM)
    marks = program.scorer()
    gains: list[float] = []
    for story in program.stories(stories):
        for alert in _alerts(story, found, marks):
            best = _gain(sorted(alert, reverse=True))
            if len(alert) > 1 and best > 0:
                gains.append(_gain(alert) / best)
    return sum(gains) / max(1, len(gains))


def _alerts(story: Path, found: Sequence[Mapping[str, Any]], marks: ModuleType) -> Iterator[list[int]]:
    """The grades of each alert's findings in the order in which they are told."""
    texts = {a["url"]: a for a in marks.read_lines(story / "articles.jsonl")}
    gold = marks.read_lines(story / "gold.jsonl")
    by_alert: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for finding in found:
        if finding["topic"].startswith(f"{story.name}/") and finding["article"] in texts:
            by_alert.setdefault((finding["topic"], finding["article"]), []).append(finding)
    for (topic, url), findings in by_alert.items():
        text = marks.flat(f"{texts[url]['title']} \n {texts[url]['text']}")
        events = [
            (2 if event["grade"] == "vital" else 1, marks.place(mention["quote"], text))
            for event in gold
            if event["topic"] == topic.split("/", 1)[1]
            for mention in event["mentions"]
            if mention["article"] == texts[url]["id"]
        ]
        ordered = sorted(findings, key=lambda finding: -(finding.get("salience") or 0.0))
        places = [marks.place(finding["quote"], text) for finding in ordered]
        yield [max((g for g, at in events if marks.agreement(place, at) > 0), default=0) for place in places]


def _gain(grades: Sequence[int]) -> float:
    return sum(float(2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:3]))


@contextmanager
def only(stories: Path, names: Sequence[str]) -> Iterator[Path]:
    """The folder with these stories alone; the folder itself where none are named."""
    if not names:
        yield stories
        return
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "stories"
        part.mkdir()
        for name in names:
            (part / name).symlink_to((stories / name).resolve())
        for program in (PROGRAM, "score_story.py"):
            (Path(folder) / program).symlink_to(_beside(stories, program))
        yield part


def _beside(stories: Path, program: str) -> Path:
    return next(path.resolve() for path in (stories.parent / program, EVAL / program) if path.exists())


@contextmanager
def endpoint(answers: Path, port: int) -> Iterator[str]:
    """A server whose answers are the files of a folder; questions without one wait until somebody writes it."""
    program = (EVAL.parent / "tools" / "answers.py").resolve()
    command = [sys.executable, str(program), str(answers), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def settings_of(args: argparse.Namespace, url: str | None) -> dict[str, Any]:
    """The keys of the configuration that the chosen chooser needs."""
    if url is None:
        return {"chooser": args.chooser} if args.chooser in ("learnt", "plain") else {}
    patient = {"timeout": "20m", "calls_per_hour": 100_000, "tokens_per_day": 1_000_000_000}
    return {"reader": {"url": url, "model": args.model} | patient}


def measure(args: argparse.Namespace) -> dict[str, float | None]:
    with ExitStack() as stack:
        stories = stack.enter_context(only(args.data / "stories", args.stories))
        url = args.url
        if args.chooser == "reader" and args.answers is not None:
            url = stack.enter_context(endpoint(args.answers, args.port))
        articles, topics = merged(stories, scorer(stories.parent, PROGRAM), described=args.described)
        asked = LeftOut(CACHE) if args.chooser == "left-out" else None
        found = asyncio.run(replay(articles, topics, chooser=asked, settings=settings_of(args, url)))
        if args.findings is not None:
            args.findings.write_text("".join(json.dumps(one) + "\n" for one in found), "utf-8")
        return scored(stories, found) | {"mean.first_three": first_three(stories, found)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=EVAL)
    parser.add_argument("--described", action="store_true", help="topics with their one-line descriptions")
    parser.add_argument("--chooser", choices=CHOOSERS, default="left-out")
    parser.add_argument("--stories", nargs="*", default=[], help="only these, in a newsroom of their own")
    parser.add_argument("--answers", type=Path, help="folder with the reader's questions and answers")
    parser.add_argument("--port", type=int, default=8899)
    parser.add_argument("--url", help="an endpoint for the reader")
    parser.add_argument("--model", default="reader")
    parser.add_argument("--findings", type=Path, help="where to write what was told")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    open_logs("warning", pretty=False)
    result = measure(args)
    if args.json:
        print(json.dumps(result))
        return
    for line in shown(result):
        print(line)


if __name__ == "__main__":
    main()
