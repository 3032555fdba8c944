"""Parsing real feeds: ours, fallback included, beside feedparser as it comes, interleaved in one run.

    python -m benchmarks.speed.parsing [--data ../shared/eval] [--json]

`ratio` is from bytes to what feedparser gives, `whole_ratio` to entries as they are stored: texts without markup
and hidden characters, links and dates checked, which feedparser does not do.
`identical` is the share of feeds for which reading with lxml first gives what feedparser alone gives through the
same cleaning, entry by entry and field by field.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import feedparser

from monitor.errors import MonitorError
from monitor.feeds import fast_parser, parse
from monitor.feeds.finish import finish
from monitor.feeds.sanitize import decoded, sanitized_markup

DATA = Path("../shared/eval")
NOW = datetime(2026, 9, 1, tzinfo=UTC)
URL = "https://outlet.example/feed"


def bodies(data: Path, part: str) -> list[bytes]:
    folder = data / "feeds_real"
    rows = [json.loads(line) for line in (folder / f"{part}.jsonl").read_text("utf-8").splitlines()]
    return [gzip.decompress((folder / row["raw"]).read_bytes()) for row in rows]


def ours(body: bytes) -> None:
    try:
        parse.parse_feed(body, None, URL, NOW)
    except MonitorError:
        return


def theirs(body: bytes) -> None:
    feedparser.parse(io.BytesIO(body))


def unsanitized(body: bytes) -> None:
    """feedparser without what it does to markup, which we do later and another way."""
    feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)


def reading(body: bytes) -> None:
    """Up to where feedparser ends, feedparser included where it has to help."""
    try:
        parse._items(sanitized_markup(decoded(body, None).lstrip("\ufeff \t\r\n"))[0])
    except MonitorError:
        return


def cpu(work: Callable[[bytes], None], body: bytes) -> float:
    start = time.process_time()
    work(body)
    return time.process_time() - start


def compare(body: bytes) -> tuple[bool, bool]:
    """Whether the feed is read quickly, and whether it then says the same."""
    text = decoded(body, None).lstrip("\ufeff \t\r\n")
    sanitized, _ = sanitized_markup(text)
    found = None if text.startswith("{") else fast_parser.read(sanitized)
    return found is not None, found is None or _said(found) == _said(parse._feedparser(sanitized))


def _said(found: Any) -> object:
    entries = finish(parse._raw_entry(item, URL, NOW) for item in found.entries)
    return entries, found.feed.get("title"), parse._ttl_seconds(found.feed)


def measure(data: Path, part: str, rounds: int) -> dict[str, float]:
    feeds = bodies(data, part)
    totals: dict[str, list[float]] = {"ours": [], "reading": [], "feedparser": [], "unsanitized": []}
    for _ in range(rounds):
        works = (("ours", ours), ("reading", reading), ("feedparser", theirs), ("unsanitized", unsanitized))
        times = {name: 0.0 for name, _ in works}
        for body in feeds:
            for name, work in works:
                times[name] += cpu(work, body)
        for name, seconds in times.items():
            totals[name].append(1000 * seconds / len(feeds))
    compared = [compare(body) for body in feeds]
    took = {name: median(values) for name, values in totals.items()}
    return {
        "parsing.ms": took["reading"],
        "parsing.whole_ms": took["ours"],
        "parsing.feedparser_ms": took["feedparser"],
        "parsing.ratio": took["reading"] / took["feedparser"],
        "parsing.whole_ratio": took["ours"] / took["feedparser"],
        "parsing.unsanitized_ms": took["unsanitized"],
        "parsing.unsanitized_ratio": took["reading"] / took["unsanitized"],
        "parsing.identical": sum(same for _, same in compared) / len(feeds),
        "parsing.fallback": sum(not read for read, _ in compared) / len(feeds),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = measure(args.data, args.part, args.rounds)
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:26} {value:.4f}")


if __name__ == "__main__":
    main()
