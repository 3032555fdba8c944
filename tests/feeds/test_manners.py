"""How publishers are treated, hour by hour over loopback: who is asked when, for how much, and how many at a time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.app import open_app
from monitor.config.models import Config
from monitor.feeds import stage
from monitor.feeds.schedule import jitter
from monitor.store.clock import set_back
from monitor.store.tables import feeds
from tests.feeds.reader import START, open_reader, rss
from tests.support.desk import Clock
from tests.support.web import Asked, Reply, serve

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def test_a_server_that_says_304_whatever_has_changed_is_asked_for_all_once_in_a_hundred(
    tmp_path: Path,
) -> None:
    whole = [rss(1), rss(4)]

    def stale(asked: Asked) -> Reply:
        if "if-none-match" in asked.headers:
            return Reply(304)
        return Reply(body=whole.pop(0), headers=(("ETag", '"same for ever"'),))

    async with serve({"/": stale}) as web, open_reader(tmp_path, web.url + "/") as reader:
        await reader.poll_when_due(110)
        assert await reader.entries() == 4
    unconditional = [n for n, asked in enumerate(web.asked) if "if-none-match" not in asked.headers]
    assert unconditional == [0, 101]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"ETag": '"1"', "Last-Modified": "a"}, {"ETag": '"1"', "Last-Modified": "b"}),
        ({"ETag": '"1"', "Last-Modified": "a"}, {"ETag": '"2"', "Last-Modified": "a"}),
        ({"ETag": '"1"', "Last-Modified": "a"}, {"Last-Modified": "b"}),
        ({"Last-Modified": "a"}, {"ETag": '"2"', "Last-Modified": "a"}),
    ],
)
async def test_the_last_reply_names_the_validators_though_only_one_of_them_changed(
    tmp_path: Path, first: dict[str, str], second: dict[str, str]
) -> None:
    replies = [Reply(body=rss(2), headers=tuple(named.items())) for named in (first, second)]
    async with serve({"/": [*replies, Reply(304)]}) as web, open_reader(tmp_path, web.url + "/") as reader:
        await reader.poll_when_due(4)
    for asked in web.asked[2:]:
        sent = {name: asked.headers.get(header, b"").decode() for name, header in CONDITIONS.items()}
        assert sent == {name: second.get(name, "") for name in CONDITIONS}


CONDITIONS = {"ETag": "if-none-match", "Last-Modified": "if-modified-since"}


@pytest.mark.parametrize("other", [b"<html><title>Sign in</title></html>", b""])
async def test_what_is_no_feed_changes_no_validators(tmp_path: Path, other: bytes) -> None:
    replies = [
        Reply(body=body, headers=(("ETag", etag),)) for body, etag in ((rss(1), '"1"'), (other, '"portal"'))
    ]
    async with serve({"/": [*replies, Reply(304)]}) as web, open_reader(tmp_path, web.url + "/") as reader:
        await reader.poll_when_due(3)
        assert await reader.entries() == 1
    assert web.asked[2].headers["if-none-match"] == b'"1"'


SYNDICATION = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
DATE = ("Date", "Tue, 08 Apr 2025 12:00:00 GMT")


@pytest.mark.parametrize(
    ("headers", "head", "wait"),
    [
        ((), "", HOUR),
        ((("Cache-Control", "max-age=9000"),), "", 2.5 * HOUR),
        ((("Cache-Control", "max-age=60"),), "", HOUR),
        ((("Cache-Control", "max-age=31536000"),), "", DAY),
        ((DATE, ("Expires", "Tue, 08 Apr 2025 17:00:00 GMT")), "", 5 * HOUR),
        ((DATE, ("Expires", "Wed, 08 Apr 2026 12:00:00 GMT")), "", DAY),
        ((), "<ttl>240</ttl>", 4 * HOUR),
        ((), "<ttl>99999</ttl>", DAY),
        ((), f"<sy:updatePeriod {SYNDICATION}>daily</sy:updatePeriod>", DAY),
        ((), f"<sy:updatePeriod {SYNDICATION}>weekly</sy:updatePeriod>", DAY),
        ((("Cache-Control", "max-age=9000"),), "<ttl>240</ttl>", 4 * HOUR),
    ],
)
async def test_the_next_poll_comes_when_the_longest_of_all_hints_is_over(
    tmp_path: Path, headers: tuple[tuple[str, str], ...], head: str, wait: timedelta
) -> None:
    whole = Reply(body=rss(1, head=head), headers=(("ETag", '"1"'), *headers))
    replies = [whole, whole, Reply(304, headers=headers)]
    async with serve({"/": replies}) as web, open_reader(tmp_path, web.url + "/") as reader:
        await reader.poll_when_due()
        for _ in range(2):  # after the whole feed, and after a 304
            await reader.poll_when_due()
            assert await reader.wait() == wait + jitter(wait, web.url + "/")


async def test_a_move_is_not_kept_before_it_has_held_for_two_days(tmp_path: Path) -> None:
    moved = Reply(308, headers=(("Location", "/new"),))
    pages = {"/old": moved, "/new": Reply(body=rss(1))}
    async with (
        serve(pages) as web,
        open_reader(tmp_path, web.url + "/old", interval=3 * HOUR, slowest=3 * HOUR) as reader,
    ):
        kept_at = []
        for _ in range(20):
            await reader.poll_when_due()
            if (await reader.state()).address:
                kept_at.append(reader.clock() - START)
    assert 2 * DAY <= kept_at[0] < 2 * DAY + 4 * HOUR


async def test_a_host_that_the_feed_has_moved_to_for_good_is_told_no_secrets(tmp_path: Path) -> None:
    async with serve({"/new": Reply(body=rss(1))}) as other, serve() as web:
        web.pages["/old"] = Reply(301, headers=(("Location", other.url + "/new"),))
        secrets = {"headers": {"X-Key": "k-1"}, "username": "desk", "password": "pass"}
        async with open_reader(tmp_path, web.url + "/old", interval=DAY, **secrets) as reader:
            await reader.poll_when_due(7)
            assert (await reader.state()).address == other.url + "/new"
    assert len(web.asked) == 5 and len(other.asked) == 7
    assert all({"x-key", "authorization"} <= set(asked.headers) for asked in web.asked)
    assert not any({"x-key", "authorization"} & set(asked.headers) for asked in other.asked)


async def test_a_login_in_an_address_is_sent_and_goes_no_further(tmp_path: Path) -> None:
    feed = rss(1).replace(b"https://paper.example/1", b"/story")
    pages = {"/a": Reply(302, headers=(("Location", "/b"),)), "/b": Reply(body=feed)}
    async with serve(pages) as web:
        url = web.url.replace("//", "//desk:p%40ss@") + "/a"
        async with open_reader(tmp_path, url, name=None) as reader:
            assert (await reader.row()).name == web.url.replace("//", "//***@") + "/a"
            await reader.poll()
            assert (await reader.row()).name == "Paper"
            async with reader.app.db.read() as connection:
                assert await connection.scalar(sa.text("SELECT url FROM entries")) == web.url + "/story"
    assert [asked.headers["authorization"] for asked in web.asked] == [b"Basic ZGVzazpwQHNz"] * 2


@pytest.mark.parametrize("years", [0.003, 10])
async def test_a_clock_that_ran_ahead_and_is_set_back_costs_no_poll(tmp_path: Path, years: float) -> None:
    ahead = years * 365 * DAY
    async with (
        serve({"/": [Reply(body=rss(10, first=n)) for n in range(1, 20)]}) as web,
        open_reader(tmp_path, web.url + "/", clock=Clock(START + ahead)) as reader,
    ):
        await reader.poll_when_due(2)
        before = await reader.state()
        for now in (reader.clock(), START):
            reader.clock.now = now
            async with reader.app.db.write() as connection:
                await set_back(connection, now)
        for _ in range(4):
            assert await reader.wait() <= 2 * HOUR
            await reader.poll_when_due()
            assert (await reader.row()).error is None
        state = await reader.state()
    assert before.pace is not None and state.pace is not None and state.pace <= 24 + before.pace
    assert state.last_success_at == reader.clock()


async def test_one_entry_of_fifty_is_mended_and_all_are_stored_clean(tmp_path: Path) -> None:
    wild = (
        b"Story\x00 &#xDFFF;\xe2\x80\xae17\x0b &lt;script&gt;x()&lt;/script&gt;" + b"y" * 9_000,
        b"Sun, 01 Jan 1984 00:00:00 GMT",
    )
    title, date = wild
    feed = rss(50, dates=[START - n * HOUR for n in range(50)])
    feed = feed.replace(b"Story 17<", title + b"<").replace(b"Mon, 07 Apr 2025 20:00:00 +0000", date)
    async with serve({"/": Reply(body=feed)}) as web, open_reader(tmp_path, web.url + "/") as reader:
        await reader.poll()
        async with reader.app.db.read() as connection:
            rows = (await connection.execute(sa.text("SELECT title, published_at FROM entries"))).all()
    odd = [row for row in rows if len(row.title) != len("Story 1") + (row.title[-2] != " ")]
    assert (len(rows), len(odd)) == (50, 1)
    assert odd[0].title.startswith("Story \ufffd17 y") and len(odd[0].title) <= 500
    assert odd[0].published_at is None


async def test_a_daily_feed_that_stops_is_told_before_the_third_day_is_over(tmp_path: Path) -> None:
    feed = rss(10, dates=[START - n * DAY for n in range(9, -1, -1)])
    async with (
        serve({"/": Reply(body=feed)}) as web,
        open_reader(tmp_path, web.url + "/", interval=4 * HOUR) as reader,
    ):
        while not await reader.events():
            await reader.poll_when_due()
        assert [kind for kind, _ in await reader.events()] == ["feed_silent"]
        assert 2 * DAY < reader.clock() - START <= 3 * DAY


async def test_the_busiest_second_has_at_most_three_times_the_mean_also_after_an_outage(
    tmp_path: Path,
) -> None:
    """A hundred feeds every ten seconds, on a clock that goes second by second and once misses ten minutes."""
    clock, at, period = Clock(START), Counter[datetime](), 10

    def answer(_: Asked) -> Reply:
        at[clock()] += 1
        return Reply(body=rss(1), headers=(("ETag", '"1"'),))

    async with serve() as web:
        web.pages = {f"/{n}": answer for n in range(100)}
        config = Config.model_validate(
            {
                "database": f"sqlite:///{tmp_path / 'many.db'}",
                "feeds": [{"url": web.url + page, "interval": f"{period}s"} for page in web.pages],
                "fetch": {"allow_private": ["127.0.0.1"], "per_domain_delay": "0s"},
            }
        )
        async with open_app(config, now=clock) as app:
            for outage in (0, 600):
                clock.advance(seconds=outage)
                began = clock()
                while clock() < began + timedelta(seconds=3 * period):
                    await stage.run(app, 500)
                    clock.advance(seconds=1)
                settled = began + timedelta(seconds=period)
                after = [count for when, count in at.items() if when >= settled]
                assert max(after) <= 3 * sum(after) / (2 * period)
                async with app.db.read() as connection:
                    assert not await connection.scalar(sa.select(sa.func.sum(feeds.c.failures)))
    assert web.busiest == 1
