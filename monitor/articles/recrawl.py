"""Reads recent articles again, ever less often: what they say now, and whether they are still there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.app import App
from monitor.articles.reading import Reading, Source, again_at, is_gone, read
from monitor.articles.revise import SURE_AFTER, Compared, compare, gone, next_recrawl
from monitor.errors import FetchError, MonitorError
from monitor.store import articles, leases, recrawls, retractions
from monitor.store.recrawls import Subject
from monitor.store.tables import recrawls as table

log = structlog.get_logger(__name__)

_GONE, _OTHER = "gone", "another text"
_AGAIN, _MOST_ATTEMPTS = timedelta(hours=1), 6
_SETTLED = timedelta(minutes=50)
"""How long a revision must stand before what it left out counts as taken back."""


@dataclass(frozen=True, slots=True)
class _Recrawl:
    """One look at an article: the row with what earlier looks left open, and what is known of the article."""

    row: sa.Row[Any]
    subject: Subject
    told: tuple[retractions.Told, ...]
    now: datetime


async def run(app: App, limit: int) -> int:
    """Look at due articles, side by side. Returns how many were taken."""
    async with app.db.write() as connection:
        claimed = await leases.claim(connection, table, now=app.now(), limit=limit, lease=app.lease)
    await asyncio.gather(*(_recrawl(app, lease, row) for lease, row in claimed))
    return len(claimed)


async def _recrawl(app: App, lease: leases.Lease, row: sa.Row[Any]) -> None:
    def again(error: MonitorError) -> datetime | None:
        return again_at(error, app.now(), lease.attempts, first=_AGAIN, most=_MOST_ATTEMPTS)

    async with app.item(lease, again=again):
        async with app.db.read() as connection:
            subject = await recrawls.subject(connection, row.article_id)
            told = await retractions.told(connection, row.article_id)
        recrawl = _Recrawl(row, subject, tuple(told), app.now())
        reading = await _reading(app, recrawl, again=lease.attempts > 1)
        compared = await _compared(app, recrawl, reading)
        async with app.db.write() as connection:
            values = await _save(connection, recrawl, reading, compared)
            await leases.finish(connection, lease, attempts=0, **values)


async def _reading(app: App, recrawl: _Recrawl, *, again: bool) -> Reading | FetchError | None:
    """What the article says now, the error by which its page says that it is gone, None for no change."""
    subject = recrawl.subject
    web = subject.url.startswith("http")
    known = _title(recrawl) == subject.title  # else the text is needed again, changed or not
    source = Source(
        subject.url if web else "",
        subject.outlet,
        subject.feed_text if subject.from_feed else "",
        dated=True,
        etag=recrawl.row.etag if known else None,
        last_modified=recrawl.row.last_modified if known else None,
        feeds=subject.feeds,
        title=_title(recrawl),
        again=again,
    )
    try:
        return await read(app, source, last_try=True)
    except FetchError as error:
        if is_gone(error, subject.url):
            return error
        raise


async def _compared(app: App, recrawl: _Recrawl, reading: Reading | FetchError | None) -> Compared | None:
    if not isinstance(reading, Reading):
        return None
    old, new = (recrawl.subject.title, recrawl.subject.text), (_title(recrawl), reading.extracted.text)
    quotes = [one.quote for one in recrawl.told]
    return await app.workers.pages.run(compare, old, new, quotes)


def _title(recrawl: _Recrawl) -> str:
    return recrawl.row.title or recrawl.subject.title


async def _save(
    connection: AsyncConnection,
    recrawl: _Recrawl,
    reading: Reading | FetchError | None,
    compared: Compared | None,
) -> dict[str, Any]:
    """Write down what the look showed. Returns the new values of its row."""
    if isinstance(reading, FetchError):
        return await _save_absence(connection, recrawl, reading)
    if recrawl.subject.gone_at is not None:
        await articles.set_gone(connection, recrawl.subject.article_id, None)
    page = reading.page if reading else None
    validators = {"etag": page.etag, "last_modified": page.last_modified} if page else {}
    if reading is None or compared is None:
        await _take_back(connection, recrawl, frozenset(one.quote for one in recrawl.told))
        return _calm(recrawl, recrawl.row.changed_at)
    if compared.foreign and not _is_sure(recrawl, _OTHER):
        return _doubting(recrawl, _OTHER)
    await _take_back(connection, recrawl, compared.missing)
    if not compared.changed:
        return _calm(recrawl, recrawl.row.changed_at) | validators
    revision = articles.NewRevision(_title(recrawl), reading.extracted.text, compared.spans)
    await articles.add_revision(connection, recrawl.subject.article_id, revision, now=recrawl.now)
    log.info("revised", url=recrawl.subject.url, stretches=len(compared.spans))
    return _calm(recrawl, recrawl.now) | validators


async def _save_absence(connection: AsyncConnection, recrawl: _Recrawl, error: FetchError) -> dict[str, Any]:
    """A page that is gone twice, hours apart, is gone."""
    if not _is_sure(recrawl, _GONE):
        return _doubting(recrawl, _GONE)
    if recrawl.subject.gone_at is None:
        since = f"{recrawl.row.doubted_at:%Y-%m-%d %H:%M} UTC"
        why = f"the article is gone: its page has answered {error.status} since {since}"
        ids = {one.finding_id for one in recrawl.told}
        raised = await retractions.retract(
            connection, recrawl.subject.article_id, ids, why=why, now=recrawl.now
        )
        await articles.set_gone(connection, recrawl.subject.article_id, recrawl.row.doubted_at)
        log.info("vanished", url=recrawl.subject.url, withdrawn=raised)
    kept = {"doubt": _GONE, "doubted_at": recrawl.row.doubted_at}
    return _calm(recrawl, recrawl.row.changed_at) | kept


async def _take_back(connection: AsyncConnection, recrawl: _Recrawl, missing: frozenset[str]) -> None:
    """Tell what is missing now and was missing already from a revision that has stood for a while."""
    if recrawl.subject.revised_at > recrawl.now - _SETTLED:
        return
    stored = f"{recrawl.subject.title}\n{recrawl.subject.text}"
    both = missing & gone([one.quote for one in recrawl.told], stored)
    ids = {one.finding_id for one in recrawl.told if one.quote in both}
    if ids:
        why = f"the article was revised at {recrawl.subject.revised_at:%Y-%m-%d %H:%M} UTC and says it no longer"
        await retractions.retract(connection, recrawl.subject.article_id, ids, why=why, now=recrawl.now)
        log.info("taken back", url=recrawl.subject.url, findings=len(ids))


def _is_sure(recrawl: _Recrawl, doubt: str) -> bool:
    row = recrawl.row
    return row.doubt == doubt and row.doubted_at is not None and row.doubted_at <= recrawl.now - SURE_AFTER


def _doubting(recrawl: _Recrawl, doubt: str) -> dict[str, Any]:
    """Look once more before it is believed; the first doubt's time counts while it stays the same."""
    since = recrawl.row.doubted_at if recrawl.row.doubt == doubt else recrawl.now
    return {
        "status": leases.PENDING,
        "due_at": max(since + SURE_AFTER, recrawl.now + SURE_AFTER / 4),
        "doubt": doubt,
        "doubted_at": since,
    }


def _calm(recrawl: _Recrawl, changed_at: datetime | None) -> dict[str, Any]:
    """Nothing is in doubt; the next look comes by the schedule, for articles that no topic wants never."""
    wanted = recrawl.subject.watched or changed_at == recrawl.now
    due_at = next_recrawl(recrawl.now, recrawl.subject.first_seen_at, changed_at) if wanted else None
    status = leases.PENDING if due_at else leases.DONE
    calm = {"status": status, "changed_at": changed_at, "doubt": None, "doubted_at": None}
    return calm | ({"due_at": due_at} if due_at else {})
