from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from monitor.errors import MonitorError
from monitor.web.server import serve
from tests.support.desk import Mailbox, open_desk


def settings(listen: str) -> dict[str, str]:
    return {"listen": listen, "url": "https://watch.example", "secret": "a secret of some length"}


async def test_the_daemon_serves_its_pages_until_it_stops(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, web=settings("127.0.0.1:0")) as desk:
        async with serve(desk.app) as port, httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{port}/livez")
        assert answer.text == "ok"
        assert "server" not in answer.headers
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(f"http://127.0.0.1:{port}/livez")


async def test_without_pages_nothing_listens(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk, serve(desk.app) as port:
        assert port is None


async def test_an_address_that_is_taken_is_told_plainly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        async with open_desk(tmp_path, {"hook": Mailbox()}, web=settings(listen)) as desk:
            with pytest.raises(MonitorError, match="cannot be listened at"):
                async with serve(desk.app):
                    pass
