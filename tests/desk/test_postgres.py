"""On PostgreSQL every page, answer and file is the same as on SQLite."""

from __future__ import annotations

from pathlib import Path

import httpx

from monitor.web.app import web_app
from tests.desk.conftest import HOME, service
from tests.desk.test_outgoing import ANSWERS, FILES
from tests.desk.test_pages import PAGES
from tests.support.desk import Mailbox, open_desk
from tests.support.postgres import fresh_database
from tests.support.story import tell

ASKED = (
    "/search?q=camp", "/topics/border?speaker=Haas&outlet=Morning+Post&days=7", "/topics/border?all=1&page=2",
    "/topics/border?view=figures&speaker=Lind", "/topics/border?view=told&kind=new_claim&outlet=Morning+Post",
    "/topics/border/figures/en/1.svg", "/findings/5/candidates", "/outgoing", "/outgoing/all.atom",
    "/outgoing/topics/border.json", "/outgoing/feeds.opml", "/fresh?after=1", "/?page=2",
    "/api/v1/topics/border/claims?limit=1&cursor=v1-2", "/api/v1/findings?limit=1&cursor=v1-3&speaker=Lind",
)  # fmt: skip


async def test_every_page_answer_and_file_is_served_from_postgresql(
    tmp_path: Path, postgres_dsn: str
) -> None:
    feeds = [{"url": "https://post.example/rss", "name": "Morning Post"}]
    dsn = await fresh_database(postgres_dsn)
    async with open_desk(tmp_path, {"hook": Mailbox()}, feeds=feeds, database=dsn) as desk:
        await tell(desk)
        transport = httpx.ASGITransport(web_app(service(desk)))
        files = [f"{name.partition('?')[0]}.csv?{name.partition('?')[2]}" for name, _ in FILES]
        async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
            for path in (*PAGES, *ASKED, *ANSWERS, *files):
                answer = await client.get(path)
                assert answer.status_code == 200, (path, answer.text)
            rows = (await client.get("/export/figures.jsonl?topic=border")).text.splitlines()
            assert len(rows) == 3
