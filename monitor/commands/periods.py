"""Periods as they are written on the command line."""

from __future__ import annotations

from datetime import timedelta

from pydantic import TypeAdapter, ValidationError

from monitor.config.values import Duration
from monitor.errors import MonitorError


def period(option: str, written: str) -> timedelta:
    """ "12h", "7d" as a length of time. Raises MonitorError that names the option."""
    try:
        return TypeAdapter(Duration).validate_python(written)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise MonitorError(f"{option} {written}: {reason}.") from None
