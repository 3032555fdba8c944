"""The kinds of single values in the configuration: durations, addresses, times; each says how it is written."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, SecretStr, WithJsonSchema

_DURATION = re.compile(r"(?:(\d{1,5})d)?\s*(?:(\d{1,6})h)?\s*(?:(\d{1,8})m)?\s*(?:(\d{1,9})s)?", re.ASCII)
_DATABASE = re.compile(r"(sqlite|postgres|postgresql)(\+\w+)?://\S*/\S+")


def parse_duration(value: object) -> object:
    """Turn "1h 30m", "90s" or "2d" into a timedelta; a timedelta stays what it is."""
    if isinstance(value, int | float):
        message = f"a number without a unit: write {value}s or {value}m"
        raise ValueError(message)  # noqa: TRY004 (pydantic turns it into a problem)
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip())
    if not value.strip() or match is None:
        raise ValueError("not a duration: write it as 30s, 15m, 2h, 1d or 1h 30m")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _http_url(value: str) -> str:
    if not re.fullmatch(r"https?://[^/?#\s][^\s]*", value, re.IGNORECASE):
        raise ValueError("not a web address: it must begin with http:// or https://")
    try:
        parts = urlsplit(value)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("not a web address: its host or its port cannot be")
    return value


def _secret_http_url(value: SecretStr) -> SecretStr:
    _http_url(value.get_secret_value())
    return value


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"[^\r\n]*[^@\s]@[^@\s]+", value):
        raise ValueError("not a mail address: write it as desk@example.org or Desk <desk@example.org>")
    return value


def _database(value: str) -> str:
    if not _DATABASE.fullmatch(value):
        raise ValueError(
            "not a database: write sqlite:///data/monitor.db or postgresql://user:password@host/name"
        )
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("not a time zone: write it as Europe/Berlin or UTC") from error
    return value


def _time_of_day(value: object) -> object:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError('not a time of day: write it as "08:00", in quotation marks')
    return time.fromisoformat(value)


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("must be more than nothing")
    return value


def _a_month(value: timedelta) -> timedelta:
    if value < timedelta(days=30):
        raise ValueError("must be 30d or more: so long topics look back, and later looks compare")
    return value


_WRITTEN = WithJsonSchema({"type": "string", "examples": ["30s", "15m", "2h", "1d", "1h 30m"]})
Delay = Annotated[timedelta, BeforeValidator(parse_duration), _WRITTEN]
Duration = Annotated[timedelta, BeforeValidator(parse_duration), AfterValidator(_positive), _WRITTEN]
LongDuration = Annotated[Duration, AfterValidator(_a_month)]
Database = Annotated[str, AfterValidator(_database)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
SecretHttpUrl = Annotated[SecretStr, AfterValidator(_secret_http_url)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
TimeOfDay = Annotated[
    time, BeforeValidator(_time_of_day), WithJsonSchema({"type": "string", "examples": ["08:00", "22:30"]})
]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
