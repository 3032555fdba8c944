"""When findings are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerts.group import URGENT, alert_id, told_at, traits
from monitor.config.models import GroupingConfig
from monitor.config.routes import Traits
from monitor.model import FindingKind, Relation, Stance
from monitor.store.notices import Fresh

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


def fresh(
    kind: FindingKind, relation: Relation, salience: float = 0.0, stance: Stance | None = None
) -> Fresh:
    return Fresh(1, "border", NOON, kind, relation, stance, salience, "h", "q", (), None, frozenset({"war"}))


@pytest.mark.parametrize(
    ("finding", "kind", "urgent"),
    [
        (fresh(FindingKind.NEW_CLAIM, Relation.DENIES), "denial", True),
        (fresh(FindingKind.NEW_CLAIM, Relation.NEW, stance=Stance.DENIES), "denial", True),
        (fresh(FindingKind.NEW_CLAIM, Relation.NEW, 0.9, Stance.ASSERTS), "claim", False),
        (fresh(FindingKind.NEW_FIGURE, Relation.NEW, 0.9), "figure", False),
        (fresh(FindingKind.CHANGED_FIGURE, Relation.SUPERSEDES, URGENT), "figure", True),
        (fresh(FindingKind.CHANGED_FIGURE, Relation.SUPERSEDES, URGENT - 0.01), "figure", False),
        (fresh(FindingKind.CHANGED_FIGURE, Relation.CONFLICTS, URGENT), "conflict", True),
        (fresh(FindingKind.CHANGED_FIGURE, Relation.CONFLICTS), "conflict", False),
    ],
)
def test_routes_see_what_a_finding_is_and_whether_it_is_urgent(
    finding: Fresh, kind: str, urgent: bool
) -> None:
    assert traits(finding) == Traits("border", kind, urgent=urgent, tags=frozenset({"war"}))
