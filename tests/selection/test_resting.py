"""A reader is never asked for more than it may take, rests when it fails, and its owner is told of it once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from monitor.config.models import ReaderConfig
from monitor.selection.allowance import estimate
from monitor.selection.asking import Reader
from monitor.selection.prompt import question, request
from monitor.selection.sentences import stretches
from monitor.store.db import Database, open_database
from tests.selection.models import (
    NOTHING,
    SEARCH,
    Learnt,
    article,
    endpoint,
    opened,
    orders,
    rows,
    says,
    told,
)
from tests.selection.puts import ferry
from tests.support.desk import Clock
from tests.support.receiver import Answer


async def test_two_that_ask_at_once_never_overrun_the_calls(both: Database, dsn: str) -> None:
    other = open_database(dsn)
    async with endpoint(says(NOTHING)) as model:
        readers = [opened(db, model.at.url, calls_per_hour=5) for db in (both, other)]
        made = await asyncio.gather(*(readers[n % 2].choose(article(n)) for n in range(12)))
        assert model.asked == 5
    await other.close()
    late = [one for one in made if one[0].chooser == "learnt"]
    assert len(late) == 7
    assert {one[0].reason for one in late} == {
        "the reader could not be asked (the 5 calls of this hour are made): it is the first"
    }


async def test_two_that_ask_at_once_never_overrun_the_tokens(both: Database, dsn: str) -> None:
    other = open_database(dsn)
    [stretch] = stretches(article(1).items)
    each = estimate(request(question(article(1), stretch), "small"))
    async with endpoint(says(NOTHING, each)) as model:
        readers = [opened(db, model.at.url, tokens_per_day=4 * each) for db in (both, other)]
        await asyncio.gather(*(readers[n % 2].choose(article(n)) for n in range(9)))
        assert model.asked == 4
    await other.close()


async def test_allowances_come_back_with_time(db: Database) -> None:
    clock = Clock()
    async with endpoint(says(NOTHING, 990)) as model:
        reader = opened(db, model.at.url, clock, calls_per_hour=1, tokens_per_day=5_000)
        for hours, asked in ((0, 1), (0.5, 1), (0.6, 2), (24, 3)):
            clock.advance(hours=hours)
            await reader.choose(article(model.asked))
            assert model.asked == asked


async def test_after_three_failures_it_rests_then_is_tried_once(db: Database) -> None:
    clock = Clock()
    async with endpoint(Answer(500)) as model:
        reader = opened(db, model.at.url, clock)
        for minutes, asked in ((0, 2), (1, 3), (1, 3), (3.9, 3), (0.1, 4), (9.9, 4), (0.1, 5), (20, 6)):
            clock.advance(minutes=minutes)
            made = await reader.choose(article(0))
            assert model.asked == asked
    assert {one.chooser for one in made} == {"learnt"}


async def test_while_it_rests_the_reason_says_until_when_also_after_a_restart(db: Database) -> None:
    clock = Clock()
    async with endpoint(Answer(500)) as model:
        for _ in range(3):
            made = await opened(db, model.at.url, clock).choose(article(0))
    rests = "the reader could not be asked (it fails and rests until 12:05 UTC): it is the first"
    assert made[0].reason == rests


async def test_what_was_mended_in_the_configuration_is_tried_at_once(db: Database) -> None:
    async with endpoint(Answer(401), Answer(401), Answer(401), says(SEARCH)) as model:
        for _ in range(4):
            await opened(db, model.at.url).choose(ferry())
        assert model.asked == 3
        made = await opened(db, model.at.url, key="sk-right").choose(ferry())
    assert orders(made) == [("ferry", 4)]


async def test_many_articles_that_wait_for_its_end_try_it_once(both: Database) -> None:
    clock = Clock()
    async with endpoint(Answer(400), Answer(400), Answer(400), Answer(None)) as model:
        config = ReaderConfig(url=f"{model.at.url}/v1", model="small", timeout=timedelta(seconds=1))
        reader = Reader(both, config, clock, Learnt())
        for number in range(3):
            await reader.choose(article(number))
        clock.advance(minutes=5)
        await asyncio.gather(*(reader.choose(article(number)) for number in range(6)))
        assert model.asked == 4


async def test_its_owner_is_told_once_that_it_fails_and_once_that_it_is_back(both: Database) -> None:
    clock = Clock()
    async with endpoint(*[Answer(500)] * 5, says(NOTHING)) as model:
        for minutes in (0, 1, 6, 11, 21, 41, 1):
            clock.advance(minutes=minutes)
            await opened(both, model.at.url, clock).choose(article(minutes))
    (failing, why), (recovered, back) = await told(both)
    assert (failing, recovered) == ("reader_failing", "reader_recovered")
    assert why == (
        "The reader small at 127.0.0.1 fails: it answered HTTP 500. It is asked again at 12:06 UTC and later "
        "now and then; until it answers the service chooses by itself."
    )
    assert back == "The reader small at 127.0.0.1 answers again."


async def test_a_failure_now_and_then_is_not_told(db: Database) -> None:
    async with endpoint(*[Answer(500), says(NOTHING)] * 4) as model:
        for number in range(4):
            await opened(db, model.at.url).choose(article(number))
        assert model.asked == 8
    assert await told(db) == []


async def test_no_secret_is_logged_stored_or_told(db: Database) -> None:
    with structlog.testing.capture_logs() as logged:
        for number in range(2):
            url = "http://user:hidden-word@127.0.0.1:9/path?token=hidden-word"
            made = await opened(db, url).choose(article(number))
    seen = f"{logged} {await rows(db)} {await told(db)} {made}"
    assert "rests" in seen or "ConnectError" in seen
    assert "hidden-word" not in seen
    assert "secret" not in seen
