"""The machine is offline: no feed is blamed, everything is asked again soon, and the owner is told once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import sqlalchemy as sa
from rich.console import Console

from monitor.alerts import watch
from monitor.commands.status import show
from monitor.feeds import stage
from monitor.net.reach import Reach
from monitor.status import read_status
from monitor.store import health
from monitor.store.tables import feeds
from tests.feeds.reader import rss
from tests.support.desk import Desk, Mailbox, open_desk


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    body = rss(1)
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    writer.close()


async def polled(desk: Desk) -> list[sa.Row[tuple[object, ...]]]:
    """The feeds after a round of polls."""
    await stage.run(desk.app, 100)
    async with desk.app.db.read() as connection:
        return list(await connection.execute(sa.select(feeds).order_by(feeds.c.id)))


async def test_feeds_that_fail_all_at_once_do_not_back_off_and_go_on_when_the_network_is_back(
    tmp_path: Path,
) -> None:
    servers = [await asyncio.start_server(answer, "127.0.0.1", 0) for _ in range(8)]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    listed = [{"url": f"http://127.0.0.1:{port}/feed"} for port in ports]
    fetch = {"allow_private": ["127.0.0.1"], "per_domain_delay": "0s"}
    async with open_desk(tmp_path, {"box": Mailbox()}, feeds=listed, fetch=fetch) as desk:
        for server in servers:
            server.close()
        for _ in range(30):
            rows = await polled(desk)
            assert desk.app.http.reach.offline
            assert {row.failures for row in rows} == {0}
            assert max(row.due_at for row in rows) <= desk.clock() + stage.AGAIN
            desk.clock.advance(minutes=1)
        reopened = [await asyncio.start_server(answer, "127.0.0.1", port) for port in ports]
        rows = await polled(desk)
        assert all(row.last_success_at == desk.clock() for row in rows)
        assert not desk.app.http.reach.offline
        for server in reopened:
            server.close()
        async with desk.app.db.read() as connection:
            assert await health.pending(connection) == []


async def test_a_network_that_stays_away_is_told_once_and_once_more_when_it_is_back(tmp_path: Path) -> None:
    seconds = [0.0]
    async with open_desk(tmp_path, {"box": Mailbox()}, grouping={"wait": "1h"}) as desk:
        reach = desk.app.http.reach = Reach(lambda: seconds[0])
        for number in range(5):
            reach.silent(f"h{number}.example")
        for _ in range(5):
            seconds[0] += 300
            desk.clock.advance(minutes=5)
            await watch.run(desk.app, 10)
        assert "! network: The network is away since" in await status_of(desk)
        reach.answered()
        for _ in range(3):
            await watch.run(desk.app, 10)
        assert "network" not in await status_of(desk)
        async with desk.app.db.read() as connection:
            told = [event.kind for event in await health.pending(connection)]
    assert told == ["offline", "online"]


async def status_of(desk: Desk) -> str:
    """What `monitor status` prints."""
    terminal = Console(width=200, record=True)
    show(terminal, await read_status(desk.app.config), desk.app.config)
    return terminal.export_text()
