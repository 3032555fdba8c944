"""The clock of a PostgreSQL server, for what several machines must agree on."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from monitor.store.tables import UtcDateTime

_CLOCK = sa.func.clock_timestamp(type_=sa.DateTime(timezone=True))


def now(by: timedelta = timedelta()) -> sa.ColumnElement[datetime]:
    """The moment at which the statement runs, or one `by` so much later."""
    return sa.type_coerce(_CLOCK + sa.literal(by, sa.Interval), UtcDateTime)


def seconds_since(moment: sa.ColumnElement[datetime]) -> sa.ColumnElement[float]:
    """How long ago it was; negative for what is to come."""
    passed = sa.extract("epoch", _CLOCK - sa.type_coerce(moment, sa.DateTime(timezone=True)))
    return sa.cast(passed, sa.Float)
