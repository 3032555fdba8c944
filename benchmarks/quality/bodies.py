"""Q7: how much of an article's body, title and date is found in its page, on extraction_aeb and extraction_fundus."""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import trafilatura

from monitor.articles.extract import extract
from monitor.errors import ParseError
from monitor.model import Extracted

DATA = Path("../shared/eval")
AEB = "extraction_aeb"
FUNDUS = "extraction_fundus"
_TOKEN = re.compile(r"\w+")
_NEAR = timedelta(hours=1)

Reader = Callable[[bytes, str], Extracted]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a set with what people found in it."""

    id: str
    url: str
    html: bytes
    gold: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shared, surplus and missing shares of two bags of tokens."""

    precision: float | None
    recall: float | None
    f1: float


def pages(folder: Path, part: str) -> Iterator[Page]:
    for line in (folder / f"{part}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield Page(row["id"], row["url"], gzip.decompress((folder / row["html"]).read_bytes()), row)


def ours(html: bytes, url: str) -> Extracted:
    """What the service would store; nothing where it finds no article."""
    try:
        return extract(html, url, None)
    except ParseError:
        return Extracted("")


def bare(html: bytes, url: str) -> Extracted:
    """trafilatura alone with its defaults, to compare."""
    return Extracted(trafilatura.extract(html, url=url, include_comments=False) or "")


def overlap(told: str, gold: str, width: int) -> Overlap:
    """Of runs of `width` tokens, each counted as often as it stands there."""
    one, other = _runs(told, width), _runs(gold, width)
    shared, said, wanted = (one & other).total(), one.total(), other.total()
    f1 = 2 * shared / (said + wanted) if said + wanted else 1.0
    return Overlap(shared / said if said else None, shared / wanted if wanted else None, f1)


def _runs(text: str, width: int) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    starts = range(max(1, len(tokens) - width + 1)) if tokens else range(0)
    return Counter(tuple(tokens[start : start + width]) for start in starts)


def corpus_f1(found: Sequence[Overlap]) -> float:
    """F1 of the mean precision and the mean recall, as article-extraction-benchmark's evaluate.py has it."""
    precision = mean(o.precision for o in found if o.precision is not None)
    recall = mean(o.recall for o in found if o.recall is not None)
    return 2 * precision * recall / (precision + recall)


def aeb(data: Path, part: str, read: Reader = ours) -> dict[str, float]:
    """`aeb.f1` is the set's own measure; `aeb.page_f1` is the mean of each page's F1, which is always lower."""
    found = [
        overlap(read(page.html, page.url).text, page.gold["articleBody"], 4)
        for page in pages(data / AEB, part)
    ]
    return {"aeb.f1": corpus_f1(found), "aeb.page_f1": mean(one.f1 for one in found)}


def fundus(data: Path, part: str, read: Reader = ours) -> dict[str, float]:
    """Body F1 of tokens (mean over pages), share of equal titles, share of dates at most an hour off."""
    bodies, titles, dates = [], [], []
    for page in pages(data / FUNDUS, part):
        found = read(page.html, page.url)
        bodies.append(overlap(found.text, "\n".join(page.gold["paragraphs"]), 1).f1)
        titles.append(_plain(found.title) == _plain(page.gold["title"]))
        dates.append(_is_near(found.published_at, page.gold["publishing_date"]))
    return {"fundus.f1": mean(bodies), "fundus.title": mean(titles), "fundus.date": mean(dates)}


def _plain(title: str | None) -> str:
    return " ".join((title or "").split())


def _is_near(when: datetime | None, gold: str) -> bool:
    wanted = datetime.fromisoformat(gold)
    wanted = wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)
    return when is not None and abs(when - wanted) <= _NEAR


def measure(data: Path, part: str, *, compare: bool = False) -> dict[str, float]:
    result = aeb(data, part) | fundus(data, part)
    if compare:
        alone = aeb(data, part, bare) | {"fundus.f1": fundus(data, part, bare)["fundus.f1"]}
        result |= {f"trafilatura.{key}": value for key, value in alone.items()}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--compare", action="store_true", help="measure trafilatura alone as well")
    args = parser.parse_args()
    result = measure(args.data, args.part, compare=args.compare)
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:28} {value:.4f}")


if __name__ == "__main__":
    main()
