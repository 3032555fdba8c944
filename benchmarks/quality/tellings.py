"""Which gold event each finding of a story tells, for what the story's own scorer does not count: who, and denials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from monitor.lexicon.speakers import same_speaker
from monitor.model import Speaker


@dataclass(frozen=True, slots=True)
class Telling:
    """A finding and the gold event that it tells best."""

    finding: dict[str, Any]
    event: dict[str, Any]


@dataclass(slots=True)
class Counts:
    """Right speakers of the first findings that tell a claim with one; denials told as such of all in the gold."""

    right: int = 0
    spoken: int = 0
    denied: int = 0
    denials: int = 0

    def add(self, other: Counts) -> None:
        self.right += other.right
        self.spoken += other.spoken
        self.denied += other.denied
        self.denials += other.denials


def tellings(story: Path, findings: Sequence[dict[str, Any]], marks: ModuleType) -> Iterator[Telling]:
    """By place, as the scorer does it: the event of topic and article whose quote agrees best."""
    rows = marks.read_lines(story / "articles.jsonl")
    ids = {row["url"]: row["id"] for row in rows}
    texts = {row["id"]: marks.flat(f"{row['title']} \n {row['text']}") for row in rows}
    gold = marks.read_lines(story / "gold.jsonl")
    for finding in findings:
        article = ids.get(finding["article"])
        if article is None:
            continue
        at = marks.place(finding["quote"], texts[article])
        kind = "claim" if finding["kind"] == "new_claim" else "figure"
        near = [
            (marks.agreement(at, marks.place(mention["quote"], texts[article])), event["kind"] == kind, event)
            for event in gold
            for mention in event["mentions"]
            if event["topic"] == finding["topic"] and mention["article"] == article
        ]
        best = max(near, key=lambda one: one[:2], default=(0.0, False, {}))
        if best[0] > 0:
            yield Telling(finding, best[2])


def counts(story: Path, findings: Sequence[dict[str, Any]], marks: ModuleType) -> Counts:
    told = list(tellings(story, findings, marks))
    first = {one.event["event"]: one for one in reversed(told) if one.finding["kind"] == "new_claim"}
    spoken = [one for one in first.values() if one.event["speaker"]]
    denials = {
        event["event"] for event in marks.read_lines(story / "gold.jsonl") if event["stance"] == "denies"
    }
    denied = {one.event["event"] for one in told if _denies(one.finding)} & denials
    right = sum(same(one.finding, one.event["speaker"]) for one in spoken)
    return Counts(right, len(spoken), len(denied), len(denials))


def _denies(finding: dict[str, Any]) -> bool:
    return finding["relation"] == "DENIES" or finding["stance"] == "denies"


def same(finding: dict[str, Any], gold: str) -> bool:
    """One person by name, or one body: that of the person's office counts."""
    found = finding["speaker"]
    said_by = Speaker(found, found, affiliation=finding["office"]) if found else None
    return said_by is not None and same_speaker(said_by, Speaker(gold, gold))
