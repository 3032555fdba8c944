from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from monitor.errors import MonitorError
from monitor.web.server import serve
from tests.support.desk import Mailbox, open_desk


def settings(listen: str) -> dict[str, str]:
    return {"listen": listen}


async def test_the_daemon_serves_its_pages_until_it_stops(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, web=settings("127.0.0.1:0")) as desk:
        async with serve(lambda: desk.app) as address, httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{address}livez")
        assert answer.text == "ok"
        assert "server" not in answer.headers
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(f"{address}livez")


async def test_without_pages_nothing_listens(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, web=None) as desk, serve(lambda: desk.app) as address:
        assert address is None


async def test_an_address_that_is_taken_is_told_plainly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        async with open_desk(tmp_path, {"hook": Mailbox()}, web=settings(listen)) as desk:
            with pytest.raises(MonitorError, match="cannot be listened at"):
                async with serve(lambda: desk.app):
                    pass


async def test_two_services_on_one_machine_get_a_port_each(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    async with (
        open_desk(tmp_path, {"hook": Mailbox()}) as one,
        open_desk(tmp_path / "other", {"hook": Mailbox()}) as two,
        serve(lambda: one.app) as first,
        serve(lambda: two.app) as second,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        assert first != second
        for address in (first, second):
            assert (await client.get(f"{address}livez")).text == "ok"
