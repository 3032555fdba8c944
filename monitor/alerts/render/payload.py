"""The JSON document that webhooks and files get; alert.schema.json describes it.

`version` grows when a field changes its meaning or goes; new fields may come at any time.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from monitor.alerts.render.formatting import link
from monitor.model import Alert, FindingView, Interval, Unread

VERSION = 1
MOST = 200
"""Findings in one document, which keeps it under about 1 MB; `findings_total` tells how many there were."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def payload(alert: Alert) -> dict[str, Any]:
    """The document of an alert. Quotes are as long as in the article, so that offsets hold."""
    if alert.events:
        return _health(alert)
    return {
        "type": "alert.raised",
        "version": VERSION,
        "timestamp": _time(alert.created_at),
        "data": {
            "id": alert.id,
            "topic": {"id": alert.topic_id, "name": storable(alert.topic_name)},
            "thread": alert.thread or alert.topic_id,
            "digest": alert.digest,
            "findings_total": len(alert.findings),
            "findings": [_finding(finding) for finding in alert.findings[:MOST]],
            "unread": [_unread(one) for one in alert.unread],
        },
    }


def _unread(some: Unread) -> dict[str, Any]:
    titles = [storable(title) for title in some.titles]
    return {"language": storable(some.language), "articles": some.articles, "titles": titles}


def _health(alert: Alert) -> dict[str, Any]:
    """What the service tells of itself is a type of its own, so that no receiver takes it for news."""
    events = [
        {"kind": e.kind, "subject": storable(e.subject), "text": storable(e.text), "at": _time(e.created_at)}
        for e in alert.events[:MOST]
    ]
    return {
        "type": "health.changed",
        "version": VERSION,
        "timestamp": _time(alert.created_at),
        "data": {"id": alert.id, "events": events},
    }


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    text = files("monitor.alerts.render").joinpath("alert.schema.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def _finding(finding: FindingView) -> dict[str, Any]:
    evidence = finding.evidence
    return {
        "id": finding.id,
        "topic": storable(finding.topic),
        "kind": finding.kind.value,
        "relation": finding.relation.value,
        "headline": storable(finding.headline),
        "value": _interval(finding.value),
        "bound": finding.bound.value if finding.bound else None,
        "previous": _interval(finding.previous),
        "previous_bound": finding.previous_bound.value if finding.previous_bound else None,
        "unit": storable(finding.unit),
        "speaker": storable(finding.speaker) if finding.speaker is not None else None,
        "office": storable(finding.office) if finding.office is not None else None,
        "stance": finding.stance.value if finding.stance else None,
        "quote": storable(evidence.quote),
        "part": evidence.span.part.value,
        "start": evidence.span.start,
        "end": evidence.span.end,
        "revision": evidence.revision,
        "text_sha256": evidence.text_hash or None,
        "article": {
            "url": link(evidence.url),
            "title": storable(evidence.title),
            "outlet": storable(evidence.outlet),
            "published_at": _time(evidence.published_at) if evidence.published_at else None,
            "first_seen_at": _time(evidence.first_seen_at),
        },
        "origins": finding.origins,
        "copies": finding.copies,
        "reason": storable(finding.reason),
        "salience": finding.salience,
    }


def _interval(value: Interval | None) -> dict[str, float | None] | None:
    return None if value is None else {"low": value.low, "high": value.high}


def _time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def storable(text: str) -> str:
    """The same length, without what UTF-8 or a database cannot hold."""
    return _UNSTORABLE.sub("\ufffd", text)
