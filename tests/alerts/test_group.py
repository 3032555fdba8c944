"""When findings are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.alerts.group import alert_id, told_at
from monitor.config.models import GroupingConfig

NOON = datetime(2025, 4, 8, 12, tzinfo=UTC)
GROUPING = GroupingConfig(wait=timedelta(seconds=30), interval=timedelta(minutes=5))


def test_the_first_findings_wait_for_others() -> None:
    assert told_at(NOON, None, GROUPING) == NOON + timedelta(seconds=30)


def test_later_ones_wait_until_the_last_alert_is_old_enough() -> None:
    assert told_at(NOON, NOON - timedelta(minutes=1), GROUPING) == NOON + timedelta(minutes=4)
    assert told_at(NOON, NOON - timedelta(hours=1), GROUPING) == NOON + timedelta(seconds=30)


def test_an_alert_has_the_same_id_for_the_same_findings_in_any_order() -> None:
    assert alert_id("border", [3, 1], NOON) == alert_id("border", [1, 3], NOON)
    assert alert_id("border", [3, 1], NOON) != alert_id("border", [1], NOON)
    assert alert_id("border", [3, 1], NOON) != alert_id("coast", [1, 3], NOON)
