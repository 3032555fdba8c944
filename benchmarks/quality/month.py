"""A month of polling on a clock that is turned: 1,000 feeds of differing habits against the decisions of the service.

Servers and entries are made up from a seed; what is asked and when is decided by the code that the service runs.
A poll is early if it comes before what the server asked for (max-age, ttl, Retry-After) or sooner than a quarter
of the feed's interval after the last.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.errors import TransientFetchError
from monitor.feeds.decide import Ask, Reply, ask, failed, took
from monitor.model import Entry, ParsedFeed
from monitor.net import Fetched
from monitor.store.feed_state import FeedState

START = datetime(2025, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
HEAD_BYTES = 350  # of a reply without a body
ENTRY_BYTES = 320  # of an entry, compressed
BEFORE = timedelta(days=30)  # that entries were published before the first poll

# Entries a day, entries that the feed holds, share of all feeds. As in lists of news feeds: most are slow.
HABITS = (
    ("wire", (60.0, 250.0), (20, 100), 0.08),
    ("daily", (10.0, 60.0), (10, 50), 0.32),
    ("weekly", (0.3, 6.0), (10, 30), 0.40),
    ("rare", (0.02, 0.2), (10, 20), 0.12),
    ("dead", (0.0, 0.0), (10, 20), 0.08),
)


@dataclass(slots=True)
class Server:
    """One feed as its publisher serves it. `published` are times of its entries, in seconds from the start."""

    published: list[float]
    size: int
    etags: bool
    max_age: timedelta | None
    ttl: timedelta | None
    down: tuple[float, float]
    interval: timedelta = HOUR
    not_before: float = 0.0
    asked_at: float = -1e9
    seen: int = 0
    polls: int = 0
    early: int = 0
    repeated: int = 0
    unchanged: int = 0
    size_bytes: int = 0
    missed: set[int] = field(default_factory=set)

    def newest(self, at: float) -> int:
        return bisect_right(self.published, at)

    def answer(self, question: Ask, at: float) -> Fetched | TransientFetchError:
        """The reply, with a record of how polite the request was."""
        self.early += at < self.not_before - 1 or at - self.asked_at < self.interval.total_seconds() / 4 - 1
        self.polls += 1
        self.size_bytes += HEAD_BYTES
        known = self.seen_tag() if self.polls > 1 else None
        self.asked_at = at
        if self.down[0] <= at < self.down[1]:
            self.not_before = at + 3_600
            return TransientFetchError("down", url="", status=503, retry_after=timedelta(hours=1))
        newest = self.newest(at)
        tag = f'"{newest}"'
        wait = max(self.max_age or timedelta(0), self.ttl or timedelta(0))
        self.not_before = at + wait.total_seconds()
        if self.etags and known == tag:
            self.repeated += 1
            if question.etag == tag:
                self.unchanged += 1
                return Fetched("", 304, b"", etag=tag, max_age=self.max_age, not_modified=True)
        self.size_bytes += ENTRY_BYTES * min(self.size, newest)
        return Fetched("", 200, b"", etag=tag if self.etags else None, max_age=self.max_age)

    def seen_tag(self) -> str:
        return f'"{self.seen}"'

    def bring(self, at: float) -> int:
        """Take note of what the feed holds; returns how many entries are new."""
        newest = self.newest(at)
        oldest = max(0, newest - self.size)
        self.missed.update(range(self.seen, oldest))
        new = newest - max(self.seen, oldest)
        self.seen = newest
        return new


def make(number: int, days: int, seed: int) -> Server:
    """A server of one habit, busier by day than by night and at the weekend quiet."""
    chance = random.Random(f"{seed}/{number}")
    _, rates, sizes, _ = HABITS[_habit(number)]
    rate = rates[0] * (rates[1] / rates[0]) ** chance.random() if rates[0] else 0.0
    weekend, night = chance.choice((1.0, 0.4, 0.05)), chance.choice((1.0, 0.5, 0.1))
    bursts = [chance.uniform(0, days) for _ in range(days // 5)]
    times, at, end = [], -BEFORE / DAY, float(days)
    while rate and at < end:
        at += chance.expovariate(rate * 4)
        hour, day = (at % 1) * 24, int(at // 1) % 7
        weight = (1.0 if 6 <= hour < 22 else night) * (weekend if day >= 5 else 1.0)
        weight *= 4.0 if any(burst <= at < burst + 0.15 for burst in bursts) else 1.0
        if chance.random() < weight / 4:
            times.append(at * 86_400)
    if not rate:
        times = [-(BEFORE.total_seconds()) - n * 90_000 for n in range(20)][::-1]
    down = chance.uniform(0, days) * 86_400
    return Server(
        published=[time for time in times if time < end * 86_400],
        size=chance.randint(*sizes),
        etags=chance.random() < 0.85,
        max_age=timedelta(minutes=chance.choice((5, 15, 30))) if chance.random() < 0.3 else None,
        ttl=timedelta(minutes=chance.choice((15, 30, 60))) if chance.random() < 0.2 else None,
        down=(down, down + chance.choice((0.0, 0.0, 3_600.0, 6 * 3_600.0))),
    )


def _habit(number: int) -> int:
    """Habits in their shares, spread evenly over the numbers."""
    place, most = (number * 0.618_033_988_75) % 1, 0.0
    for index, habit in enumerate(HABITS):
        most += habit[3]
        if place < most:
            return index
    return len(HABITS) - 1


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not used: the feeds are made up")
    parser.add_argument("--part", help="not used")
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = measure(args.feeds, args.days, args.seed)
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:36} {value:.4f}")


if __name__ == "__main__":
    main()
