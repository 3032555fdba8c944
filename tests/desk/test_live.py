"""Open pages hear of what is found, and say so when they cannot."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import sqlalchemy as sa

from monitor.desk.service import to_its_end
from monitor.web.server import serve
from tests.support.desk import Desk


async def test_a_page_hears_of_a_new_finding_and_fetches_it(desk: Desk) -> None:
    async with serve(lambda: desk.app) as address, httpx.AsyncClient(trust_env=False, timeout=30) as client:
        async with client.stream("GET", f"{address}events") as stream:
            lines = stream.aiter_lines()
            assert await _data(lines) == "5"
            await desk.figure("border", 171)
            assert await _data(lines) == "6"
        rows = (await client.get(f"{address}fresh", params={"after": "5"})).text
        assert "171 people counted" in rows
        assert rows.count("<article") == 1
        assert "<article" not in (await client.get(f"{address}fresh", params={"after": "6"})).text


async def test_a_stream_from_a_number_that_is_none_is_refused(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/events?since=x")).status_code == 400


async def test_a_reader_who_leaves_cuts_no_work_off(desk: Desk) -> None:
    done = asyncio.Event()

    async def work() -> None:
        async with desk.app.db.read() as connection:
            await asyncio.sleep(0.05)
            await connection.execute(sa.select(1))
            done.set()

    leaving = asyncio.create_task(to_its_end(work()))
    await asyncio.sleep(0.01)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    async with asyncio.timeout(5):
        await done.wait()


async def test_the_service_stops_though_pages_are_open(desk: Desk) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        async with serve(lambda: desk.app) as address:
            request = client.build_request("GET", f"{address}events")
            stream = await client.send(request, stream=True)
            assert stream.status_code == 200
        await stream.aclose()


async def _data(lines: object) -> str:
    async with asyncio.timeout(10):
        async for line in lines:  # type: ignore[attr-defined]
            if line.startswith("data: "):
                return str(line.removeprefix("data: "))
    raise AssertionError("the stream ended")
