"""What became of every finding: what the receivers wrote down, and what the database holds."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from benchmarks.kills.service import CHANNELS, Place
from monitor.store.db import Database, open_database
from monitor.store.tables import articles as articles_table
from monitor.store.tables import deliveries, findings, matches, notices
from monitor.store.tables import topics as topics_table


@dataclass(slots=True)
class Arrived:
    """What one channel got: how often each message id came, and the findings of each."""

    ids: Counter[str] = field(default_factory=Counter)
    findings: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def arrived(place: Place) -> dict[str, Arrived]:
    """What every channel's receiver wrote down."""
    found = {name: Arrived() for name in CHANNELS}
    for name, channel in found.items():
        path = place.folder / f"{name}.jsonl"
        for line in path.read_bytes().split(b"\n") if path.exists() else ():
            if not (document := _whole(line)):
                continue
            header = document.get("header", "").strip("<>").partition("@")[0]
            message_id = header or document["data"]["id"]
            channel.ids[message_id] += 1
            for finding in document.get("data", {}).get("findings", ()):
                channel.findings[finding["id"]].add(message_id)
    return found


def _whole(line: bytes) -> dict[str, Any]:
    """A line's document; none for one that a kill cut short, which the file channel begins anew."""
    try:
        return dict(json.loads(line)) if line.strip() else {}
    except ValueError:
        return {}


def rows(place: Place, query: sa.Select[Any]) -> list[Any]:
    return asyncio.run(_rows(open_database(place.database), query))


async def _rows(db: Database, query: sa.Select[Any]) -> list[Any]:
    try:
        async with db.read() as connection:
            return list((await connection.execute(query)).all())
    finally:
        await db.close()


def outstanding(place: Place) -> int:
    """Rows that wait to be linked, told or sent."""

    def count(*where: Any) -> Any:
        return sa.select(sa.func.count()).where(*where).scalar_subquery()

    waiting = (
        count(matches.c.linked_at.is_(None))
        + count(findings.c.status == "pending")
        + count(notices.c.status == "pending")
        + count(deliveries.c.status != "done")
    )
    return int(rows(place, sa.select(waiting))[0][0])


def held(place: Place) -> Counter[str]:
    """What the killed child was at, by its leases."""

    def leased(table: sa.Table) -> Any:
        return sa.exists().where(table.c.lease_token.is_not(None))

    [(linking, sending)] = rows(place, sa.select(leased(topics_table), leased(deliveries)))
    return Counter(waiting=outstanding(place), linking=int(linking), sending=int(sending))


def facts(place: Place) -> Counter[tuple[Any, ...]]:
    """Every finding by what it says."""
    f = findings.c
    query = sa.select(f.topic_id, f.relation, f.headline, f.previous_low, articles_table.c.url)
    query = query.join(matches, matches.c.id == f.match_id).join(
        articles_table, articles_table.c.id == matches.c.article_id
    )
    return Counter(tuple(row) for row in rows(place, query))


def judge(place: Place, expected: Counter[tuple[Any, ...]]) -> dict[str, float]:
    """What was lost and doubled, on the three channels together."""
    stored, got = facts(place), arrived(place)
    n = notices.c
    told = rows(place, sa.select(n.channel, n.finding_id, n.alert_id))
    lost = (expected - stored).total() * len(CHANNELS)
    doubled = (stored - expected).total() * len(CHANNELS)
    for channel, finding_id, alert_id in told:
        here = got[channel].findings.get(finding_id, set()) if channel != "mail" else {alert_id}
        lost += alert_id not in got[channel].ids or alert_id not in here
        doubled += len(here) > 1
    known = {row.alert_id for row in rows(place, sa.select(deliveries.c.alert_id))}
    doubled += sum(len(set(channel.ids) - known) for channel in got.values())
    lost += max(0, len(CHANNELS) * stored.total() - len(told))
    return {
        "kills.findings": expected.total(),
        "kills.messages": sum(len(channel.ids) for channel in got.values()),
        "kills.lost": lost,
        "kills.doubled": doubled,
        "kills.repeats": sum(channel.ids.total() - len(channel.ids) for channel in got.values()),
    }


def check(place: Place) -> int:
    """Complaints of SQLite's own check; PostgreSQL has none to ask."""
    if not place.database.startswith("sqlite"):
        return 0
    with sa.create_engine(place.database).connect() as connection:
        said = list(connection.exec_driver_sql("PRAGMA integrity_check").scalars())
        return 0 if said == ["ok"] else len(said)
