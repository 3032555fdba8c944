"""When findings are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerts.group import URGENT, alert_id, due_at, told_at, traits
from monitor.config.models import Config, GroupingConfig, RouteConfig
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


def test_an_urgent_change_of_the_same_story_waits_for_the_shorter_of_both_pauses() -> None:
    grouping = GroupingConfig(
        wait=timedelta(seconds=30), interval=timedelta(minutes=5), urgent_interval=timedelta(minutes=1)
    )
    assert told_at(NOON, NOON, grouping, urgent=True) == NOON + timedelta(minutes=1)
    assert told_at(NOON, NOON, grouping) == NOON + timedelta(minutes=5)
    patient = grouping.model_copy(update={"urgent_interval": timedelta(minutes=9)})
    assert told_at(NOON, NOON, patient, urgent=True) == NOON + timedelta(minutes=5)


HOURLY = {"every": "hour"}
LUNCH = {"start": "11:00", "end": "14:00"}


@pytest.mark.parametrize(
    ("route", "urgent", "due"),
    [
        (None, False, timedelta(minutes=5)),
        (None, True, timedelta(minutes=1)),
        ({}, False, timedelta(minutes=5)),
        ({"digest": HOURLY}, False, timedelta(hours=1)),
        ({"quiet": LUNCH | {"urgent": True}}, False, timedelta(hours=2)),
        ({"quiet": LUNCH | {"urgent": True}}, True, timedelta(minutes=1)),
        ({"quiet": LUNCH | {"urgent": False}}, True, timedelta(hours=2)),
        ({"quiet": {"start": "22:00", "end": "07:00"}}, False, timedelta(minutes=5)),
        ({"digest": HOURLY, "quiet": LUNCH}, False, timedelta(hours=2)),
    ],
)
def test_a_routes_digest_and_quiet_hours_put_a_telling_off(
    route: dict[str, object] | None, urgent: bool, due: timedelta
) -> None:
    config = Config.model_validate(
        {
            "time_zone": "UTC",
            "grouping": {"wait": "30s", "interval": "5m", "urgent_interval": "1m"},
            "channels": {"desk": {"type": "console"}},
        }
    )
    way = None if route is None else RouteConfig.model_validate({"channels": ["desk"], **route})
    assert due_at(NOON, NOON, config, way, urgent=urgent) == NOON + due
