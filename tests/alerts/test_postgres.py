"""The same on PostgreSQL: routed once by several workers, silenced, told, sent, merged."""

from __future__ import annotations

import asyncio
from pathlib import Path

from monitor.alerts import stage, watch
from monitor.delivery import stage as delivery
from monitor.store import link_overrides, silences
from tests.support.desk import Mailbox, open_desk
from tests.support.postgres import fresh_database


async def test_four_workers_on_postgresql_tell_each_finding_once(tmp_path: Path, postgres_dsn: str) -> None:
    box = Mailbox()
    database = await fresh_database(postgres_dsn)
    async with open_desk(tmp_path, {"box": box}, database=database, health={"alive_at": "08:00"}) as desk:
        for value in (155, 163, 171):
            await desk.figure("border", value)
            desk.clock.advance(minutes=6)
            await asyncio.gather(*(stage.run(desk.app, 10) for _ in range(4)))
            await asyncio.gather(*(delivery.run(desk.app, 10) for _ in range(4)))
            await watch.run(desk.app, 10)
        assert [message.subject for _, message in box.received] == [
            "155 people counted", "163 people counted", "171 people counted",
        ]  # fmt: skip
        async with desk.app.db.write() as connection:
            await link_overrides.merge(connection, "border", "quantity", (1, 2), desk.clock())
            made = await silences.named(connection, "quantity", "1", "border")
            await silences.add(connection, made, desk.clock())
            assert await silences.apply(connection, desk.clock()) == 0
        await desk.figure("border", 180)
        desk.clock.advance(days=2)
        assert await stage.run(desk.app, 10) == 1
        await watch.run(desk.app, 10)
