"""The demo's story as values: who publishes what and when, and what a careful reader should be told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from importlib.resources import files
from typing import Any, Literal

import yaml

from monitor.config.values import parse_duration
from monitor.model import FindingKind, Interval, Relation

_DATA = files("monitor.demo") / "data"
_DAYS = ("day-1", "day-2", "day-3", "day-4", "day-5")


@dataclass(frozen=True, slots=True)
class Outlet:
    """One newsroom. `feed` is the feed's path, `template` the look of its pages (None for a broken site)."""

    name: str
    feed: str
    template: str | None = None
    format: Literal["rss", "atom"] = "rss"
    full_text: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """What an article says from `since` on."""

    since: datetime
    title: str
    paragraphs: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of one outlet, with its versions in time order; `credit` names the agency that wrote it."""

    id: str
    outlet: str
    path: str
    byline: str
    credit: str | None
    versions: tuple[Version, ...]

    @property
    def published_at(self) -> datetime:
        return self.versions[0].since

    def version_at(self, now: datetime) -> Version | None:
        """The version to be read at `now`, or None before publication."""
        return next((version for version in reversed(self.versions) if version.since <= now), None)


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """One thing that the reader should be told, once: `quote` stands word for word in the article's version.

    `grade` is "vital" for what must be told and "okay" for what may be.
    """

    id: str
    grade: Literal["vital", "okay"]
    kind: FindingKind
    relation: Relation
    article: str
    quote: str
    what: str
    value: Interval | None = None
    previous: Interval | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the story should bring. The last three are ids of articles that should bring no alert."""

    told: tuple[ExpectedFinding, ...]
    silent: tuple[str, ...]
    off_topic: tuple[str, ...]
    without_text: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """The whole story; the demo's clock runs from `begins_at` to `ends_at`."""

    begins_at: datetime
    ends_at: datetime
    topic_name: str
    topic_query: str
    outlets: tuple[Outlet, ...]
    pieces: tuple[Piece, ...]
    expected: Expected

    @cached_property
    def by_id(self) -> dict[str, Piece]:
        return {piece.id: piece for piece in self.pieces}

    def of(self, outlet: Outlet, now: datetime) -> list[tuple[Piece, Version]]:
        """What the outlet has published by `now`, newest first."""
        told = [(piece, piece.version_at(now)) for piece in self.pieces if piece.outlet == outlet.name]
        published = [(piece, version) for piece, version in told if version is not None]
        return sorted(published, key=lambda both: both[0].published_at, reverse=True)


def load_story() -> Story:
    """The story that ships with monitor."""
    plan = _read("outlets")
    monday = datetime.combine(plan["monday"], time(), UTC)
    wires = {name: _paragraphs(text) for name, text in _read("wires").items()}
    raw = [piece for day in _DAYS for piece in _read(day)]
    return Story(
        begins_at=_moment(monday, plan["begins"]),
        ends_at=_moment(monday, plan["ends"]),
        topic_name=plan["topic"]["name"],
        topic_query=plan["topic"]["query"],
        outlets=tuple(Outlet(**outlet) for outlet in plan["outlets"]),
        pieces=tuple(_piece(piece, monday, wires) for piece in raw),
        expected=_expected(_read("expected")),
    )


def _read(name: str) -> Any:
    return yaml.safe_load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def _moment(monday: datetime, after: str) -> datetime:
    wait = parse_duration(after)
    assert isinstance(wait, timedelta)
    return monday + wait


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(block.split()) for block in text.split("\n\n") if block.strip())


def _piece(raw: dict[str, Any], monday: datetime, wires: dict[str, tuple[str, ...]]) -> Piece:
    wire = _trimmed(wires[raw["wire"]], raw.get("leave_out", ())) if "wire" in raw else ()
    body = wire or _paragraphs(raw["text"])
    versions = [Version(_moment(monday, raw["after"]), raw["title"], body)]
    if later := raw.get("revised"):
        since = _moment(monday, later["after"])
        versions.append(Version(since, later["title"], _paragraphs(later["text"]), later["note"]))
    return Piece(raw["id"], raw["outlet"], raw["path"], raw["byline"], raw.get("credit"), tuple(versions))


def _trimmed(wire: tuple[str, ...], leave_out: Sequence[int]) -> tuple[str, ...]:
    """The agency's paragraphs without those that a customer cut, counted from 1."""
    return tuple(paragraph for number, paragraph in enumerate(wire, 1) if number not in leave_out)


def _expected(raw: dict[str, Any]) -> Expected:
    return Expected(
        told=tuple(_expected_finding(wanted) for wanted in raw["told"]),
        silent=tuple(raw["silent"]),
        off_topic=tuple(raw["off_topic"]),
        without_text=tuple(raw["without_text"]),
    )


def _expected_finding(raw: dict[str, Any]) -> ExpectedFinding:
    typed: dict[str, Any] = {"kind": FindingKind(raw["kind"]), "relation": Relation(raw["relation"])}
    for end in ("value", "previous"):
        typed[end] = Interval(*raw[end]) if end in raw else None
    return ExpectedFinding(**(raw | typed))
