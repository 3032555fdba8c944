"""What a publisher and an owner see of polling, over real sockets and a real database; only the clock is turned."""

from __future__ import annotations

import asyncio
import gzip
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.store import feeds as store
from monitor.store.feed_state import Brought, Health
from tests.feeds.reader import START, open_reader, rss
from tests.support.desk import Clock
from tests.support.web import Asked, Reply, serve

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def tagged(body: bytes, etag: str | bytes, **more: object) -> Reply:
    return Reply(body=body, headers=(("ETag", etag),), **more)


def conditional(body: bytes = rss(1), etag: str = '"1"') -> object:
    """A page that answers 304 to who knows its ETag."""

    def answer(asked: Asked) -> Reply:
        known = asked.headers.get("if-none-match") == etag.encode()
        return Reply(304) if known else tagged(body, etag)

    return answer


@pytest.mark.parametrize("value", [b'W/"a"', b"unquoted", b"caf\xe9", b"caf\xc3\xa9", b"yesterday-ish"])
async def test_validators_come_back_byte_for_byte_through_the_database(tmp_path: Path, value: bytes) -> None:
    first = Reply(body=rss(1), headers=(("ETag", value), ("Last-Modified", value)))
    async with serve({"/": [first, Reply(304)]}) as web, open_reader(tmp_path, web.url + "/") as reader:
        await reader.poll_when_due(3)
    for asked in web.asked[1:]:
        assert (asked.headers["if-none-match"], asked.headers["if-modified-since"]) == (value, value)


async def test_validators_are_renewed_though_the_body_is_the_same(tmp_path: Path) -> None:
    replies = [tagged(rss(2), '"1"'), tagged(rss(2), '"2"'), Reply(304)]
    async with serve({"/": replies}) as web, open_reader(tmp_path, web.url + "/") as reader:
        await reader.poll_when_due(3)
        assert [run.brought for run in (await reader.state()).history] == [
            Brought.NEW,
            Brought.SAME,
            Brought.UNCHANGED,
        ]
    assert web.asked[2].headers["if-none-match"] == b'"2"'


async def test_a_truncated_body_is_a_failure_and_the_validators_stay(tmp_path: Path) -> None:
    cut = gzip.compress(rss(2_000))[:-300]
    broken = Reply(body=cut, headers=(("Content-Encoding", "gzip"), ("ETag", '"2"')))
    async with (
        serve({"/": [tagged(rss(1), '"1"'), broken, Reply(304)]}) as web,
        open_reader(tmp_path, web.url + "/") as reader,
    ):
        await reader.poll_when_due(2)
        assert (await reader.row()).error.endswith("sent a body that was cut short.")
        await reader.poll_when_due()
        assert (await reader.row()).error is None
        assert await reader.entries() == 1
    assert web.asked[2].headers["if-none-match"] == b'"1"'


async def test_no_poll_is_early_across_fifty_restarts(tmp_path: Path) -> None:
    clock = Clock(START)
    asked_at = []

    def answer(_: Asked) -> Reply:
        asked_at.append(clock())
        return tagged(rss(1), '"1"')

    async with serve({"/": answer}) as web:
        for _ in range(50):
            async with open_reader(tmp_path, web.url + "/", clock) as reader:
                await reader.poll()
            clock.advance(minutes=7)
    waits = [later - sooner for sooner, later in pairwise(asked_at)]
    assert len(asked_at) >= 4
    assert min(waits) >= HOUR


async def test_a_poll_that_was_broken_off_is_not_repeated_at_once(tmp_path: Path) -> None:
    clock, arrived = Clock(START), asyncio.Event()

    async def never(_: Asked) -> Reply:
        arrived.set()
        await asyncio.sleep(30)
        return Reply()

    async with serve({"/": never}) as web:
        async with open_reader(tmp_path, web.url + "/", clock) as reader:
            poll = asyncio.ensure_future(reader.poll())
            await arrived.wait()
            poll.cancel()
            with suppress(asyncio.CancelledError):
                await poll
        web.pages["/"] = Reply(body=rss(1))
        async with open_reader(tmp_path, web.url + "/", clock) as reader:
            while await reader.poll():
                pass
            assert len(web.asked) == 1
            clock.advance(hours=1)
            await reader.poll()
    assert len(web.asked) == 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("18000", 5 * HOUR),
        ("Tue, 08 Apr 2025 19:00:00 GMT", 7 * HOUR),
        (str(90 * 86_400), 30 * DAY),
    ],
)
async def test_nothing_is_asked_before_retry_after(
    tmp_path: Path, status: int, value: str, wait: timedelta
) -> None:
    refusal = Reply(status, headers=(("Retry-After", value), ("Date", "Tue, 08 Apr 2025 12:00:00 GMT")))
    async with serve({"/": refusal}) as web, open_reader(tmp_path, web.url + "/") as reader:
        await reader.poll()
        assert await reader.wait() == wait
        reader.clock.now += wait - timedelta(seconds=1)
        assert await reader.poll() == 0
        reader.clock.advance(seconds=1)
        assert await reader.poll() == 1


async def test_a_304_renews_the_hints_and_the_feeds_own_stay(tmp_path: Path) -> None:
    replies = [
        tagged(rss(1, head="<ttl>180</ttl>"), '"1"'),
        Reply(304, headers=(("Cache-Control", "max-age=18000"),)),
        Reply(304),
    ]
    async with serve({"/": replies}) as web, open_reader(tmp_path, web.url + "/") as reader:
        for least in (3, 5, 3):
            await reader.poll_when_due()
            assert least * HOUR <= await reader.wait() <= (least + 1) * HOUR


async def test_hours_and_days_that_the_feed_skips_are_kept(tmp_path: Path) -> None:
    head = (
        "<skipHours><hour>13</hour><hour>14</hour></skipHours><skipDays><day>Wednesday</day></skipDays>"
        "<ttl>60</ttl>"
    )
    async with (
        serve({"/": Reply(body=rss(1, head=head))}) as web,
        open_reader(tmp_path, web.url + "/") as reader,
    ):
        asked = []
        for _ in range(12):
            asked.append(reader.clock())
            await reader.poll_when_due()
    hours = {when.hour for when in asked[1:]}
    assert not hours & {13, 14}
    assert not any(when.weekday() == 2 for when in asked)


async def test_a_move_for_good_is_kept_once_it_has_held(tmp_path: Path) -> None:
    pages = {"/old": Reply(301, headers=(("Location", "/new"),)), "/new": Reply(body=rss(1))}
    async with serve(pages) as web, open_reader(tmp_path, web.url + "/old", interval=12 * HOUR) as reader:
        await reader.poll_when_due(4)
        assert (await reader.state()).address is None
        await reader.poll_when_due(1)
        assert (await reader.state()).address == web.url + "/new"
        await reader.poll_when_due(2)
    assert web.paths() == ["/old", "/new"] * 5 + ["/new"] * 2
    assert reader.clock() - START >= timedelta(hours=48)


async def test_a_move_that_does_not_hold_is_forgotten(tmp_path: Path) -> None:
    moved = Reply(308, headers=(("Location", "/portal"),))
    pages = {"/old": [moved, moved, moved, moved, Reply(body=rss(1)), moved], "/portal": Reply(body=rss(1))}
    async with serve(pages) as web, open_reader(tmp_path, web.url + "/old", interval=DAY) as reader:
        await reader.poll_when_due(6)
        state = await reader.state()
    assert (state.address, state.moved_seen) == (None, 1)


async def test_a_new_address_that_fails_leads_back_to_the_configured_one(tmp_path: Path) -> None:
    moved = Reply(301, headers=(("Location", "/new"),))
    pages = {"/old": [moved] * 5 + [Reply(body=rss(2))], "/new": [Reply(body=rss(1))] * 5 + [Reply(404)]}
    async with serve(pages) as web, open_reader(tmp_path, web.url + "/old", interval=DAY) as reader:
        await reader.poll_when_due(5)
        assert (await reader.state()).address
        await reader.poll_when_due(4)
        assert (await reader.state()).address is None
        assert await reader.entries() == 2


async def test_a_feed_that_is_gone_rests_and_its_owner_is_told_once(tmp_path: Path) -> None:
    async with serve({"/": Reply(410)}) as web, open_reader(tmp_path, web.url + "/") as reader:
        await reader.poll()
        reader.clock.advance(days=400)
        assert await reader.poll() == 0
        [(kind, text)] = await reader.events()
        assert (kind, (await reader.state()).health) == ("feed_gone", Health.GONE)
        assert text.startswith("Paper is gone")
        web.pages["/"] = Reply(body=rss(1))
        async with reader.app.db.write() as connection:
            await store.wake(connection, (await reader.row()).id, reader.clock())
        await reader.poll()
        assert [kind for kind, _ in await reader.events()] == ["feed_gone", "feed_recovered"]


async def test_a_failing_feed_backs_off_to_once_a_day_and_comes_back(tmp_path: Path) -> None:
    async with serve({"/": Reply(404)}) as web, open_reader(tmp_path, web.url + "/") as reader:
        waits = []
        for _ in range(40):
            await reader.poll_when_due()
            waits.append(await reader.wait())
        assert waits[0] < 3 * HOUR
        assert all(DAY <= wait <= DAY + timedelta(minutes=5) for wait in waits[5:])
        [(kind, text)] = await reader.events()
        assert kind == "feed_failing"
        assert "Paper cannot be read since 2025-04-08 12:00 UTC" in text and "404" in text
        web.pages["/"] = Reply(body=rss(2))
        await reader.poll_when_due(2)
        assert [kind for kind, _ in await reader.events()] == ["feed_failing", "feed_recovered"]
        assert await reader.wait() <= 7 * HOUR
        assert await reader.entries() == 2


async def test_two_failures_are_nobodys_business(tmp_path: Path) -> None:
    async with (
        serve({"/": [Reply(500), Reply(500), Reply(body=rss(1))]}) as web,
        open_reader(tmp_path, web.url + "/") as reader,
    ):
        await reader.poll_when_due(3)
        assert await reader.events() == []


async def test_a_slow_feeds_failure_is_told_after_a_day(tmp_path: Path) -> None:
    async with serve({"/": Reply(500)}) as web, open_reader(tmp_path, web.url + "/", interval=DAY) as reader:
        await reader.poll_when_due(2)
        assert [kind for kind, _ in await reader.events()] == ["feed_failing"]


async def test_a_silent_feed_is_told_within_three_times_its_expected_gap(tmp_path: Path) -> None:
    clock, period, interval = Clock(START), 12 * HOUR, 6 * HOUR
    begins, ends = START - 5 * DAY, START + 8 * DAY

    def answer(asked: Asked) -> Reply:
        newest = int((min(clock(), ends) - begins) / period)
        etag = f'"{newest}"'
        if asked.headers.get("if-none-match") == etag.encode():
            return Reply(304)
        numbers = range(newest - 9, newest + 1)
        dates = [begins + number * period for number in numbers]
        return tagged(rss(10, first=newest - 9, dates=dates), etag)

    async with (
        serve({"/": answer}) as web,
        open_reader(tmp_path, web.url + "/", clock, interval=interval) as reader,
    ):
        while not await reader.events():
            await reader.poll_when_due()
        told_at = clock()
        [(kind, text)] = await reader.events()
        assert kind == "feed_silent"
        assert "Paper has brought nothing new since" in text
        await reader.poll_when_due(5)
        whole = [asked for asked in web.asked if "if-none-match" not in asked.headers]
        assert len(whole) == 2  # the first, and one before the silence was told
        ends = clock() + DAY
        await reader.poll_when_due(3)
        assert [kind for kind, _ in await reader.events()] == ["feed_silent", "feed_recovered"]
    assert 3 * period <= told_at - (START + 8 * DAY) + period <= 3 * (period + interval) + period


async def test_the_feeds_own_title_names_it_where_the_user_does_not(tmp_path: Path) -> None:
    async with (
        serve({"/": Reply(body=rss(1))}) as web,
        open_reader(tmp_path, web.url + "/", name=None) as reader,
    ):
        await reader.poll()
        assert (await reader.row()).name == "Paper"


async def test_headers_and_login_go_to_the_feeds_own_host_alone(tmp_path: Path) -> None:
    settings = {"headers": {"X-Key": "k-1"}, "username": "desk", "password": "pass"}
    async with (
        serve({"/feed": Reply(body=rss(1))}) as other,
        serve(
            {
                "/a": Reply(302, headers=(("Location", "/b"),)),
                "/b": Reply(302, headers=(("Location", other.url + "/feed"),)),
            }
        ) as web,
        open_reader(tmp_path, web.url + "/a", **settings) as reader,
    ):
        await reader.poll()
        assert await reader.entries() == 1
    for asked in web.asked:
        assert asked.headers["x-key"] == b"k-1"
        assert asked.headers["authorization"] == b"Basic ZGVzazpwYXNz"
    assert not {"x-key", "authorization"} & set(other.asked[0].headers)


async def test_one_bad_entry_of_fifty_costs_no_other(tmp_path: Path) -> None:
    feed = rss(50).replace(b"Story 17<", b"Story &#xD800; 17<")
    async with serve({"/": Reply(body=feed)}) as web, open_reader(tmp_path, web.url + "/") as reader:
        await reader.poll()
        assert await reader.entries() == 50
