"""What becomes of an entry: over real sockets, worker processes and a real database."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from monitor.articles import stage
from monitor.store import parked
from monitor.store.tables import articles, entries, recrawls
from monitor.workers import Workers
from tests.articles.paper import DAM, PORT, SCHOOL, html, open_paper, page
from tests.support.web import Asked, Reply

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONSENT = page(
    (
        "We value your privacy.",
        "We and our partners store or access information on a device and process data.",
    ),
    title="Before you continue",
    beside="<button>Accept all cookies</button><button>Reject all</button>" + "<p>More options</p>" * 9,
)


async def test_an_entry_becomes_an_article_with_the_feeds_title_date_and_author(
    tmp_path: Path, workers: Workers
) -> None:
    head = '<meta name="author" content="Somebody Else"><meta property="article:published_time" content="2001-01-01">'
    when = datetime(2025, 4, 8, 11, 30, tzinfo=UTC)
    async with open_paper(tmp_path, workers, {"/a": page(DAM, title="Page title", head=head)}) as paper:
        await paper.brings("/a", title="Feed title", author="Ann Ode", published_at=when)
        [row] = await paper.rows(articles)
        assert (row.title, row.author, row.published_at) == ("Feed title", "Ann Ode", when)
        assert (row.language, row.outlet, row.from_feed) == ("en", "Paper", False)
        assert DAM[1] in (await paper.texts())[0]


async def test_the_pages_date_stands_in_for_the_feeds_and_the_header_for_both(
    tmp_path: Path, workers: Workers
) -> None:
    dated = page(DAM, head='<meta property="article:published_time" content="2025-04-07T09:30:00Z">')
    header = Reply(body=html(PORT), headers=(("Last-Modified", "Sun, 06 Apr 2025 08:00:00 GMT"),))
    async with open_paper(tmp_path, workers, {"/a": dated, "/b": header}) as paper:
        await paper.brings("/a", published_at=None)
        await paper.brings("/b", published_at=None, title="Strike ends")
        dates = [row.published_at for row in await paper.rows(articles)]
    assert dates == [datetime(2025, 4, 7, 9, 30, tzinfo=UTC), datetime(2025, 4, 6, 8, tzinfo=UTC)]


async def test_no_page_that_robots_may_not_read_is_asked_for(tmp_path: Path, workers: Workers) -> None:
    rules = Reply(body=b"User-agent: *\nDisallow: /private/\n")
    pages = {
        "/robots.txt": rules,
        "/private/a": page(DAM),
        "/open": Reply(302, headers=(("Location", "/private/b"),)),
        "/private/b": page(DAM),
    }
    told = "The gates of the dam were closed on Monday, and about 1,200 people left the villages below it."
    async with open_paper(tmp_path, workers, pages) as paper:
        await paper.brings("/private/a", summary=told)
        await paper.brings("/open", summary=told, title="Another")
        assert [path for path in paper.web.paths() if path.startswith("/private")] == []
        assert [row.from_feed for row in await paper.rows(articles)] == [True, True]
        assert set(await paper.texts()) == {told}


@pytest.mark.parametrize(
    "wall",
    [
        CONSENT,
        page((*DAM[:2], "This article is reserved for our subscribers. Already a subscriber? Log in.")),
        page(("Please enable JavaScript and cookies to go on.", "Checking your browser before you come in. " * 5)),
        Reply(403),
        page(DAM[:2], head='<script type="application/ld+json">{"@type": "NewsArticle", '
                           '"isAccessibleForFree": false}</script>'),
    ],
)  # fmt: skip
async def test_a_wall_is_never_stored_as_a_body(tmp_path: Path, workers: Workers, wall: Reply) -> None:
    told = "The dam's upper gates were closed on Monday, its operator said, after cracks had been seen in a wall."
    async with open_paper(tmp_path, workers, {"/a": wall}) as paper:
        await paper.brings("/a", summary=told)
        for _ in range(4):
            paper.clock.advance(hours=1)
            await paper.brings("/other", guid="nothing", title="")
        assert await paper.texts() == [told]


async def test_an_entry_whose_page_and_feed_say_nothing_waits_and_is_told_to_the_user(
    tmp_path: Path, workers: Workers
) -> None:
    async with open_paper(tmp_path, workers, {"/a": CONSENT}) as paper:
        await paper.brings("/a")
        [entry] = await paper.rows(entries)
        assert (entry.status, await paper.rows(articles)) == ("parked", [])
        assert "asks for" in entry.error or "no article" in entry.error


@pytest.mark.parametrize(
    "second",
    ["/news/a", "/news/a?utm_source=rss", "/news/a/", "/news/a/amp", "/news/a#more", "/moved"],
)
async def test_another_link_or_identifier_of_a_page_makes_no_second_article(
    tmp_path: Path, workers: Workers, second: str
) -> None:
    moved = Reply(301, headers=(("Location", "/news/a"),))
    async with open_paper(tmp_path, workers, {"/news/a": page(DAM), "/moved": moved}) as paper:
        await paper.brings("/news/a", guid="first")
        paper.clock.advance(hours=1)
        await paper.brings(second, guid="second", outlet=1)
        assert len(await paper.rows(articles)) == 1
        assert [row.article_id for row in await paper.rows(entries)] == [1, 1]


async def test_a_page_that_names_its_own_address_is_one_article(tmp_path: Path, workers: Workers) -> None:
    head = '<link rel="canonical" href="/news/dam">'
    pages = {
        "/?p=12": page(DAM, head=head),
        "/mobile/dam": page(DAM, head=head),
        "/news/dam": page(DAM, head=head),
    }
    async with open_paper(tmp_path, workers, pages) as paper:
        for path in pages:
            await paper.brings(path)
        [row] = await paper.rows(articles)
        assert row.url == f"{paper.web.url}/news/dam"


async def test_a_site_that_names_one_address_for_all_its_pages_keeps_its_articles_apart(
    tmp_path: Path, workers: Workers
) -> None:
    head = '<link rel="canonical" href="/news">'
    async with open_paper(
        tmp_path, workers, {"/a": page(DAM, head=head), "/b": page(PORT, head=head)}
    ) as paper:
        await paper.brings("/a")
        await paper.brings("/b", title="Strike ends")
        assert len(await paper.rows(articles)) == 2


async def test_an_article_republished_elsewhere_by_its_outlet_is_no_new_one(
    tmp_path: Path, workers: Workers
) -> None:
    async with open_paper(tmp_path, workers, {"/a": page(DAM), "/2025/b": page(DAM)}) as paper:
        await paper.brings("/a")
        paper.clock.advance(days=1)
        await paper.brings("/2025/b")
        assert len(await paper.rows(articles)) == 1


async def test_a_copy_elsewhere_is_known_as_one_and_another_number_is_none(
    tmp_path: Path, workers: Workers
) -> None:
    told = [sentence.replace("1,200", "1,300") for sentence in DAM]
    async with open_paper(tmp_path, workers, {"/a": page(DAM), "/b": page(DAM), "/c": page(told)}) as paper:
        await paper.brings("/a")
        await paper.brings("/b", outlet=1, title="Gates shut")
        await paper.brings("/c", outlet=1, title="Gates shut")
        first, copy, version = await paper.rows(articles)
        assert (copy.copy_of, copy.origin) == (first.id, "Paper")
        assert (version.copy_of, version.origin) == (None, "Paper")


async def test_copies_that_come_at_the_same_time_have_one_origin(tmp_path: Path, workers: Workers) -> None:
    paths = [f"/{number}" for number in range(6)]
    async with open_paper(tmp_path, workers, {path: page(DAM) for path in paths}) as paper:
        paper.web.pages["/0"] = page(DAM)
        for number, path in enumerate(paths):
            await paper.brings("", guid=f"x{number}", content="\n".join(DAM), title=path, outlet=number % 2)
        rows = await paper.rows(articles)
        assert len({row.origin for row in rows}) == 1
        assert [row.copy_of for row in rows] == [None] + [1] * 5


async def test_what_is_read_together_is_stored_in_the_order_of_publication_copies_included(
    tmp_path: Path, workers: Workers
) -> None:
    told = {
        "/port": page(PORT, title="Strike ends"),
        "/dam": page(DAM),
        "/again": page(DAM),
        "/school": page(SCHOOL, title="School opens"),
    }
    async with open_paper(tmp_path, workers, told) as paper:
        await paper.brings_together("/school", "/again", "/dam", "/port", outlets=(0, 1, 0, 0))
        rows = await paper.rows(articles)
        assert [row.url.rsplit("/", 1)[1] for row in rows] == ["port", "dam", "again", "school"]
        assert [row.copy_of for row in rows] == [None, None, rows[1].id, None]
        assert len(await paper.rows(recrawls)) == 4
        assert [row.article_id for row in await paper.rows(entries)] == [row.id for row in reversed(rows)]


async def test_a_lost_lease_keeps_no_other_article_of_its_round_from_being_stored(
    tmp_path: Path, workers: Workers
) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def held(_: Asked) -> Reply:
        asked.set()
        await answer.wait()
        return page(SCHOOL)

    async with open_paper(
        tmp_path, workers, {"/dam": page(DAM), "/port": page(PORT), "/held": held}
    ) as paper:
        coming = asyncio.ensure_future(paper.brings_together("/dam", "/port", "/held", outlets=(0, 0, 0)))
        async with asyncio.timeout(20):
            await asked.wait()
        async with paper.app.db.write() as connection:
            taken = sa.update(entries).where(entries.c.url.like("%/port")).values(lease_token="another's")
            await connection.execute(taken)
        answer.set()
        await coming
        assert sorted(row.url.rsplit("/", 1)[1] for row in await paper.rows(articles)) == ["dam", "held"]
        stored = {row.url.rsplit("/", 1)[1]: row.status for row in await paper.rows(entries)}
    assert stored == {"dam": "done", "port": "pending", "held": "done"}


def killing(victims: list[int], reply: Reply) -> Any:
    """A page whose reading costs a page process its life: it is stopped as the page is sent, and killed soon after."""

    def answer(_: Asked) -> Reply:
        if victims:
            victim = victims.pop()
            os.kill(victim, signal.SIGSTOP)
            asyncio.get_running_loop().call_later(0.4, os.kill, victim, signal.SIGKILL)
        return reply

    return answer


async def test_an_article_whose_worker_was_killed_once_is_read_in_full(
    tmp_path: Path, workers: Workers
) -> None:
    victim = await workers.pages.run(os.getpid)
    async with open_paper(tmp_path, workers, {"/a": killing([victim], page(DAM))}) as paper:
        await paper.brings(
            "/a", summary=" ".join(["A summary that is long enough to stand in for the page."] * 3)
        )
        assert await paper.rows(articles) == []
        paper.clock.advance(minutes=5)
        await stage.run(paper.app, 20)
        assert DAM[1] in (await paper.texts())[0]


async def test_an_article_that_kills_every_worker_is_parked_shown_and_tried_again_on_demand(
    tmp_path: Path, workers: Workers
) -> None:
    victims: list[int] = []
    async with open_paper(tmp_path, workers, {"/a": killing(victims, page(DAM))}) as paper:
        for tries in range(5):
            victims.append(await workers.pages.run(os.getpid))
            await (stage.run(paper.app, 20) if tries else paper.brings("/a"))
            paper.clock.advance(hours=2)
        async with paper.app.db.write() as connection:
            [given_up] = await parked.listing(connection)
            assert (given_up.step, given_up.url) == ("fetch", f"{paper.web.url}/a")
            assert "process" in (given_up.error or "")
            assert await parked.retry(connection, given_up.url, paper.clock()) == 1
        await stage.run(paper.app, 20)
        assert DAM[1] in (await paper.texts())[0]
