"""When a digest comes and when quiet hours end, in local time, on days with 23 and with 25 hours too."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.config.models import DigestConfig, QuietConfig

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def next_digest(after: datetime, digest: DigestConfig, time_zone: str) -> datetime:
    """The first moment later than `after` at which the digest comes, in UTC."""
    zone = ZoneInfo(digest.time_zone or time_zone)
    local = after.astimezone(zone)
    if digest.every == "hour":
        start = after.astimezone(UTC).replace(second=0, microsecond=0)
        minutes = (timedelta(minutes=m) for m in range(1, 62))
        return next(start + m for m in minutes if (start + m).astimezone(zone).minute == digest.at.minute)
    for days in range(9):
        day = local.date() + timedelta(days=days)
        moment = _moment(datetime.combine(day, digest.at), zone)
        right_day = digest.every == "day" or _WEEKDAYS[day.weekday()] == digest.weekday
        if right_day and moment > after:
            return moment
    raise AssertionError(digest)


def quiet_until(moment: datetime, quiet: QuietConfig, time_zone: str) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into, in UTC."""
    zone = ZoneInfo(quiet.time_zone or time_zone)
    local = moment.astimezone(zone)
    if not _is_quiet(local.time(), quiet):
        return moment
    ends_tomorrow = quiet.end <= local.time()
    day = local.date() + timedelta(days=int(ends_tomorrow))
    return max(moment, _moment(datetime.combine(day, quiet.end), zone))


def _is_quiet(now: time, quiet: QuietConfig) -> bool:
    if quiet.start <= quiet.end:
        return quiet.start <= now < quiet.end
    return now >= quiet.start or now < quiet.end


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """A wall clock's time as a moment: the first of two equal ones; one that is skipped counts as after the gap."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
