from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import httpx
import pytest
import trafilatura

from monitor.demo.newsroom import Newsroom, open_newsroom
from monitor.demo.story import load_story

STORY = load_story()


@dataclass
class Clock:
    moment: datetime

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock(STORY.ends_at)


@pytest.fixture
async def newsroom(clock: Clock) -> AsyncIterator[Newsroom]:
    async with open_newsroom(clock, story=STORY) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as one:
        yield one


def address(newsroom: Newsroom, outlet: str) -> str:
    return dict(newsroom.feeds)[outlet]


async def entries(client: httpx.AsyncClient, url: str) -> list[Any]:
    parsed = feedparser.parse((await client.get(url)).content)
    assert not parsed.bozo
    return list(parsed.entries)


def token_f1(found: str, wanted: str) -> float:
    ours, theirs = Counter(found.split()), Counter(wanted.split())
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


async def test_every_feed_is_valid_and_dated_but_the_broken_one(
    newsroom: Newsroom, client: httpx.AsyncClient
) -> None:
    versions = {}
    for outlet, url in newsroom.feeds:
        parsed = feedparser.parse((await client.get(url)).content)
        versions[outlet] = parsed.version
        for entry in parsed.entries:
            published = datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC)
            assert STORY.begins_at <= published <= STORY.ends_at
            assert entry.title
            assert entry.summary

    assert versions.pop("Radio Meseta") == ""
    assert Counter(versions.values()) == {"rss20": 5, "atom10": 1}
    assert newsroom.broken == ("Radio Meseta",)


async def test_the_feeds_hold_every_article_in_the_end(newsroom: Newsroom, client: httpx.AsyncClient) -> None:
    links = [
        entry.link.partition("?")[0]
        for outlet, url in newsroom.feeds
        if outlet not in newsroom.broken
        for entry in await entries(client, url)
    ]

    assert sorted(links) == sorted(newsroom.url(piece.id) for piece in STORY.pieces)


async def test_a_feed_grows_as_the_story_goes_on(
    newsroom: Newsroom, client: httpx.AsyncClient, clock: Clock
) -> None:
    url = address(newsroom, "Altiplano Daily")
    clock.moment = STORY.begins_at
    sizes = [len(await entries(client, url))]
    while clock.moment < STORY.ends_at:
        clock.moment += timedelta(hours=12)
        sizes.append(len(await entries(client, url)))

    assert sizes[0] == 0
    assert sizes == sorted(sizes)
    assert sizes[-1] == sum(piece.outlet == "Altiplano Daily" for piece in STORY.pieces)


async def test_an_article_is_not_found_before_it_is_published(
    newsroom: Newsroom, client: httpx.AsyncClient, clock: Clock
) -> None:
    published = STORY.by_id["dispute-times"].published_at
    clock.moment = published - timedelta(seconds=1)
    before = await client.get(newsroom.url("dispute-times"))
    clock.moment = published
    after = await client.get(newsroom.url("dispute-times"))

    assert (before.status_code, after.status_code) == (404, 200)


@pytest.mark.parametrize(
    ("validator", "header"), [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")]
)
async def test_a_feed_that_has_not_changed_is_answered_with_304_until_it_has(
    newsroom: Newsroom, client: httpx.AsyncClient, clock: Clock, validator: str, header: str
) -> None:
    url = address(newsroom, "Eastern Ledger")
    clock.moment = STORY.by_id["raised-ledger"].published_at
    first = await client.get(url)
    again = await client.get(url, headers={header: first.headers[validator]})
    clock.moment = STORY.by_id["moscow-ledger"].published_at
    later = await client.get(url, headers={header: first.headers[validator]})

    assert (again.status_code, again.content) == (304, b"")
    assert later.status_code == 200


async def test_a_revision_changes_the_page_and_the_feed(
    newsroom: Newsroom, client: httpx.AsyncClient, clock: Clock
) -> None:
    first, second = STORY.by_id["killed-dispatch"].versions
    seen = []
    for clock.moment in (first.since, second.since):
        page = await client.get(newsroom.url("killed-dispatch"))
        entry = (await entries(client, address(newsroom, "Dnipro Dispatch")))[0]
        seen.append((page.text, entry.summary, entry.published))

    (old_page, old_summary, published), (new_page, new_summary, still) = seen
    assert "At least nine" in old_page
    assert old_summary == first.paragraphs[0]
    assert "At least 14" in new_page
    assert "At least nine" not in new_page
    assert new_summary == second.paragraphs[0]
    assert published == still


async def test_the_text_of_every_page_can_be_extracted(newsroom: Newsroom, client: httpx.AsyncClient) -> None:
    for piece in STORY.pieces:
        version = piece.versions[-1]
        if not version.paragraphs:
            continue
        page = (await client.get(newsroom.url(piece.id))).text
        found = trafilatura.extract(page, include_comments=False)
        around = " ".join(filter(None, [version.title, version.note]))
        assert token_f1(found.removeprefix(version.title), " ".join(version.paragraphs)) > 0.95, piece.id
        assert token_f1(found, " ".join([around, *version.paragraphs])) > 0.95, piece.id


async def test_the_pages_tell_title_date_and_address(newsroom: Newsroom, client: httpx.AsyncClient) -> None:
    for piece in STORY.pieces:
        page = (await client.get(newsroom.url(piece.id))).text
        metadata = trafilatura.extract_metadata(page)
        assert piece.versions[-1].title in metadata.title
        if piece.versions[-1].paragraphs:
            assert metadata.date == f"{piece.published_at:%Y-%m-%d}"


async def test_the_page_without_text_has_none_to_extract(
    newsroom: Newsroom, client: httpx.AsyncClient
) -> None:
    (video,) = STORY.expected.without_text
    page = await client.get(newsroom.url(video))

    assert page.status_code == 200
    assert not trafilatura.extract(page.text)


async def test_the_feed_that_carries_full_texts_carries_them_as_paragraphs(
    newsroom: Newsroom, client: httpx.AsyncClient
) -> None:
    newest = (await entries(client, address(newsroom, "Altiplano Daily")))[0]
    told = STORY.by_id["arrests-altiplano"].versions[0].paragraphs

    assert newest.content[0].value == "".join(f"<p>{paragraph}</p>" for paragraph in told)


async def test_the_front_page_names_the_feed(newsroom: Newsroom, client: httpx.AsyncClient) -> None:
    for outlet in newsroom.sites:
        if not outlet.outlet.broken:
            assert f'href="{outlet.outlet.feed}"' in (await client.get(outlet.address("/"))).text


async def test_a_restarted_newsroom_has_its_old_addresses(clock: Clock) -> None:
    async with open_newsroom(clock, story=STORY) as first:
        feeds = first.feeds
    async with open_newsroom(clock, story=STORY, ports=first.ports) as second:
        assert second.feeds == feeds


async def test_other_methods_are_refused_and_head_has_no_body(
    newsroom: Newsroom, client: httpx.AsyncClient
) -> None:
    url = address(newsroom, "Dnipro Dispatch")
    head = await client.head(url)

    assert (await client.post(url, content=b"x")).status_code == 405
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) > 0
