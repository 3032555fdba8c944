"""When the findings of a topic are told: after a wait for more, and not too soon after the last alert."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from monitor.config.models import GroupingConfig

_NAMESPACE = uuid.UUID("6d6f6e69-746f-5272-8c6c-657274732e31")


def told_at(since: datetime, last_alert_at: datetime | None, grouping: GroupingConfig) -> datetime:
    """When to tell findings that wait `since`, the topic's last alert having been at `last_alert_at`."""
    first = since + grouping.wait
    return first if last_alert_at is None else max(first, last_alert_at + grouping.interval)


def alert_id(topic_id: str, finding_ids: Sequence[int], created_at: datetime) -> str:
    """The same for the same findings, so that a repeated attempt makes no second alert."""
    name = f"{topic_id} {sorted(finding_ids)} {created_at.isoformat()}"
    return uuid.uuid5(_NAMESPACE, name).hex
