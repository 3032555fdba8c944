"""When the findings of a story are told: after a wait for more, and not too soon after the last alert."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from monitor.alerts.timing import next_digest, quiet_until
from monitor.config.models import Config, GroupingConfig, RouteConfig
from monitor.config.routes import Traits
from monitor.model import FindingKind, Relation, Stance
from monitor.store.notices import Fresh

URGENT = 0.6
"""Salience from which a changed figure is urgent."""
_NAMESPACE = uuid.UUID("6d6f6e69-746f-5272-8c6c-657274732e31")


def traits(finding: Fresh) -> Traits:
    """What routes look at. Urgent are denials and weighty changes of figures."""
    topic_id, tags = finding.topic_id, finding.tags
    if finding.relation is Relation.DENIES or finding.stance is Stance.DENIES:
        return Traits(topic_id, "denial", urgent=True, tags=tags)
    urgent = finding.kind is FindingKind.CHANGED_FIGURE and finding.salience >= URGENT
    if finding.relation is Relation.CONFLICTS:
        return Traits(topic_id, "conflict", urgent=urgent, tags=tags)
    match finding.kind:
        case FindingKind.NEW_CLAIM:
            return Traits(topic_id, "claim", urgent, tags)
        case FindingKind.NEW_FIGURE | FindingKind.CHANGED_FIGURE:
            return Traits(topic_id, "figure", urgent, tags)
        case unknown:
            assert_never(unknown)


def told_at(
    since: datetime, last_alert_at: datetime | None, grouping: GroupingConfig, *, urgent: bool = False
) -> datetime:
    """When to tell findings that wait `since`, the story's last alert having been at `last_alert_at`."""
    first = since + grouping.wait
    pause = min(grouping.interval, grouping.urgent_interval) if urgent else grouping.interval
    return first if last_alert_at is None else max(first, last_alert_at + pause)


def due_at(
    since: datetime,
    last_alert_at: datetime | None,
    config: Config,
    route: RouteConfig | None,
    *,
    urgent: bool,
) -> datetime:
    """`told_at`, put off to the route's next digest or to the end of its quiet hours."""
    if route is not None and route.digest is not None:
        moment = next_digest(since, route.digest, config.time_zone)
    else:
        moment = told_at(since, last_alert_at, config.grouping, urgent=urgent)
    if route is None or route.quiet is None or (urgent and route.quiet.urgent):
        return moment
    return quiet_until(moment, route.quiet, config.time_zone)


def alert_id(name: str, finding_ids: Sequence[int], created_at: datetime) -> str:
    """The same for the same findings, so that a repeated attempt makes no second alert."""
    return uuid.uuid5(_NAMESPACE, f"{name} {sorted(finding_ids)} {created_at.isoformat()}").hex
