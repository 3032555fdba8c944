"""Polls that end together are written together, and one that cannot be written spares the others."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from monitor.app import open_app
from monitor.config.models import Config
from monitor.feeds import stage
from monitor.store import feeds as store
from monitor.store.tables import entries, feeds
from tests.feeds.reader import START, rss
from tests.support.desk import Clock
from tests.support.web import Asked, Reply, serve


async def test_a_lost_lease_keeps_no_other_poll_of_its_round_from_being_stored(tmp_path: Path) -> None:
    asked, lost = asyncio.Semaphore(0), asyncio.Event()

    async def together(page: Asked) -> Reply:
        asked.release()
        await lost.wait()
        number = int(page.path.strip("/"))
        return Reply(body=rss(1, first=10 * number))

    pages = {f"/{number}": together for number in (1, 2, 3)}
    async with serve(pages) as web:
        config = Config.model_validate(
            {
                "database": f"sqlite:///{tmp_path / 'reader.db'}",
                "feeds": [
                    {"url": f"{web.url}/{number}", "name": f"Paper {number}", "interval": timedelta(hours=1)}
                    for number in (1, 2, 3)
                ],
                "fetch": {"allow_private": ["127.0.0.1"], "per_domain_delay": timedelta(0)},
            }
        )
        async with open_app(config, now=Clock(START)) as app:
            polling = asyncio.ensure_future(stage.run(app, 20))
            async with asyncio.timeout(20):
                await asked.acquire()
            async with app.db.write() as connection:
                second = sa.update(feeds).where(feeds.c.name == "Paper 2").values(lease_token="another's")
                await connection.execute(second)
            lost.set()
            await polling
            async with app.db.read() as connection:
                stored = await connection.scalar(sa.select(sa.func.count()).select_from(entries))
                rows = {row.name: row for row in await store.listing(connection)}
    assert stored == 2
    assert rows["Paper 1"].due_at > START
    assert rows["Paper 3"].due_at > START
    assert rows["Paper 2"].lease_token == "another's"
