from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.timing import next_digest, quiet_until
from monitor.config.models import DigestConfig, QuietConfig

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    """A wall clock's time in Berlin, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def digest(every: str, when: str, **more: str) -> DigestConfig:
    return DigestConfig.model_validate({"every": every, "at": when, **more})


NIGHT = QuietConfig(start=time(22), end=time(7))


@pytest.mark.parametrize(
    ("after", "every", "when", "expected"),
    [
        ("2025-04-08T07:59", "day", "08:00", "2025-04-08T08:00"),
        ("2025-04-08T08:00", "day", "08:00", "2025-04-09T08:00"),
        ("2025-03-29T12:00", "day", "08:00", "2025-03-30T08:00"),
        ("2025-10-25T12:00", "day", "08:00", "2025-10-26T08:00"),
        ("2025-03-29T12:00", "day", "02:30", "2025-03-30T03:30"),
        ("2025-04-08T12:00", "week", "08:00", "2025-04-14T08:00"),
        ("2025-04-08T12:15", "hour", "00:10", "2025-04-08T13:10"),
        ("2025-04-08T12:05", "hour", "00:10", "2025-04-08T12:10"),
    ],
)
def test_a_digest_comes_at_its_local_time(after: str, every: str, when: str, expected: str) -> None:
    assert next_digest(at(after), digest(every, when), "Europe/Berlin") == at(expected)


def test_a_digest_has_its_own_time_zone() -> None:
    tokyo = digest("day", "08:00", time_zone="Asia/Tokyo")
    assert next_digest(at("2025-04-08T12:00"), tokyo, "Europe/Berlin").hour == 23


@pytest.mark.parametrize("day", ["2025-03-30", "2025-10-26"])
def test_a_day_of_23_or_25_hours_has_one_digest(day: str) -> None:
    moment, found = at(f"{day}T00:00") - timedelta(minutes=1), 0
    while (moment := next_digest(moment, digest("day", "02:30"), "Europe/Berlin")) < at(f"{day}T23:59"):
        found += 1
    assert found == 1


@given(
    st.integers(1_704_067_200, 1_798_675_200),
    st.times(),
    st.sampled_from(["hour", "day", "week"]),
)
def test_a_digest_always_comes_within_its_period(after: int, when: time, every: str) -> None:
    config = DigestConfig.model_validate({"every": every, "at": when.replace(second=0, microsecond=0)})
    moment = datetime.fromtimestamp(after, UTC)
    longest = {"hour": timedelta(hours=1), "day": timedelta(hours=25), "week": timedelta(days=7, hours=1)}
    assert moment < next_digest(moment, config, "Europe/Berlin") <= moment + longest[every]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2025-04-08T21:59", "2025-04-08T21:59"),
        ("2025-04-08T22:00", "2025-04-09T07:00"),
        ("2025-04-09T06:59", "2025-04-09T07:00"),
        ("2025-04-09T07:00", "2025-04-09T07:00"),
        ("2025-03-29T23:00", "2025-03-30T07:00"),
        ("2025-10-25T23:00", "2025-10-26T07:00"),
    ],
)
def test_quiet_hours_end_in_local_time(moment: str, expected: str) -> None:
    assert quiet_until(at(moment), NIGHT, "Europe/Berlin") == at(expected)


def test_a_night_with_one_hour_less_is_one_hour_shorter() -> None:
    usual = quiet_until(at("2025-03-28T22:00"), NIGHT, "Europe/Berlin") - at("2025-03-28T22:00")
    short = quiet_until(at("2025-03-29T22:00"), NIGHT, "Europe/Berlin") - at("2025-03-29T22:00")
    assert usual - short == timedelta(hours=1)


def test_quiet_hours_may_lie_within_a_day() -> None:
    noon = QuietConfig(start=time(12), end=time(13))
    assert quiet_until(at("2025-04-08T12:30"), noon, "Europe/Berlin") == at("2025-04-08T13:00")
    assert quiet_until(at("2025-04-08T13:30"), noon, "Europe/Berlin") == at("2025-04-08T13:30")
