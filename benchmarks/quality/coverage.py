"""How much of what matters is extracted at all: vital gold events that some mention or offered sentence touches.

Whatever is chosen is chosen among these, so that what none of them touches can never be told. A mention touches an
event where its quote and one of the event's agree by the scorer's own rule, in the article of that quote. `told`
leaves out the sentences that stand in nobody's name, which say no more than that there is a sentence.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.quality.stories import DATA, scorer
from monitor.model import Claim, Mention
from monitor.reading.revision import read_revision


def measure(data: Path, names: Sequence[str] = ()) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """Shares over all stories and each one's, and the vital events that nothing touches."""
    marks = scorer(data)
    shares: dict[str, float] = {}
    vital = touched = told = 0
    missed: list[dict[str, Any]] = []
    for story in sorted(path.parent for path in (data / "stories").glob("*/gold.jsonl")):
        if names and story.name not in names:
            continue
        events = [one for one in marks.read_lines(story / "gold.jsonl") if one["grade"] == "vital"]
        found, plain = _touched(story, events, marks)
        missed += [{"story": story.name, **one} for one in events if one["event"] not in found]
        shares[f"{story.name}.coverage"] = round(len(found) / max(1, len(events)), 4)
        vital, touched, told = vital + len(events), touched + len(found), told + len(found - plain)
    whole = {"coverage": round(touched / max(1, vital), 4), "coverage.told": round(told / max(1, vital), 4)}
    return whole | shares, missed


def _touched(story: Path, events: Sequence[dict[str, Any]], marks: ModuleType) -> tuple[set[str], set[str]]:
    """The events that something touches, and of these those that only a plain sentence does."""
    by_any: set[str] = set()
    by_told: set[str] = set()
    for article in marks.read_lines(story / "articles.jsonl"):
        text = marks.flat(f"{article['title']} \n {article['text']}")
        mentions = read_revision(article["title"], article["text"], article.get("language", "en"))
        places = [(marks.place(one.what.sentence.quote, text), _is_plain(one)) for one in mentions]
        for event, quote in _quotes(events, article["id"]):
            near = [is_plain for at, is_plain in places if marks.agreement(at, marks.place(quote, text)) > 0]
            by_any |= {event} if near else set()
            by_told |= {event} if not all(near) else set()
    return by_any, by_any - by_told


def _quotes(events: Sequence[dict[str, Any]], article: str) -> Iterator[tuple[str, str]]:
    for event in events:
        for mention in event["mentions"]:
            if mention["article"] == article:
                yield event["event"], mention["quote"]


def _is_plain(mention: Mention) -> bool:
    return isinstance(mention.what, Claim) and mention.what.plain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--stories", nargs="*", default=[], help="only these")
    parser.add_argument("--missed", action="store_true", help="print what nothing touches, one event a line")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    shares, missed = measure(args.data, args.stories)
    if args.json:
        print(json.dumps(shares))
        return
    for key, value in shares.items():
        print(f"{key:32} {value:.3f}")
    for one in missed if args.missed else ():
        print(
            json.dumps({key: one[key] for key in ("story", "event", "what", "mentions")}, ensure_ascii=False)
        )


if __name__ == "__main__":
    main()
