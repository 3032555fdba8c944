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
from monitor.articles.revise import SURE_AFTER, Compared, compare, gone, next_look
from monitor.errors import FetchError, MonitorError
from monitor.store import articles, looks, withdrawals, work
from monitor.store.looks import Subject
from monitor.store.tables import looks as table

log = structlog.get_logger(__name__)

_GONE, _OTHER = "gone", "another text"
_AGAIN, _MOST_ATTEMPTS = timedelta(hours=1), 6
_SETTLED = timedelta(minutes=50)
"""How long a revision must stand before what it left out counts as taken back."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at an article: the row with what earlier looks left open, and what is known of the article."""

    row: sa.Row[Any]
    subject: Subject
    told: tuple[withdrawals.Told, ...]
    now: datetime


async def run(app: App, limit: int) -> int:
    """Look at due articles, side by side. Returns how many were taken."""
    async with app.db.write() as connection:
        claimed = await work.claim(connection, table, now=app.now(), limit=limit, lease=app.lease)
    await asyncio.gather(*(_look(app, lease, row) for lease, row in claimed))
    return len(claimed)


async def _look(app: App, lease: work.Lease, row: sa.Row[Any]) -> None:
    def again(error: MonitorError) -> datetime | None:
        return again_at(error, app.now(), lease.attempts, first=_AGAIN, most=_MOST_ATTEMPTS)

    async with app.item(lease, again=again):
        async with app.db.read() as connection:
            subject = await looks.subject(connection, row.article_id)
            told = await withdrawals.told(connection, row.article_id)
        look = _Look(row, subject, tuple(told), app.now())
        reading = await _reading(app, look, again=lease.attempts > 1)
        compared = await _compared(app, look, reading)
        async with app.db.write() as connection:
            values = await _save(connection, look, reading, compared)
            await work.finish(connection, lease, attempts=0, **values)


async def _reading(app: App, look: _Look, *, again: bool) -> Reading | FetchError | None:
    """What the article says now, the error by which its page says that it is gone, None for no change."""
    subject = look.subject
    web = subject.url.startswith("http")
    known = _title(look) == subject.title  # else the text is needed again, changed or not
    source = Source(
        subject.url if web else "",
        subject.outlet,
        subject.feed_text if subject.from_feed else "",
        dated=True,
        etag=look.row.etag if known else None,
        last_modified=look.row.last_modified if known else None,
        feeds=subject.feeds,
        title=_title(look),
        again=again,
    )
    try:
        return await read(app, source, last_try=True)
    except FetchError as error:
        if is_gone(error, subject.url):
            return error
        raise


async def _compared(app: App, look: _Look, reading: Reading | FetchError | None) -> Compared | None:
    if not isinstance(reading, Reading):
        return None
    old, new = (look.subject.title, look.subject.text), (_title(look), reading.extracted.text)
    quotes = [one.quote for one in look.told]
    return await app.workers.pages.run(compare, old, new, quotes)


def _title(look: _Look) -> str:
    return look.row.title or look.subject.title


async def _save(
    connection: AsyncConnection,
    look: _Look,
    reading: Reading | FetchError | None,
    compared: Compared | None,
) -> dict[str, Any]:
    """Write down what the look showed. Returns the new values of its row."""
    if isinstance(reading, FetchError):
        return await _save_absence(connection, look, reading)
    if look.subject.gone_at is not None:
        await articles.set_gone(connection, look.subject.article_id, None)
    page = reading.page if reading else None
    validators = {"etag": page.etag, "last_modified": page.last_modified} if page else {}
    if reading is None or compared is None:
        await _take_back(connection, look, frozenset(one.quote for one in look.told))
        return _calm(look, look.row.changed_at)
    if compared.foreign and not _is_sure(look, _OTHER):
        return _doubting(look, _OTHER)
    await _take_back(connection, look, compared.missing)
    if not compared.changed:
        return _calm(look, look.row.changed_at) | validators
    revision = articles.NewRevision(_title(look), reading.extracted.text, compared.spans)
    await articles.add_revision(connection, look.subject.article_id, revision, now=look.now)
    log.info("revised", url=look.subject.url, stretches=len(compared.spans))
    return _calm(look, look.now) | validators


async def _save_absence(connection: AsyncConnection, look: _Look, error: FetchError) -> dict[str, Any]:
    """A page that is gone twice, hours apart, is gone."""
    if not _is_sure(look, _GONE):
        return _doubting(look, _GONE)
    if look.subject.gone_at is None:
        since = f"{look.row.doubted_at:%Y-%m-%d %H:%M} UTC"
        why = f"the article is gone: its page has answered {error.status} since {since}"
        ids = {one.finding_id for one in look.told}
        raised = await withdrawals.withdraw(connection, look.subject.article_id, ids, why=why, now=look.now)
        await articles.set_gone(connection, look.subject.article_id, look.row.doubted_at)
        log.info("vanished", url=look.subject.url, withdrawn=raised)
    kept = {"doubt": _GONE, "doubted_at": look.row.doubted_at}
    return _calm(look, look.row.changed_at) | kept


async def _take_back(connection: AsyncConnection, look: _Look, missing: frozenset[str]) -> None:
    """Tell what is missing now and was missing already from a revision that has stood for a while."""
    if look.subject.revised_at > look.now - _SETTLED:
        return
    stored = f"{look.subject.title}\n{look.subject.text}"
    both = missing & gone([one.quote for one in look.told], stored)
    ids = {one.finding_id for one in look.told if one.quote in both}
    if ids:
        why = f"the article was revised at {look.subject.revised_at:%Y-%m-%d %H:%M} UTC and says it no longer"
        await withdrawals.withdraw(connection, look.subject.article_id, ids, why=why, now=look.now)
        log.info("taken back", url=look.subject.url, findings=len(ids))


def _is_sure(look: _Look, doubt: str) -> bool:
    row = look.row
    return row.doubt == doubt and row.doubted_at is not None and row.doubted_at <= look.now - SURE_AFTER


def _doubting(look: _Look, doubt: str) -> dict[str, Any]:
    """Look once more before it is believed; the first doubt's time counts while it stays the same."""
    since = look.row.doubted_at if look.row.doubt == doubt else look.now
    return {
        "status": work.PENDING,
        "due_at": max(since + SURE_AFTER, look.now + SURE_AFTER / 4),
        "doubt": doubt,
        "doubted_at": since,
    }


def _calm(look: _Look, changed_at: datetime | None) -> dict[str, Any]:
    """Nothing is in doubt; the next look comes by the schedule, for articles that no topic wants never."""
    wanted = look.subject.watched or changed_at == look.now
    due_at = next_look(look.now, look.subject.first_seen_at, changed_at) if wanted else None
    status = work.PENDING if due_at else work.DONE
    calm = {"status": status, "changed_at": changed_at, "doubt": None, "doubted_at": None}
    return calm | ({"due_at": due_at} if due_at else {})
