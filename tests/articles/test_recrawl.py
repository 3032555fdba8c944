"""What later looks at an article show: revisions, absences and words taken back; only the clock is turned."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.store.tables import articles, recrawls, reports, revisions
from monitor.workers import Workers
from tests.articles.paper import DAM, PORT, html, open_paper, page, tagged
from tests.support.desk import START
from tests.support.web import Reply

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOUR = timedelta(hours=1)
CHANGED = [sentence.replace("1,200", "1,300") for sentence in DAM]
WITHOUT = [DAM[0], *DAM[2:]]


async def test_an_article_that_a_topic_wants_is_looked_at_ever_less_often(
    tmp_path: Path, workers: Workers
) -> None:
    async with open_paper(tmp_path, workers, {"/a": tagged(DAM, '"1"')}) as paper:
        await paper.brings("/a")
        await paper.tell(DAM[1], 1200)
        waits = []
        while (due := await paper.due()) is not None:
            waits.append((due - START) / HOUR)
            paper.clock.now = due
            assert await paper.look() == 1
        assert waits == [1, 4, 12, 24, 72]
        conditional = [asked for asked in paper.web.asked if asked.path == "/a"][1:]
        assert [asked.headers.get("if-none-match") for asked in conditional] == [b'"1"'] * 5
        assert len(await paper.texts()) == 1


async def test_an_article_that_no_topic_wants_is_looked_at_once(tmp_path: Path, workers: Workers) -> None:
    async with open_paper(tmp_path, workers, {"/a": page(DAM)}) as paper:
        await paper.brings("/a")
        assert await paper.look(hours=1) == 1
        assert await paper.due() is None


async def test_a_changed_text_is_a_revision_with_its_difference(tmp_path: Path, workers: Workers) -> None:
    async with open_paper(tmp_path, workers, {"/a": [page(DAM), page(CHANGED)]}) as paper:
        await paper.brings("/a")
        await paper.tell(DAM[1], 1200)
        await paper.look(hours=1)
        _, revision = await paper.rows(revisions)
        assert (revision.number, revision.status) == (2, "pending")
        [(start, end, before)] = revision.changes
        assert (revision.text[start:end], before) == ("1,300", "1,200")
        assert await paper.due() == paper.clock() + HOUR
        assert await paper.withdrawn() == []


@pytest.mark.parametrize(
    "same",
    [
        page(DAM, beside="<footer><p>Most read: ten recipes</p></footer>"),
        page(("Updated 8 April 2025, 14:05", *DAM)),
        page((*DAM, "5 min read")),
        page((*DAM, "Dock strike in Harl goes on", "Ten ways to cook beans")),
        page([sentence.replace("'", "\u2019").replace(" ", "&nbsp; ") for sentence in DAM]),
    ],
)
async def test_dates_counters_links_and_spacing_are_no_revision(
    tmp_path: Path, workers: Workers, same: Reply
) -> None:
    async with open_paper(tmp_path, workers, {"/a": [page(DAM), same]}) as paper:
        await paper.brings("/a")
        await paper.look(hours=1)
        assert len(await paper.texts()) == 1


@pytest.mark.parametrize(
    "failure",
    [
        Reply(500),
        Reply(403),
        Reply(429),
        Reply(body=b""),
        Reply(body=html(())),
        Reply(body=b"cut", length=500),
        page(("Access denied. Please verify that you are human before you go on reading this page. " * 3,)),
        Reply(302, headers=(("Location", "/consent"),)),
    ],
)
async def test_a_failed_fetch_is_neither_a_revision_nor_an_absence(
    tmp_path: Path, workers: Workers, failure: Reply
) -> None:
    async with open_paper(tmp_path, workers, {"/a": [page(DAM), failure]}) as paper:
        await paper.brings("/a")
        await paper.tell(DAM[1], 1200)
        for hours in (1, 3, 8, 12, 48):
            await paper.look(hours=hours)
        assert len(await paper.texts()) == 1
        assert await paper.withdrawn() == []
        [row] = await paper.rows(articles)
        assert row.gone_at is None


@pytest.mark.parametrize("gone", [Reply(404), Reply(410), Reply(301, headers=(("Location", "/"),))])
async def test_an_article_gone_twice_over_hours_is_told_once(
    tmp_path: Path, workers: Workers, gone: Reply
) -> None:
    async with open_paper(tmp_path, workers, {"/a": [page(DAM), gone], "/": page(PORT)}) as paper:
        await paper.brings("/a")
        await paper.tell(DAM[1], 1200)
        await paper.look(hours=1)
        assert await paper.withdrawn() == []
        await paper.look(hours=2)
        [finding] = await paper.withdrawn()
        assert (finding.kind, finding.status, finding.quantity_id) == ("changed_figure", "pending", 1)
        assert finding.headline == "Paper took back: 1200 people left"
        assert "since 2025-04-08 13:00 UTC" in finding.reason
        [report], [article] = await paper.rows(reports), await paper.rows(articles)
        assert (report.relation, article.gone_at) == ("WITHDRAWN", START + HOUR)
        for hours in (2, 8, 12, 48):
            await paper.look(hours=hours)
        assert len(await paper.withdrawn()) == 1


async def test_an_article_that_comes_back_in_between_was_never_gone(tmp_path: Path, workers: Workers) -> None:
    replies = [page(DAM), Reply(404), page(DAM), Reply(404), page(DAM)]
    async with open_paper(tmp_path, workers, {"/a": replies}) as paper:
        await paper.brings("/a")
        await paper.tell(DAM[1], 1200)
        for hours in (1, 2, 8, 2, 2):
            await paper.look(hours=hours)
        assert await paper.withdrawn() == []
        assert [row.doubt for row in await paper.rows(recrawls)] == [None]


async def test_a_removed_sentence_is_told_when_it_stays_away(tmp_path: Path, workers: Workers) -> None:
    async with open_paper(tmp_path, workers, {"/a": [page(DAM), page(WITHOUT)]}) as paper:
        await paper.brings("/a")
        await paper.tell(DAM[1], 1200)
        await paper.look(hours=1)
        assert (len(await paper.texts()), await paper.withdrawn()) == (2, [])
        for _ in range(3):
            await paper.look(hours=4)
        [finding] = await paper.withdrawn()
        assert "says it no longer" in finding.reason


async def test_a_sentence_that_comes_back_was_not_taken_back(tmp_path: Path, workers: Workers) -> None:
    async with open_paper(tmp_path, workers, {"/a": [page(DAM), page(WITHOUT), page(DAM)]}) as paper:
        await paper.brings("/a")
        await paper.tell(DAM[1], 1200)
        for _ in range(4):
            await paper.look(hours=2)
        assert await paper.withdrawn() == []


async def test_what_nobody_was_told_is_not_told_as_taken_back(tmp_path: Path, workers: Workers) -> None:
    async with open_paper(tmp_path, workers, {"/a": [page(DAM), Reply(410)]}) as paper:
        await paper.brings("/a")
        await paper.tell(DAM[1], 1200, status="baseline")
        for hours in (1, 2, 8):
            await paper.look(hours=hours)
        assert await paper.withdrawn() == []


async def test_a_text_with_little_of_the_old_one_is_believed_only_when_it_stays(
    tmp_path: Path, workers: Workers
) -> None:
    async with open_paper(tmp_path, workers, {"/a": [page(DAM), page(PORT), page(DAM)]}) as paper:
        await paper.brings("/a")
        await paper.tell(DAM[1], 1200)
        for hours in (1, 2, 2):
            await paper.look(hours=hours)
        assert len(await paper.texts()) == 1
    notice = (
        "This article has been withdrawn by the editors because its source could not be confirmed. " * 2,
    )
    async with open_paper(tmp_path / "2", workers, {"/a": [page(DAM), page(notice)]}) as paper:
        await paper.brings("/a")
        await paper.tell(DAM[1], 1200)
        for hours in (1, 2, 2, 4):
            await paper.look(hours=hours)
        assert len(await paper.texts()) == 2
        assert len(await paper.withdrawn()) == 1


async def test_a_feed_that_says_something_else_brings_the_next_look_forward(
    tmp_path: Path, workers: Workers
) -> None:
    async with open_paper(tmp_path, workers, {"/a": [page(DAM), page(CHANGED)]}) as paper:
        await paper.brings("/a")
        paper.clock.advance(minutes=20)
        await paper.brings("/a", title="Dam closed, 1,300 leave")
        assert await paper.look() == 1
        first, second = await paper.rows(revisions)
        assert (first.title, second.title) == ("Dam closed", "Dam closed, 1,300 leave")


async def test_another_title_alone_is_a_revision_though_the_page_is_unchanged(
    tmp_path: Path, workers: Workers
) -> None:
    async with open_paper(tmp_path, workers, {"/a": tagged(DAM, '"1"')}) as paper:
        await paper.brings("/a")
        paper.clock.advance(minutes=20)
        await paper.brings("/a", title="Dam closed for good")
        await paper.look()
        assert [row.title for row in await paper.rows(revisions)] == ["Dam closed", "Dam closed for good"]


async def test_an_article_that_was_old_when_it_was_found_is_not_looked_at(
    tmp_path: Path, workers: Workers
) -> None:
    async with open_paper(tmp_path, workers, {"/a": page(DAM)}) as paper:
        await paper.brings("/a", published_at=START - 200 * HOUR)
        assert await paper.look(days=8) == 0


async def test_a_feeds_own_text_is_revised_with_the_feed(tmp_path: Path, workers: Workers) -> None:
    async with open_paper(tmp_path, workers, {}) as paper:
        await paper.brings("", guid="1", content="\n".join(DAM))
        paper.clock.advance(minutes=20)
        await paper.brings("", guid="1", content="\n".join(CHANGED))
        await paper.look()
        assert await paper.texts() == ["\n".join(DAM), "\n".join(CHANGED)]
