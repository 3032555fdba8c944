"""Q8: feedparser's own expectations through our parser's path, and what real feeds give.

An expectation counts where it is about a field that we keep. Ours are plain text, so both sides are cleaned in
the same way before they are compared; addresses are resolved; dates that cannot be of news are left out.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.errors import MonitorError
from monitor.feeds.clean import AUTHOR, CONTENT, SUMMARY, TITLE, one_line, paragraphs, web_link
from monitor.feeds.parse import parse_feed
from monitor.feeds.raw_entry import language_tag
from monitor.model import Entry, ParsedFeed

DATA = Path("../shared/eval")
NOW = datetime(2026, 9, 1, tzinfo=UTC)
BASE = "http://127.0.0.1:8097/"
_CONTENT_TYPE = re.compile(rb"Header:\s*Content-type:\s*([^\n\r>]+)", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")


@dataclass(frozen=True, slots=True)
class Clause:
    """One equation: `entry` is a number, or None for the feed itself."""

    entry: int | None
    field: str
    expected: Any


def clauses(expectation: str) -> Iterator[Clause]:
    """The equations of an expectation that are about fields we keep."""
    tree = ast.parse(expectation, mode="eval").body
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    for part in parts:
        if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Eq):
            try:
                expected = ast.literal_eval(part.comparators[0])
            except ValueError:
                continue
            if clause := _clause(ast.unparse(part.left).replace('"', "'"), expected):
                yield clause


_FEED = {"title": "title", "language": "language"}
_ENTRY = {
    "title": "title",
    "link": "url",
    "id": "guid",
    "guid": "guid",
    "summary": "summary",
    "description": "summary",
    "author": "author",
    "published_parsed": "published_at",
    "updated_parsed": "published_at",
    "date_parsed": "published_at",
    "content[0]['value']": "content",
    "content[0].value": "content",
}


def _clause(left: str, expected: Any) -> Clause | None:
    if left == "len(entries)":
        return Clause(None, "entries", expected)
    if match := re.fullmatch(r"feed(?:\['(\w+)'\]|\.(\w+))", left):
        name = _FEED.get(match[1] or match[2])
        return Clause(None, name, expected) if name else None
    if match := re.fullmatch(r"entries\[(\d+)\](?:\.(.+)|\[(.+)\])", left):
        key = match[2] or match[3]
        key = key[1:-1] if re.fullmatch(r"'\w+'", key) else re.sub(r"^'(\w+)'\]", r"\1", key)
        key = "content[0]['value']" if key.replace("'", "").startswith("content][0][value") else key
        name = _ENTRY.get(key)
        return Clause(int(match[1]), name, expected) if name else None
    return None


def holds(clause: Clause, feed: ParsedFeed, url: str) -> bool | None:
    """Whether the feed is as expected; None where the expectation is about nothing that we would keep."""
    if clause.field == "entries":
        return len(feed.entries) == clause.expected
    if clause.entry is None:
        if clause.field == "title":
            return feed.title == one_line(clause.expected, TITLE)
        return feed.language == language_tag(clause.expected)
    entry = feed.entries[clause.entry] if clause.entry < len(feed.entries) else None
    if entry is None and any("neither a link nor any text" in problem for problem in feed.problems):
        return None  # an entry that has but a date or an author is left out on purpose
    return _entry_holds(clause, entry, url)


def _entry_holds(clause: Clause, entry: Entry | None, url: str) -> bool | None:
    expected: Any = clause.expected
    match clause.field:
        case "published_at":
            expected = _date(expected)
            if expected is None:
                return None
        case "url":
            expected = web_link(expected, url)
            if expected is None:
                return None
        case "guid":
            expected = "".join(one_line(expected, 4_000).split())
        case "title":
            expected = one_line(expected, TITLE)
        case "author":
            expected = one_line(expected, AUTHOR) or None
        case "summary" | "content":
            expected = paragraphs(expected, SUMMARY if clause.field == "summary" else CONTENT)
    return entry is not None and getattr(entry, clause.field) == expected


def _date(parts: Any) -> datetime | None:
    if not isinstance(parts, tuple):
        return None
    when = datetime(*parts[:6], tzinfo=UTC)
    return when if when.year >= 1990 and when < NOW else None


def expectations(data: Path, part: str) -> tuple[float, list[str]]:
    """The share that is met, and the ids of those that are not."""
    folder = data / "feeds_feedparser"
    counted, missed = 0, []
    for row in _rows(folder / f"{part}.jsonl"):
        wanted = list(clauses(row["expect"])) if row["expect"] else []
        if not wanted:
            continue
        body = (folder / row["id"]).read_bytes()
        header = _CONTENT_TYPE.search(body[:2_000])
        url = BASE + row["id"]
        try:
            feed = parse_feed(body, header and header[1].decode("latin-1").strip(), url, NOW)
        except MonitorError:
            feed = ParsedFeed("", ())
        verdicts = [verdict for clause in wanted if (verdict := holds(clause, feed, url)) is not None]
        counted += bool(verdicts)
        if not all(verdicts):
            missed.append(row["id"])
    return 1 - len(missed) / max(1, counted), missed


def real(data: Path, part: str) -> dict[str, float]:
    """Feeds parsed; entries found of those in the file; entries with a link, and with a date."""
    folder = data / "feeds_real"
    rows = list(_rows(folder / f"{part}.jsonl"))
    parsed = found = there = linked = dated = 0
    for row in rows:
        body = gzip.decompress((folder / row["raw"]).read_bytes())
        items = row["items"] if row["items"] is not None else len(_ITEM.findall(body))
        there += items
        try:
            feed = parse_feed(body, None, "https://outlet.example/feed", NOW)
        except MonitorError:
            continue
        parsed += 1
        found += min(items, len(feed.entries))
        linked += sum(bool(entry.url) for entry in feed.entries[:items])
        dated += sum(entry.published_at is not None for entry in feed.entries[:items])
    return {
        "real.parsed": parsed / len(rows),
        "real.items": found / there,
        "real.linked": linked / there,
        "real.dated": dated / there,
    }


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    met, missed = expectations(args.data, args.part)
    result = {"feedparser.met": met} | real(args.data, args.part)
    if args.json:
        print(json.dumps(result))
        return
    for name in missed:
        print("not met:", name)
    for key, value in result.items():
        print(f"{key:20} {value:.4f}")


if __name__ == "__main__":
    main()
