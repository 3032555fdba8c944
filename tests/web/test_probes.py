"""The addresses for whoever watches the service: alive is not yet ready."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from monitor.app import LEASE
from monitor.config.models import WebConfig
from monitor.desk.service import Service
from monitor.pipeline import STAGES
from monitor.store import heartbeats
from monitor.web.app import web_app
from tests.support.desk import Desk, Mailbox, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as opened:
        yield opened


async def asked(desk: Desk, path: str, *, away: bool = False) -> tuple[int, str]:
    web = WebConfig.model_validate({"url": "http://localhost/news"})
    transport = httpx.ASGITransport(web_app(Service(lambda: desk.app, web, away=lambda: away)))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get(path)
    return answer.status_code, answer.text


async def test_a_service_whose_stages_never_ran_is_alive_but_not_ready(desk: Desk) -> None:
    assert await asked(desk, "/livez") == (200, "ok")
    assert await asked(desk, "/readyz") == (503, "The daemon has not run yet.")


@pytest.mark.parametrize("path", ["/readyz", "/news/readyz"])
async def test_it_is_ready_while_its_stages_give_signs_of_life(desk: Desk, path: str) -> None:
    async with desk.app.db.write() as connection:
        for stage in STAGES:
            await heartbeats.beat(connection, stage.name, now=desk.clock(), items=0, error=None)
    assert await asked(desk, path) == (200, "ok")
    assert (await asked(desk, path, away=True))[0] == 503
    desk.clock.advance(hours=1)
    assert (await asked(desk, path))[0] == 503


async def test_a_clock_that_runs_fast_makes_no_stage_late(desk: Desk) -> None:
    async with desk.app.db.write() as connection:
        await heartbeats.beat(connection, "poll", now=desk.clock(), items=0, error=None)
    fast = replace(desk, app=replace(desk.app, lease=LEASE * 1000))
    desk.clock.advance(hours=30)
    assert (await asked(fast, "/readyz"))[0] == 200
    desk.clock.advance(hours=30)
    assert (await asked(fast, "/readyz"))[0] == 503


async def test_every_page_says_that_the_database_cannot_be_used(desk: Desk, tmp_path: Path) -> None:
    for file in tmp_path.glob("desk.db*"):
        file.unlink()
    for path in ("/readyz", "/", "/feeds", "/api/v1/findings"):
        assert (await asked(desk, path))[0] == 503, path
    assert await asked(desk, "/livez") == (200, "ok")
