"""When an article was published, by what can be trusted most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.documents.dates import plausible, read_date


def published_at(stated: Sequence[datetime | None], header: str | None, now: datetime) -> datetime | None:
    """The first that can be true of `stated` and of the reply's Last-Modified header; None where there is none.

    `stated` are the feed's date, the page's own (JSON-LD, then <meta>, then the date found in its address or text), and
    when the page changed, as a sitemap has it. The feed comes first because its date is given to the second with a
    zone, while pages show the day they were put together. A date before 1990 or more than a day after `now` cannot
    be true.
    """
    return next((date for date in (*stated, read_date(header)) if plausible(date, now)), None)
