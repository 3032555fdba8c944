"""Q1: what replaying whole stories finds, scored against their gold events, alone and in a haystack.

Every folder below `stories/` is one story. Its articles go through the service's own stages on a throw-away
database, and the findings through `score_story.py`, which lies beside the data. For the haystack the articles
of polnear come between the story's own, their dates spread over its days.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.quality.newsroom import LeftOut
from benchmarks.quality.tellings import Counts, counts
from benchmarks.training.chooser.world import CACHE
from monitor.config.models import TopicConfig
from monitor.logs import open_logs
from monitor.replay import StoredArticle, read_articles, replay

DATA = Path("../shared/eval")
SCORER = "score_story.py"
HAY = "polnear/{part}.jsonl"
KEPT = ("f1", "precision", "recall_vital", "recall_prompt", "repeats", "off", "figure_f1", "changed_f1")


def scorer(data: Path) -> ModuleType:
    """The program that scores one story: that of the data, else that of the dev data."""
    path = next(folder / SCORER for folder in (data, DATA) if (folder / SCORER).exists())
    spec = importlib.util.spec_from_file_location("score_story", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def articles(story: Path) -> list[StoredArticle]:
    return read_articles((story / "articles.jsonl").read_text("utf-8").split("\n"), story.name)


def topics(story: Path) -> list[TopicConfig]:
    rows = json.loads((story / "topics.json").read_text("utf-8"))
    return [
        TopicConfig(name=row["name"], query=row["query"], id=f"{story.name}--{row['name']}") for row in rows
    ]


def hay(path: Path, story: Sequence[StoredArticle]) -> list[StoredArticle]:
    """The articles of polnear, one after the other through the story's days."""
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    first, last = story[0].published, story[-1].published
    step = max((last - first) / max(1, len(rows)), timedelta(seconds=1))
    return [
        StoredArticle(
            id=f"hay-{row['id']}",
            url=f"https://{row['publisher']}.example/{row['id']}",
            title=row["title"],
            published=first + place * step,
            source=row["publisher"],
            text=row["text"],
        )
        for place, row in enumerate(rows)
    ]


def told(found: Sequence[StoredArticle], watched: Sequence[TopicConfig]) -> list[dict[str, Any]]:
    """By what was learnt without the story where such weights are kept, else by the weights that ship."""
    left_out = (CACHE / f"{str(watched[0].id).split('--', 1)[0]}.npz").exists()
    return asyncio.run(replay(found, watched, chooser=LeftOut(CACHE) if left_out else None))


def alone(story: Path, marks: ModuleType) -> tuple[dict[str, float | None], Counts]:
    found = told(articles(story), topics(story))
    scored, counted = marks.score(story, found), counts(story, found, marks)
    accuracy = counted.right / counted.spoken if counted.spoken else None
    result = {f"{story.name}.{key}": _round(scored[key]) for key in KEPT}
    return result | {f"{story.name}.speaker_accuracy": _round(accuracy)}, counted


def in_haystack(story: Path, data: Path, part: str) -> dict[str, float | None]:
    """Findings that come from articles that are none of the story's, per 1,000 such articles and topic."""
    own = articles(story)
    strangers = hay(data / HAY.format(part=part), own)
    mixed = sorted([*own, *strangers], key=lambda article: article.published)
    watched = topics(story)
    urls = {article.url for article in strangers}
    off = sum(finding["article"] in urls for finding in told(mixed, watched))
    return {f"{story.name}.off_topic_per_1000": _round(1000 * off / max(1, len(strangers) * len(watched)))}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def measure(
    data: Path, part: str, *, haystack: bool = True, names: Sequence[str] = ()
) -> dict[str, float | None]:
    marks = scorer(data)
    result: dict[str, float | None] = {}
    pooled = Counts()
    found = sorted(folder.parent for folder in (data / "stories").glob("*/gold.jsonl"))
    for story in (story for story in found if not names or story.name in names):
        scores, counted = alone(story, marks)
        result |= scores
        pooled.add(counted)
        if haystack and (data / HAY.format(part=part)).exists():
            result |= in_haystack(story, data, part)
    return result | {"denial_recall": _round(pooled.denied / pooled.denials if pooled.denials else None)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--stories", nargs="*", default=[], help="only these")
    parser.add_argument("--no-haystack", action="store_true", help="the stories alone, in a minute")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    open_logs("warning", pretty=False)
    result = measure(args.data, args.part, haystack=not args.no_haystack, names=args.stories)
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:44} {'-' if value is None else f'{value:.3f}'}")


if __name__ == "__main__":
    main()
