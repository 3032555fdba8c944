"""Feeds as outlets write them, through the service's own stages: over loopback, into a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from monitor.articles import stage as articles_stage
from monitor.config.models import WorkersConfig
from monitor.feeds import stage as feeds_stage
from monitor.store.tables import articles, entries
from monitor.workers import Workers, open_workers
from tests.articles.paper import DAM, PORT, SCHOOL, Paper, open_paper, page
from tests.support.web import Reply

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers() -> AsyncIterator[Workers]:
    async with open_workers(WorkersConfig()) as opened:
        yield opened


def rss(items: str, kind: str = "application/rss+xml; charset=utf-8") -> Reply:
    body = f'<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'
    return Reply(body=body.encode(), headers=(("Content-Type", kind),))


def item(guid: str, link: str, title: str, text: str = "", date: str = "") -> str:
    when = f"<pubDate>{date}</pubDate>" if date else ""
    name = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return (
        f"<item>{name}<link>{link}</link><title>{title}</title><description>{text}</description>{when}</item>"
    )


async def lives(paper: Paper, **later: float) -> None:
    """Turn the clock, poll what is due, and read what came."""
    paper.clock.advance(**later)
    await feeds_stage.run(paper.app, 10)
    while await articles_stage.run(paper.app, 20):
        pass


async def titles(paper: Paper) -> list[str]:
    return sorted(row.title for row in await paper.rows(articles))


async def dates(paper: Paper) -> dict[str, datetime | None]:
    return {row.title: row.published_at for row in await paper.rows(articles)}


async def test_entries_that_differ_in_a_parameter_or_a_fragment_alone_are_several_articles(
    tmp_path: Path, workers: Workers
) -> None:
    feed = rss(
        item("a", "/doc?ref=51", "Dam closed", "The dam is shut.")
        + item("b", "/doc?ref=52", "Strike ends", "The strike is over.")
        + item("c", "/doc?ref=home", "School opens", "The school is open.")
        + item("d", "/day#noon", "Ferry late", "The noon ferry came 40 minutes late.")
        + item("e", "/day#dusk", "Ferry lost", "The ferry of the evening did not come at all.")
    )
    pages = {
        "/Paper.xml": feed,
        "/doc?ref=51": page(DAM),
        "/doc?ref=52": page(PORT),
        "/doc?ref=home": page(SCHOOL),
        "/day": page(DAM[:3] + PORT[:3]),
    }
    async with open_paper(tmp_path, workers, pages) as paper:
        await lives(paper)
        assert await titles(paper) == [
            "Dam closed",
            "Ferry late",
            "Ferry lost",
            "School opens",
            "Strike ends",
        ]
        texts = "\n\n".join(await paper.texts())
        assert all(
            words in texts for words in (DAM[1], PORT[1], SCHOOL[1], "40 minutes late", "not come at all")
        )
        assert "/day" not in paper.web.paths()


async def test_entries_with_one_link_are_told_by_their_own_titles_and_texts_poll_after_poll(
    tmp_path: Path, workers: Workers
) -> None:
    def feed(*numbers: int, guid: str = "") -> Reply:
        return rss(
            "".join(
                item(guid and f"{guid}{n}", "/log", f"Incident {n}", f"Crew {n} went out.") for n in numbers
            )
        )

    for name in ("", "log-"):
        replies = [feed(2, 1, guid=name), feed(3, 2, 1, guid=name)]
        folder = tmp_path / (name or "none")
        folder.mkdir()
        async with open_paper(folder, workers, {"/Paper.xml": replies, "/log": page(DAM)}) as paper:
            await lives(paper)
            assert await titles(paper) == ["Incident 1", "Incident 2"]
            await lives(paper, hours=2)
            assert await titles(paper) == ["Incident 1", "Incident 2", "Incident 3"]
            assert sorted(await paper.texts()) == ["Crew 1 went out.", "Crew 2 went out.", "Crew 3 went out."]
            assert len(await paper.rows(entries)) == 3


async def test_one_page_that_is_linked_from_several_places_stays_one_article(
    tmp_path: Path, workers: Workers
) -> None:
    feed = rss(
        item("a", "/dam?ref=homepage", "Dam closed")
        + item("b", "/dam?ref=newsletter&amp;utm_id=7", "Dam closed")
    )
    pages = {"/Paper.xml": feed, "/dam?ref=homepage": page(DAM), "/dam?ref=newsletter&utm_id=7": page(DAM)}
    async with open_paper(tmp_path, workers, pages) as paper:
        await lives(paper)
        assert await titles(paper) == ["Dam closed"]


async def test_each_article_has_its_own_time_however_its_feed_writes_it(
    tmp_path: Path, workers: Workers
) -> None:
    written = {
        "slashes": "2025/04/08 11:00",
        "signs": "2025\u5e744\u67088\u65e5 11:00",
        "zone": "Tue, 08 Apr 2025 13:00:00 CEST",
        "words": "mar, 8 avril 2025 13:00:00 +0200",
        "half": "April 8, 2025 11:00 AM",
        "unknown": "earlier today",
    }
    items = (item(name, f"/{name}", f"Story of {name}", date=when) for name, when in written.items())
    pages = {
        f"/{name}": page((f"So said the {name} of day {number}.", *(DAM, PORT, SCHOOL)[number % 3]))
        for number, name in enumerate(written)
    }
    feed = {"/Paper.xml": rss("".join(items)), "/Herald.xml": Reply(404)}
    async with open_paper(tmp_path, workers, feed | pages, baseline="silent") as paper:
        await lives(paper)
        eleven = datetime(2025, 4, 8, 11, tzinfo=UTC)
        wanted = {f"Story of {name}": eleven for name in written} | {"Story of unknown": None}
        assert await dates(paper) == wanted


async def test_ampersands_lose_no_entry_and_no_page(tmp_path: Path, workers: Workers) -> None:
    feed = rss(item("a", "/read?id=1&lang=en&copy=2", "P&G closes dam") + item("b", "/b", "Strike ends"))
    pages = {"/Paper.xml": feed, "/read?id=1&lang=en&copy=2": page(DAM), "/b": page(PORT)}
    async with open_paper(tmp_path, workers, pages) as paper:
        await lives(paper)
        assert await titles(paper) == ["P&G closes dam", "Strike ends"]
        assert any(DAM[1] in text for text in await paper.texts())


async def test_an_entry_that_was_cut_is_stored_when_a_later_poll_brings_it_whole(
    tmp_path: Path, workers: Workers
) -> None:
    whole = rss(
        item("a", "/a", "Strike ends")
        + item("b", "/b", "About 1,200 leave", date="Tue, 08 Apr 2025 11:00:00 GMT")
    )
    cut = Reply(body=whole.body[: whole.body.index(b"1,200 leave") + 3], headers=whole.headers)
    pages = {"/Paper.xml": [cut, whole], "/a": page(PORT), "/b": page(DAM)}
    async with open_paper(tmp_path, workers, pages) as paper:
        await lives(paper)
        assert await titles(paper) == ["Strike ends"]
        await lives(paper, hours=2)
        assert (await dates(paper))["About 1,200 leave"] == datetime(2025, 4, 8, 11, tzinfo=UTC)


@pytest.mark.parametrize("changed", ["title", "description", "updated"])
async def test_an_edit_that_the_feed_shows_has_the_page_read_now(
    tmp_path: Path, workers: Workers, changed: str
) -> None:
    def feed(title: str, text: str, minute: int) -> Reply:
        stamp = f"<updated>2025-04-08T11:{minute}:00Z</updated>"
        entry = f"<entry><id>a</id><link href='/a'/><title>{title}</title><summary>{text}</summary>{stamp}</entry>"
        return Reply(
            body=f"<feed xmlns='http://www.w3.org/2005/Atom'><title>P</title>{entry}</feed>".encode()
        )

    title = "Dam is closed" if changed == "title" else "Dam closed"
    text = "More left." if changed == "description" else "People left."
    after = feed(title, text, 50 if changed == "updated" else 10)
    revised = (*DAM[:1], "About 1,500 people left the villages, the council now says.", *DAM[2:])
    pages = {"/Paper.xml": [feed("Dam closed", "People left.", 10), after], "/a": [page(DAM), page(revised)]}
    async with open_paper(tmp_path, workers, pages) as paper:
        await lives(paper)
        await lives(paper, minutes=45)
        assert await paper.look() == 1
        assert "1,500 people" in (await paper.texts())[-1]
