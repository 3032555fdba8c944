"""Decisions between asking and saving, without a network or a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.errors import TransientFetchError
from monitor.feeds.decide import LONGEST_UNCHANGED, Reply, ask, earliest, failed, took
from monitor.model import Entry, ParsedFeed
from monitor.net import Fetched
from monitor.store.feed_state import Brought, FeedState, Health

START = datetime(2025, 4, 8, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW = FeedState("https://paper.example/rss", "Paper", HOUR, 6 * HOUR, START)
FULL = Fetched(NEW.url, 200, b"x", etag='"1"')
UNCHANGED = Fetched(NEW.url, 304, b"", etag='"1"', not_modified=True)
PARSED = ParsedFeed("The Paper", (Entry("1", "", "One"),))


def read(state: FeedState, fetched: Fetched = FULL, new: int = 1, now: datetime = START) -> FeedState:
    parsed = None if fetched.not_modified else PARSED
    return took(state, Reply(fetched, parsed), new, now).state


def test_a_304_for_the_hundredth_time_is_doubted_once() -> None:
    state, now = read(NEW), START
    for _ in range(LONGEST_UNCHANGED):
        assert ask(state, now).etag == '"1"'
        now += HOUR
        state = read(state, UNCHANGED, 0, now)
    assert ask(state, now).etag is None
    state = read(state, FULL, 0, now + HOUR)
    assert ask(state, now + HOUR).etag == '"1"'


def test_a_hundred_304s_within_hours_are_none_too_many() -> None:
    state = replace(read(NEW), unchanged=500)
    assert ask(state, START + 20 * HOUR).etag == '"1"'


def test_polls_that_end_alike_are_one_run() -> None:
    state = read(NEW)
    for hour in range(1, 4):
        state = read(state, UNCHANGED, 0, START + hour * HOUR)
    error = TransientFetchError("paper.example could not be read.", url=NEW.url)
    for hour in range(4, 6):
        state = failed(state, error, START + hour * HOUR).state
    assert [(run.brought, run.polls, run.entries) for run in state.history] == [
        (Brought.NEW, 1, 1),
        (Brought.UNCHANGED, 3, 0),
        (Brought.FAILED, 2, 0),
    ]
    assert state.history[-1].note == "paper.example could not be read."


def test_the_history_does_not_grow_for_ever() -> None:
    state = NEW
    for day in range(100):
        state = read(state, FULL, day % 2, START + day * DAY)
    assert len(state.history) == 40


def test_a_request_whose_end_nobody_knows_counts_as_one() -> None:
    assert earliest(NEW) is None
    assert earliest(replace(NEW, asked_at=START)) == START + HOUR
    assert earliest(replace(NEW, asked_at=START, polled_at=START)) is None
    assert earliest(replace(NEW, asked_at=START + HOUR, polled_at=START)) == START + 2 * HOUR


def test_a_failing_feed_is_told_once_and_its_return_once() -> None:
    state, told = read(NEW), []
    error = TransientFetchError("no answer.", url=NEW.url)
    for hour in range(1, 30):
        outcome = failed(state, error, START + hour * HOUR)
        state, told = outcome.state, [*told, *outcome.events]
    assert [event.kind for event in told] == ["feed_failing"]
    assert (state.health, state.failures, state.failing_since) == (Health.FAILING, 29, START + HOUR)
    for hour in range(30, 33):
        outcome = took(state, Reply(FULL, PARSED), 0, START + hour * HOUR)
        state, told = outcome.state, [*told, *outcome.events]
    assert [event.kind for event in told] == ["feed_failing", "feed_recovered"]
    assert told[-1].text == "Paper can be read again. It could not be since 2025-04-08 13:00 UTC."
    assert (state.health, state.failures, state.failing_since) == (Health.OK, 0, None)


def test_a_feed_that_is_dead_when_it_is_added_is_told_at_once() -> None:
    entries = tuple(Entry(str(n), "", "x", published_at=START - 400 * DAY + n * DAY) for n in range(8))
    outcome = took(NEW, Reply(FULL, ParsedFeed("Paper", entries)), 8, START)
    assert [event.kind for event in outcome.events] == ["feed_silent"]
