"""A finding with everything that is needed to cite it, for other programs: the same fields in every form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.alerts.render.formatting import link
from monitor.alerts.render.payload import storable
from monitor.model import FindingView, Interval

FIELDS = (
    "id", "topic_id", "topic", "kind", "relation", "headline", "status", "raised_at", "low", "high", "bound",
    "previous_low", "previous_high", "unit", "speaker", "office", "stance", "target", "quote", "part", "start", "end",
    "revision", "text_sha256", "article_id", "url", "title", "outlet", "language", "published_at", "first_seen_at",
    "origins", "copies", "reason", "salience", "alert_id",
)  # fmt: skip


def citation(finding: FindingView) -> dict[str, Any]:
    """The fields of FIELDS in their order, as JSON has them; None where something is not known."""
    said, value, before = finding.evidence, finding.value or _NOTHING, finding.previous or _NOTHING
    values = (
        finding.id, finding.topic_id, finding.topic, finding.kind.value, finding.relation.value, finding.headline,
        finding.status, _time(finding.raised_at), value.low, value.high, finding.bound, before.low, before.high,
        finding.unit or None, finding.speaker, finding.office, finding.stance, finding.target, said.quote,
        said.span.part.value, said.span.start, said.span.end, said.revision, said.text_hash, said.article_id,
        link(said.url), said.title, said.outlet, finding.language, _time(said.published_at),
        _time(said.first_seen_at), finding.origins, finding.copies, finding.reason, finding.salience,
        finding.alert_id,
    )  # fmt: skip
    return {
        name: storable(value) if isinstance(value, str) else value
        for name, value in zip(FIELDS, values, strict=True)
    }


_NOTHING = Interval(None, None)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
