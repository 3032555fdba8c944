"""What is needed to cite a finding, a claim and a value, for other programs: the same fields in every form."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from monitor.alerts.render.formatting import link
from monitor.alerts.render.payload import storable
from monitor.model import FindingView, Interval
from monitor.store.desk.claims import Said
from monitor.store.desk.figures import Point, Series

_WORDS = ("quote", "part", "start", "end", "revision", "text_sha256")
_ARTICLE = ("article_id", "url", "title", "outlet", "published_at", "first_seen_at")
FIELDS = (
    "id", "topic_id", "topic", "kind", "relation", "headline", "status", "raised_at", "low", "high", "bound",
    "previous_low", "previous_high", "unit", "speaker", "office", "stance", "target", *_WORDS, "article_id", "url",
    "title", "outlet", "language", "published_at", "first_seen_at", "origins", "copies", "reason", "salience",
    "alert_id",
)  # fmt: skip
CLAIM_FIELDS = (
    "topic_id", "language", "number", "content", "speaker", "office", "stance", "relation", "finding_id", "denies",
    "first_told_at", "origins", "copies", "withdrawn", *_WORDS, *_ARTICLE, "origin", "reason",
)  # fmt: skip
VALUE_FIELDS = (
    "topic_id", "language", "number", "label", "low", "high", "bound", "previous_low", "previous_high", "unit",
    "speaker", "as_of", "seen_at", "relation", "finding_id", *_WORDS, *_ARTICLE, "origin", "reason",
)  # fmt: skip


def citation(finding: FindingView) -> dict[str, Any]:
    """The fields of FIELDS in their order, as JSON has them; None where something is not known."""
    said, value, before = finding.evidence, finding.value or _NOTHING, finding.previous or _NOTHING
    values = (
        finding.id, finding.topic_id, finding.topic, finding.kind, finding.relation, finding.headline, finding.status,
        finding.raised_at, value.low, value.high, finding.bound, before.low, before.high, finding.unit or None,
        finding.speaker, finding.office, finding.stance, finding.target, said.quote, said.span.part, said.span.start,
        said.span.end, said.revision, said.text_hash, said.article_id, link(said.url), said.title, said.outlet,
        finding.language, said.published_at, said.first_seen_at, finding.origins, finding.copies, finding.reason,
        finding.salience, finding.alert_id,
    )  # fmt: skip
    return _named(FIELDS, values)


def claim_citation(topic_id: str, said: Said) -> dict[str, Any]:
    """The fields of CLAIM_FIELDS of a claim as it was first met."""
    who = said.speaker
    values = (
        topic_id, said.language, said.number, said.content, who and who.name, who and who.office, said.stance,
        said.relation, said.finding, said.denies and said.denies.number, said.first_told_at, said.origins,
        said.articles, said.withdrawn, *_cited(said), said.reason,
    )  # fmt: skip
    return _named(CLAIM_FIELDS, values)


def value_citation(topic_id: str, series: Series, point: Point) -> dict[str, Any]:
    """The fields of VALUE_FIELDS of one value of a figure."""
    before = point.previous or _NOTHING
    values = (
        topic_id, series.language, series.number, series.label, point.value.low, point.value.high, point.bound,
        before.low, before.high, series.unit, point.speaker, point.as_of, point.seen_at, point.relation,
        point.finding, *_cited(point), point.reason,
    )  # fmt: skip
    return _named(VALUE_FIELDS, values)


_NOTHING = Interval(None, None)


def _cited(told: Said | Point) -> tuple[object, ...]:
    words = (told.quote, told.part, told.start, told.end, told.revision, told.text_sha256)
    article = (
        told.article_id,
        link(told.url),
        told.title,
        told.outlet,
        told.published_at,
        told.first_seen_at,
    )
    return (*words, *article, told.origin)


def _named(fields: tuple[str, ...], values: tuple[object, ...]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in zip(fields, values, strict=True)}


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return storable(value) if isinstance(value, str) else value
