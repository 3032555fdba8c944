"""Decides, between asking and saving: what to ask a feed with, what a reply changes, when to ask again, whom to tell.

Pure: the stage fetches and saves, `ask`, `took` and `failed` decide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from monitor.errors import FetchError, MonitorError
from monitor.feeds.publication_rate import is_silent, learn, own_interval
from monitor.feeds.schedule import DAY, Hints, backoff, next_poll, parting
from monitor.model import ParsedFeed
from monitor.net import Fetched
from monitor.redaction import shown
from monitor.store.feed_state import Brought, FeedState, Health, PollRun, noted
from monitor.store.health import HealthEvent

HOLDS = 5  # times that a permanent redirect must be seen ...
HOLDS_FOR = timedelta(hours=48)  # ... over this time
LONGEST_UNCHANGED = 100  # 304s in a row before the whole feed is asked for once
_LEAST_FULL = timedelta(days=1)
_FAILING = 3  # failures in a row before the owner is told
_FAILING_FOR = timedelta(days=1)
_NOTE = 300


@dataclass(frozen=True, slots=True)
class Ask:
    """The next request: where, and with which validators (none: for the whole feed)."""

    url: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; `parsed` is None after a 304 and where the body is the known one."""

    fetched: Fetched
    parsed: ParsedFeed | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a poll leads to. Without `due_at` the feed rests until somebody wakes it."""

    state: FeedState
    due_at: datetime | None
    events: tuple[HealthEvent, ...] = ()


def earliest(state: FeedState) -> datetime | None:
    """Before when not to ask: a request was begun and nobody knows how it ended, as after a crash."""
    if state.asked_at is None or (state.polled_at is not None and state.polled_at >= state.asked_at):
        return None
    return state.asked_at + state.interval


def ask(state: FeedState, now: datetime) -> Ask:
    """A conditional request, but for once in a while: some servers answer 304 whatever has changed."""
    url = state.address or state.url
    stale = state.unchanged >= LONGEST_UNCHANGED and now - (state.full_at or state.added_at) >= _LEAST_FULL
    doubtful = state.unchanged > 0 and state.health is Health.OK and is_silent(state, now)
    whole = stale or doubtful
    return Ask(url, None, None) if whole else Ask(url, state.etag, state.last_modified)


def took(state: FeedState, reply: Reply, new: int, now: datetime) -> Outcome:
    """After a reply that brought `new` entries."""
    fetched, last = reply.fetched, state.last_success_at
    brought = Brought.NEW if new else Brought.UNCHANGED if fetched.not_modified else Brought.SAME
    rate = learn(state, reply.parsed, new, now)
    after = _follow(state, fetched, now)
    after = replace(
        _described(after, reply.parsed) if reply.parsed else after,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        body_hash=reply.body_hash or state.body_hash,
        unchanged=state.unchanged + 1 if fetched.not_modified else 0,
        full_at=state.full_at if fetched.not_modified else now,
        size=rate.size,
        pace=rate.pace,
        longest_gap=rate.longest_gap,
        last_entry_at=rate.last_entry_at,
        last_success_at=now,
        polled_at=now,
        failures=0,
        failing_since=None,
        runs=noted(state.runs, PollRun(brought, now, now, entries=new)),
    )
    after, events = _well(state, after, fetched, new, now)
    wait = own_interval(after, new if last else 0, now - last if last else None, now)
    apart = parting(state.due_at, now) if last else DAY
    return Outcome(after, next_poll(now, wait, _hints(after, fetched), key=state.url, apart=apart), events)


def failed(state: FeedState, error: MonitorError, now: datetime) -> Outcome:
    """After a request that failed, or a body that is no feed: ever less often, down to once a day; 410 ends it."""
    state = replace(
        state,
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
        polled_at=now,
        # A move that leads nowhere any more was none.
        address=None if state.failures + 1 >= _FAILING else state.address,
        runs=noted(state.runs, PollRun(Brought.FAILED, now, now, note=str(error)[:_NOTE])),
    )
    if isinstance(error, FetchError) and error.status == HTTPStatus.GONE:
        text = (
            f"{state.name} is gone: its server answers that it will not come back, so it is no longer asked."
        )
        return Outcome(
            replace(state, health=Health.GONE), None, (HealthEvent("feed_gone", state.name, text),)
        )
    state, events = _failing(state, error, now)
    hints = Hints(retry_after=error.retry_after if isinstance(error, FetchError) else None)
    wait = backoff(state.interval, state.failures)
    apart = parting(state.due_at, now)
    return Outcome(state, next_poll(now, wait, hints, key=state.url, apart=apart), events)


def _follow(state: FeedState, fetched: Fetched, now: datetime) -> FeedState:
    """A permanent redirect is kept once it has held; people also make them by mistake, and captive portals do."""
    target = fetched.permanent_redirect
    if target is None or target in (state.address, state.url):
        return replace(state, moved_to=None, moved_since=None, moved_seen=0) if state.moved_to else state
    if target != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=target, moved_since=now, moved_seen=1)
    seen = state.moved_seen + 1
    if seen >= HOLDS and now - state.moved_since >= HOLDS_FOR:
        return replace(state, address=target, moved_to=None, moved_since=None, moved_seen=0)
    return replace(state, moved_seen=seen)


def _described(state: FeedState, parsed: ParsedFeed) -> FeedState:
    return replace(
        state,
        title=parsed.title,
        name=parsed.title if parsed.title and state.name == shown(state.url) else state.name,
        ttl=timedelta(seconds=parsed.ttl_seconds) if parsed.ttl_seconds else None,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
    )


def _hints(state: FeedState, fetched: Fetched) -> Hints:
    return Hints(
        fetched.max_age, fetched.expires_in, state.ttl, fetched.retry_after, state.skip_hours, state.skip_days
    )


def _failing(
    state: FeedState, error: MonitorError, now: datetime
) -> tuple[FeedState, tuple[HealthEvent, ...]]:
    since = state.failing_since or now
    if state.health is Health.FAILING or (state.failures < _FAILING and now - since < _FAILING_FOR):
        return state, ()
    text = f"{state.name} cannot be read since {_moment(since)}: {str(error)[:_NOTE]}"
    return replace(state, health=Health.FAILING), (HealthEvent("feed_failing", state.name, text),)


def _well(
    before: FeedState, state: FeedState, fetched: Fetched, new: int, now: datetime
) -> tuple[FeedState, tuple[HealthEvent, ...]]:
    """Who is told after a poll that worked: that the feed is back, or that it has fallen silent."""
    if before.health in (Health.FAILING, Health.GONE):
        since = f" It could not be since {_moment(before.failing_since)}." if before.failing_since else ""
        text = f"{state.name} can be read again.{since}"
        return replace(state, health=Health.OK), (HealthEvent("feed_recovered", state.name, text),)
    if before.health is Health.SILENT and new:
        text = f"{state.name} brings entries again, for the first time since {_moment(before.last_entry_at)}."
        return replace(state, health=Health.OK), (HealthEvent("feed_recovered", state.name, text),)
    # A 304 alone proves no silence: `ask` has the whole feed sent first.
    if state.health is Health.OK and not fetched.not_modified and is_silent(state, now):
        text = f"{state.name} has brought nothing new since {_moment(state.last_entry_at)}, which is unusual for it."
        return replace(state, health=Health.SILENT), (HealthEvent("feed_silent", state.name, text),)
    return state, ()


def _moment(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC" if when else "the beginning"
