"""A page that asks for time gets it, at its first reading and at every later look."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.articles import stage
from monitor.store.tables import articles
from monitor.workers import Workers
from tests.articles.paper import DAM, open_paper, page
from tests.support.web import Reply

pytestmark = pytest.mark.asyncio(loop_scope="module")

BUSY = [
    Reply(429, headers=(("Retry-After", "10800"),)),
    Reply(503, headers=(("Date", "Tue, 08 Apr 2025 12:00:00 GMT"), ("Retry-After", "Tue, 08 Apr 2025 15:00:00 GMT"))),
]  # fmt: skip


@pytest.mark.parametrize("busy", BUSY)
async def test_a_page_is_not_asked_for_before_retry_after(
    tmp_path: Path, workers: Workers, busy: Reply
) -> None:
    async with open_paper(tmp_path, workers, {"/a": [busy, page(DAM)]}) as paper:
        await paper.brings("/a")
        paper.clock.advance(hours=3, seconds=-1)
        assert await stage.run(paper.app, 20) == 0
        paper.clock.advance(seconds=1)
        assert await stage.run(paper.app, 20) == 1
        assert len(await paper.rows(articles)) == 1
    assert paper.web.paths().count("/a") == 2


async def test_a_look_does_not_come_before_retry_after(tmp_path: Path, workers: Workers) -> None:
    async with open_paper(tmp_path, workers, {"/a": [page(DAM), BUSY[0], page(DAM)]}) as paper:
        await paper.brings("/a")
        assert await paper.look(hours=1) == 1
        assert await paper.due() == paper.clock() + timedelta(hours=3)
