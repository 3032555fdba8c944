"""Feeds mutated feeds and pages to the readers, in the service's own workers, and keeps what breaks a promise.

    python -m benchmarks.fuzz.run --minutes 60 --finds /tmp/finds

A find is an input that makes a reader raise what is no MonitorError, kills or overruns its worker twice, or gives a
result that breaks a promise (see `broken_promises`). Inputs whose outcome is new join the corpus.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.fuzz.mutate import mutate
from monitor.articles.page import read_page
from monitor.config.models import WorkersConfig
from monitor.errors import LimitError, MonitorError
from monitor.feeds.parse import parse_feed
from monitor.model import Extracted, ParsedFeed
from monitor.workers import Workers, open_workers

SEEDS = Path(__file__).parent / "seeds"
NOW = datetime(2025, 4, 9, tzinfo=UTC)
URL = "https://gazette.example/feed"
_BATCH = 16
_LARGEST_CORPUS = 3_000
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(slots=True)
class Report:
    """How many inputs were tried, and those that broke something: (what, input)."""

    inputs: int = 0
    outcomes: int = 0
    finds: list[tuple[str, bytes]] = field(default_factory=list)


async def fuzz(*, inputs: int, seconds: float, seed: int, processes: int = 1) -> Report:
    """Try mutated inputs until so many were tried or the time is up. The same seed gives the same inputs."""
    rng = random.Random(seed)
    corpus = [path.read_bytes() for path in sorted(SEEDS.iterdir())]
    report, seen, ends_at = Report(), set[str](), time.monotonic() + seconds
    async with open_workers(WorkersConfig(processes=processes)) as workers:
        while report.inputs < inputs and time.monotonic() < ends_at:
            batch = [mutate(rng.choice(corpus), corpus, rng) for _ in range(_BATCH)]
            outcomes = await asyncio.gather(*(_try(data, workers, report) for data in batch))
            for data, outcome in zip(batch, outcomes, strict=True):
                if outcome not in seen and len(corpus) < _LARGEST_CORPUS:
                    seen.add(outcome)
                    corpus.append(data)
    report.outcomes = len(seen)
    return report


async def _try(data: bytes, workers: Workers, report: Report) -> str:
    """Read the input as a feed and as a page. Returns what came of it, in words."""
    report.inputs += 1
    feed = await _outcome(data, report, workers, parse_feed, data, None, URL, NOW)
    page = await _outcome(data, report, workers, read_page, data, URL, None, "Gazette")
    return f"{feed}; {page}"


async def _outcome(data: bytes, report: Report, workers: Workers, function: Any, *args: Any) -> str:
    try:
        try:
            result = await workers.pages.run(function, *args)
        except LimitError:  # a machine that is busy elsewhere makes anything late once
            result = await workers.pages.run(function, *args)
    except LimitError as error:
        report.finds.append((f"{function.__name__}: {error}", data))
        return "limit"
    except MonitorError as error:
        return re.sub(r"[\d'\"].*", "", str(error))[:60]
    except Exception as error:  # noqa: BLE001  (that is what is looked for)
        report.finds.append((f"{function.__name__}: {str(error).splitlines()[0]}", data))
        return "raised"
    broken = broken_promises(result)
    if broken:
        report.finds.append((f"{function.__name__}: {broken}", data))
    return _summary(result)


def broken_promises(result: ParsedFeed | tuple[Extracted, Any]) -> str:
    """What a result must never hold: hidden characters, links that lead off the web, dates that cannot be true."""
    if isinstance(result, ParsedFeed):
        return next((broken for entry in result.entries if (broken := _entry(entry))), "")
    extracted = result[0]
    texts = (extracted.text, extracted.title or "", extracted.author or "")
    if any(map(_HIDDEN.search, texts)):
        return "hidden characters"
    if extracted.canonical_url and not extracted.canonical_url.startswith(("http://", "https://")):
        return "a link off the web"
    return "" if len(extracted.text.split()) else "no text"


def _entry(entry: Any) -> str:
    if any(map(_HIDDEN.search, (entry.title, entry.summary, entry.content, entry.author or "", entry.guid))):
        return "hidden characters"
    if entry.url and not entry.url.startswith(("http://", "https://")):
        return "a link off the web"
    date = entry.published_at
    if date and not datetime(1990, 1, 1, tzinfo=UTC) <= date <= NOW + timedelta(days=1):
        return "a date that cannot be true"
    return "" if entry.guid else "no identifier"


def _summary(result: ParsedFeed | tuple[Extracted, Any]) -> str:
    if isinstance(result, ParsedFeed):
        problems = sorted({re.sub(r"\d+", "", problem)[:40] for problem in result.problems})
        filled = [
            "".join(
                "x" if value else "-"
                for value in (e.title, e.url, e.summary, e.content, e.author, e.published_at)
            )
            for e in result.entries[:3]
        ]
        return f"{min(len(result.entries), 9)} {filled} {problems}"
    extracted = result[0]
    return f"page {len(extracted.text) // 100} {bool(extracted.title)} {bool(extracted.published_at)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--inputs", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--finds", type=Path, help="a folder that takes the inputs that broke something")
    args = parser.parse_args()
    report = asyncio.run(
        fuzz(inputs=args.inputs, seconds=60 * args.minutes, seed=args.seed, processes=args.processes)
    )
    print(f"seed {args.seed}: {report.inputs} inputs, {report.outcomes} outcomes, {len(report.finds)} finds")
    for what, data in report.finds:
        name = hashlib.sha256(data).hexdigest()[:16]
        print(f"  {name}  {what}")
        if args.finds:
            args.finds.mkdir(parents=True, exist_ok=True)
            (args.finds / name).write_bytes(data)
    raise SystemExit(1 if report.finds else 0)


if __name__ == "__main__":
    main()
