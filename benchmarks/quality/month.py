"""A month of polling on a clock that is turned: 1,000 feeds of differing habits against the decisions of the service.

    python -m benchmarks.quality.month [--feeds 1000] [--days 30] [--stage] [--json]

Servers and entries are made up from a seed; what is asked and when is decided by the code that the service runs.
A poll is early if it comes before what the server asked for (max-age, ttl, Retry-After) or sooner than a quarter
of the feed's interval after the last. With `--stage` (50 feeds and 7 days unless told otherwise) the poll stage itself
runs, with its requests, its workers and a SQLite database, and is closed and opened again every midnight; `seen` is
then what the database holds.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import json
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.month.servers import DAY, HOUR, START, Server, make
from benchmarks.month.stage import live
from monitor.errors import TransientFetchError
from monitor.feeds.decide import Ask, Reply, ask, failed, took
from monitor.logs import open_logs
from monitor.model import Entry, ParsedFeed
from monitor.net import Fetched
from monitor.store.feed_state import FeedState

QUARTER = timedelta(minutes=15)


def poll(state: FeedState, server: Server, now: datetime) -> tuple[FeedState, datetime]:
    """One poll as the service makes it."""
    at = (now - START).total_seconds()
    first = server.polls == 0
    answer = server.answer(ask(state, now), at)
    if isinstance(answer, TransientFetchError):
        outcome = failed(state, answer, now)
    elif answer.not_modified:
        outcome = took(state, Reply(answer), 0, now)
    else:
        new = server.bring(at)
        outcome = took(state, Reply(answer, _parsed(server, at, first)), new, now)
    assert outcome.due_at is not None
    return outcome.state, outcome.due_at


def _parsed(server: Server, at: float, first: bool) -> ParsedFeed:
    newest = server.newest(at)
    held = server.published[max(0, newest - server.size) : newest]
    blank = Entry("", "", "")
    entries = (
        tuple(Entry("", "", "", published_at=START + timedelta(seconds=time)) for time in held)
        if first
        else (blank,) * len(held)
    )
    return ParsedFeed("", entries, int(server.ttl.total_seconds()) if server.ttl else None)


def adaptive(servers: list[Server], days: int, interval: timedelta) -> None:
    """The service's month."""
    for server in servers:
        server.interval = interval
    states = [
        FeedState(f"https://feed-{n}.example/", f"Feed {n}", interval, timedelta(hours=6), START)
        for n in range(len(servers))
    ]
    due = [(START + timedelta(seconds=n * 0.1), n) for n in range(len(servers))]
    heapq.heapify(due)
    while due[0][0] < START + days * DAY:
        now, number = due[0]
        states[number], again = poll(states[number], servers[number], now)
        heapq.heapreplace(due, (again, number))


def hourly(servers: list[Server], days: int) -> None:
    """The same month with a conditional request every hour."""
    for server in servers:
        etag = None
        for hour in range(days * 24):
            at = hour * 3_600.0
            answer = server.answer(Ask("", etag, None), at)
            if isinstance(answer, Fetched) and not answer.not_modified:
                etag = answer.etag
                server.bring(at)


def figures(servers: list[Server], days: int) -> dict[str, float]:
    fresh = [
        index
        for number, server in enumerate(servers)
        for index in [(number, i) for i, time in enumerate(server.published) if time > 0]
    ]
    missed = sum((index in servers[number].missed) for number, index in fresh)
    polls, repeated = sum(s.polls for s in servers), sum(s.repeated for s in servers)
    return {
        "early": sum(s.early for s in servers),
        "unchanged_304": sum(s.unchanged for s in servers) / max(1, repeated),
        "seen": 1 - missed / max(1, len(fresh)),
        "polls_a_feed_and_day": polls / len(servers) / days,
        "kb_a_feed_and_day": sum(s.size_bytes for s in servers) / len(servers) / days / 1000,
    }


def measure(feeds: int, days: int, seed: int = 1) -> dict[str, float]:
    """The service at its usual interval, then at an hour beside a fixed poll of an hour."""
    result = _month("month", feeds, days, seed, QUARTER)
    result |= _month("month.hour", feeds, days, seed, HOUR)
    fixed = [make(number, days, seed) for number in range(feeds)]
    hourly(fixed, days)
    return result | {f"month.fixed.{key}": value for key, value in figures(fixed, days).items()}


def _month(name: str, feeds: int, days: int, seed: int, interval: timedelta) -> dict[str, float]:
    servers = [make(number, days, seed) for number in range(feeds)]
    adaptive(servers, days, interval)
    return {f"{name}.{key}": value for key, value in figures(servers, days).items()}


def measure_stage(feeds: int, days: int, seed: int = 1) -> dict[str, float]:
    """The service itself at its usual interval, beside a fixed poll of an hour."""
    servers, fixed = ([make(number, days, seed) for number in range(feeds)] for _ in range(2))
    asyncio.run(live(servers, days, QUARTER))
    hourly(fixed, days)
    result = {f"month.stage.{key}": value for key, value in figures(servers, days).items()}
    return result | {f"month.fixed.{key}": value for key, value in figures(fixed, days).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not used: the feeds are made up")
    parser.add_argument("--part", help="not used")
    parser.add_argument("--stage", action="store_true", help="through the stage and a database")
    parser.add_argument("--feeds", type=int)
    parser.add_argument("--days", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.stage:
        open_logs("error", pretty=False)
        result = measure_stage(args.feeds or 50, args.days or 7, args.seed)
    else:
        result = measure(args.feeds or 1_000, args.days or 30, args.seed)
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:36} {value:.4f}")


if __name__ == "__main__":
    main()
