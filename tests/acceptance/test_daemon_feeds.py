"""Everyday feeds through the real daemon: a process of its own over loopback, each article stored with its time."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.acceptance.test_everyday_feeds import item, rss
from tests.articles.paper import DAM, PORT, SCHOOL, page
from tests.support.web import Reply, Web, serve
from tests.test_daemon import daemon, until

DAY = (datetime.now(UTC) - timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0)
STAMP = "<meta property='article:published_time' content='{}'>"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
EDIT = "The council corrected itself on Tuesday: 1,300 people left the villages, not 1,200 as it had said."


def at(hours: float) -> datetime:
    return DAY + timedelta(hours=hours)


def everyday() -> list[str]:
    """Entries that differ in a parameter or a fragment alone, with dates of all kinds and bare ampersands."""
    french = f"{DAY.day} {MONTHS[DAY.month - 1]} {DAY.year} 10:00 UTC+02:00"
    return [
        item("a", "/doc?ref=51", "Dam closed", "The dam is shut.", f"{DAY:%Y/%m/%d} 10:00"),
        item(
            "b",
            "/doc?ref=52",
            "Strike ends",
            "It is over.",
            f"{DAY.year}\u5e74{DAY.month}\u6708{DAY.day}\u65e5 11:00",
        ),
        item(
            "c",
            "/day#noon",
            "Ferry late",
            "The noon ferry came 40 minutes late.",
            f"{DAY:%d %b %Y} 12:00:00 EST",
        ),
        item("d", "/day#dusk", "Ferry lost", "The ferry of the evening did not come at all.", french),
        item("e", "/rd?a=1&lang=2&copy=3", "R&D at AT&T grows", "More.", f"{DAY:%Y.%m.%d} 01:30 PM GMT+5:30"),
    ]


def pages(web: str) -> dict[str, Reply | list[Reply]]:
    last = rss(
        item("x", "/x", "School opens", "Old.", f"{DAY:%Y-%m-%d}T06:00:00Z")
        + item("y", "/y", "Dam opens", "", f"{DAY:%Y-%m-%d}T07:00:00Z")
    )
    cut = Reply(body=last.body[: last.body.index(b"/y</link>") + 1], headers=last.headers)
    index = f"<sitemapindex><sitemap><loc>{web}/posts.xml</loc></sitemap></sitemapindex>"
    dated = f"<url><loc>{web}/map-1</loc><lastmod>{at(20).isoformat()}</lastmod></url>"
    posts = f"<urlset><url><loc>{web}/</loc></url>{dated}</urlset>"
    return {
        "/everyday.xml": rss("".join(everyday())),
        "/cut.xml": [cut, last],
        "/sitemap.xml": Reply(body=index.encode()),
        "/posts.xml": Reply(body=posts.encode()),
        "/doc?ref=51": page(DAM),
        "/doc?ref=52": page(PORT),
        "/day": page(DAM[:3] + PORT[:3]),
        "/rd?a=1&lang=2&copy=3": page(SCHOOL[:3] + PORT[2:]),
        "/x": page(SCHOOL),
        "/y": page(DAM[2:] + SCHOOL[:2]),
        "/map-1": page(SCHOOL[1:] + DAM[3:], title="Roof", head=STAMP.format(at(15).isoformat())),
    }


def settings(web: Web) -> dict[str, object]:
    names = ("everyday.xml", "cut.xml", "sitemap.xml")
    feeds = [{"url": f"{web.url}/{name}", "name": name, "interval": "2s"} for name in names]
    return {"feeds": feeds, "fetch": {"allow_private": ["127.0.0.1"], "per_domain_delay": "0s"}}


def rows(folder: Path, query: str) -> list[tuple[str, str]]:
    with sqlite3.connect(folder / "monitor.db", timeout=30) as database:
        return database.execute(query).fetchall()


def times(folder: Path) -> dict[str, datetime]:
    found = rows(folder, "SELECT title, published_at FROM articles")
    return {title: datetime.fromisoformat(when).replace(tzinfo=UTC) for title, when in found}


async def test_everyday_feeds_become_articles_with_their_times_and_an_edit_is_read_at_once(
    tmp_path: Path,
) -> None:
    async with serve() as web:
        web.pages.update(pages(web.url))
        expected = {
            "Dam closed": at(10),
            "Strike ends": at(11),
            "Ferry late": at(17),
            "Ferry lost": at(8),
            "R&D at AT&T grows": at(8),
            "School opens": at(6),
            "Dam opens": at(7),
            "Roof": at(15),
        }
        first = await asyncio.to_thread(_started, tmp_path, web)
        await asyncio.to_thread(until, lambda: len(times(tmp_path)) >= len(expected))
        await asyncio.to_thread(first.__exit__, None, None, None)
        assert times(tmp_path) == expected

        # An edit has its page read now, once the page has had its ten minutes of rest.
        with sqlite3.connect(tmp_path / "monitor.db") as database:
            database.execute("UPDATE entries SET due_at = datetime(due_at, '-20 minutes')")
        edited = [
            item("a", "/doc?ref=51", "Dam closed, 1,300 flee", "The dam is shut.", f"{DAY:%Y/%m/%d} 10:00"),
            *everyday()[1:],
        ]
        web.pages |= {"/everyday.xml": rss("".join(edited)), "/doc?ref=51": page((*DAM, EDIT))}
        second = await asyncio.to_thread(_started, tmp_path, web)
        revised = "SELECT title, text FROM revisions WHERE number > 1"
        await asyncio.to_thread(until, lambda: bool(rows(tmp_path, revised)))
        await asyncio.to_thread(second.__exit__, None, None, None)
        [(title, text)] = rows(tmp_path, revised)
        assert (title, EDIT in text) == ("Dam closed, 1,300 flee", True)
        assert len(times(tmp_path)) == len(expected)


def _started(folder: Path, web: Web) -> AbstractContextManager[object]:
    running = daemon(folder, **settings(web))
    running.__enter__()
    return running
