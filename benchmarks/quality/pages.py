"""Lists of scripts that strangers may write, stored in every text of a ledger and shown by every page, in Chromium.

    python -m benchmarks.quality.pages --data ../shared/hostile [--share 0.1]

Each line stands by itself as a title, a name of every kind, a quote, an address, a reason and an error, beside the
others of its round, and is asked of the pages. Figures: lines, those that the pages were seen to show word for word,
pages that were looked at, scripts that ran, what the policy had to stop, requests that left for elsewhere, and active
nodes that no template of ours has. The last four must be 0.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from playwright.async_api import Page, async_playwright

from monitor.store import tables
from monitor.web.server import serve
from tests.support.desk import Desk, Mailbox, open_desk
from tests.support.hostile import Watch, spoil
from tests.support.story import claim, tell

DATA = Path("../shared/hostile")
_LISTS = ("payloads/XSS Injection/Intruders/*.txt", "blns/blns.txt")
_ROWS = 200  # of every kind, so many lines are stored at once
_EACH = 8  # of so many rows one has its own page looked at; its article's text has the lines of all of them
_LISTED = {
    "/outlets": 20, "/speakers": 50, "/alerts": 40, "/topics/border?all=1": 40,
    "/topics/border?view=figures&all=1": 6, "/topics/border?view=told&all=1": 30,
    "/topics/border?view=decisions": 50, "/search?q=a": 25, "/search?q=script": 25,
}  # fmt: skip
"""Listings, and how many rows each has on a page."""
_WHOLE = ("/", "/feeds", "/outgoing", "/alerts/a1", "/alerts/a2", "/topics/t1", "/topics/t2?view=told")
_ASKED = ("/search?q=", "/speaker?name=", "/outlet?name=", "/topics/border?speaker=", "/login?next=", "/x/")


def lines(data: Path) -> list[str]:
    """Every line of the lists, once, in the form in which a database can keep it."""
    found: dict[str, None] = {}
    for pattern in _LISTS:
        for file in sorted(data.glob(pattern)):
            for line in file.read_text("utf-8", "replace").splitlines():
                if line.strip() and not (file.name == "blns.txt" and line.startswith("#")):
                    found[line.replace("\x00", "")] = None
    return list(found)


@asynccontextmanager
async def _desk(folder: Path) -> AsyncIterator[tuple[Desk, str]]:
    feeds = [{"url": f"https://post.example/{n}", "name": f"Post {n}"} for n in range(_ROWS)]
    async with open_desk(folder, {"hook": Mailbox()}, feeds=feeds) as desk:
        await tell(desk)
        for number in range(_ROWS):
            await desk.figure("border", 1000 + number)
            desk.clock.advance(minutes=1)
        for number in range(_ROWS):
            text = f"Speaker Q{number} said matter number {number} is closed."
            said = claim(text, f"matter number {number} is closed", f"Q{number}")
            await desk.read("border", text, said, outlet=f"Outlet {number}")
        await _fill(desk)
        async with serve(lambda: desk.app) as address:
            yield desk, address


async def _fill(desk: Desk) -> None:
    """Topics, alerts with their deliveries, entries, silences and health events."""
    now, numbers = desk.clock(), range(1, _ROWS + 1)
    work = {"status": "parked", "error": "x"}
    async with desk.app.db.write() as connection:

        async def put(table: sa.Table, rows: list[dict[str, Any]]) -> None:
            await connection.execute(sa.insert(table), rows)

        topic = {"query": "q", "definition": {"name": "T", "query": "q"}, "version": 1, "version_at": now,
                 "baseline": "silent", "added_at": now}  # fmt: skip
        await put(tables.topics, [{"id": f"t{n}", "name": f"T {n}", **topic} for n in numbers])
        alert = {"topic_id": "border", "thread": "border", "created_at": now, "subject": "s", "message": {}}
        await put(tables.alerts, [{"id": f"a{n}", **alert} for n in numbers])
        await put(tables.stories, [{"topic_id": "border", "words": [], "last_at": now}])
        sent = {"channel": "c", "target": "t", "created_at": now, **work}
        await put(tables.deliveries, [{"alert_id": f"a{n}", **sent} for n in numbers])
        findings = (await connection.scalars(sa.select(tables.findings.c.id))).all()
        notice = {"topic_id": "border", "story_id": 1, "channel": "c", "lane": "now", "urgent": False,
                  "created_at": now, "status": "told", "told_at": now}  # fmt: skip
        await put(
            tables.notices,
            [
                {"finding_id": one, "alert_id": "a1" if n < _ROWS else "a2", **notice}
                for n, one in enumerate(findings)
            ],
        )
        entry = {"feed_id": 1, "summary": "", "content": "", "first_seen_at": now, "first_poll": False}
        await put(
            tables.entries, [{"guid": str(n), "url": str(n), "title": "t", **entry, **work} for n in numbers]
        )
        silence = {"kind": "topic", "label": "l", "created_at": now, "made_by": "m"}
        await put(tables.silences, [{"subject": str(n), **silence} for n in numbers])
        event = {"kind": "feed_silent", "text": "t", "created_at": now}
        await put(tables.health_events, [{"subject": f"Post {n}", **event} for n in numbers])


async def _single(desk: Desk, table: sa.Table, page: str) -> list[str]:
    async with desk.app.db.read() as connection:
        numbers = (await connection.scalars(sa.select(table.c.id).order_by(table.c.id))).all()
    return [f"/{page}/{number}" for number in numbers[::_EACH]]


async def _paths(desk: Desk, words: Sequence[str]) -> list[str]:
    listed = [
        f"{path}{'&' if '?' in path else '?'}page={page}"
        for path, size in _LISTED.items()
        for page in range(1, -(-len(words) // size) + 1)
    ]
    single = [
        *await _single(desk, tables.articles, "articles"), *await _single(desk, tables.findings, "findings"),
        *[f"/feeds/{number}" for number in range(1, len(words) + 1, _EACH)],
        *[f"/topics/border/figures/en/{number}" for number in range(1, len(words) + 1, 5 * _EACH)],
    ]  # fmt: skip
    asked = [
        f"{_ASKED[place % len(_ASKED)]}{quote(word, safe='', errors='replace')}"
        for place, word in enumerate(words)
    ]
    return [*_WHOLE, *listed, *single, *asked]


async def _round(desk: Desk, page: Page, watch: Watch, words: Sequence[str]) -> set[str]:
    """Store the words, look at every page; returns those that were seen."""
    async with desk.app.db.write() as connection:
        await spoil(connection, words)
        articles = (await connection.scalars(sa.select(tables.revisions.c.id))).all()
        for place, number in enumerate(articles):
            block = [words[(place + more) % len(words)] for more in range(_EACH)]
            changed = sa.update(tables.revisions).where(tables.revisions.c.id == number)
            await connection.execute(changed.values(text="\n\n".join(block)))
    seen: set[str] = set()
    with watch.over(page):
        for path in await _paths(desk, words):
            await watch.look(page, path)
            seen |= await watch.shown(page, set(words) - seen)
    return seen


async def _main(data: Path, share: float, chromium: str) -> None:
    every, seen = lines(data)[:: max(1, round(1 / share))], set[str]()
    rounds = [every[start : start + _ROWS] for start in range(0, len(every), _ROWS)]
    with tempfile.TemporaryDirectory() as folder:
        async with async_playwright() as playwright, _desk(Path(folder)) as (desk, home):
            browser = await playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
            )
            page, watch = await browser.new_page(), Watch(home)
            await watch.prepare(page)
            for number, some in enumerate(rounds):
                seen |= await _round(desk, page, watch, some)
                print(
                    f"{number + 1} of {len(rounds)} rounds, {watch.looked} pages, {len(watch.wrong)} wrong",
                    flush=True,
                )
            await browser.close()
    print(f"{len(every)} lines, {len(seen)} of them seen word for word, {watch.looked} pages")
    print(f"scripts run {len(watch.ran)}, stopped by the policy {len(watch.stopped)}")
    print(f"requests elsewhere {len(watch.left)}, active nodes {len(watch.active)}")
    print("\n".join(sorted(set(watch.wrong))[:40]))
    print("\n".join(f"not seen: {line[:200]!r}" for line in every if line not in seen))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--share", type=float, default=1.0, help="of the lines")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    arguments = parser.parse_args()
    asyncio.run(_main(arguments.data, arguments.share, arguments.chromium))
